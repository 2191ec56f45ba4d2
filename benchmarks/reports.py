"""Reports of a week, a quarter and a year of a big store, beside the same counted lead by lead in Python."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from slack_sdk import WebClient

from benchmarks.databases import both
from benchmarks.figures import Figure, Malfunction, middle
from benchmarks.history import put_history
from handlers.desk import Desk
from handlers.reports.kept_weeks import keep_weeks
from handlers.reports.reports import Report, count_period
from handlers.reports.verify import count_slowly
from handlers.rules import InForce
from playbook.board import By
from playbook.period import Period
from tests.slack_double import TEAM

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # a Monday
PERIODS = {"week": 7, "quarter": 91, "year": 364}
BYS: tuple[By, ...] = ("person", "source")
BEARABLE = 1.0  # seconds


@dataclass(frozen=True)
class Size:
    """How many leads a week has, and the store; how many people they are booked to; touches of each lead, rounds."""

    a_week: int
    weeks: int
    people: int
    touches: int
    rounds: int


QUICK, FULL = Size(30, 8, 10, 2, 1), Size(17_544, 57, 1200, 10, 3)


def measure(quick: bool) -> list[Figure]:
    """Each report is counted a few times, and once lead by lead, which has to come to the same."""
    size, figures = QUICK if quick else FULL, list[Figure]()
    for name, opened in both(quick).items():
        with opened() as database:
            for _ in put_history(database, size.a_week, size.weeks, size.people, size.touches, NOW):
                pass
            desk = Desk(database, lambda: NOW, WebClient(), InForce(database, TEAM), TEAM)
            begun = perf_counter()
            weeks = keep_weeks(desk, most=1000)
            figures.append(_keeping(name, weeks, perf_counter() - begun, size))
            for words in PERIODS:
                figures += [_measured(desk, name, words, by, size.rounds) for by in BYS]
    return figures


def _keeping(name: str, weeks: int, seconds: float, size: Size) -> Figure:
    leads = size.a_week * size.weeks
    what = (
        f"{name}: {leads:,} leads, {leads * size.touches:,} touches, {size.people:,} people; keeping a week"
    )
    return Figure(what, "", f"{seconds / weeks * 1000:.0f} ms", None, "", None)


def _measured(desk: Desk, name: str, words: str, by: By, times: int) -> Figure:
    period = Period(words, NOW - timedelta(days=PERIODS[words]), NOW, "UTC")
    slow, slow_takes = _timed(lambda: count_slowly(desk, period, by))
    slow_memory = _peak(lambda: count_slowly(desk, period, by)) if words == "week" else 0
    rounds = [_timed(lambda: count_period(desk, period, by)) for _ in range(times)]
    memory = _peak(lambda: count_period(desk, period, by))
    if any(report != slow for report, _ in rounds):
        raise Malfunction(f"{name}: a {words} by {by} is not what it is lead by lead")
    takes = middle([seconds for _, seconds in rounds])
    floor = f"{slow_takes:.2f} s" + (f", {slow_memory / 1e6:.0f} MB" if slow_memory else "")
    ours = f"{takes:.2f} s, {memory / 1e6:.0f} MB"
    what, ratio = f"{name}: report of a {words} by {by}", takes / slow_takes
    return Figure(what, floor, ours, ratio, "within a second", takes < BEARABLE)


def _timed(count: Callable[[], Report]) -> tuple[Report, float]:
    begun = perf_counter()
    report = count()
    return report, perf_counter() - begun


def _peak(count: Callable[[], Report]) -> int:
    """Bytes that Python held at most on top of what it had."""
    tracemalloc.start()
    count()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
