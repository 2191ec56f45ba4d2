"""Weeks in a row: kept at 90 % or among the first three, at most twelve, and a lean week breaks nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from playbook.board import Row
from playbook.scoreboard import LeadFacts, score
from playbook.streaks import MOST_WEEKS, streaks

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)


def lead(touched: bool) -> LeadFacts:
    return LeadFacts(
        id=1, source=None, campaign=None, channel=None, owner="U", received_at=LONG_AGO, first_claimed_at=None,
        first_claimed_by=None, first_touch_at=LONG_AGO if touched else None, first_touch_by="U" if touched else None,
        reached_at=None, ended_at=None, outcome=None, touches=int(touched), in_nurture=False,
        limit=timedelta(minutes=5), due_at=None, closed=False,
    )  # fmt: skip


def row(person: str | None, followed: int, of: int) -> Row:
    return Row(person, score([lead(each < followed) for each in range(of)], NOW))


def week(**people: tuple[int, int]) -> list[Row]:
    return [row(person, *counts) for person, counts in people.items()]


@pytest.mark.parametrize(
    ("weeks", "told"),
    [
        ([], {}),
        ([week(sam=(10, 10))], {}),
        ([week(sam=(9, 10)), week(sam=(10, 10))], {"sam": 2}),
        ([week(sam=(9, 10)), week(sam=(8, 9)), week(sam=(9, 10))], {}),
        ([week(sam=(8, 10)), *[week(sam=(9, 10))] * 3], {}),
        ([week(sam=(9, 10)), week(sam=(4, 4)), week(sam=(9, 10))], {"sam": 2}),
        ([week(sam=(9, 10)), [], week(sam=(9, 10)), week(sam=(1, 10))], {"sam": 2}),
        ([week(sam=(5, 10), dana=(4, 10), ruth=(3, 10))] * 2, {}),
        ([week(sam=(5, 10), dana=(4, 10), ruth=(3, 10), tom=(2, 10))] * 2, {"sam": 2, "dana": 2, "ruth": 2}),
        ([week(sam=(9, 10))] * 20, {"sam": MOST_WEEKS}),
        ([[row(None, 10, 10)]] * 3, {}),
    ],
)  # fmt: skip
def test_a_row_of_weeks(weeks: list[list[Row]], told: dict[str, int]) -> None:
    assert streaks(weeks) == told


def test_no_week_is_counted_once_nobodys_row_goes_on() -> None:
    looked = []

    def counted() -> Iterator[list[Row]]:
        for number, followed in enumerate((10, 10, 1, 10)):
            looked.append(number)
            yield week(sam=(followed, 10))

    assert streaks(counted()) == {"sam": 2}
    assert looked == [0, 1, 2]
