"""When a source that used to bring leads has gone silent, against its own rhythm."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

LEAST_DAYS: Final = 4  # on which something came: a list that was handed in once has no rhythm
SELDOM: Final = 10  # of so many days at least one is a day off: then days off count as well
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Came:
    """A day on which a source brought leads: the first and the last of so many, on the team's clock."""

    first: datetime
    last: datetime
    many: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came since then; usually something comes every so often."""

    since: datetime
    usual: timedelta


def silence(
    came: Sequence[Came], now: datetime, works_on: Callable[[date], bool], times: int, days: int
) -> Silence | None:
    """The silence of a source, if it is silent: for `times` its usual gap, and `days` days at least.

    Days on which the team does not work are left out, unless the source brings leads on them as well. The usual
    gap is the one in which half of all time passes: neither nights nor a list of hundreds upset it. All
    moments are those of one clock, without a zone.
    """
    if len(came) < LEAST_DAYS:
        return None
    counts = _everyday(came, works_on)
    usual = _usual(list(_gaps(came, counts)))
    since = max(each.last for each in came)
    quiet = _between(since, now, counts)
    return Silence(since, usual) if quiet >= max(times * usual, days * DAY) else None


def _everyday(came: Sequence[Came], works_on: Callable[[date], bool]) -> Callable[[date], bool]:
    """Which days count for a source: those the team works on, or all if leads come on the others, too."""
    off = sum(not works_on(each.first.date()) for each in came)
    return works_on if off * SELDOM < len(came) else lambda _: True


def _gaps(came: Sequence[Came], counts: Callable[[date], bool]) -> Iterator[tuple[timedelta, int]]:
    """How long nothing came, and how often it was so."""
    in_order = sorted(came, key=lambda each: each.first)
    for each in in_order:
        if each.many > 1:
            yield (each.last - each.first) / (each.many - 1), each.many - 1
    for before, after in pairwise(in_order):
        yield _between(before.last, after.first, counts), 1


def _usual(gaps: Sequence[tuple[timedelta, int]]) -> timedelta:
    """The gap in which half of all time passes."""
    half, passed = sum((gap * many for gap, many in gaps), timedelta(0)) / 2, timedelta(0)
    for gap, many in sorted(gaps):
        passed += gap * many
        if passed >= half:
            return gap
    return timedelta(0)


def _between(begin: datetime, end: datetime, counts: Callable[[date], bool]) -> timedelta:
    """How long it is from one moment to another on days that count."""
    passed, at = timedelta(0), begin
    while at < end:
        midnight = datetime.combine(at.date() + DAY, datetime.min.time())
        if counts(at.date()):
            passed += min(midnight, end) - at
        at = midnight
    return passed
