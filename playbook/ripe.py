"""Which leads have had their months to buy: those whose day came round again so many months later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from playbook.scoreboard import CONVERSION_MONTHS, months_after

LONGEST_CLAMP: Final = 4  # days of one month that a shorter one ends all on the same day: 28 to 31 January
MICROSECOND: Final = timedelta(microseconds=1)
LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until before `end`, in UTC."""

    start: datetime
    end: datetime


@lru_cache(maxsize=100)
def ripe_spans(months: int, now: datetime) -> tuple[Span, ...]:
    """When leads were received that are ripe at `now`: `months_after(received, months) <= now`.

    The first span has no beginning. There are more where several days of a month end on the same day of a
    shorter one: of each of them, what came until that time of day is ripe.
    """
    now = now.astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = list(_days_ending(midnight, months))
    if not days:
        return (Span(LONG_AGO, _first_after(midnight, months)),)
    return (Span(LONG_AGO, days[0]), *(Span(day, day + (now - midnight) + MICROSECOND) for day in days))


def ripeness(start: datetime, end: datetime, months: int, now: datetime) -> bool | None:
    """Whether all leads received from `start` until before `end` are ripe; None when only some are."""
    spans = ripe_spans(months, now)
    if end <= spans[0].end:
        return True
    return False if start >= spans[-1].end else None


def won_within(received: datetime, ended: datetime) -> tuple[bool, ...]:
    """For each of 1, 3, 6 and 12 months, whether a lead that was won then was won within them."""
    midnight = received.replace(hour=0, minute=0, second=0, microsecond=0)
    took = ended - received
    return tuple(took <= length for length in _lengths(midnight))


@lru_cache(maxsize=1000)
def _lengths(midnight: datetime) -> tuple[timedelta, ...]:
    """How long 1, 3, 6 and 12 months are for leads of that day."""
    return tuple(months_after(midnight, months) - midnight for months in CONVERSION_MONTHS)


def _days_ending(midnight: datetime, months: int) -> Iterator[datetime]:
    """The days that end on this one so many months later."""
    for day in _around(midnight, months):
        if months_after(day, months) == midnight:
            yield day


def _first_after(midnight: datetime, months: int) -> datetime:
    """The first day that ends only after this one."""
    return next(day for day in _around(midnight, months) if months_after(day, months) > midnight)


def _around(midnight: datetime, months: int) -> Iterator[datetime]:
    """The days that may end about then, the earliest first."""
    about = months_after(midnight, -months)
    for days in range(-LONGEST_CLAMP, LONGEST_CLAMP + 1):
        yield about + timedelta(days=days)
