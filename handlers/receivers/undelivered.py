"""News that a receiver never took: admins are told once, and it is listed and tried anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.caretakers import caretakers
from handlers.desk import Desk
from playbook.refusal import Refusal
from store import outbox, outgoing, receivers
from store.database import Tx
from store.tables.connections import Receiver

SHOWN = 100
OF_SETTINGS = "the nurture pile's, of the settings"


@dataclass(frozen=True)
class Undelivered:
    """One piece of news that was never taken: of which lead, for whom, since when it was tried, and why not."""

    number: int
    receiver: str
    event: str
    lead: int
    since: datetime | None
    attempts: int
    why: str


def tell_once(tx: Tx, desk: Desk, receiver: Receiver) -> None:
    """Put out a direct message to every admin, or manager when no admin is known: once until it is tried anew."""
    oldest = outgoing.oldest_failed(tx, desk.workspace, receiver.id)
    if oldest is None:
        return
    since = oldest.created_at.isoformat() if oldest.created_at else ""
    facts = {"name": receiver.name, "event": oldest.event, "lead": oldest.lead_id, "why": oldest.error or ""}
    for person in caretakers(tx, desk):
        outbox.notice(
            tx, desk.workspace, f"undelivered:{receiver.id}:{oldest.id}:{since}:{person}", "undelivered", person,
            desk.clock(), facts=facts,
        )  # fmt: skip


def listed(desk: Desk, most: int = SHOWN) -> tuple[Sequence[Undelivered], int]:
    """What was never taken, the oldest first, and how much there is in all."""
    with desk.database.reading() as tx:
        rows = outgoing.failed(tx, desk.workspace, most)
        names, many = receivers.names(tx, desk.workspace), outgoing.failures(tx, desk.workspace)
    found = [
        Undelivered(
            row.id, names.get(row.receiver_id or 0, OF_SETTINGS), row.event, row.lead_id, row.created_at,
            row.attempts, row.error or "",
        )
        for row in rows
    ]  # fmt: skip
    return found, many


def replay(desk: Desk, number: int | None) -> int:
    """Try that one anew, or all; returns how many. Raises Refusal when that number has not failed."""
    with desk.database.writing() as tx:
        again = outgoing.resend(tx, desk.workspace, number)
        receivers.try_at_once(tx, desk.workspace)
    if number is not None and not again:
        raise Refusal(f"Number {number} did not fail. `glengarry webhook failed` shows what did.")
    return again
