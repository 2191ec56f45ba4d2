"""Keeps who is told of what becomes of leads: webhooks and CRMs, what each listens to, and how well each is."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select, text, update
from sqlmodel import Session

from playbook.news import EVENTS
from store.columns import Instant
from store.statements import changed, rows_of
from store.tables import table
from store.tables.connections import Outgoing, Receiver

RECEIVER, OUTGOING = table(Receiver), table(Outgoing)
TO_THE_MINUTE = timedelta(minutes=1)  # so that one who is told much does not get his row written each time
SEVERAL = 3  # the third time a minute has passed
ACTIVE = RECEIVER.c.state == "active"
WAITING = text("outgoing.state = 'waiting'")  # literally what the partial indexes say
OF_WORKSPACE = RECEIVER.c.workspace == bindparam("workspace")
LISTENING = select(RECEIVER.c.id, RECEIVER.c.events).where(OF_WORKSPACE, ACTIVE).order_by(RECEIVER.c.id)
NOW = bindparam("now", type_=Instant)
WAITS_FOR = exists().where(
    OUTGOING.c.workspace == RECEIVER.c.workspace, OUTGOING.c.receiver_id == RECEIVER.c.id,
    WAITING, OUTGOING.c.ready_at <= NOW,
)  # fmt: skip
WITH_NEWS = select(RECEIVER.c.id, RECEIVER.c.kind).where(
    OF_WORKSPACE, ACTIVE, WAITS_FOR,
    or_(RECEIVER.c.rests_until.is_(None), RECEIVER.c.rests_until <= NOW),
)  # fmt: skip


def add(tx: Session, receiver: Receiver) -> Receiver:
    """Keep a new one; it gets its number. Without events it listens to all."""
    tx.add(receiver)
    tx.flush()
    return receiver


def get(tx: Session, workspace: str, number: int) -> Receiver | None:
    """That receiver, unless it is removed."""
    of = RECEIVER.c.workspace == workspace
    return tx.scalars(select(Receiver).where(of, RECEIVER.c.id == number, ACTIVE)).first()


def named(tx: Session, workspace: str, name: str) -> Receiver | None:
    """The receiver of that name that is not removed, of whatever kind."""
    of = RECEIVER.c.workspace == workspace
    return tx.scalars(select(Receiver).where(of, RECEIVER.c.name == name, ACTIVE)).first()


def listed(tx: Session, workspace: str, kind: str | None = None) -> Sequence[Receiver]:
    """All that are not removed, by name; of that kind only, if one is given."""
    of = [RECEIVER.c.workspace == workspace, ACTIVE]
    of += [RECEIVER.c.kind == kind] if kind else []
    return tx.scalars(select(Receiver).where(*of).order_by(RECEIVER.c.name)).all()


def away(tx: Session, workspace: str) -> list[str]:
    """The names of those that nobody was found at several times in a row by now."""
    theirs = select(RECEIVER.c.name).where(
        RECEIVER.c.workspace == workspace, ACTIVE, RECEIVER.c.unwell >= SEVERAL
    )
    return list(tx.scalars(theirs.order_by(RECEIVER.c.name)))


def names(tx: Session, workspace: str) -> dict[int, str]:
    """What the receivers are called, removed or not."""
    rows = tx.execute(select(RECEIVER.c.id, RECEIVER.c.name).where(RECEIVER.c.workspace == workspace))
    return {row.id: row.name for row in rows}


def rotate(tx: Session, receiver: Receiver, secret: str) -> None:
    """It is signed for with another secret from now on."""
    _write(tx, receiver, secret=secret)


def remove(tx: Session, receiver: Receiver) -> int:
    """It is told nothing more; returns how many pieces of news waited for it or had failed."""
    _write(tx, receiver, state="removed", secret=None, url="")
    left = update(OUTGOING).where(
        OUTGOING.c.workspace == receiver.workspace, OUTGOING.c.receiver_id == receiver.id,
        OUTGOING.c.state.in_(["waiting", "failed"]),
    )  # fmt: skip
    return changed(tx, left.values(state="removed", body={}))


def listening(tx: Session, workspace: str) -> dict[int, frozenset[str]]:
    """Who listens to which events."""
    rows = rows_of(tx, LISTENING, {"workspace": workspace})
    return {row.id: frozenset(row.events) or frozenset(EVENTS) for row in rows}


def wanted(tx: Session, workspace: str) -> frozenset[str]:
    """The events that anybody listens to."""
    return frozenset[str]().union(*listening(tx, workspace).values())


def with_news(tx: Session, workspace: str, now: datetime, kinds: Collection[str]) -> list[int]:
    """Receivers of these kinds that something waits for and that are not left alone at the moment."""
    rows = rows_of(tx, WITH_NEWS, {"workspace": workspace, "now": now})
    return [row.id for row in rows if row.kind in kinds]


def waiting(tx: Session, workspace: str) -> dict[int, int]:
    """How much waits for each, as far as anything does."""
    asked = select(OUTGOING.c.receiver_id, func.count().label("many")).where(
        OUTGOING.c.workspace == workspace, OUTGOING.c.receiver_id.is_not(None), WAITING
    )
    return {row.receiver_id: row.many for row in tx.execute(asked.group_by(OUTGOING.c.receiver_id))}


def took(tx: Session, receiver: Receiver, now: datetime) -> None:
    """It took something: it is well."""
    if receiver.unwell or receiver.told_at is None or receiver.told_at <= now - TO_THE_MINUTE:
        _write(tx, receiver, told_at=now, unwell=0, rests_until=None)


def leave_alone(tx: Session, receiver: Receiver, until: datetime) -> None:
    """Nobody was there once more: nothing is sent to it before that moment."""
    _write(tx, receiver, unwell=RECEIVER.c.unwell + 1, rests_until=until)


def try_at_once(tx: Session, workspace: str) -> None:
    """Whoever asks for everything to be sent again does not want to wait until they are left alone no longer."""
    theirs = update(RECEIVER).where(RECEIVER.c.workspace == workspace, RECEIVER.c.rests_until.is_not(None))
    tx.execute(theirs.values(rests_until=None))


def _write(tx: Session, receiver: Receiver, **facts: Any) -> None:
    tx.execute(update(RECEIVER).where(RECEIVER.c.id == receiver.id).values(**facts))
