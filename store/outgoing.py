"""What goes out: who may take which row now, and what became of it; and news of the nurture pile for its receiver.

A row without a receiver is the pile's, for the receiver of the settings, put here with the change it tells of.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, and_, case, func, insert, literal_column, null, select, text, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from playbook.standing import Standing
from playbook.words import State
from store.outbox import AT_ONCE
from store.statements import changed
from store.tables import Lead, Workspace, table
from store.tables.connections import Outgoing

OUTGOING, WORKSPACE = table(Outgoing), table(Workspace)
WAITING = text("outgoing.state = 'waiting'")  # literally what the partial indexes say
NOTHING_ELSE: Mapping[str, Any] = {}
FAILED = text("outgoing.state = 'failed'")


def crossed(
    tx: Session, seen: Lead, was: str, stands: Standing, facts: Mapping[str, Any] = NOTHING_ELSE
) -> None:
    """A lead moves: put down that it enters or leaves the pile, if it does and somebody wants to know.

    `was` is the state it was in, `facts` what is written of it besides where it `stands`.
    """
    before, after = was == State.NURTURE, stands.state is State.NURTURE
    if before == after or seen.test or not _somebody_receives(tx, seen.workspace):
        return
    row = {
        "workspace": seen.workspace, "lead_id": seen.id, "created_at": _moment(stands, facts),
        "event": "nurture.entered" if after else "nurture.left", "body": _told(seen, stands, facts),
        "ready_at": AT_ONCE, "attempts": 0, "state": "waiting",
    }  # fmt: skip
    tx.execute(insert(OUTGOING).values(row))


def _somebody_receives(tx: Session, workspace: str) -> bool:
    return bool(tx.scalar(select(WORKSPACE.c.receives).where(WORKSPACE.c.id == workspace)))


def _moment(stands: Standing, facts: Mapping[str, Any]) -> datetime | None:
    """When it happened, as far as the change says so."""
    known = {
        State.NURTURE: stands.nurtured_at, State.CLOSED: facts.get("ended_at"),
        State.OPEN: stands.opened_at, State.WORKING: stands.claimed_at,
    }  # fmt: skip
    return known.get(stands.state)


def _told(lead: Lead, stands: Standing, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The lead as the receiver is told of it."""
    resting = stands.due.at if stands.due and stands.state is State.NURTURE else None
    return {
        "number": lead.id, "name": lead.name, "company": lead.company, "email": lead.email,
        "phone": lead.phone, "temperature": stands.temperature, "source": lead.source,
        "campaign": lead.campaign, "state": stands.state, "outcome": stands.outcome,
        "code": facts.get("code", lead.code), "reason": facts.get("nurture_why", lead.nurture_why),
        "touches": stands.touches, "next_review": resting.isoformat() if resting else None,
    }  # fmt: skip


def due(tx: Session, workspace: str, now: datetime, most: int, receiver: int | None = None) -> list[int]:
    """What may be sent to one by now, the oldest first; of each lead only what came before all else of it."""
    earlier = OUTGOING.alias()
    first = ~(
        select(earlier.c.id)
        .where(
            earlier.c.workspace == OUTGOING.c.workspace, earlier.c.lead_id == OUTGOING.c.lead_id,
            earlier.c.id < OUTGOING.c.id, earlier.c.state == literal_column("'waiting'"), _of(earlier, receiver),
        )
        .exists()
    )  # fmt: skip
    theirs = (OUTGOING.c.workspace == workspace, _of(OUTGOING, receiver))
    ready = and_(*theirs, WAITING, OUTGOING.c.ready_at <= now, first)
    return list(tx.scalars(select(OUTGOING.c.id).where(ready).order_by(OUTGOING.c.id).limit(most)))


def _of(outgoing: FromClause, receiver: int | None) -> ColumnElement[bool]:
    of: ColumnElement[Any] = outgoing.c.receiver_id
    return of.is_(None) if receiver is None else of == receiver


def begin(tx: Session, number: int, now: datetime, until: datetime) -> Outgoing | None:
    """Take a row to send it before `until`; None when somebody else has it in hand."""
    mine = update(OUTGOING).where(OUTGOING.c.id == number, WAITING, OUTGOING.c.ready_at <= now)
    at = func.coalesce(OUTGOING.c.created_at, now)
    taken = changed(tx, mine.values(ready_at=until, attempts=OUTGOING.c.attempts + 1, created_at=at))
    return tx.get(Outgoing, number) if taken else None


def received(tx: Session, row: Outgoing) -> None:
    """The receiver has it: nothing of the lead is kept here any longer."""
    _end(tx, row, state="sent", body={}, error=None)


def again(tx: Session, row: Outgoing, at: datetime | None, error: str) -> None:
    """It did not get through: to be tried again at that moment, or never."""
    later = {"state": "failed"} if at is None else {"ready_at": at}
    _end(tx, row, error=error, **later)


def _end(tx: Session, row: Outgoing, **facts: Any) -> None:
    # somebody who took it after the lease had run out counts it as his, and its receiver may be gone
    mine = update(OUTGOING).where(OUTGOING.c.id == row.id, OUTGOING.c.attempts == row.attempts, WAITING)
    changed(tx, mine.values(**facts))


def waiting(tx: Session, workspace: str) -> int:
    """How many rows are still to be sent."""
    return tx.scalar(select(func.count()).where(OUTGOING.c.workspace == workspace, WAITING)) or 0


def failures(tx: Session, workspace: str) -> int:
    """How many rows never got through."""
    return tx.scalar(select(func.count()).where(OUTGOING.c.workspace == workspace, FAILED)) or 0


def failed(tx: Session, workspace: str, most: int) -> Sequence[Outgoing]:
    """Those that never got through, the oldest first."""
    refused = select(Outgoing).where(OUTGOING.c.workspace == workspace, FAILED)
    return tx.scalars(refused.order_by(OUTGOING.c.id).limit(most)).all()


def oldest_failed(tx: Session, workspace: str, receiver: int) -> Outgoing | None:
    """The first of a receiver's rows that never got through."""
    refused = select(Outgoing).where(OUTGOING.c.workspace == workspace, FAILED, _of(OUTGOING, receiver))
    return tx.scalars(refused.order_by(OUTGOING.c.id).limit(1)).first()


def resend(tx: Session, workspace: str, number: int | None = None) -> int:
    """Let everything that failed, or that row, be tried again from the start; returns how many."""
    refused = update(OUTGOING).where(OUTGOING.c.workspace == workspace, FAILED)
    if number is not None:
        refused = refused.where(OUTGOING.c.id == number)
    # a receiver has another day for it; of the pile's it says when the lead went in or out
    anew = case((OUTGOING.c.receiver_id.is_(None), OUTGOING.c.created_at), else_=null())
    return changed(tx, refused.values(state="waiting", ready_at=AT_ONCE, attempts=0, created_at=anew))
