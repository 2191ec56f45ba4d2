"""What a tick of the clock costs with 1,000,000 open leads and nothing due, in time and in memory."""

import tracemalloc
from collections.abc import Callable
from time import perf_counter

from slack_sdk import WebClient

from benchmarks.databases import both
from benchmarks.figures import Figure, Malfunction, kilobytes, middle, milliseconds
from benchmarks.seeding import open_leads
from bot.clock import wall_clock
from handlers.clock import due, watchdog
from handlers.desk import Desk
from handlers.rules import InForce
from store import leads
from store.database import Database
from tests.slack_double import TEAM

LIMIT = 0.005
GROWTH = 100_000  # bytes that a tick may take more with many leads than with few


def measure(quick: bool) -> list[Figure]:
    """The same tick with few leads, the floor, and with many; on SQLite and on PostgreSQL."""
    thousands, ticks = (3, 5) if quick else (1000, 200)
    figures = []
    for name, opened in both(quick).items():
        with opened() as database:
            figures += _compare(name, database, thousands, ticks)
    return figures


def _compare(name: str, database: Database, thousands: int, ticks: int) -> list[Figure]:
    now = wall_clock()
    desk = Desk(database, wall_clock, WebClient(), rules := InForce(database, TEAM), TEAM)
    open_leads(database, 1, now)
    floor, floor_memory = _ticked(desk, rules, ticks)
    open_leads(database, thousands - 1, now)
    _make_sure(desk, thousands * 1000)
    ours, our_memory = _ticked(desk, rules, ticks)
    watching = _timed(lambda: watchdog.watch(desk))
    title = f"tick of the clock, {thousands * 1000:,} open leads, {name}"
    return [
        Figure(title, milliseconds(floor), milliseconds(ours), ours / floor, "under 5 ms", ours < LIMIT),
        Figure(f"memory one such tick takes, {name}", kilobytes(floor_memory), kilobytes(our_memory),
               our_memory / floor_memory, "does not grow", our_memory - floor_memory < GROWTH),
        Figure(f"the watchdog over them, every five minutes, {name}", "", milliseconds(watching), None, "", None),
    ]  # fmt: skip


def _ticked(desk: Desk, rules: InForce, ticks: int) -> tuple[float, float]:
    """Seconds a tick takes, and the bytes of Python's memory it needs at most."""

    def tick() -> None:
        rules.refresh()
        if due.sweep(desk):
            raise Malfunction("nothing was to be due")

    tick()
    seconds = middle([_timed(tick) for _ in range(ticks)])
    tracemalloc.start()
    tick()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, float(peak)


def _timed(does: Callable[[], object]) -> float:
    start = perf_counter()
    does()
    return perf_counter() - start


def _make_sure(desk: Desk, many: int) -> None:
    with desk.database.reading() as tx:
        found = leads.count_open(tx, TEAM)
    if found != many:
        raise Malfunction(f"{many:,} open leads were to be there, not {found:,}")
