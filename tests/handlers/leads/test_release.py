"""A lead is given back with the reason, by a press or by typing."""

import pytest

from playbook.words import State
from store import history
from tests.floor import Floor
from tests.slack_limits import problems


@pytest.fixture
def number(floor: Floor) -> int:
    """A hot lead that sam has claimed."""
    made = floor.lead(name="Ann", temperature="hot")
    floor.press("U0SAM", "claim", made)
    floor.deliver()
    return made


def test_by_a_press_it_asks_for_the_reason_from_the_playbooks_list(floor: Floor, number: int) -> None:
    assert floor.press("U0SAM", "release", number, channel="D0SAM") is None
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    assert "Not my territory" in str(view)
    assert floor.submit("U0SAM", view, reason="Not my territory", note="she is in Lyon") is None
    floor.deliver()
    lead = floor.look(number)
    assert (lead.state, lead.owner, lead.opened_at) == (State.OPEN, None, floor.clock())
    with floor.database.reading() as tx:
        last = history.of(tx, lead)[-1]
    assert (last.kind, last.who, last.note, last.door) == (
        "released", "U0SAM", "Not my territory · she is in Lyon", "modal",
    )  # fmt: skip
    assert any("released #" in text and "she is in Lyon" in text for text in floor.slack.texts("C0LEADS"))


def test_by_typing_it_asks_for_the_reason_too(floor: Floor, number: int) -> None:
    assert "Say why" in floor.type("U0SAM", f"/lead {number} release")["text"]
    assert floor.look(number).owner == "U0SAM"
    assert "back in the channel" in floor.type("U0SAM", f"/lead {number} release no time")["text"]
    assert floor.look(number).state == State.OPEN


def test_the_reason_cannot_be_left_out_of_the_form(floor: Floor, number: int) -> None:
    floor.press("U0SAM", "release", number, channel="D0SAM")
    answer = floor.submit("U0SAM", floor.slack.views()[-1])
    assert answer is not None
    assert answer["errors"] == {"reason": "Say why."}


def test_only_its_owner_or_a_manager_gives_it_back(floor: Floor, number: int) -> None:
    assert "not yours to give" in floor.type("U0DANA", f"/lead {number} release because")["text"]
    assert floor.look(number).owner == "U0SAM"
    assert "back in the channel" in floor.type("U0MARIA", f"/lead {number} release he is ill")["text"]


def test_a_lead_that_nobody_owns_cannot_be_given_back(floor: Floor, number: int) -> None:
    floor.type("U0SAM", f"/lead {number} release no time")
    assert "has no owner" in floor.type("U0SAM", f"/lead {number} release no time")["text"]
    floor.press("U0DANA", "claim", number)
    floor.type("U0DANA", f"/dispo {number} not-ready in 3 weeks")
    assert "in the nurture pile" in floor.type("U0DANA", f"/lead {number} release no time")["text"]


def test_who_gave_it_back_may_claim_it_again_where_everybody_may(floor: Floor, number: int) -> None:
    floor.type("U0SAM", f"/lead {number} release no time")
    assert floor.press("U0SAM", "claim", number) is None


def test_a_hand_over_under_way_ends_with_the_release(floor: Floor, number: int) -> None:
    floor.type("U0SAM", f"/lead {number} give <@U0DANA>")
    floor.type("U0SAM", f"/lead {number} release no time")
    lead = floor.look(number)
    assert (lead.offered_to, lead.held_what) == (None, None)
    assert floor.press("U0DANA", "claim", number) is None
