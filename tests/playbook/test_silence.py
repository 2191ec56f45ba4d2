"""A source is silent against its own rhythm: nights, weekends and lists handed in at once upset nothing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from playbook.silence import Came, Silence, silence

MONDAY = datetime(2026, 11, 2, 9)  # without a zone: the team's clock
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def every_day(_: date) -> bool:
    return True


def on(days: Iterable[int], long: timedelta = timedelta(0)) -> list[Came]:
    return [Came(MONDAY + each * DAY, MONDAY + each * DAY + long) for each in days]


def silent(came: list[Came], now: datetime, works: object = weekdays, times: int = 4, days: int = 2) -> bool:
    return silence(came, now, works, times, days) is not None  # type: ignore[arg-type]


HOURLY = on([0, 1, 2, 3, 4, 7, 8, 9, 10, 11], long=8 * HOUR)  # Friday the 13th at 17:00 was the last
DAILY = on([0, 1, 2, 3, 4, 7, 8, 9, 10, 11])
WEEKLY = on([0, 7, 14, 21, 28])


@pytest.mark.parametrize(("came", "after", "told"), [
    (HOURLY, 3 * DAY, False),  # Monday at nine: only a weekend has passed
    (HOURLY, 5 * DAY, True),  # four nights of 16 hours, on working days
    (HOURLY, 4 * DAY, False),
    (DAILY, 5 * DAY, False),
    (DAILY, 6 * DAY, True),  # Friday, Monday, Tuesday and Wednesday without any
    (WEEKLY, 27 * DAY, False),
    (WEEKLY, 28 * DAY, True),
])  # fmt: skip
def test_silent_is_so_many_times_the_usual_gap_on_working_days(
    came: list[Came], after: timedelta, told: bool
) -> None:
    assert silent(came, max(each.first for each in came) + after) is told


def test_a_source_that_comes_on_days_off_is_held_to_all_days() -> None:
    came = on(range(14))
    assert silent(came, came[-1].last + 4 * DAY)  # Sunday to Thursday
    assert not silent(came, came[-1].last + 4 * DAY - HOUR)


def test_one_sunday_in_a_long_time_does_not_make_sundays_count() -> None:
    came = on([each for each in range(28) if each % 7 < 5 or each == 6])
    last = came[-1].last  # a Friday
    assert not silent(came, last + 5 * DAY)
    assert silent(came, last + 6 * DAY)


@pytest.mark.parametrize("came", [[], on([0]), on([0, 1, 2]), on([0], long=HOUR)])
def test_what_came_on_few_days_has_no_rhythm(came: list[Came]) -> None:
    assert not silent(came, MONDAY + 300 * DAY)


def test_so_many_days_have_to_pass_however_busy_a_source_is() -> None:
    busy = on(range(10), long=23 * HOUR)  # around the clock
    last = busy[-1].last
    assert not silent(busy, last + 2 * DAY - HOUR, every_day)
    assert silent(busy, last + 2 * DAY, every_day)
    assert not silent(busy, last + 2 * DAY, every_day, days=3)


def test_a_source_that_comes_by_chance_is_not_silent_as_soon_as_it_is_slow() -> None:
    now_and_then = on([0, 1, 2, 9, 10, 21, 22, 24, 35])
    assert not silent(now_and_then, now_and_then[-1].last + 20 * DAY)


def test_an_earlier_silence_does_not_put_off_the_next_one() -> None:
    came = on([*range(17), 35, 36, 37])
    assert silent(came, came[-1].last + 4 * DAY)


def test_what_is_told_is_since_when_and_what_is_usual() -> None:
    assert silence(WEEKLY, MONDAY + 100 * DAY, weekdays, 4, 2) == Silence(MONDAY + 28 * DAY, 5 * DAY)
