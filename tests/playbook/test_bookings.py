"""A meeting that a prospect booked is next only where its owner is asked for the next step anyway."""

from datetime import timedelta

import pytest

from playbook.bookings import booked
from playbook.standing import Due, Standing
from playbook.words import Asked, State, Temperature, What
from tests.store.given import MONDAY

DAY = timedelta(days=1)


def lead(what: What, state: State = State.WORKING) -> Standing:
    due = Due(what, MONDAY + DAY, Asked.OWNER)
    return Standing(
        state=state,
        temperature=Temperature.HOT,
        opened_at=MONDAY,
        due=due,
        owner="U0SAM",
        repeats=2,
        snoozes=1,
    )


@pytest.mark.parametrize("what", [What.TOUCH, What.CALLBACK, What.MEETING])
def test_it_is_next_where_the_owner_is_asked_for_a_step(what: What) -> None:
    after = booked(lead(what), MONDAY + 3 * DAY, MONDAY)
    assert after.due == Due(What.MEETING, MONDAY + 3 * DAY, Asked.OWNER)
    assert (after.repeats, after.snoozes, after.touches, after.owner) == (0, 0, 0, "U0SAM")


@pytest.mark.parametrize(
    "what", [each for each in What if each not in (What.TOUCH, What.CALLBACK, What.MEETING)]
)
def test_anything_else_that_is_due_stays_due(what: What) -> None:
    before = lead(what)
    assert booked(before, MONDAY + 3 * DAY, MONDAY) == before


def test_a_lead_that_nobody_has_still_has_to_be_claimed() -> None:
    before = Standing(
        state=State.OPEN, temperature=Temperature.HOT, opened_at=MONDAY,
        due=Due(What.CLAIM, MONDAY + DAY, Asked.CHANNEL),
    )  # fmt: skip
    assert booked(before, MONDAY + 3 * DAY, MONDAY) == before


def test_a_meeting_that_is_over_changes_nothing() -> None:
    before = lead(What.TOUCH)
    assert booked(before, MONDAY, MONDAY) == before


def test_a_step_that_was_lost_before_stays_lost() -> None:
    before = lead(What.TOUCH).with_(step_lost_at=MONDAY - DAY)
    after = booked(before, MONDAY + 3 * DAY, MONDAY)
    assert (after.steps_due, after.step_lost_at) == (before.steps_due + 1, None)
