"""Keeps what is to be fetched from the APIs of sources that only name things."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, text, update
from sqlmodel import Session

from store.sources import SOURCE
from store.statements import changed, insert_for
from store.tables import Inquiry, table
from store.tables.connections import ToFetch

TO_FETCH = table(ToFetch)
WAITING = text("to_fetch.state = 'waiting'")  # literally what the partial indexes say
FAILED = text("to_fetch.state = 'failed'")


def want(tx: Session, named_by: Inquiry, references: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Put these down to be fetched at once, but for what was wanted before; returns how many are new.

    A reference has its `name`, its `key`, and what is said `about` it.
    """
    return sum(_put(tx, named_by, each, now) for each in references)


def _put(tx: Session, named_by: Inquiry, reference: Mapping[str, Any], now: datetime) -> int:
    row = {
        "workspace": named_by.workspace, "source_id": named_by.source_id, "inquiry_id": named_by.id,
        "news": reference["key"], "reference": dict(reference), "created_at": now, "ready_at": now,
        "attempts": 0, "state": "waiting",
    }  # fmt: skip
    return changed(tx, insert_for(tx, TO_FETCH).values(**row).on_conflict_do_nothing())


def due_sources(tx: Session, workspace: str, now: datetime, but: Collection[int], most: int) -> list[int]:
    """Sources that may be asked for something by now, whoever waits longest first; `but` those.

    Those that were removed are among them: what still waits for them is to be told as failed.
    """
    awake = or_(SOURCE.c.state != "active", SOURCE.c.rests_until.is_(None), SOURCE.c.rests_until <= now)
    ready = and_(TO_FETCH.c.workspace == workspace, WAITING, TO_FETCH.c.ready_at <= now)
    wanted = select(TO_FETCH.c.source_id).join(SOURCE, SOURCE.c.id == TO_FETCH.c.source_id)
    wanted = wanted.where(ready, awake, TO_FETCH.c.source_id.not_in(but)).group_by(TO_FETCH.c.source_id)
    return list(tx.scalars(wanted.order_by(func.min(TO_FETCH.c.ready_at)).limit(most)))


def begin(tx: Session, workspace: str, source: int, now: datetime, until: datetime) -> ToFetch | None:
    """Take what that source waits for longest, to fetch it before `until`; None when nothing is due.

    Somebody else may take the same at the same moment: the update lets one of them have it, and the other looks on.
    """
    ready = and_(
        TO_FETCH.c.workspace == workspace, TO_FETCH.c.source_id == source, WAITING, TO_FETCH.c.ready_at <= now
    )
    first = select(TO_FETCH.c.id).where(ready).order_by(TO_FETCH.c.ready_at, TO_FETCH.c.id).limit(1)
    while number := tx.scalar(first.with_for_update(skip_locked=True)):
        mine = update(TO_FETCH).where(TO_FETCH.c.id == number, ready)
        if changed(tx, mine.values(ready_at=until, attempts=TO_FETCH.c.attempts + 1)):
            return tx.get_one(ToFetch, number)
    return None


def fetched(tx: Session, row: ToFetch) -> bool:
    """It is here; False when somebody else took it in hand meanwhile, whose answer counts."""
    return _end(tx, row, state="done", error=None)


def again(tx: Session, row: ToFetch, at: datetime | None, error: str) -> None:
    """It was not answered: to be tried again at that moment, or never."""
    _end(tx, row, error=error, **({"state": "failed"} if at is None else {"ready_at": at}))


def put_back(tx: Session, row: ToFetch, at: datetime, error: str) -> None:
    """Nobody is to blame but the token or the hurry: this attempt does not count."""
    _end(tx, row, error=error, ready_at=at, attempts=row.attempts - 1)


def _end(tx: Session, row: ToFetch, **facts: Any) -> bool:
    # somebody who took it after the lease had run out counts it as his
    mine = update(TO_FETCH).where(TO_FETCH.c.id == row.id, TO_FETCH.c.attempts == row.attempts, WAITING)
    return bool(changed(tx, mine.values(**facts)))


def wake(tx: Session, workspace: str, source: int, now: datetime) -> int:
    """Whatever waits for that source is due at once; returns how much waits."""
    theirs = update(TO_FETCH).where(
        TO_FETCH.c.workspace == workspace, TO_FETCH.c.source_id == source, WAITING
    )
    return changed(tx, theirs.values(ready_at=now))


def give_up(tx: Session, workspace: str, source: int, why: str) -> int:
    """Nothing that waits is fetched from that source any more; returns how much waited."""
    theirs = update(TO_FETCH).where(
        TO_FETCH.c.workspace == workspace, TO_FETCH.c.source_id == source, WAITING
    )
    return changed(tx, theirs.values(state="failed", error=why))


def waiting_for(tx: Session, workspace: str, source: int) -> int:
    """How much is to be fetched from that source still."""
    theirs = (TO_FETCH.c.workspace == workspace, TO_FETCH.c.source_id == source, WAITING)
    return tx.scalar(select(func.count()).where(*theirs)) or 0


def count_waiting(tx: Session, workspace: str) -> int:
    """How much is to be fetched still, from all sources."""
    return tx.scalar(select(func.count()).where(TO_FETCH.c.workspace == workspace, WAITING)) or 0


def put_aside(tx: Session, workspace: str, most: int, first: int = 0) -> Sequence[ToFetch]:
    """What could not be fetched, the oldest first, from that one on."""
    theirs = select(ToFetch).where(TO_FETCH.c.workspace == workspace, FAILED)
    return tx.scalars(theirs.order_by(TO_FETCH.c.id).offset(first).limit(most)).all()


def count_aside(tx: Session, workspace: str) -> int:
    """How much could not be fetched."""
    return tx.scalar(select(func.count()).where(TO_FETCH.c.workspace == workspace, FAILED)) or 0


def numbers_aside(tx: Session, workspace: str) -> list[int]:
    """The numbers of all of it, the oldest first."""
    theirs = select(TO_FETCH.c.id).where(TO_FETCH.c.workspace == workspace, FAILED)
    return list(tx.scalars(theirs.order_by(TO_FETCH.c.id)))


def dismiss(tx: Session, workspace: str, number: int) -> bool:
    """Somebody looked at it, and it is fetched no more; False when it waits for nothing. Its reason stays."""
    aside = update(TO_FETCH).where(TO_FETCH.c.workspace == workspace, TO_FETCH.c.id == number, FAILED)
    return bool(changed(tx, aside.values(state="dismissed")))


def nobody_to_ask(tx: Session, workspace: str, number: int) -> bool:
    """Whether that one could not be fetched, and its source was removed."""
    theirs = select(TO_FETCH.c.id).join(SOURCE, SOURCE.c.id == TO_FETCH.c.source_id)
    aside = (TO_FETCH.c.workspace == workspace, TO_FETCH.c.id == number, FAILED)
    return tx.scalar(theirs.where(*aside, SOURCE.c.state != "active")) is not None


def take_again(tx: Session, workspace: str, number: int, now: datetime) -> bool:
    """Let one of them be fetched once more, from the start; False when it waits already, or is there."""
    aside = update(TO_FETCH).where(TO_FETCH.c.workspace == workspace, TO_FETCH.c.id == number, FAILED)
    return bool(changed(tx, aside.values(state="waiting", attempts=0, ready_at=now, error=None)))
