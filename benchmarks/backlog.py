"""A backlog of 100,000 due leads among 1,000,000 worked ones is worked off, beside a batch that decides nothing."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from slack_sdk import WebClient
from sqlalchemy import bindparam, func, insert, select, update

from benchmarks.databases import both
from benchmarks.figures import Figure, Malfunction, kilobytes, milliseconds
from benchmarks.seeding import worked_leads
from bot.clock import wall_clock
from handlers.clock import budget, due
from handlers.desk import Desk
from handlers.rules import InForce
from playbook.sections.section import WEEKDAYS
from store import people, playbooks
from store.database import Database
from store.history import EVENT
from store.leads import LEAD
from store.outbox import AT_ONCE, OUTBOX
from tests.slack_double import TEAM

TARGETS = {"SQLite": 5_000, "PostgreSQL": 3_000}  # leads a second
REPS = [f"U0REP{number:03}" for number in range(50)]
AT_WORK = "[hours]\n" + "".join(f'{day} = ["00:00-24:00"]\n' for day in WEEKDAYS)  # whenever it is measured
BATCH = 500
GROWTH = 1_000_000  # bytes that a long sweep may take more than a short one


@dataclass(frozen=True)
class Size:
    """How many thousand leads, how many of each thousand are due, and how many of them who works off."""

    thousands: int
    due: int
    floor: int
    short: int
    long: int
    ours: int


QUICK, FULL = Size(2, 500, 200, 30, 40, 700), Size(1_000, 138, 20_000, 3_000, 12_000, 100_000)


def measure(quick: bool) -> list[Figure]:
    """The floor and the clock's own sweep on the same leads; on SQLite and on PostgreSQL."""
    figures = []
    for name, opened in both(quick).items():
        with opened() as database:
            figures += _compare(name, database, QUICK if quick else FULL)
    return figures


def _compare(name: str, database: Database, size: Size) -> list[Figure]:
    now = wall_clock()
    with database.writing() as tx:
        playbooks.add(tx, TEAM, 0, AT_WORK, "benchmark", now)
        for person in REPS:
            people.meet(tx, TEAM, person)
    worked_leads(database, size.thousands, size.due, REPS, now)
    desk = Desk(database, wall_clock, WebClient(), InForce(database, TEAM), TEAM)
    floor = size.floor / _timed(lambda: _plain(database, size.floor, now))
    _worked_off(desk, size.short)  # what is kept once for all shall not count
    short, long = (_memory(desk, many) for many in (size.short, size.long))
    ours = size.ours / _timed(lambda: _worked_off(desk, size.ours))
    _make_sure(database, size, now)
    lists = _timed(lambda: budget.sweep(desk))
    what = f"{size.ours:,} due leads among {size.thousands * 1000:,} worked off, {name}"
    target = TARGETS[name]
    return [
        Figure(what, f"{floor:,.0f}/s", f"{ours:,.0f}/s", ours / floor, f"{target:,}/s or more", ours >= target),
        Figure(f"memory a sweep of {size.long:,} takes beside one of {size.short:,}, {name}", kilobytes(short),
               kilobytes(long), long / short, "does not grow", long - short < GROWTH),
        Figure(f"their nudges put into lists for {len(REPS)} people, {name}", "", milliseconds(lists), None, "", None),
    ]  # fmt: skip


def _plain(database: Database, many: int, now: datetime) -> None:
    """What any program has to do at least: look for what is due, plan it anew, and write down two rows each."""
    found = select(LEAD.c.id).where(LEAD.c.workspace == TEAM, LEAD.c.due_at <= now)
    later = update(LEAD).where(LEAD.c.id == bindparam("number")).values(due_at=now + timedelta(days=1))
    for _ in range(0, many, BATCH):
        with database.writing() as tx:
            numbers = tx.scalars(found.order_by(LEAD.c.due_at).limit(min(BATCH, many))).all()
            tx.connection().execute(later, [{"number": number} for number in numbers])
            tx.execute(insert(EVENT), [_entry(number, now) for number in numbers])
            tx.execute(insert(OUTBOX), [_notice(number, now) for number in numbers])


def _entry(number: int, now: datetime) -> dict[str, object]:
    return {
        "workspace": TEAM, "lead_id": number, "at": now, "kind": "nudged", "door": "clock", "touch": False,
        "detail": {},
    }  # fmt: skip


def _notice(number: int, now: datetime) -> dict[str, object]:
    return {
        "workspace": TEAM, "key": f"plain:{number}", "template": "nudge", "lead_id": number, "facts": {},
        "conversation": REPS[0], "in_thread": False, "urgency": 1, "wanted": 1, "done": 0, "state": "waiting",
        "attempts": 0, "created_at": now, "ready_at": AT_ONCE,
    }  # fmt: skip


def _memory(desk: Desk, many: int) -> float:
    """The bytes of Python's memory that working off so many takes at most."""
    tracemalloc.start()
    _worked_off(desk, many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(peak)


def _worked_off(desk: Desk, many: int) -> None:
    while many and (done := due.sweep(desk, most=min(many, 20_000))):
        many -= done
    if many:
        raise Malfunction(f"{many:,} leads more were to be worked off")


def _make_sure(database: Database, size: Size, now: datetime) -> None:
    """Every lead that was due has its entry in the history and is due later."""
    with database.reading() as tx:
        left = tx.scalar(select(func.count()).where(LEAD.c.due_at <= now))
        told = tx.scalar(select(func.count()).where(EVENT.c.kind == "nudged"))
    if left or told != size.thousands * size.due:
        raise Malfunction(f"{left} are still due, and {told} of {size.thousands * size.due:,} were asked")


def _timed(does: Callable[[], object]) -> float:
    start = perf_counter()
    does()
    return perf_counter() - start
