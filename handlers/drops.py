"""Drops are announced, changed and cancelled."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from handlers.campaigns import must_market
from handlers.desk import Desk
from playbook.drops import DropState, ListState
from playbook.refusal import Refusal
from store import drops, outbox
from store.database import Tx
from store.tables import Drop, LeadList


def announce(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Say in its channel that it comes."""
    facts = {"text": f"Drop {drop.id} comes."}
    outbox.notice(tx, desk.workspace, f"drop:{drop.id}", "say", drop.channel, now, facts=facts)


def sweep(desk: Desk) -> int:
    """Begin what is due."""
    now = desk.clock()
    with desk.database.writing() as tx:
        due = [each for each in drops.in_state(tx, desk.workspace, "planned") if each.at <= now]
        for each in due:
            drops.change(tx, each, state=DropState.RUNNING, started_at=now)
            here = (col(LeadList.drop_id) == each.id, col(LeadList.state) == ListState.CONFIRMED)
            tx.execute(update(LeadList).where(*here).values(state=ListState.IMPORTING))
        return len(due)


def cancel(desk: Desk, number: int, person: str | None) -> bool:
    """It does not take place."""
    with desk.database.writing() as tx:
        drop = _planned(tx, desk, number, person)
        return drops.change(tx, drop, state=DropState.CANCELLED, over_at=desk.clock())


def change(desk: Desk, number: int, person: str | None, **facts: Any) -> bool:
    """It takes place at another time or elsewhere."""
    with desk.database.writing() as tx:
        return drops.change(tx, _planned(tx, desk, number, person), **facts)


def _planned(tx: Tx, desk: Desk, number: int, person: str | None) -> Drop:
    if person:
        must_market(desk, tx, person)
    drop = drops.wanted(tx, desk.workspace, number)
    if drop.state != DropState.PLANNED:
        raise Refusal("That drop is not planned any more. `/leaddrop planned` shows those that are.")
    return drop
