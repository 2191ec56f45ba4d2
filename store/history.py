"""Appends to a lead's history and reads it back. Nothing here is ever edited."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from store.statements import changed
from store.tables import Event, Lead, table

EVENT = table(Event)
ADD = insert(EVENT)


def add(tx: Session, lead: Lead, kind: str, at: datetime, who: str | None, door: str, **more: Any) -> None:
    """One entry: who (None for Glengarry itself) did what, when, through which door.

    `more` may hold code, touch, note, detail (plain JSON values), and which entry it corrects.
    """
    facts = {"code": None, "touch": False, "note": None, "detail": {}, **more}
    which = {
        "workspace": lead.workspace,
        "lead_id": lead.id,
        "at": at,
        "who": who,
        "kind": kind,
        "door": door,
    }
    changed(tx, ADD, which | facts)


def of(tx: Session, lead: Lead, most: int = 200) -> Sequence[Event]:
    """A lead's entries, the oldest first; the latest `most` of them."""
    entries = select(Event).where(EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return list(reversed(tx.scalars(entries.order_by(EVENT.c.id.desc()).limit(most)).all()))


def entry(tx: Session, lead: Lead, number: int) -> Event | None:
    """The entry of that number, if it is one of the lead's."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalar(select(Event).where(*here, EVENT.c.id == number))


def last_number(tx: Session, lead: Lead) -> int:
    """The number of the lead's latest entry."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return tx.scalar(select(func.max(EVENT.c.id)).where(*here)) or 0


def taken_back(tx: Session, lead: Lead) -> set[int]:
    """The numbers of the lead's entries that later ones correct: they count no more."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return set(tx.scalars(select(EVENT.c.corrects).where(*here, EVENT.c.corrects.is_not(None))))


def in_force(tx: Session, lead: Lead, kinds: Collection[str], most: int) -> Sequence[Event]:
    """The latest entries of these kinds that nobody took back, the oldest first."""
    here = (EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    gone = taken_back(tx, lead)
    entries = select(Event).where(*here, EVENT.c.kind.in_(kinds), EVENT.c.id.not_in(gone))
    return list(reversed(tx.scalars(entries.order_by(EVENT.c.id.desc()).limit(most)).all()))
