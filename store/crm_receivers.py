"""Keeps the CRMs that are connected, and how far each was read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, or_, select, update
from sqlmodel import Session

from playbook.words import Kind
from store.columns import Id
from store.connections import CrmLink, Outgoing, Receiver
from store.outbox import AT_ONCE
from store.statements import changed
from store.tables import Event, table

RECEIVER, LINK, OUTGOING, EVENT = table(Receiver), table(CrmLink), table(Outgoing), table(Event)
TO_THE_MINUTE = timedelta(minutes=1)
COMMITTED = timedelta(seconds=15)  # by then nothing with a lower number is still under way
NOTED = "lead.noted"


def add(tx: Session, receiver: Receiver) -> Receiver:
    """Keep a new one; it gets its number."""
    receiver.noted = tx.scalar(select(func.max(EVENT.c.id))) or 0
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
    """It is told nothing more: what opens it, its links, and what waits for it are forgotten."""
    tx.execute(update(RECEIVER).where(RECEIVER.c.id == receiver.id).values(state="removed", secret=None))
    tx.execute(LINK.delete().where(LINK.c.receiver_id == receiver.id))
    tx.execute(OUTGOING.delete().where(OUTGOING.c.receiver_id == receiver.id, OUTGOING.c.state == "waiting"))


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


def tell_notes(tx: Session, receiver: Receiver, now: datetime, most: int = 500) -> int:
    """Put out what was noted since about leads that are in it, once however many processes ask; how many."""
    recent = (
        select(EVENT.c.id)
        .where(EVENT.c.id > receiver.noted, EVENT.c.at < now - COMMITTED)
        .order_by(EVENT.c.id)
        .limit(most)
    )
    seen = list(tx.scalars(recent))
    mine = update(RECEIVER).where(RECEIVER.c.id == receiver.id, RECEIVER.c.noted == receiver.noted)
    if not seen or not changed(tx, mine.values(noted=seen[-1])):
        return 0
    notes = (
        select(
            EVENT.c.workspace, literal(receiver.id, Id), EVENT.c.lead_id, literal(NOTED),
            func.json_object("entry", func.json_object("number", EVENT.c.id))
            if tx.get_bind().dialect.name == "sqlite"
            else func.json_build_object("entry", func.json_build_object("number", EVENT.c.id)),
            literal(now, OUTGOING.c.created_at.type), literal(AT_ONCE, OUTGOING.c.ready_at.type),
            literal(0), literal("waiting"),
        )
        .join(LINK, (LINK.c.lead_id == EVENT.c.lead_id) & (LINK.c.receiver_id == receiver.id))
        .where(EVENT.c.id.in_(seen), EVENT.c.kind.in_([Kind.NOTED, Kind.UNDONE]))
    )  # fmt: skip
    into = [
        "workspace",
        "receiver_id",
        "lead_id",
        "event",
        "body",
        "created_at",
        "ready_at",
        "attempts",
        "state",
    ]
    return changed(tx, insert(OUTGOING).from_select(into, notes))
