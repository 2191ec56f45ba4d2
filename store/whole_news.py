"""A piece of news as it is delivered: with what is known of the person by then, which may be nothing any more."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from store import blocked
from store.statements import rows_of
from store.tables import Event, Lead, table
from store.tables.connections import Outgoing

LEAD, EVENT = table(Lead), table(Event)
PERSON = ("name", "company", "email", "phone")
OF_PERSON = select(*(LEAD.c[name] for name in PERSON)).where(
    LEAD.c.workspace == bindparam("workspace"), LEAD.c.id == bindparam("number")
)
NOTE = select(EVENT.c.note).where(
    EVENT.c.workspace == bindparam("workspace"), EVENT.c.id == bindparam("number")
)


def whole(tx: Session, row: Outgoing) -> dict[str, Any]:
    """What is put down of a row, and who the prospect is, whether he may be contacted, and what was noted.

    Whoever was erased meanwhile is not in it.
    """
    stood, entry = row.body.get("lead", {}), row.body.get("entry", {})
    person = rows_of(tx, OF_PERSON, {"workspace": row.workspace, "number": row.lead_id}).mappings().first()
    known = dict(person) if person else dict.fromkeys(PERSON)
    keys = [f"{kind}:{known[kind]}" for kind in ("email", "phone") if known[kind]]
    stopped = blocked.of(tx, row.workspace, keys) is not None
    note = rows_of(tx, NOTE, {"workspace": row.workspace, "number": entry.get("number")}).scalar()
    return {
        "lead": {"number": row.lead_id, **known, **stood, "do_not_contact": stopped},
        "entry": {**entry, "note": note},
    }
