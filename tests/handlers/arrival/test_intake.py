"""A lead arrives: kept before it is understood, known when it comes again, posted whatever is missing."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from handlers.arrival.intake import Taken, take_in
from handlers.arrival.raw_inquiry import RawInquiry
from store import history
from tests.floor import MONDAY, PLAYBOOK, Floor

ANN = {"name": "Ann Lee", "email": "ann@acme.com", "phone": "+1 212 555 0100", "temperature": "hot"}


FORM = {"Name": "Ann Lee", "e-mail": "Ann@Acme.com", "size": "XL"}
PARTS = "".join(
    f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in FORM.items()
)


def send(floor: Floor, body: bytes, kind: str = "application/json") -> Taken:
    return take_in(floor.desk, RawInquiry(body, kind))


def rows(floor: Floor, sql: str) -> list[Mapping[str, Any]]:
    with floor.database.reading() as tx:
        return [dict(row) for row in tx.connection().execute(text(sql)).mappings()]


def kinds(floor: Floor, number: int = 1) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]


def test_a_lead_is_answered_with_its_number_and_posted(floor: Floor) -> None:
    assert floor.take(ANN) == Taken(202, {"lead": 1, "status": "accepted"})
    lead = floor.look(1)
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann@acme.com", "+12125550100")
    assert (lead.state, lead.temperature, lead.source, lead.received_at) == ("open", "hot", "web", MONDAY)
    floor.deliver()
    card = floor.card(1)
    assert card["channel"] == "C0LEADS"
    assert "a…@acme.com · +1 … 100" in str(card)
    assert "Answer by *09:05*" in str(card)


def test_the_playbook_fills_in_what_a_lead_does_not_say(sqlite_database: Any) -> None:
    own = """
        [team]
        region = "DE"
        [intake]
        temperature = "cold"
        [channels]
        leads = "#marketing"
        [campaigns]
        "Autumn webinar" = { price = 46.00, currency = "EUR" }
    """
    floor = Floor(sqlite_database, playbook=PLAYBOOK + own)
    floor.take({"name": "Ann", "phone": "0151 12345678", "campaign": "Autumn webinar"})
    floor.deliver()
    lead = floor.look(1)
    assert (lead.phone, lead.temperature) == ("+4915112345678", "cold")
    assert floor.card(1)["channel"] == "C0MARKETING"
    assert "Autumn webinar at €46 a lead" in str(floor.card(1))


def test_a_price_that_comes_with_the_lead_wins(floor: Floor) -> None:
    floor.take({**ANN, "campaign": "Autumn webinar", "price": "12,50 €"})
    assert (floor.look(1).price, floor.look(1).currency) == (Decimal("12.50"), "EUR")


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({}, "a name, a phone number or e-mail"),
        ({"name": "Ann"}, "a phone number or e-mail"),
        ({"name": "Ann", "phone": "call me", "email": "ann at acme"}, "a phone number or e-mail"),
        ({"phone": "+1 212 555 0100"}, "a name"),
        ({"company": "Acme", "email": "ann@acme.com"}, ""),
    ],
)
def test_a_lead_with_gaps_is_posted_and_says_what_it_needs(floor: Floor, facts: Any, needs: str) -> None:
    assert floor.take({**facts, "temperature": "warm"}).answer == {"lead": 1, "status": "accepted"}
    floor.deliver()
    assert (f"Needs data: {needs}" in str(floor.card(1))) is bool(needs)


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({}, "a name, a phone number or e-mail"),
        ({"name": "Ann", "phone": "call me"}, "a phone number or e-mail"),
    ],
)
def test_what_the_points_cannot_decide_on_is_an_inquiry_for_marketing(
    floor: Floor, facts: Any, needs: str
) -> None:
    assert floor.take(facts).answer == {"lead": 1, "status": "accepted"}
    floor.deliver()
    assert (floor.look(1).state, floor.look(1).due_who) == ("inquiry", "marketing")
    assert floor.slack.texts("C0LEADS") == []
    (asked,) = floor.slack.texts("C0MARKETING")
    assert f"Needs data: {needs}" in asked
    for way in ("hot", "warm", "cold", "not-ready", "reject"):
        assert f'"qualify:{way}"' in asked
    floor.press("U0TOM", "qualify:warm", 1, channel="C0MARKETING")
    floor.deliver()
    assert (floor.look(1).state, floor.look(1).temperature) == ("open", "warm")
    assert f"Needs data: {needs}" in str(floor.card(1))


def test_points_make_an_inquiry_a_lead_and_the_card_says_why(floor: Floor) -> None:
    floor.take(
        {"name": "Ann", "phone": "+1 212 555 0100", "email": "ann@acme.com", "message": "A demo, please"}
    )
    floor.deliver()
    assert (floor.look(1).state, floor.look(1).temperature) == ("open", "hot")
    assert "asked for a demo, left a phone number, wrote from a company address" in str(floor.card(1))


def test_of_many_reasons_the_card_says_the_first_three_only(floor: Floor) -> None:
    floor.take(
        {"name": "Ann", "company": "Acme", "phone": "+1 212 555 0100", "email": "ann@acme.com",
         "message": "A demo, please", "temperature": "hot"}
    )  # fmt: skip
    floor.deliver()
    assert len(floor.look(1).because) > 3
    assert "its source says hot, asked for a demo, left a phone number · a…@acme.com" in str(floor.card(1))


def test_nothing_that_was_sent_is_thrown_away(floor: Floor) -> None:
    floor.take(
        {"name": "Ann", "phone": "555-0143 evenings", "email": "ann at acme", "Budget": 5_000, "size": "XL"}
    )
    lead = floor.look(1)
    assert (lead.phone, lead.email) == (None, None)
    assert lead.extra == {"phone": "555-0143 evenings", "email": "ann at acme", "Budget": 5_000, "size": "XL"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode(FORM).encode(), "application/x-www-form-urlencoded"),
        (PARTS.encode() + b"--XX--\r\n", "multipart/form-data; boundary=XX"),
        (b'{"contact": {"Name": "Ann Lee", "e-mail": "Ann@Acme.com"}, "size": "XL"}', "application/json"),
    ],
)  # fmt: skip
def test_a_web_form_is_as_good_as_json(floor: Floor, body: bytes, kind: str) -> None:
    assert send(floor, body, kind).http == 202
    lead = floor.look(1)
    assert (lead.name, lead.email, lead.extra) == ("Ann Lee", "ann@acme.com", {"size": "XL"})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"price": NaN}',
        b'{"n": ' + b"9" * 5_000 + b"}",
        b'{"n": ' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    ],
    ids=["cut off", "a list", "no number", "5,000 digits", "nested too deeply"],
)
def test_what_cannot_be_read_is_kept_and_answered_400(floor: Floor, body: bytes) -> None:
    taken = send(floor, body)
    assert (taken.http, taken.answer["error"]) == (400, "not_understood")
    assert "kept as inquiry 1" in taken.answer["what"]
    assert "Send one JSON object" in taken.answer["do"]
    (kept,) = rows(floor, "SELECT body, status, lead_id FROM inquiry")
    assert (kept["body"], kept["status"], kept["lead_id"]) == (body, "failed", None)


def test_the_raw_body_is_kept_beside_its_lead(floor: Floor) -> None:
    body = json.dumps(ANN).encode()
    send(floor, body)
    (kept,) = rows(floor, "SELECT body, status, lead_id FROM inquiry")
    assert (kept["body"], kept["status"], kept["lead_id"]) == (body, "accepted", 1)


def test_the_same_key_gets_the_same_answer(floor: Floor) -> None:
    first = floor.take(ANN, "key-1")
    floor.clock.move(days=3)
    assert floor.take(ANN, "key-1") == first
    assert floor.take({"name": "somebody else"}, "key-1") == first
    assert floor.take({"name": "Bob"}, "key-2").answer == {"lead": 2, "status": "accepted"}


def test_the_same_external_id_of_a_source_gets_the_same_answer(floor: Floor) -> None:
    first = floor.take({**ANN, "external_id": "a-1", "source": "typeform"})
    again = floor.take({**ANN, "external_id": "a-1", "source": "typeform", "message": "edited"})
    assert again == first
    other = floor.take({"name": "Bob", "external_id": "a-1", "source": "webform"})
    assert other.answer == {"lead": 2, "status": "accepted"}
    assert kinds(floor) == ["received", "routed"]


def test_a_double_click_is_a_duplicate_for_ten_minutes(floor: Floor) -> None:
    form = {"name": "Somebody without an address", "message": "call me"}
    floor.take(form)
    floor.clock.move(minutes=10)
    assert floor.take(form).answer == {"lead": 1, "status": "duplicate"}
    assert kinds(floor) == ["received", "routed"]
    floor.clock.move(minutes=11)
    assert floor.take(form).answer == {"lead": 2, "status": "accepted"}


@pytest.mark.parametrize("same", [{"email": "ANN@acme.com"}, {"phone": "(212) 555-0100"}])
def test_the_same_person_again_is_told_in_the_thread_and_to_the_owner(floor: Floor, same: Any) -> None:
    floor.take(ANN)
    floor.press("U0SAM", "claim", 1)
    floor.deliver()
    floor.clock.move(minutes=5)
    again = floor.take({**same, "message": "still waiting", "source": "fair"})
    assert again.answer == {"lead": 1, "status": "re-inquiry"}
    floor.deliver()
    told = "🔁 #1 asked again via fair, <@U0SAM>: still waiting"
    note = next(said for said in floor.slack.posted.values() if said.get("thread_ts"))
    assert note["text"] == told
    assert told in floor.slack.texts("D0SAM")[-1]
    assert kinds(floor) == ["received", "routed", "claimed", "re-inquiry"]
    assert floor.look(1).due_at == MONDAY + timedelta(minutes=15)


def test_what_was_missing_and_comes_the_second_time_is_filled_in(floor: Floor) -> None:
    floor.take({"email": "ann@acme.com"})
    floor.press("U0SAM", "claim", 1)
    floor.clock.move(minutes=5)
    floor.take({**ANN, "name": "Ann Lee", "company": "Acme"})
    floor.deliver()
    lead = floor.look(1)
    assert (lead.name, lead.company, lead.phone) == ("Ann Lee", "Acme", "+12125550100")
    assert "Needs data" not in str(floor.card(1))
    assert "+1 212 555 0100 · ann@acme.com" in str(floor.type("U0SAM", "/lead 1"))


def test_somebody_in_the_pile_who_asks_again_is_hot_at_once(floor: Floor) -> None:
    floor.take({**ANN, "temperature": "cold"})
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    floor.pass_time(days=3)
    assert floor.take({**ANN, "message": "now!"}).answer == {"lead": 1, "status": "re-inquiry"}
    floor.deliver()
    lead = floor.look(1)
    assert (lead.state, lead.temperature, lead.opened_at) == ("open", "hot", floor.clock())
    assert lead.due_at == floor.clock() + timedelta(minutes=2)
    assert "🔥 #1 is hot again." in "".join(floor.slack.texts("C0LEADS"))


def test_somebody_whose_lead_is_closed_is_a_new_lead(floor: Floor) -> None:
    floor.take(ANN)
    floor.type("U0SAM", "/dispo 1 no-purchase too expensive")
    floor.clock.move(hours=1)
    assert floor.take(ANN).answer == {"lead": 2, "status": "accepted"}
    floor.clock.move(hours=1)
    assert floor.take(ANN).answer == {"lead": 2, "status": "re-inquiry"}


def test_a_test_lead_is_marked_and_counts_nowhere(floor: Floor) -> None:
    floor.take({**ANN, "test": "yes"})
    floor.deliver()
    assert (floor.look(1).test, floor.look(1).counts) == (True, False)
    assert "· test" in str(floor.card(1))


def test_two_people_of_the_same_phone_and_mail_are_the_one_asked_last(floor: Floor) -> None:
    floor.take({"name": "Ann", "email": "ann@acme.com"})
    floor.take({"name": "Bob", "phone": "+1 212 555 0100"})
    assert floor.take(ANN).answer == {"lead": 2, "status": "re-inquiry"}
