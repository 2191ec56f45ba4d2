"""Whole weeks on the team's clock, from Monday to Monday."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from playbook.period import latest_weekly
from playbook.ripe import Span

MIDNIGHT, EYE_BLINK = time(0), timedelta(microseconds=1)


def monday(now: datetime, zone: ZoneInfo) -> datetime:
    """When the week of an aware moment began."""
    return latest_weekly(now, zone, at=MIDNIGHT)


def weeks_back(end: datetime, first: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """Weeks before the Monday `end`, the latest first, until the one that the moment `first` lies in."""
    while end > first:
        begin = monday(end - EYE_BLINK, zone)
        yield Span(begin, end)
        end = begin


def gaps(period: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of a period without these spans, which lie in it one after the other."""
    at = period.start
    for span in taken:
        if at < span.start:
            yield Span(at, span.start)
        at = span.end
    if at < period.end:
        yield Span(at, period.end)
