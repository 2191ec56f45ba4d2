"""One working day: the blocks of a local date become stretches of UTC, and being away is cut out of them.

A block lasts from the first moment the wall clock shows a time in it until the last: one that the spring
change cuts is shorter, one that the autumn change repeats is longer. A date that a zone left out has no
working time. Where midnight passes twice, the day begins when the day before is over for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from playbook import wall_clock

Block = tuple[time, time]  # from, to; a block "to" 00:00 reaches to the midnight that ends its day
Blocks = tuple[tuple[Block, ...], ...]  # seven weekdays, Monday first
Stretch = tuple[datetime, datetime]  # UTC, half-open: the first moment is in, the last is not

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workday:
    """The working time of one local date: stretches in order and apart from each other, and their sum."""

    stretches: tuple[Stretch, ...]
    total: timedelta

    @property
    def opens(self) -> datetime:
        """The first working moment; there has to be one."""
        return self.stretches[0][0]

    @property
    def closes(self) -> datetime:
        """The end of the last stretch; there has to be one."""
        return self.stretches[-1][1]

    def before(self, at: datetime) -> timedelta:
        """How much of this day's working time has passed at `at`."""
        passed = (min(closes, at) - opens for opens, closes in self.stretches if opens < at)
        return sum(passed, timedelta(0))

    def after(self, working: timedelta) -> datetime:
        """The first moment at which so much of this day's working time, at most all of it, has passed."""
        left = working
        for opens, closes in self.stretches:
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise ValueError(f"{working} is more than this day has")


def workday(stretches: tuple[Stretch, ...]) -> Workday:
    """A day of these stretches."""
    return Workday(stretches, sum((closes - opens for opens, closes in stretches), timedelta(0)))


@lru_cache(maxsize=8192)  # colleagues share zone and blocks, so a day is computed for one of them
def planned(zone: ZoneInfo, blocks: tuple[Block, ...], day: date) -> tuple[Stretch, ...]:
    """What `blocks` are in UTC on that date. Overlaps, if only by a change of the clocks, count once."""
    stretches = []
    over = wall_clock.closing(zone, datetime.combine(day, MIDNIGHT))
    for start, end in sorted(blocks):
        opens = max(over, wall_clock.instant(zone, datetime.combine(day, start)))
        last = day + ONE_DAY if end == MIDNIGHT else day
        over = max(over, wall_clock.closing(zone, datetime.combine(last, end)))
        if opens < over:
            stretches.append((opens, over))
    return tuple(stretches)


def without(away: Iterable[Stretch], stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """What is left of a day's stretches when those of being away, in any order, are cut out."""
    for leaves, returns in away:
        parts = [
            part
            for opens, closes in stretches
            for part in ((opens, min(closes, leaves)), (max(opens, leaves, returns), closes))
        ]
        stretches = tuple((opens, closes) for opens, closes in parts if opens < closes)
    return stretches
