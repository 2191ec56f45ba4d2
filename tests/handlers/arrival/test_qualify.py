"""What the rules cannot decide, people do: an inquiry's card, its buttons, its limit, and what becomes of it."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from playbook.words import State
from store import history
from store.database import Database
from tests.floor import PLAYBOOK, Floor
from tests.slack_limits import problems

NUMBERS = itertools.count(1)
ROUTES = """
[[routes]]
name = "urgent"
channel = "#leads"
way = "rotation"
people = ["@dana"]
[routes.when]
temperature = "hot"
[[routes]]
name = "everybody"
"""


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor where hot leads are dealt."""
    return Floor(sqlite_database, playbook=PLAYBOOK + ROUTES)


def inquiry(shop: Floor, **facts: Any) -> int:
    unclear = {"name": f"Somebody {next(NUMBERS)}", "message": "https://a.example https://b.example"}
    number = shop.lead(**{**unclear, **facts})
    assert shop.look(number).state == State.INQUIRY
    shop.deliver()
    return number


def test_its_page_calls_it_an_inquiry_and_a_lead_once_it_is_one(shop: Floor) -> None:
    number = inquiry(shop)
    page = shop.type("U0SAM", f"/lead {number}")
    assert problems({key: page[key] for key in ("text", "blocks")}, "message") == []
    assert page["blocks"][0]["text"]["text"].startswith(f"❓ *Inquiry #{number}*")
    assert "Not yet qualified: marketing decides" in page["text"]
    assert "routed*: by “urgent”" not in str(page)
    shop.press("U0TOM", "qualify:hot", number)
    page = shop.type("U0SAM", f"/lead {number}")
    assert page["blocks"][0]["text"]["text"].startswith(f"🔥 *Hot lead #{number}*")
    assert "*routed*: by “urgent”, because temperature is hot" in str(page)


def cards(shop: Floor, number: int) -> list[str]:
    return [text for text in shop.slack.texts("C0MARKETING") if f"#{number}" in text]


def test_an_inquiry_stands_before_the_qualifiers_alone_with_its_buttons(shop: Floor) -> None:
    number = inquiry(shop)
    (card,) = [said for (where, _), said in shop.slack.posted.items() if where == "C0MARKETING"]
    assert problems({key: card[key] for key in ("text", "blocks")}, "message") == []
    buttons = [
        each["text"]["text"]
        for block in card["blocks"]
        for each in block.get("elements", [])
        if "action_id" in each
    ]
    assert buttons == ["🔥 Hot", "Warm", "Cold", "Not ready", "Junk…"]
    assert "nothing but links" in card["blocks"][1]["elements"][0]["text"]
    assert shop.slack.texts("C0LEADS") == []
    assert f"#{number}" in card["text"]


@pytest.mark.parametrize("temperature", ["hot", "warm", "cold"])
def test_decided_it_is_a_lead_whose_clock_starts_now(shop: Floor, temperature: str) -> None:
    number = inquiry(shop)
    shop.clock.move(minutes=17)
    assert shop.press("U0TOM", f"qualify:{temperature}", number, channel="C0MARKETING") is None
    shop.deliver()
    lead = shop.look(number)
    assert (lead.state, lead.temperature, lead.opened_at) == (State.OPEN, temperature, shop.clock())
    assert "Is this a lead?" not in cards(shop, number)[0]
    assert shop.card(number)["channel"] == "C0LEADS"


def test_undecided_it_has_no_card_among_the_leads_however_often_somebody_is_asked(shop: Floor) -> None:
    number = inquiry(shop)
    shop.pass_time(hours=1)
    shop.pass_time(days=1)
    assert len(cards(shop, number)) == 3
    shop.press("U0TOM", "qualify:not-ready", number, channel="C0MARKETING")
    shop.deliver()
    assert shop.slack.texts("C0LEADS") == []


def test_the_limit_counts_from_the_decision_and_what_was_received_stays(shop: Floor) -> None:
    number = inquiry(shop)
    received = shop.clock()
    shop.clock.move(minutes=20)
    shop.press("U0TOM", "qualify:hot", number, channel="C0MARKETING")
    lead = shop.look(number)
    assert lead.received_at == received
    # reports measure from the arrival: the limit ends five minutes after the decision
    assert lead.received_at + timedelta(seconds=lead.limit_seconds) == shop.clock() + timedelta(minutes=5)
    assert lead.opened_at == shop.clock()


def test_it_is_routed_by_what_was_decided(shop: Floor) -> None:
    number = inquiry(shop)
    assert shop.look(number).route == "everybody"
    shop.press("U0TOM", "qualify:hot", number, channel="C0MARKETING")
    lead = shop.look(number)
    assert (lead.route, lead.offered_to) == ("urgent", "U0DANA")


def test_somebody_known_goes_to_the_owner_also_after_the_decision(shop: Floor) -> None:
    first = shop.lead(name="Ann", email="ann@acme.com", temperature="warm")
    shop.press("U0RUTH", "claim", first)
    shop.type("U0RUTH", f"/dispo {first} won 10")
    number = inquiry(shop, email="ann@acme.com")
    shop.press("U0TOM", "qualify:warm", number, channel="C0MARKETING")
    assert shop.look(number).offered_to == "U0RUTH"


def test_not_ready_goes_to_the_pile_and_not_to_sales(shop: Floor) -> None:
    number = inquiry(shop)
    shop.press("U0TOM", "qualify:not-ready", number, channel="C0MARKETING")
    shop.deliver()
    assert shop.look(number).state == State.NURTURE
    assert shop.slack.texts("C0LEADS") == []
    assert any("Not ready yet" in text for text in cards(shop, number))
    shop.press("U0TOM", "hot-again", number, channel="C0MARKETING")
    shop.deliver()
    assert shop.card(number)["channel"] == "C0LEADS"


def test_a_rejection_asks_for_a_reason_from_the_list(shop: Floor) -> None:
    number = inquiry(shop)
    shop.press("U0TOM", "qualify:reject", number, channel="C0MARKETING")
    view = shop.slack.views()[-1]
    assert problems(view, "modal") == []
    assert "Student or job seeker" in str(view)
    answer = shop.submit("U0TOM", view)
    assert answer is not None
    assert "reason" in answer["errors"]
    assert shop.look(number).state == State.INQUIRY
    assert shop.submit("U0TOM", view, reason="Spam") is None
    shop.deliver()
    lead = shop.look(number)
    assert (lead.state, lead.outcome, lead.counts, lead.ended_by) == (
        State.CLOSED,
        "disqualified",
        False,
        "U0TOM",
    )
    with shop.database.reading() as tx:
        assert history.of(tx, lead)[-1].note == "Spam"
    assert "Is this a lead?" not in cards(shop, number)[0]


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(shop: Floor) -> None:
    number = inquiry(shop)
    assert shop.press("U0TOM", "qualify:warm", number, channel="C0MARKETING") is None
    told = shop.press("U0MARIA", "qualify:cold", number, channel="C0MARKETING")
    assert told is not None
    assert "decided already" in told["text"]
    assert "<@U0TOM>" in told["text"]
    assert shop.look(number).temperature == "warm"
    shop.press("U0MARIA", "qualify:reject", number, channel="C0MARKETING")
    late = shop.submit("U0MARIA", shop.slack.views()[-1], reason="Spam")
    assert late is not None
    assert "decided already" in str(late["errors"])
    assert shop.look(number).state == State.OPEN


def test_undecided_within_the_limit_they_are_asked_again(shop: Floor) -> None:
    number = inquiry(shop)
    shop.live_through(minutes=29)
    assert len(cards(shop, number)) == 1
    shop.live_through(minutes=32)
    asked = [text for text in cards(shop, number) if "Is this a lead?" in text]
    assert len(asked) == 3
    shop.press("U0TOM", "qualify:warm", number, channel="C0MARKETING")
    shop.deliver()
    assert not [text for text in cards(shop, number) if "Is this a lead?" in text]


def test_the_limit_for_inquiries_is_working_time(shop: Floor) -> None:
    shop.clock.now = datetime.fromisoformat("2026-11-27T17:50:00+00:00")
    number = inquiry(shop)
    assert shop.look(number).due_at == datetime.fromisoformat("2026-11-30T09:20:00+00:00")


def test_who_asks_again_before_it_is_decided_is_told_to_the_qualifiers(shop: Floor) -> None:
    number = inquiry(shop, email="x@gmail.com")
    shop.clock.move(minutes=15)
    assert shop.take({"email": "x@gmail.com", "message": "are you there?"}).answer["status"] == "re-inquiry"
    shop.deliver()
    assert shop.slack.texts("C0LEADS") == []
    assert any("asked again" in text for text in cards(shop, number))
    shop.press("U0TOM", "qualify:warm", number, channel="C0MARKETING")
    shop.deliver()
    assert shop.card(number)["channel"] == "C0LEADS"
