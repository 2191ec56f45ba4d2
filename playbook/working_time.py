"""Working time: when somebody is at work, and how much of their working time lies between two moments.

It is computed from whole stretches of UTC, so a minute is sixty real seconds whatever the clocks do;
workday.py says what a block is on the days when they change.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from playbook import wall_clock
from playbook.workday import MIDNIGHT, Blocks, Stretch, Workday, planned, without, workday

LOOK_AHEAD = 400  # days in a row without working time, and there is none to come
_DAYS_KEPT = 800  # of each person; a day is computed once, and a thousand people still fit into memory


class NeverOpen(Exception):
    """There is no working time within 400 days: no blocks, or nothing but days off and being away."""


@dataclass(frozen=True)
class WorkingHours:
    """When one person, or one team, is at work.

    `blocks` are the week's. `off` holds the local dates without work (holidays and own days): a frozenset, or
    a function that always gives the same answer for the same date. `away` are stretches of UTC, half-open, in
    any order; one that nobody knows the end of ends at `datetime.max` in UTC. A morning is not before
    `day_begins`, which tells the morning of those who are open around the clock.

    Days are remembered once computed: keep one object for as long as nothing in it changes. Moments asked
    about may be of any zone, those answered are UTC; a naive one raises ValueError.
    """

    zone: ZoneInfo
    blocks: Blocks
    off: frozenset[date] | Callable[[date], bool] = frozenset()
    away: tuple[Stretch, ...] = ()
    day_begins: time = MIDNIGHT
    _days: dict[int, Workday] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.blocks) != 7:
            raise ValueError(f"a week has 7 weekdays, not {len(self.blocks)}")

    @property
    def morning(self) -> time:
        """The local time at which the first working day of the week begins."""
        return max(next((min(blocks)[0] for blocks in self.blocks if blocks), MIDNIGHT), self.day_begins)

    def without_absence(self) -> "WorkingHours":
        """The same hours, were nobody away."""
        return replace(self, away=()) if self.away else self

    def instant(self, local: datetime) -> datetime:
        """The UTC moment of a naive wall-clock time; the moment of the jump if the clocks jumped over it."""
        return wall_clock.instant(self.zone, local)

    def local(self, at: datetime) -> datetime:
        """A moment as the wall clock shows it, without a zone."""
        return at.astimezone(self.zone).replace(tzinfo=None)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is working time."""
        now = _utc(at)
        today = self._date(now)
        return any(
            opens <= now < closes for n in (today, today - 1) for opens, closes in self._day(n).stretches
        )

    def works_on(self, day: date) -> bool:
        """Whether that local date has working time, were nobody away."""
        return bool(self._planned(day.toordinal()))

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when it is working time, else the start of the next working time.

        Raises NeverOpen when there is none within 400 days.
        """
        now = _utc(at)
        days = self._working_days(self._date(now) - 1)
        return next(max(opens, now) for _, day in days for opens, closes in day.stretches if closes > now)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The first moment by which so much working time has passed since `start`.

        It may be the very end of a block: `next_open` of it is when somebody can be asked. No time at all is
        `next_open(start)`. Raises NeverOpen when no working time is left, ValueError for a negative amount.
        """
        if working < timedelta(0):
            raise ValueError("working time is added forward only")
        if not working:
            return self.next_open(start)
        at = _utc(start)
        first = self._date(at) - 1
        left = working + self._worked(first, at)
        days = self._working_days(first)
        _, day = next(days)
        while day.total < left:
            left -= day.total
            _, day = next(days)
        return day.after(left)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from `a` to `b`; negative when `b` is earlier."""
        begin, end = _utc(a), _utc(b)
        first = min(self._date(begin), self._date(end)) - 1
        return self._worked(first, end) - self._worked(first, begin)

    def next_morning(self, at: datetime) -> datetime:
        """The first morning after `at`: when the next working day begins that has not begun by then.

        Somebody who is away in the morning begins the day when they are back. Raises NeverOpen.
        """
        now = _utc(at)
        mornings = (self._morning(n, day) for n, day in self._working_days(self._date(now)))
        return next(morning for morning in mornings if morning > now)

    def add_days(self, start: datetime, n: int) -> datetime:
        """The end of a limit of `n` working days; any day with some working time is one.

        What comes while somebody is at work is due at the same local time `n` working days later: Friday
        16:00 and one day is Monday 16:00. If that is in a pause or before work, it is due when work goes on;
        if it is after work, when that day's last block ends.

        What comes outside working hours counts from the next opening. If a day begins with that opening, it
        is the first of `n` whole days, and the end of the last one is the limit: Saturday, or Monday before
        work, and one day is Monday evening. If it is the end of a pause or of being away, that time of day
        counts as above.

        No days at all is `next_open(start)`. Raises NeverOpen, and ValueError for a negative number.
        """
        if n < 0:
            raise ValueError("working days are added forward only")
        at = _utc(start)
        begun = self.next_open(at)
        if n == 0:
            return begun
        today = self._date(begun)
        if begun > at and begun in [opens for opens, _ in self._planned(today)[:1]]:
            return self._nth_working_day(today, n)[1].closes
        ordinal, day = self._nth_working_day(today + 1, n)
        wanted = self.instant(datetime.combine(date.fromordinal(ordinal), self.local(begun).time()))
        return next((max(opens, wanted) for opens, closes in day.stretches if wanted <= closes), day.closes)

    def _date(self, at: datetime) -> int:
        return at.astimezone(self.zone).toordinal()

    def _worked(self, first: int, at: datetime) -> timedelta:
        """The working time from the beginning of the date `first` until `at`.

        Where midnight passes twice, the day before may still be open, so it is not taken as a whole.
        """
        today = self._date(at)
        whole = sum((self._day(n).total for n in range(first, today - 1)), timedelta(0))
        return whole + self._day(today - 1).before(at) + self._day(today).before(at)

    def _nth_working_day(self, first: int, n: int) -> tuple[int, Workday]:
        return next(islice(self._working_days(first), n - 1, None))

    def _working_days(self, first: int) -> Iterator[tuple[int, Workday]]:
        """The days with working time from the ordinal `first` on, without end."""
        n, closed = first, 0
        while closed <= LOOK_AHEAD:
            day = self._day(n)
            if day.stretches:
                closed = 0
                yield n, day
            else:
                closed += 1
            n += 1
        raise NeverOpen(f"no working time in the {LOOK_AHEAD} days before {date.fromordinal(n)}")

    def _day(self, n: int) -> Workday:
        """The working time of the local date with the ordinal `n`."""
        day = self._days.get(n)
        if day is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            day = self._days[n] = workday(without(self.away, self._planned(n)))
        return day

    def _planned(self, n: int) -> tuple[Stretch, ...]:
        """The same, were nobody away."""
        day = date.fromordinal(n)
        blocks = self.blocks[day.weekday()]
        if not blocks or (self.off(day) if callable(self.off) else day in self.off):
            return ()
        return planned(self.zone, blocks, day)

    def _morning(self, n: int, day: Workday) -> datetime:
        begins = self.instant(datetime.combine(date.fromordinal(n), self.day_begins))
        return next((max(opens, begins) for opens, closes in day.stretches if closes > begins), day.opens)


def ALWAYS(zone: ZoneInfo, day_begins: time = MIDNIGHT) -> WorkingHours:  # noqa: N802 -- used like a constant
    """Around the clock, every day: working time is wall-clock time. Mornings are at `day_begins`."""
    return WorkingHours(zone, (((MIDNIGHT, MIDNIGHT),),) * 7, day_begins=day_begins)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)
