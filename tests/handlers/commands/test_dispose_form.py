"""The form for recording: what it offers, where it shows a mistake, and what it says in the end."""

from decimal import Decimal
from typing import Any

import pytest

from handlers.people.people_settings import set_for
from playbook.words import Door
from tests.floor import PLAYBOOK, Floor
from tests.handlers.commands.test_dispose import CODES, claimed, last, modal


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"code": "won"}, "need", "“Won” needs the amount, for example 12000 or 12,000 EUR. Type it here."),
        ({"code": "won", "need": "much"}, "need", "“Won” needs the amount"),
        ({"code": "callback", "need": "some day"}, "need", "“Call back” needs when"),
        ({"code": "callback", "need": "yesterday"}, "need", "already past"),
        (
            {"code": "duplicate", "need": "Ann"},
            "need",
            "is not a lead's number. Type that of the lead it repeats",
        ),
        ({"code": "callback", "need": "2026-11-01"}, "need", "already past"),
        ({"code": "duplicate", "need": "1"}, "need", "cannot repeat"),
        ({"code": "no-response"}, "code", "Too early to give up"),
    ],
)
def test_a_mistake_in_the_form_is_shown_at_its_field(
    floor: Floor, values: dict[str, str], field: str, said: str
) -> None:
    claimed(floor)
    answer = modal(floor, "U0SAM", **values)
    assert answer is not None
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert said in answer["errors"][field]
    assert "/" not in answer["errors"][field], "a form is not answered by typing a command"


def test_with_a_number_alone_it_opens_the_form_for_that_lead(floor: Floor) -> None:
    claimed(floor)
    assert floor.type("U0DANA", "/dispo #1") == {}
    view = floor.slack.views()[-1]
    assert view["title"]["text"] == "Record for #1"
    floor.submit("U0DANA", view, code="junk")
    assert "#1 is closed already (junk)" in floor.type("U0DANA", "/dispo 1")["text"]
    assert "There is no lead #77" in floor.type("U0DANA", "/dispo 77")["text"]


def test_a_lead_closed_while_the_form_was_open_is_said_in_the_form(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "dispose", 1)
    floor.type("U0DANA", "/dispo 1 junk")
    answer = floor.submit("U0SAM", floor.slack.views()[-1], code="spoke")
    assert answer is not None
    assert answer["errors"]["code"] == "#1 is closed already (junk). Cancel this form."


def test_alone_it_offers_my_own_leads_and_every_code(floor: Floor) -> None:
    claimed(floor)
    assert floor.type("U0SAM", "/dispo") == {}
    view = floor.slack.views()[-1]
    leads, codes = (view["blocks"][at]["element"]["options"] for at in (0, 1))
    assert [(each["text"]["text"], each["value"]) for each in leads] == [("#1 Ann Lee, Acme", "1")]
    assert [each["value"] for each in codes] == list(CODES)
    answer = floor.submit("U0SAM", view, lead="1", code="won", need="$46", note="at once")
    assert answer is not None
    assert (answer["channel"], answer["user"]) == ("C0LEADS", "U0SAM")
    assert (floor.look(1).outcome, last(floor).note) == ("won", "at once")


def test_somebody_without_leads_is_told_how_to_record(floor: Floor) -> None:
    assert "You have no open leads. `/dispo 42 voicemail`" in floor.type("U0SAM", "/dispo")["text"]


def test_not_a_lead_offers_what_disqualifies_only(floor: Floor) -> None:
    floor.lead(name="Ann Lee")
    floor.press("U0SAM", "not-a-lead", 1)
    view = floor.slack.views()[-1]
    assert view["title"]["text"] == "#1 is not a lead"
    offered = [each["value"] for each in view["blocks"][0]["element"]["options"]]
    assert offered == ["wrong-person", "do-not-contact", "duplicate", "junk"]
    floor.submit("U0SAM", view, code="junk")
    assert floor.look(1).code == "junk"


def test_what_was_recorded_is_said_directly_where_the_bot_is_no_member(floor: Floor) -> None:
    claimed(floor)
    floor.slack.refusing["chat.postEphemeral"] = "not_in_channel"
    assert modal(floor, "U0SAM", code="voicemail") is not None
    assert floor.look(1).touches == 1
    assert any("✓ #1 Ann Lee, Acme: Left voicemail" in said for said in floor.slack.texts("U0SAM"))


def reasons(view: dict[str, Any]) -> list[str]:
    found = [block["element"] for block in view["blocks"] if block.get("block_id") == "reason"]
    return [option["value"] for element in found for option in element["options"]]


@pytest.mark.parametrize(
    ("given", "reason", "note"),
    [
        ({"reason": "No budget"}, "No budget", None),
        ({"reason": "No budget", "need": "until May"}, "No budget", "until May"),
        ({"reason": "Other", "need": "moved abroad"}, "Other: moved abroad", None),
        ({"need": "moved abroad"}, "Other: moved abroad", None),
        ({"need": "no budgett"}, "No budget", None),
    ],
)
def test_the_reason_is_chosen_from_the_playbooks_list_or_typed(
    floor: Floor, given: dict[str, str], reason: str, note: str | None
) -> None:
    claimed(floor)
    floor.press("U0SAM", "dispose", 1)
    view = floor.slack.views()[-1]
    assert reasons(view) == CODES["no-purchase"].reasons
    assert floor.submit("U0SAM", view, code="no-purchase", **given)
    entry = last(floor)
    assert entry.detail["reason"] == reason
    assert entry.note == " · ".join(filter(None, (reason, note)))


def test_a_reason_chosen_for_a_code_that_asks_for_none_is_left(floor: Floor) -> None:
    claimed(floor)
    modal(floor, "U0SAM", code="won", need="12000", reason="No budget")
    assert (floor.look(1).amount, last(floor).note) == (Decimal(12000), None)


def test_where_no_code_asks_for_a_reason_none_is_offered(floor: Floor) -> None:
    floor.lead(name="Ann Lee")
    floor.press("U0SAM", "not-a-lead", 1)
    assert reasons(floor.slack.views()[-1]) == []


def test_several_codes_with_reasons_are_offered_apart(sqlite_database: Any) -> None:
    own = (
        '[dispositions]\nlater = { label = "Later", touch = true, needs = "reason", '
        'reasons = ["Holidays", "Other"] }\n'
    )
    floor = Floor(sqlite_database, playbook=PLAYBOOK + own)
    claimed(floor)
    floor.press("U0SAM", "dispose", 1)
    view = floor.slack.views()[-1]
    (select,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "reason"]
    assert [each["label"]["text"] for each in select["option_groups"]] == ["Not buying", "Later"]
    floor.submit("U0SAM", view, code="later", reason="Holidays")
    assert last(floor).detail["reason"] == "Holidays"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_the_date_is_repeated_back_on_the_persons_own_clock(floor: Floor, zone: str) -> None:
    claimed(floor)
    set_for(floor.desk, "U0SAM", None, Door.CLI, timezone=zone)
    told = "Tue 24 Nov 2026 10:00 (your time)"
    answer = modal(floor, "U0SAM", code="callback", need="di 10 Uhr")
    assert answer is not None
    assert told in answer["text"]
    assert told in str(floor.type("U0SAM", "/dispo 1 meeting tue 10:00"))
