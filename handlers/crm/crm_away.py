"""Admins are told once that a CRM lets Glengarry in no more: leads go on as ever, and the CRM is told later."""

from datetime import datetime

from handlers.caretakers import caretakers
from handlers.crm.crm import KINDS
from handlers.desk import Desk
from messages.words import moment
from store import outbox
from store.database import Tx
from store.tables.connections import Receiver


def tell_once(tx: Tx, desk: Desk, receiver: Receiver, why: str, now: datetime) -> None:
    """Put out a direct message to every admin, or manager when no admin is known; once until it answers again."""
    since = receiver.told_at.isoformat() if receiver.told_at else ""
    facts = {
        "name": receiver.name, "kind": KINDS[receiver.kind], "why": why,
        "since": moment(receiver.told_at, now, desk.rules().hours) if receiver.told_at else "",
    }  # fmt: skip
    for person in caretakers(tx, desk):
        key = f"crm:{receiver.id}:{since}:{person}"
        outbox.notice(tx, desk.workspace, key, "crm_away", person, now, facts=facts)
