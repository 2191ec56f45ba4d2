"""Appends to a lead's history and reads it back. Nothing here is ever edited."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from store import news
from store.statements import changed, changed_for_each
from store.tables import Event, Lead, table

EVENT = table(Event)
ADD = insert(EVENT)


def add(tx: Session, lead: Lead, kind: str, at: datetime, who: str | None, door: str, **more: Any) -> None:
    """One entry: who (None for Glengarry itself) did what, when, through which door.

    `more` may hold code, touch, note, detail (plain JSON values), and which entry it corrects.
    """
    written = entry(lead, kind, at, who, door, **more)
    if news.are_heard(tx, written):
        news.write(tx, written)
    else:
        changed(tx, ADD, written)


def entry(lead: Lead, kind: str, at: datetime, who: str | None, door: str, **more: Any) -> dict[str, Any]:
    """The same as a row, for `add_all`."""
    return {
        "workspace": lead.workspace, "lead_id": lead.id, "at": at, "who": who, "kind": kind, "door": door,
        "code": None, "touch": False, "note": None, "detail": {}, **more,
    }  # fmt: skip


def add_all(tx: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Many entries at once; one by one when somebody is to be told of any."""
    if not any(news.are_heard(tx, each) for each in entries):
        changed_for_each(tx, ADD, entries)
        return
    for each in entries:
        if news.are_heard(tx, each):
            news.write(tx, each)
        else:
            changed(tx, ADD, each)


def of(tx: Session, lead: Lead, most: int = 200) -> Sequence[Event]:
    """A lead's entries, the oldest first; the latest `most` of them."""
    entries = select(Event).where(EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return list(reversed(tx.scalars(entries.order_by(EVENT.c.id.desc()).limit(most)).all()))


def length(tx: Session, lead: Lead) -> int:
    """How many entries a lead's history has."""
    entries = select(func.count()).where(EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalar(entries) or 0


def stretch(tx: Session, lead: Lead, begin: int, most: int) -> Sequence[Event]:
    """A lead's entries from the `begin`th on (the oldest is 0), the oldest first."""
    entries = select(Event).where(EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalars(entries.order_by(EVENT.c.id).offset(begin).limit(most)).all()


def taken_back(tx: Session, lead: Lead) -> frozenset[int]:
    """Ids of the entries that a later one takes back."""
    corrected = select(EVENT.c.corrects).where(
        EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id, EVENT.c.corrects.is_not(None)
    )
    return frozenset(each for each in tx.scalars(corrected) if each is not None)


def latest(tx: Session, lead: Lead, kinds: Collection[str]) -> Event | None:
    """The latest entry of one of these kinds."""
    entries = select(Event).where(
        EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id, EVENT.c.kind.in_(list(kinds))
    )
    return tx.scalar(entries.order_by(EVENT.c.id.desc()).limit(1))


def noted_from(tx: Session, lead: Lead, kind: str, message: str) -> bool:
    """Whether an entry of that kind was made of the message with that timestamp."""
    details = select(EVENT.c.detail).where(
        EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id, EVENT.c.kind == kind
    )
    return any(detail.get("message") == message for detail in tx.scalars(details))


def code_of(tx: Session, workspace: str, number: int) -> str | None:
    """Which disposition the entry of that number recorded, if it did."""
    return tx.scalar(select(EVENT.c.code).where(EVENT.c.workspace == workspace, EVENT.c.id == number))


def numbered(tx: Session, lead: Lead, number: int) -> Event | None:
    """The entry of that number, if it is one of the lead's."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalar(select(Event).where(*here, EVENT.c.id == number))


def last_number(tx: Session, lead: Lead) -> int:
    """The number of the lead's latest entry."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalar(select(func.max(EVENT.c.id)).where(*here)) or 0


def in_force(tx: Session, lead: Lead, kinds: Collection[str], most: int) -> Sequence[Event]:
    """The latest entries of these kinds that nobody took back, the oldest first."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    gone = taken_back(tx, lead)
    entries = select(Event).where(*here, EVENT.c.kind.in_(kinds), EVENT.c.id.not_in(gone))
    return list(reversed(tx.scalars(entries.order_by(EVENT.c.id.desc()).limit(most)).all()))
