"""What waits in a channel or for people at a moment, for the cards that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session

from playbook.standing import AGREED
from playbook.words import What
from store.leads import LEAD, UNOFFERED


@dataclass(frozen=True, slots=True)
class Planned:
    """A call or meeting that was agreed with a prospect."""

    lead: int
    who: str
    what: str
    at: datetime


def unclaimed(tx: Session, workspace: str, channel: str | None, most: int) -> tuple[int, list[int]]:
    """How many leads wait in the channel to be claimed, and the numbers of those that wait longest.

    What waits in a drop counts, and is dealt: it has no number here.
    """
    here = and_(LEAD.c.workspace == workspace, UNOFFERED, LEAD.c.counts.is_(True), *_in(channel))
    longest = (
        select(LEAD.c.id)
        .where(here, LEAD.c.due_what != What.DEAL)
        .order_by(LEAD.c.opened_at, LEAD.c.id)
        .limit(most)
    )
    total = tx.scalar(select(func.count()).select_from(LEAD).where(here)) or 0
    return total, list(tx.scalars(longest))


def agreed(
    tx: Session, workspace: str, start: datetime, end: datetime, channel: str | None = None
) -> Sequence[Planned]:
    """Calls and meetings agreed for from `start` until before `end`, the first one first."""
    asked = select(LEAD.c.id, LEAD.c.owner, LEAD.c.due_what, LEAD.c.due_at).where(
        LEAD.c.workspace == workspace, LEAD.c.due_at >= start, LEAD.c.due_at < end,
        LEAD.c.due_what.in_(AGREED), LEAD.c.owner.is_not(None), LEAD.c.counts.is_(True), *_in(channel),
    )  # fmt: skip
    rows = tx.execute(asked.order_by(LEAD.c.due_at, LEAD.c.id))
    return [Planned(row.id, row.owner, row.due_what, row.due_at) for row in rows]


def _in(channel: str | None) -> list[ColumnElement[bool]]:
    return [] if channel is None else [LEAD.c.channel == channel]
