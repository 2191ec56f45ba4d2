"""Finds the leads of a period whose next thing due is past."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from playbook.words import State
from store.leads import LEAD


@dataclass(frozen=True, slots=True)
class Overdue:
    """A lead by its number, since when it is overdue, who has it, and where its card stands in Slack."""

    number: int
    since: datetime
    owner: str | None
    card_channel: str | None
    card_ts: str | None


def overdue(
    tx: Session, workspace: str, start: datetime, end: datetime, now: datetime, *, person: str | None = None,
    most: int = 5,
) -> list[Overdue]:  # fmt: skip
    """The leads received from `start` until before `end` that are overdue at `now`, the longest first.

    `person` leaves only what is booked to somebody.
    """
    columns = (LEAD.c.id, LEAD.c.due_at, LEAD.c.owner, LEAD.c.card_channel, LEAD.c.card_ts)
    asked = select(*columns).where(
        LEAD.c.workspace == workspace, LEAD.c.due_at < now, LEAD.c.received_at >= start,
        LEAD.c.received_at < end, LEAD.c.counts.is_(True), LEAD.c.state != State.CLOSED,
    )  # fmt: skip
    if person is not None:
        asked = asked.where(LEAD.c.booked == person)
    found = tx.execute(asked.order_by(LEAD.c.due_at, LEAD.c.id).limit(most))
    return [Overdue(*row) for row in found]
