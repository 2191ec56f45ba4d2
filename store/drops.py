"""Keeps drops: when they begin, how far they are, and who is ready for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from playbook.refusal import Refusal
from store.statements import changed, insert_for
from store.tables import Drop, Ready, table

DROP, READY = table(Drop), table(Ready)


def add(tx: Session, workspace: str, campaign: int, now: datetime, who: str | None, **facts: Any) -> Drop:
    """A new drop, numbered. `facts` are at least channel, way, leads_from, at and state."""
    drop = Drop(workspace=workspace, campaign_id=campaign, created_at=now, created_by=who, **facts)
    tx.add(drop)
    tx.flush()
    return drop


def get(tx: Session, workspace: str, number: int, hold: bool = False) -> Drop | None:
    """The drop of that number; with `hold` nobody else changes it meanwhile."""
    found = select(Drop).where(DROP.c.workspace == workspace, DROP.c.id == number)
    now = found.execution_options(populate_existing=True)
    return tx.scalar(now.with_for_update() if hold else now)


def wanted(tx: Session, workspace: str, number: int) -> Drop:
    """The drop of that number, held until the transaction ends. Raises Refusal when there is none."""
    drop = get(tx, workspace, number, hold=True)
    if drop is None:
        raise Refusal(f"There is no drop {number}. `/leaddrop list` shows them.")
    return drop


def change(tx: Session, seen: Drop, **facts: Any) -> bool:
    """Set facts of a drop; False, having changed nothing, when somebody changed it since it was read."""
    this = update(DROP).where(DROP.c.id == seen.id, DROP.c.revision == seen.revision)
    return bool(changed(tx, this.values(**facts, revision=seen.revision + 1)))


def in_state(tx: Session, workspace: str, *states: str) -> Sequence[Drop]:
    """Drops that are so far, the one that began or begins first first."""
    found = select(Drop).where(DROP.c.workspace == workspace, DROP.c.state.in_(states))
    return tx.scalars(found.order_by(DROP.c.at, DROP.c.id)).all()


def of_campaign(tx: Session, workspace: str, campaign: int) -> Sequence[Drop]:
    """A campaign's drops, the newest first."""
    found = select(Drop).where(DROP.c.workspace == workspace, DROP.c.campaign_id == campaign)
    return tx.scalars(found.order_by(DROP.c.id.desc())).all()


def say_ready(tx: Session, drop: Drop, person: str, now: datetime) -> bool:
    """Somebody is ready; False when he said so before."""
    row = insert_for(tx, READY).values(workspace=drop.workspace, drop_id=drop.id, person=person, at=now)
    return bool(changed(tx, row.on_conflict_do_nothing()))


def ready(tx: Session, drop: Drop) -> list[str]:
    """Who is ready, in the order they said so."""
    said = select(READY.c.person).where(READY.c.workspace == drop.workspace, READY.c.drop_id == drop.id)
    return list(tx.scalars(said.order_by(READY.c.at, READY.c.person)))
