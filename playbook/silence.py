"""When a source that used to bring leads has gone silent, against its own rhythm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Final

LEAST_DAYS: Final = 4  # on which something came: a list that was handed in once has no rhythm
SELDOM: Final = 10  # of so many days at least one is a day off: then days off count as well
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Came:
    """A day on which a source brought leads: when the first and when the last came, on the team's clock."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came since then; usually something comes every so often."""

    since: datetime
    usual: timedelta


def silence(
    came: Sequence[Came], now: datetime, works_on: Callable[[date], bool], times: int, days: int
) -> Silence | None:
    """The silence of a source, if it is silent: for `times` its usual gap, and `days` days at least.

    Days on which the team does not work are left out, unless the source brings leads on them as well. Gaps are
    those between the days on which something came, and three of four are no longer than the usual one: neither
    a list of hundreds nor an earlier silence upsets it. All moments are those of one clock, without a zone.
    """
    if len(came) < LEAST_DAYS:
        return None
    counts = _everyday(came, works_on)
    in_order = sorted(came, key=lambda each: each.first)
    gaps = sorted(_between(before.last, after.first, counts) for before, after in pairwise(in_order))
    usual, since = gaps[ceil(len(gaps) * 3 / 4) - 1], in_order[-1].last
    quiet = _between(since, now, counts)
    return Silence(since, usual) if quiet >= max(times * usual, days * DAY) else None


def _everyday(came: Sequence[Came], works_on: Callable[[date], bool]) -> Callable[[date], bool]:
    """Which days count for a source: those the team works on, or all if leads come on the others, too."""
    off = sum(not works_on(each.first.date()) for each in came)
    return works_on if off * SELDOM < len(came) else lambda _: True


def _between(begin: datetime, end: datetime, counts: Callable[[date], bool]) -> timedelta:
    """How long it is from one moment to another on days that count."""
    passed, at = timedelta(0), begin
    while at < end:
        midnight = datetime.combine(at.date() + DAY, datetime.min.time())
        if counts(at.date()):
            passed += min(midnight, end) - at
        at = midnight
    return passed
