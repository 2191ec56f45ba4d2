"""Appends to a lead's history and reads it back. Nothing here is ever edited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from store.statements import changed, changed_for_each
from store.tables import Event, Lead, table

EVENT = table(Event)
ADD = insert(EVENT)


def add(tx: Session, lead: Lead, kind: str, at: datetime, who: str | None, door: str, **more: Any) -> None:
    """One entry: who (None for Glengarry itself) did what, when, through which door.

    `more` may hold code, touch, note and detail (plain JSON values).
    """
    changed(tx, ADD, entry(lead, kind, at, who, door, **more))


def entry(lead: Lead, kind: str, at: datetime, who: str | None, door: str, **more: Any) -> dict[str, Any]:
    """The same as a row, for `add_all`."""
    return {
        "workspace": lead.workspace, "lead_id": lead.id, "at": at, "who": who, "kind": kind, "door": door,
        "code": None, "touch": False, "note": None, "detail": {}, **more,
    }  # fmt: skip


def add_all(tx: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Many entries at once."""
    changed_for_each(tx, ADD, entries)


def of(tx: Session, lead: Lead, most: int = 200) -> Sequence[Event]:
    """A lead's entries, the oldest first; the latest `most` of them."""
    entries = select(Event).where(EVENT.c.workspace == lead.workspace, EVENT.c.lead_id == lead.id)
    return list(reversed(tx.scalars(entries.order_by(EVENT.c.id.desc()).limit(most)).all()))
