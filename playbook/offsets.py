"""How far the clocks of a zone are ahead of UTC in a stretch of time, and when they are changed in it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def offsets_between(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """Seconds ahead of UTC, each with the moment in UTC until which they are, the last one with `end`."""
    found, at = list[tuple[datetime, int]](), start
    while at < end:
        after = min(at + DAY, end)
        if _ahead(at, zone) != _ahead(after, zone):
            changed = _change(at, after, zone)
            if changed < end:
                found.append((changed, _ahead(at, zone)))
        at = after
    return [*found, (end, _ahead(max(start, end - SECOND), zone))]


def _ahead(at: datetime, zone: ZoneInfo) -> int:
    ahead = at.astimezone(zone).utcoffset()
    return int(ahead.total_seconds()) if ahead is not None else 0


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second, between two moments on both sides of it, at which the clocks show the new time."""
    old, low, high = _ahead(before, zone), int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _ahead(datetime.fromtimestamp(middle, UTC), zone) == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
