"""The stretch of time a report is about, understood from the words people type, in the team's time zone.

Every period is made of whole local days, so the day on which the clocks change is 23 or 25 hours long and
nothing is counted twice or left out between one period and the next.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNDERSTOOD = (
    "today, yesterday, week, last-week, month, last-month, quarter, last-quarter, year, last-year, "
    "a year (2026), a quarter (q3, 2026-q3), a week (2026-w38), a month (2026-09), a day (2026-09-01) "
    "or days from..to (2026-09-01..2026-09-15)"
)

_MONTHS_AND_BACK = {
    "month": (1, 0),
    "last-month": (1, 1),
    "quarter": (3, 0),
    "last-quarter": (3, 1),
    "year": (12, 0),
    "last-year": (12, 1),
}
# Only this century: a report about another one is a slip of the finger.
_DAY = r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"
_DAYS = re.compile(rf"({_DAY})(?:\.\.({_DAY}))?")
_YEAR = re.compile(r"(20[0-9]{2})")
_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{2})")
_WEEK = re.compile(r"(20[0-9]{2})-w([0-9]{1,2})")
_QUARTER = re.compile(r"(?:(20[0-9]{2})-)?q([1-4])")


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open, in UTC: `start` belongs to it, `end` does not. `timezone` says whose midnights they are."""

    name: str
    start: datetime
    end: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class _Days:
    """Whole local days: `first` is in, `after` is not. `name` is what the report is headed with."""

    name: str
    first: date
    after: date


def period_named(words: str, now: datetime, tz: ZoneInfo) -> Period:
    """The period somebody means by `words`, at the aware moment `now`, between midnights of `tz`.

    A running period ("week") reaches to its end, not to now; a quarter without a year is the latest begun.
    Raises ValueError with a sentence that lists what is understood.
    """
    asked = _tidied(words)
    try:
        days = next(_readings(asked, now.astimezone(tz).date()), None)
    except ValueError as impossible:
        raise ValueError(_not_understood(words)) from impossible
    if days is None:
        raise ValueError(_not_understood(words))
    return Period(days.name, _instant(days.first, time(), tz), _instant(days.after, time(), tz), str(tz))


def last_week(now: datetime, tz: ZoneInfo) -> Period:
    """The last full week, Monday to Sunday in `tz`, before the week of the aware moment `now`."""
    return period_named("last-week", now, tz)


def period_before(period: Period, now: datetime, tz: ZoneInfo) -> Period:
    """The period of the same kind before: last week for a week, August for September, q2 for q3.

    Before days from..to there are as many days. One that is still running at the aware moment `now` is compared
    with the same stretch of the one before: Monday to now with last Monday to the same weekday and time, the 1st
    to the 23rd with the 1st to the 23rd. Its name is "the week before", "the 15 days before" and the like.
    """
    first, after = (each.astimezone(tz).date() for each in (period.start, period.end))
    months = _months_of(period.name)
    begin = _months_earlier(first, months) if months else first - (after - first)
    name = f"the {_unit(months, (after - first).days, period.name)} before"
    end = period.start
    if period.start <= now < period.end:
        end = min(end, _as_far(first, begin, months, now.astimezone(tz), tz))
    return Period(name, _instant(begin, time(), tz), end, period.timezone)


def _as_far(first: date, begin: date, months: int, local: datetime, tz: ZoneInfo) -> datetime:
    """The moment of the period that began on `begin` that `local` is of the one that began on `first`."""
    if not months:
        return _instant(begin + (local.date() - first), local.time(), tz)
    day = _months_earlier(local.date(), months)
    if day.day < local.day:  # there was no 31st: all of that month
        return _instant(day + timedelta(days=1), time(), tz)
    return _instant(day, local.time(), tz)


def _months_earlier(day: date, months: int) -> date:
    """The same day of the month so many months before, or that month's last one if it is shorter."""
    month = _first_of(day.year * 12 + day.month - 1 - months)
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))


def _months_of(name: str) -> int:
    """How many months a period has that is made of months; 0 for one that is made of days."""
    if name in _MONTHS_AND_BACK:
        return _MONTHS_AND_BACK[name][0]
    if _YEAR.fullmatch(name):
        return 12
    return 3 if _QUARTER.fullmatch(name) else int(bool(_MONTH.fullmatch(name)))


def _unit(months: int, days: int, name: str) -> str:
    if months:
        return {1: "month", 3: "quarter", 12: "year"}[months]
    if name.endswith("week") or _WEEK.fullmatch(name):
        return "week"
    return "day" if days == 1 else f"{days} days"


def weeks_before(now: datetime, tz: ZoneInfo, count: int) -> list[Period]:
    """The last `count` full weeks, Monday to Sunday in `tz`, the oldest first; each is named by its Monday."""
    today = now.astimezone(tz).date()
    monday = today - timedelta(days=today.weekday())
    return [_week(monday - timedelta(days=7 * back), tz) for back in range(count, 0, -1)]


def _week(monday: date, tz: ZoneInfo) -> Period:
    begin, end = (_instant(day, time(), tz) for day in (monday, monday + timedelta(days=7)))
    return Period(monday.isoformat(), begin, end, str(tz))


def months_in(period: Period) -> list[Period]:
    """The local months that a period touches, named "2026-09"; the first and the last may be cut short."""
    tz = ZoneInfo(period.timezone)
    first = period.start.astimezone(tz).date()
    index, found = first.year * 12 + first.month - 1, list[Period]()
    while (begin := _instant(_first_of(index), time(), tz)) < period.end:
        end = _instant(_first_of(index + 1), time(), tz)
        name = f"{_first_of(index):%Y-%m}"
        found.append(Period(name, max(begin, period.start), min(end, period.end), period.timezone))
        index += 1
    return found


def latest_weekly(now: datetime, tz: ZoneInfo, weekday: int = 0, at: time = time(9)) -> datetime:
    """The most recent `weekday` (0 is Monday) at `at` o'clock in `tz` that is not after `now`, in UTC.

    A local time that exists twice means the first one; one that the clocks skip means what they would have
    shown had they not been put forward (02:30 in spring is the moment shown as 03:30).
    """
    today = now.astimezone(tz).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    moment = _instant(day, at, tz)
    return moment if moment <= now else _instant(day - timedelta(days=7), at, tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    """One definite instant: of two the first, and the end of the gap for a midnight that is skipped."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=tz).astimezone(UTC)


def _tidied(words: str) -> str:
    """Lower case, `last week` and `last_week` as `last-week`, `this-week` as `week`, no blanks at `..`."""
    asked = re.sub(r"\s*\.\.\s*", "..", words.strip().lower())
    asked = re.sub(r"[\s_]+", "-", asked)
    plain = asked.removeprefix("this-")
    return plain if plain in ("week", "month", "quarter", "year") else asked


def _not_understood(words: str) -> str:
    return f"I cannot read “{words.strip()[:40]}” as a period. Understood are: {UNDERSTOOD}."


def _readings(asked: str, today: date) -> Iterator[_Days]:
    """Every way of reading what was asked; at most one fits. Raises ValueError for a day no calendar has."""
    if days := _near_days(asked, today):
        yield days
    if asked in _MONTHS_AND_BACK:
        yield _months(asked, today, *_MONTHS_AND_BACK[asked])
    if found := _DAYS.fullmatch(asked):
        yield _from_to(asked, found[1], found[2] or found[1])
    if found := _YEAR.fullmatch(asked):
        yield _months(asked, date(int(found[1]), 1, 1), 12)
    if found := _MONTH.fullmatch(asked):
        yield _months(asked, date(int(found[1]), int(found[2]), 1), 1)
    if found := _WEEK.fullmatch(asked):
        yield _running(asked, date.fromisocalendar(int(found[1]), int(found[2]), 1), 7)
    if found := _QUARTER.fullmatch(asked):
        yield _quarter(found[1], int(found[2]), today)


def _near_days(asked: str, today: date) -> _Days | None:
    monday = today - timedelta(days=today.weekday())
    near = {
        "today": (today, 1),
        "yesterday": (today - timedelta(days=1), 1),
        "week": (monday, 7),
        "last-week": (monday - timedelta(days=7), 7),
    }
    return _running(asked, *near[asked]) if asked in near else None


def _running(name: str, first: date, days: int) -> _Days:
    return _Days(name, first, first + timedelta(days=days))


def _months(name: str, day: date, count: int, back: int = 0) -> _Days:
    """The block of `count` months (3 a quarter, 12 a year) that `day` lies in, or `back` blocks before."""
    index = day.year * 12 + day.month - 1
    begin = index - index % count - back * count
    return _Days(name, _first_of(begin), _first_of(begin + count))


def _first_of(month_index: int) -> date:
    return date(month_index // 12, month_index % 12 + 1, 1)


def _quarter(year: str | None, quarter: int, today: date) -> _Days:
    """In January q4 is last year's: reports look back."""
    month = quarter * 3 - 2
    latest = today.year if month <= today.month else today.year - 1
    which = int(year) if year else latest
    return _months(f"{which}-q{quarter}", date(which, month, 1), 3)


def _from_to(name: str, first: str, last: str) -> _Days:
    """Both days are in. Raises ValueError when they are the wrong way round."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if end < begin:
        raise ValueError(f"{last} is before {first}")
    return _running(name, begin, (end - begin).days + 1)
