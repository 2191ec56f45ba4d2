"""What a person should work next: a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.next_up import Reason, next_up, reason_for
from playbook.standing import Due, Standing
from playbook.words import Asked, State, Temperature, What

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD


def mine(
    what: What, minutes: float, temperature: Temperature = HOT, repeats: int = 0, owner: str = "me"
) -> Standing:
    """A lead worked by somebody; something is due in so many minutes."""
    due = Due(what, NOW + timedelta(minutes=minutes), Asked.OWNER)
    return Standing(State.WORKING, temperature, NOW, due, owner=owner, repeats=repeats)


def free(age: float = 0, temperature: Temperature = HOT, offered_to: str | None = None) -> Standing:
    """A lead that came so many minutes ago and that nobody owns."""
    due = Due(What.CLAIM, NOW, Asked.CHANNEL)
    return Standing(State.OPEN, temperature, NOW - timedelta(minutes=age), due, offered_to=offered_to)


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (mine(What.TOUCH, -1), Reason.BURNING),
        (mine(What.TOUCH, 0), Reason.BURNING),
        (mine(What.TOUCH, 60, repeats=1), Reason.BURNING),
        (mine(What.TOUCH, 1), None),
        (mine(What.TOUCH, -1, WARM), Reason.DUE),
        (mine(What.TOUCH, 60, COLD, repeats=2), Reason.DUE),
        (mine(What.FIRST_TOUCH, 10), Reason.DUE),
        (mine(What.RELEASE, 10), Reason.DUE),
        (mine(What.RELEASE, -1), Reason.BURNING),
        (mine(What.CALLBACK, 15), Reason.AGREED),
        (mine(What.MEETING, 1, COLD), Reason.AGREED),
        (mine(What.CALLBACK, 16), None),
        (mine(What.CALLBACK, -1), Reason.BURNING),
        (mine(What.CALLBACK, -1, WARM), Reason.DUE),
        (mine(What.TOUCH, -1, owner="you"), None),
        (free(), Reason.FREE),
        (free(offered_to="me"), Reason.OFFERED),
        (free(offered_to="you"), None),
        (mine(What.HAND_OVER, 5, owner="you").with_(offered_to="me"), Reason.OFFERED),
        (
            mine(What.HAND_OVER, 5).with_(offered_to="you", held=Due(What.TOUCH, NOW, Asked.OWNER)),
            Reason.BURNING,
        ),
        (Standing(State.NURTURE, HOT, NOW, Due(What.REVIEW, NOW, Asked.MARKETING)), None),
        (Standing(State.CLOSED, HOT, NOW, None), None),
    ],
)
def test_why_a_lead_is_next(lead: Standing, reason: Reason | None) -> None:
    assert reason_for(lead, "me", NOW) is reason


ORDER = [
    mine(What.TOUCH, -50),
    mine(What.CALLBACK, -2),
    mine(What.FIRST_TOUCH, 5),
    mine(What.TOUCH, -1, WARM),
    mine(What.TOUCH, -500, COLD),
    mine(What.CALLBACK, 3, WARM),
    mine(What.CALLBACK, 4, WARM),
    free(0, COLD, offered_to="me"),
    free(9),
    free(2),
    free(90, WARM),
    free(900, COLD),
]


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_the_most_pressing_comes_first_then_the_hottest_then_the_longest_waiting(at: int) -> None:
    waiting = list(enumerate(ORDER))[at:]
    for given in (waiting, waiting[::-1]):
        found = next_up(given, "me", NOW)
        assert found is not None
        assert found[0] == at


def test_nothing_to_do_is_nothing() -> None:
    assert next_up([], "me", NOW) is None
    assert next_up([(1, mine(What.TOUCH, 60))], "me", NOW) is None
