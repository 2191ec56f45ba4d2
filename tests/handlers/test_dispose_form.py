"""The form for recording: what it offers, where it shows a mistake, and what it says in the end."""

import pytest

from tests.floor import Floor
from tests.handlers.test_dispose import CODES, claimed, last, modal


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"code": "won"}, "need", "`won` needs the amount"),
        ({"code": "won", "need": "much"}, "need", "`won` needs the amount"),
        ({"code": "callback", "need": "yesterday"}, "need", "`callback` needs when"),
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


def test_a_lead_closed_while_the_form_was_open_is_said_in_the_form(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "dispose", 1)
    floor.type("U0DANA", "/dispo 1 junk")
    answer = floor.submit("U0SAM", floor.slack.views()[-1], code="spoke")
    assert answer is not None
    assert "closed already" in answer["errors"]["code"]


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
