"""Keeps lists of leads: their files in parts, how far they are worked on and by whom, and the rows left out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, text, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from playbook.drops import ListState
from playbook.refusal import Refusal
from store.statements import changed
from store.tables import LeadList, LeadListPart, RejectedRow, table

LIST, PART, REJECTED = table(LeadList), table(LeadListPart), table(RejectedRow)
PART_SIZE = 1 << 20  # bytes
AT_WORK = text(
    "lead_list.state IN ('fetching', 'reading', 'importing')"
)  # literally what the partial index says
WORKED = (ListState.FETCHING, ListState.READING, ListState.IMPORTING)
ENDED = (ListState.DONE, ListState.CANCELLED, ListState.FAILED)
REJECT = insert(REJECTED)


def add(tx: Session, workspace: str, drop: int, name: str, now: datetime, **facts: Any) -> LeadList:
    """A new list, numbered."""
    made = LeadList(workspace=workspace, drop_id=drop, name=name, created_at=now, ready_at=now, **facts)
    tx.add(made)
    tx.flush()
    return made


def get(tx: Session, workspace: str, number: int, hold: bool = False) -> LeadList | None:
    """The list of that number as it is now; with `hold` nobody else changes it meanwhile."""
    found = select(LeadList).where(LIST.c.workspace == workspace, LIST.c.id == number)
    now = found.execution_options(populate_existing=True)
    return tx.scalar(now.with_for_update() if hold else now)


def wanted(tx: Session, workspace: str, number: int) -> LeadList:
    """The list of that number, held until the transaction ends. Raises Refusal when there is none."""
    found = get(tx, workspace, number, hold=True)
    if found is None:
        raise Refusal(f"There is no list {number}. `/leaddrop list` shows what was handed in.")
    return found


def of_drop(tx: Session, workspace: str, drop: int) -> LeadList | None:
    """The list of a drop, the latest if there are several."""
    found = select(LeadList).where(LIST.c.workspace == workspace, LIST.c.drop_id == drop)
    return tx.scalar(found.order_by(LIST.c.id.desc()).limit(1).execution_options(populate_existing=True))


def change(tx: Session, seen: LeadList, **facts: Any) -> bool:
    """Set facts of a list, in the database and in `seen`; False, having changed nothing, when it changed since."""
    this = update(LIST).where(LIST.c.id == seen.id, LIST.c.revision == seen.revision)
    if not changed(tx, this.values(**facts, revision=seen.revision + 1)):
        return False
    for name, value in {**facts, "revision": seen.revision + 1}.items():
        set_committed_value(seen, name, value)
    return True


def waiting(tx: Session, workspace: str, now: datetime, fetches: bool) -> LeadList | None:
    """The list that may be worked on next. Files that only the command line has are its own."""
    found = select(LeadList).where(
        LIST.c.workspace == workspace, AT_WORK, LIST.c.ready_at <= now, LIST.c.path.is_(None)
    )
    if not fetches:
        found = found.where(LIST.c.state != ListState.FETCHING)
    return tx.scalar(found.order_by(LIST.c.ready_at, LIST.c.id).limit(1))


def take(tx: Session, seen: LeadList, until: datetime) -> bool:
    """Take a list in hand; False when somebody else did. Nobody else has it before then."""
    return change(tx, seen, ready_at=until, attempts=seen.attempts + 1)


def put_part(tx: Session, number: int, nth: int, data: bytes) -> None:
    """Keep a piece of a list's file. All but the last have `PART_SIZE` bytes."""
    tx.execute(insert(PART).values(list_id=number, number=nth, data=data))


def part(tx: Session, number: int, nth: int) -> bytes:
    """A piece of a list's file; empty after its end."""
    here = and_(PART.c.list_id == number, PART.c.number == nth)
    return tx.scalar(select(PART.c.data).where(here)) or b""


def no_parts(tx: Session, number: int) -> None:
    """Forget the file of a list."""
    tx.execute(delete(PART).where(PART.c.list_id == number))


def in_parts(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces as they are kept."""
    rest = bytearray()
    for each in content:
        rest += each
        while len(rest) >= PART_SIZE:
            yield bytes(rest[:PART_SIZE])
            del rest[:PART_SIZE]
    if rest:
        yield bytes(rest)


def reject(tx: Session, number: int, rows: Sequence[tuple[int, str, Sequence[str]]]) -> None:
    """These rows are left out: each with its number, why, and its cells."""
    if rows:
        tx.execute(
            REJECT,
            [{"list_id": number, "row": row, "why": why, "cells": list(cells)} for row, why, cells in rows],
        )


def rejected(tx: Session, number: int, after: int = 0, most: int = 1000) -> Sequence[RejectedRow]:
    """Rows that were left out after that one, in order."""
    found = select(RejectedRow).where(REJECTED.c.list_id == number, REJECTED.c.row > after)
    return tx.scalars(found.order_by(REJECTED.c.row).limit(most)).all()


def outlived(tx: Session, workspace: str, before: datetime, most: int = 100) -> Sequence[LeadList]:
    """Lists that ended before then, or were never confirmed, and of which something is still kept.

    One at the command line has no parts: its digest tells that its preview is kept.
    """
    old = or_(LIST.c.state.in_(ENDED), LIST.c.state == ListState.PREVIEWED)
    kept = or_(
        LIST.c.digest.is_not(None),
        select(PART.c.list_id).where(PART.c.list_id == LIST.c.id).exists(),
        select(REJECTED.c.list_id).where(REJECTED.c.list_id == LIST.c.id).exists(),
    )
    found = select(LeadList).where(LIST.c.workspace == workspace, old, LIST.c.ready_at < before, kept)
    return tx.scalars(found.order_by(LIST.c.id).limit(most)).all()


def forget(tx: Session, number: int) -> None:
    """What a list held of people is gone: its file, and the rows that were left out."""
    no_parts(tx, number)
    tx.execute(delete(REJECTED).where(REJECTED.c.list_id == number))


def rejected_count(tx: Session, number: int) -> int:
    """How many rows were left out."""
    return tx.scalar(select(func.count()).where(REJECTED.c.list_id == number)) or 0
