"""The sentence at the end of a week is the best that is true of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.reports.encourage import encouraging
from playbook.scoreboard import LeadFacts, Score, score

NOW = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=3)


def of(*minutes: int | None, outcome: str | None = None, waiting: int = 0) -> Score:
    """A week of leads that were touched after so many minutes, or never; and some still within their limit."""
    fresh = [replace(lead(None, None), received_at=NOW)] * waiting
    return score([*(lead(each, outcome) for each in minutes), *fresh], NOW)


def lead(took: int | None, outcome: str | None) -> LeadFacts:
    touched = None if took is None else BEFORE + timedelta(minutes=took)
    return LeadFacts(
        id=1, source=None, campaign=None, channel=None, owner="U", received_at=BEFORE, first_claimed_at=None,
        first_claimed_by=None, first_touch_at=touched, first_touch_by="U" if touched else None, reached_at=None,
        ended_at=None, outcome=outcome, touches=1, in_nurture=False, limit=timedelta(minutes=5), due_at=None,
        closed=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "earlier", "said"),
    [
        (of(1, 2), of(1, 2), "Every single lead"),
        (of(1, None), None, "1 prospect heard from you"),
        (of(1, 1, None), of(1, None), "rose from 50% (1 of 2) to 67% (2 of 3)"),
        (of(1, 1, None), of(9, 9, None), "came sooner: within 1 min half of the time, 9 min last week"),
        (of(9, 9, None), of(1, 1, None), "2 prospects heard from you"),
        (of(None), of(1), "A late touch counts, too"),
        (of(None), None, "A late touch counts, too"),
        (of(1, 2, waiting=1), None, "Every single lead of yours that was due was followed up."),
        (of(waiting=2), of(1), "Nothing is late yet"),
        (of(1, None, outcome="won"), of(1, 1), "2 leads of this week bought already"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_week(mine: Score, earlier: Score | None, said: str) -> None:
    assert said in encouraging(mine, earlier)
