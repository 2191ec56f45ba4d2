"""Times on the wall of an office become moments of UTC, also on the days when the clocks change.

In spring some times are never shown, in autumn some are shown twice. Whatever is asked, the answer is one
moment: a time that is skipped stands for the moment of the jump, and of a time that is shown twice one asks
for the first moment that it is shown (`instant`) or for the moment that it is over for good (`closing`).
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LEAST = timedelta.resolution
_SECOND = timedelta(seconds=1)


def instant(zone: ZoneInfo, local: datetime) -> datetime:
    """The first moment, in UTC, at which the clocks of `zone` show `local` (naive) or have jumped over it.

    A time shown twice is the first of the two, unless `local.fold` says that the second is meant.
    """
    before, after = _offsets(zone, local)
    if before < after:
        return _jump(zone, local, before, after)
    return (local - (after if local.fold else before)).replace(tzinfo=UTC)


def closing(zone: ZoneInfo, local: datetime) -> datetime:
    """The moment, in UTC, after which the clocks of `zone` show nothing earlier than `local` (naive) again.

    02:30 in an hour that comes twice is over when it is shown for the second time. 02:00, when that hour is
    02:00 to 03:00, is over the first time: nothing before it comes again.
    """
    last = local - _LEAST
    before, after = _offsets(zone, last)
    if before < after:
        return _jump(zone, last, before, after)
    return (local - after).replace(tzinfo=UTC)


def _offsets(zone: ZoneInfo, local: datetime) -> tuple[timedelta, timedelta]:
    """What the zone is ahead of UTC before and after a change around `local`, the same without one."""
    early = local.replace(tzinfo=zone, fold=0)
    return _ahead(early), _ahead(early.replace(fold=1))


def _jump(zone: ZoneInfo, local: datetime, before: timedelta, after: timedelta) -> datetime:
    """The moment at which the clocks jumped over `local`; changes of the clocks are at whole seconds."""
    earliest = (local - after).replace(microsecond=0, tzinfo=UTC)
    seconds = range((after - before) // _SECOND + 2)
    found = bisect_left(
        seconds, True, key=lambda later: _ahead((earliest + later * _SECOND).astimezone(zone)) != before
    )
    return earliest + found * _SECOND


def _ahead(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta(0)
