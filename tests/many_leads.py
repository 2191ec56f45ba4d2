"""Leads of a year with all that may have become of them, written straight into the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, text

from playbook.standing import Standing
from playbook.words import State, Temperature
from store.database import Database
from store.leads import LEAD, columns

WHO = ("U0ANN", "U0BEN", "U0CAT", "U0DAN", "U0EVE")
LIMITS = {"hot": 300, "warm": 3600, "cold": 100_000}


def year_of_leads(seed: int, count: int, begin: datetime, now: datetime) -> list[dict[str, Any]]:
    """So many leads received from `begin` until a little after `now`, by chance."""
    chance = Random(seed)
    return [_lead(chance, begin, now) for _ in range(count)]


def put_leads(database: Database, leads: Sequence[dict[str, Any]], workspace: str = "T0") -> None:
    """Write them."""
    with database.writing() as tx:
        tx.execute(insert(LEAD), [lead | {"workspace": workspace} for lead in leads])
    look_over(database)


def look_over(database: Database) -> None:
    """Let PostgreSQL know how much there is: by itself it looks within a minute, and plans blindly till then."""
    if not database.on_sqlite:
        with database.writing() as tx:
            tx.execute(text("ANALYZE lead, touchpoint"))


def _lead(chance: Random, begin: datetime, now: datetime) -> dict[str, Any]:
    received = begin + (now - begin) * (chance.random() * 1.002)
    if chance.random() < 0.1:  # on the dot, so that equal moments meet
        received = received.replace(minute=0, second=0, microsecond=0)
    temperature = chance.choice(list(Temperature))
    plain = columns(Standing(State.CLOSED, temperature, received, None))
    return plain | {
        "test": False, "counts": chance.random() < 0.95, "received_at": received, "extra": {}, "because": [],
        "routing": {}, "revision": 1, "limit_seconds": LIMITS[temperature], "channel": chance.choice(["#a", "#b"]),
        "source": chance.choice(["web", "typeform", "csv"]), "campaign": chance.choice([None, "Spring", "Autumn"]),
        "timeouts": chance.choice([0, 0, 0, 1, 2]), "cycle": 0, "snoozes": 0, "outcome": None, "ended_at": None,
        **_worked(chance, received, LIMITS[temperature], now),
    }  # fmt: skip


def _worked(chance: Random, received: datetime, limit: int, now: datetime) -> dict[str, Any]:
    """As far as it got, nothing later than now unless somebody's clock is ahead."""

    def after(at: datetime | None, seconds: float, share: float) -> datetime | None:
        if at is None or chance.random() > share:
            return None
        on_the_dot = at + timedelta(seconds=limit)
        return (
            on_the_dot if chance.random() < 0.1 else at + timedelta(seconds=chance.expovariate(1 / seconds))
        )

    claimed = after(received, limit * 0.5, 0.85)
    touched = after(claimed, limit * 0.5, 0.85)
    reached = after(touched, 86_400, 0.6)
    ended = after(reached, 86_400 * 60, 0.7)
    won = ended is not None and chance.random() < 0.6
    if won and chance.random() < 0.2:
        ended = received + timedelta(days=chance.choice([28, 29, 30, 31, 90, 91, 92, 181, 182, 365]))
    state = "closed" if ended else "nurture" if chance.random() < 0.2 else "working" if claimed else "open"
    due = state != "closed"
    return {
        "state": state, "owner": chance.choice(WHO) if state == "working" else None,
        "first_claimed_at": claimed, "first_claimed_by": chance.choice(WHO) if claimed else None,
        "first_touch_at": touched, "first_touch_by": chance.choice(WHO) if touched else None,
        "touches": chance.randint(1, 9) if touched else 0, "reached_at": reached, "ended_at": ended,
        "outcome": ("won" if won else "lost") if ended else None,
        "due_at": now + timedelta(days=chance.randint(-3, 3)) if due else None, "due_what": "touch" if due else None,
        "due_who": "owner" if due else None, "missed_by": chance.choice([None, None, "", *WHO]),
        "repeats": chance.choice([0, 0, 1, 3]),
        "steps_due": chance.randint(0, 4), "steps_kept": chance.randint(0, 2),
        "step_lost_at": now + timedelta(days=chance.randint(-100, 10)) if chance.random() < 0.3 else None,
    }  # fmt: skip
