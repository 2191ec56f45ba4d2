"""Keeps the CRMs that are connected, and how far each was read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session

from store.statements import changed
from store.tables import table
from store.tables.connections import CrmLink, Outgoing, Receiver

RECEIVER, LINK, OUTGOING = table(Receiver), table(CrmLink), table(Outgoing)
TO_THE_MINUTE = timedelta(minutes=1)


def add(tx: Session, receiver: Receiver) -> Receiver:
    """Keep a new one; it gets its number."""
    tx.add(receiver)
    tx.flush()
    return receiver


def listed(tx: Session, workspace: str, kinds: Sequence[str]) -> Sequence[Receiver]:
    """All of these kinds that are not removed, by name."""
    here = select(Receiver).where(
        RECEIVER.c.workspace == workspace, RECEIVER.c.kind.in_(kinds), RECEIVER.c.state == "active"
    )
    return tx.scalars(here.order_by(RECEIVER.c.name)).all()


def is_taken(tx: Session, workspace: str, name: str) -> bool:
    """Whether some receiver that is not removed has that name."""
    mine = select(RECEIVER.c.id).where(
        RECEIVER.c.workspace == workspace, RECEIVER.c.name == name, RECEIVER.c.state == "active"
    )
    return tx.scalar(mine) is not None


def renew(tx: Session, receiver: Receiver, secret: str, settings: Mapping[str, Any]) -> None:
    """What opens it is something else now."""
    mine = update(RECEIVER).where(RECEIVER.c.id == receiver.id)
    tx.execute(mine.values(secret=secret, settings=dict(settings)))


def remove(tx: Session, receiver: Receiver) -> None:
    """It is told nothing more: what opens it, its links, and what waits for it or failed are forgotten."""
    tx.execute(update(RECEIVER).where(RECEIVER.c.id == receiver.id).values(state="removed", secret=None))
    tx.execute(LINK.delete().where(LINK.c.receiver_id == receiver.id))
    tx.execute(
        OUTGOING.delete().where(
            OUTGOING.c.receiver_id == receiver.id, OUTGOING.c.state.in_(["waiting", "failed"])
        )
    )


def took(tx: Session, receiver: Receiver, now: datetime) -> None:
    """It answered; written down once a minute."""
    before = or_(RECEIVER.c.told_at.is_(None), RECEIVER.c.told_at <= now - TO_THE_MINUTE)
    changed(tx, update(RECEIVER).where(RECEIVER.c.id == receiver.id, before).values(told_at=now))


def read_to(tx: Session, receiver: Receiver, cursor: str) -> bool:
    """It was read up to there; False when another process has read it meanwhile."""
    mine = update(RECEIVER).where(
        RECEIVER.c.id == receiver.id, RECEIVER.c.cursor.is_not_distinct_from(receiver.cursor)
    )
    return bool(changed(tx, mine.values(cursor=cursor)))
