"""A lead goes to a colleague: accepted within the limit, or its owner has it still and is asked."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.people.people_settings import set_for
from playbook.words import Door, State
from store import history
from tests.floor import Floor

NUMBERS = itertools.count(1)


def owned(floor: Floor, person: str = "U0SAM", temperature: str = "hot", touched: bool = False) -> int:
    number = floor.lead(name=f"Lead {next(NUMBERS)}", temperature=temperature)
    assert floor.press(person, "claim", number) is None
    if touched:
        floor.type(person, f"/dispo {number} voicemail")
    floor.deliver()
    return number


def give(floor: Floor, number: int, to: str = "U0DANA", by: str = "U0SAM") -> str:
    return str(floor.type(by, f"/lead {number} give <@{to}>")["text"])


def kinds(floor: Floor, number: int) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]


def test_it_stays_its_owners_until_it_is_accepted(floor: Floor) -> None:
    number = owned(floor)
    assert "stays yours until it is accepted" in give(floor, number)
    floor.deliver()
    assert floor.look(number).owner == "U0SAM"
    assert "Handed to <@U0DANA>, who has until 09:05 to accept" in str(floor.card(number))
    assert "<@U0SAM> hands this over to you" in floor.slack.texts("D0DANA")[0]


def test_accepted_it_is_the_colleagues_with_everything_told(floor: Floor) -> None:
    number = owned(floor, touched=True)
    give(floor, number)
    floor.deliver()
    assert floor.press("U0DANA", "accept", number) is None
    floor.deliver()
    lead = floor.look(number)
    assert (lead.owner, lead.offered_to, lead.held_what, lead.touches) == ("U0DANA", None, None, 1)
    assert any("Handed over to you" in text for text in floor.slack.texts("D0DANA"))
    assert any("<@U0SAM> handed #" in text for text in floor.slack.texts("C0LEADS"))
    assert "hands this over" not in floor.slack.texts("D0DANA")[0]


def test_not_accepted_in_time_it_bounces_back_and_its_owner_is_asked(floor: Floor) -> None:
    number = owned(floor, touched=True)
    give(floor, number)
    floor.deliver()
    before = len(floor.slack.texts("D0SAM"))
    floor.live_through(minutes=6)
    lead = floor.look(number)
    assert (lead.owner, lead.offered_to) == ("U0SAM", None)
    assert len(floor.slack.texts("D0SAM")) == before + 1
    assert any("<@U0DANA> did not take #" in text for text in floor.slack.texts("C0LEADS"))
    assert "hand-over not accepted" in kinds(floor, number)
    late = floor.press("U0DANA", "accept", number)
    assert late is not None
    assert "no longer offered to you" in late["text"]


def test_declined_it_bounces_back_at_once(floor: Floor) -> None:
    number = owned(floor)
    give(floor, number)
    answer = floor.press("U0DANA", "decline", number)
    assert answer is not None
    assert "stays where it was" in answer["text"]
    floor.tick()
    assert floor.look(number).owner == "U0SAM"
    assert any("Still on it?" in text for text in floor.slack.texts("D0SAM"))


def test_handing_over_does_not_save_an_untouched_claim_from_its_release(floor: Floor) -> None:
    number = owned(floor)
    give(floor, number)
    floor.live_through(timedelta(minutes=5), minutes=20)
    assert floor.look(number).state == State.OPEN
    assert floor.look(number).timeouts == 1


def test_at_night_the_owner_is_asked_in_the_morning(floor: Floor) -> None:
    number = owned(floor, touched=True)
    floor.clock.now = datetime(2026, 11, 23, 17, 58, tzinfo=UTC)
    give(floor, number)
    floor.clock.move(minutes=10)
    floor.tick()
    assert floor.look(number).due_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_call_the_prospect_expects_survives_the_hand_over(floor: Floor) -> None:
    number = owned(floor)
    floor.type("U0SAM", f"/dispo {number} callback tue 10:00")
    agreed = floor.look(number).due_at
    give(floor, number)
    assert floor.look(number).due_what == "hand-over"
    floor.press("U0DANA", "decline", number)
    assert (floor.look(number).due_what, floor.look(number).due_at) == ("callback", agreed)
    give(floor, number)
    floor.press("U0DANA", "accept", number)
    assert (floor.look(number).due_what, floor.look(number).due_at) == ("callback", agreed)
    give(floor, number, by="U0MARIA", to="U0RUTH")
    assert (floor.look(number).owner, floor.look(number).due_at) == ("U0RUTH", agreed)


def test_it_has_to_be_accepted_before_the_prospect_expects_the_call(floor: Floor) -> None:
    number = owned(floor, temperature="cold")
    floor.type("U0SAM", f"/dispo {number} callback in 2 hours")
    agreed = floor.look(number).due_at
    give(floor, number)
    assert floor.look(number).due_at == agreed
    floor.clock.move(hours=2)
    floor.tick()
    floor.tick()
    assert floor.look(number).owner == "U0SAM"
    assert any("Call back now" in text for text in floor.slack.texts("D0SAM"))


def test_a_touch_while_it_is_handed_over_counts_and_the_offer_stays(floor: Floor) -> None:
    number = owned(floor)
    give(floor, number)
    floor.type("U0SAM", f"/dispo {number} callback tue 10:00")
    lead = floor.look(number)
    assert (lead.touches, lead.offered_to, lead.due_what, lead.held_what) == (
        1,
        "U0DANA",
        "hand-over",
        "callback",
    )
    floor.press("U0DANA", "decline", number)
    assert floor.look(number).due_what == "callback"


def test_a_lead_that_ended_meanwhile_can_no_longer_be_accepted(floor: Floor) -> None:
    number = owned(floor)
    give(floor, number)
    floor.type("U0SAM", f"/dispo {number} won 100")
    lead = floor.look(number)
    assert (lead.state, lead.offered_to, lead.held_at) == (State.CLOSED, None, None)
    refused = floor.press("U0DANA", "accept", number)
    assert refused is not None
    assert "no longer offered" in refused["text"]


def test_offered_to_another_the_first_one_can_no_longer_accept(floor: Floor) -> None:
    number = owned(floor, touched=True)
    planned = floor.look(number).due_at
    give(floor, number)
    give(floor, number, to="U0RUTH")
    lead = floor.look(number)
    assert (lead.offered_to, lead.held_what, lead.held_at) == ("U0RUTH", "touch", planned)
    refused = floor.press("U0DANA", "accept", number)
    assert refused is not None
    assert floor.press("U0RUTH", "accept", number) is None


def test_only_a_manager_reassigns_what_is_not_his(floor: Floor) -> None:
    number = owned(floor)
    assert "not yours to give" in give(floor, number, by="U0DANA", to="U0RUTH")
    assert "reassigned" in give(floor, number, by="U0MARIA", to="U0RUTH")
    assert floor.look(number).owner == "U0RUTH"
    floor.deliver()
    assert any("Handed over to you" in text for text in floor.slack.texts("D0RUTH"))


def test_only_a_manager_assigns_what_nobody_owns(floor: Floor) -> None:
    number = floor.lead(name="Ann", temperature="hot")
    assert "Claim it first" in give(floor, number, by="U0DANA")
    assert "reassigned" in give(floor, number, by="U0MARIA")
    assert floor.look(number).owner == "U0DANA"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"paused": True}, "paused"),
        ({"away_from": "2026-11-23T08:00Z", "away_until": "2026-11-30T08:00Z"}, "away"),
    ],
)
def test_nobody_hands_over_to_somebody_who_is_not_there(
    floor: Floor, settings: dict[str, Any], word: str
) -> None:
    set_for(floor.desk, "U0DANA", None, Door.CLI, **settings)
    number = owned(floor)
    assert word in give(floor, number)
    assert floor.look(number).offered_to is None


def test_to_its_owner_it_cannot_be_given(floor: Floor) -> None:
    number = owned(floor)
    assert "that owner already" in give(floor, number, to="U0SAM")
    assert "that owner already" in give(floor, number, by="U0MARIA", to="U0SAM")
