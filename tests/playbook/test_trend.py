"""Where follow-up is heading, and what is not claimed of a few leads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from playbook.scoreboard import Score, score
from playbook.trend import Heading, Share, Week, heading

NOTHING = score([], datetime(2026, 11, 23, tzinfo=UTC))
MONDAY = date(2026, 9, 28)


def weeks(*counts: tuple[int, int]) -> list[Week]:
    """Followed up, of how many that could be, week by week."""
    return [Week(MONDAY + timedelta(weeks=number), scored(*each)) for number, each in enumerate(counts)]


def scored(followed_up: int, followable: int) -> Score:
    return replace(NOTHING, received=followable + 1, pending=1, followed_up=followed_up)


def test_the_last_four_weeks_are_held_against_the_four_before_by_their_leads() -> None:
    found = heading(weeks((9, 9), (1, 2), (1, 8), (0, 0), (2, 2), (3, 4), (1, 1), (1, 1), (4, 4)))
    assert found == Heading(Share(9, 10), Share(4, 12), "up")


@pytest.mark.parametrize(
    ("last", "way"), [((8, 10), "up"), ((7, 10), "level"), ((6, 10), "down"), ((702, 1000), "level")]
)
def test_what_reads_the_same_is_level(last: tuple[int, int], way: str) -> None:
    quiet = [(0, 0)] * 3
    found = heading(weeks((7, 10), *quiet, last, *quiet))
    assert found is not None
    assert found.way == way


@pytest.mark.parametrize("counts", [[], [(4, 4)], [(9, 9), *[(0, 0)] * 3, (4, 4), *[(0, 0)] * 3],
                                    [(4, 4), *[(0, 0)] * 3, (9, 9), *[(0, 0)] * 3]])  # fmt: skip
def test_nothing_is_claimed_of_fewer_than_five_leads(counts: list[tuple[int, int]]) -> None:
    assert heading(weeks(*counts)) is None
