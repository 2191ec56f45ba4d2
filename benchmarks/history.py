"""Puts a past into a database: leads of many weeks with what became of them, and ten touches of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, literal, select, text

from benchmarks.seeding import HEAT
from playbook.standing import Standing
from playbook.words import State
from store.columns import Instant
from store.database import Database, Tx
from store.leads import LEAD, columns
from store.tables import Event, table
from tests.slack_double import TEAM

EVENT = table(Event)
WEEK = timedelta(weeks=1)
LIMITS = {"hot": 300, "warm": 3600, "cold": 86_400}
MOMENTS = [column.name for column in LEAD.c if isinstance(column.type, Instant)]
A_WEEK_LATER = {
    "sqlite": "datetime(substr({0}, 1, 19), '+7 days') || substr({0}, 20)",
    "postgresql": "{0} + interval '7 days'",
}


def put_history(
    database: Database, a_week: int, weeks: int, people: int, touches: int, end: datetime
) -> Iterator[str]:
    """Leads of so many weeks up to `end`, booked to so many people; tells what it has done, step by step."""
    chance, first = Random(45), end - weeks * WEEK
    with database.writing() as tx:
        tx.execute(insert(LEAD), [_lead(chance, first, people) for _ in range(a_week)])
    yield "the first week"
    for week in range(1, weeks):
        with database.writing() as tx:
            _copy_week(tx, first + (week - 1) * WEEK)
    yield "all leads"
    with database.writing() as tx:
        _touch_all(tx, touches)
    yield "all touches"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.on_sqlite else "VACUUM ANALYZE"))  # as autovacuum does
    yield "statistics"


def _touch_all(tx: Tx, touches: int) -> None:
    """So many entries in the history of each lead."""
    nth = select(LEAD.c.id.label("nth")).order_by(LEAD.c.id).limit(touches).subquery()
    made: dict[str, Any] = {
        "workspace": LEAD.c.workspace, "lead_id": LEAD.c.id, "who": LEAD.c.first_touch_by,
        "at": func.coalesce(LEAD.c.first_touch_at, LEAD.c.received_at), "kind": literal("recorded"),
        "door": literal("button"), "code": literal("voicemail"), "touch": literal(True), "detail": text("'{}'"),
    }  # fmt: skip
    tx.execute(
        insert(EVENT).from_select(list(made), select(*made.values()).join_from(LEAD, nth, nth.c.nth > 0))
    )


def _copy_week(tx: Tx, start: datetime) -> None:
    """The leads of the week that begins then, a week later."""
    later = A_WEEK_LATER[tx.get_bind().dialect.name]
    names = [column.name for column in LEAD.c if column.name != "id" and column.computed is None]
    taken = [text(later.format(name)) if name in MOMENTS else LEAD.c[name] for name in names]
    these = select(*taken).select_from(LEAD).where(LEAD.c.workspace == TEAM, LEAD.c.received_at >= start)
    tx.execute(insert(LEAD).from_select(names, these))


def _lead(chance: Random, first: datetime, people: int) -> dict[str, Any]:
    received = first + WEEK * chance.random()
    heat, who = chance.choice(HEAT), f"U{chance.randrange(people):05}"

    def after(at: datetime | None, seconds: float, share: float) -> datetime | None:
        there = at is not None and chance.random() < share
        return at + timedelta(seconds=chance.expovariate(1 / seconds)) if at and there else None

    claimed = after(received, LIMITS[heat] / 2, 0.95)
    touched = after(claimed, LIMITS[heat] / 2, 0.9)
    reached = after(touched, 90_000, 0.6)
    ended = after(touched, 900_000, 0.7)
    state = State.CLOSED if ended else State.NURTURE if touched else State.WORKING if claimed else State.OPEN
    due = received + timedelta(days=500 + chance.random() * 30) if chance.random() < 0.99 else received
    return columns(Standing(State.CLOSED, heat, received, None)) | {
        "workspace": TEAM, "test": False, "counts": chance.random() < 0.97, "received_at": received, "extra": {},
        "because": [], "routing": {}, "revision": 1, "name": "Ann Lee", "company": "Acme Ltd", "phone": "+12125550100",
        "source": chance.choice(("webform", "typeform", "csv", "api")), "campaign": f"Campaign {chance.randrange(40)}",
        "channel": f"#leads-{chance.randrange(10)}", "limit_seconds": LIMITS[heat], "state": state,
        "owner": who if state is State.WORKING else None, "first_claimed_at": claimed,
        "first_claimed_by": claimed and who, "touches": chance.randint(1, 9) if touched else 0,
        "first_touch_at": touched, "first_touch_by": touched and who, "reached_at": reached, "ended_at": ended,
        "outcome": ended and chance.choice(("won", "lost", "lost", "lost")),
        "due_at": None if ended else due, "due_what": None if ended else "touch", "due_who": None if ended else "owner",
        "steps_due": chance.randint(0, 8), "steps_kept": 1, "timeouts": 0,
    }  # fmt: skip
