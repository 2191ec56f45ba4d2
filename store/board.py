"""What a manager's board shows of this moment, counted through indices: unclaimed, overdue, and by person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlmodel import Session

from playbook.words import Temperature, What
from store.leads import LEAD
from store.overdue import OWNED as HAD
from store.overdue import asked, past
from store.tables import Event, Lead, table

EVENT = table(Event)
# literally what the partial indices say
UNCLAIMED = text("lead.state = 'open'")
OWNED = text("lead.owner IS NOT NULL")
IN_DROP = LEAD.c.due_what.is_not_distinct_from(What.DEAL)


@dataclass(frozen=True)
class Waiting:
    """Unclaimed leads of a channel: how many, and since when the oldest waits."""

    channel: str
    count: int
    oldest: datetime


def unclaimed_by_channel(tx: Session, workspace: str) -> list[Waiting]:
    """Open leads that nobody owns, by channel, the channel with most of them first."""
    many, oldest = func.count().label("many"), func.min(LEAD.c.opened_at).label("oldest")
    waiting = (
        select(LEAD.c.channel, many, oldest)
        .where(LEAD.c.workspace == workspace, UNCLAIMED, LEAD.c.counts.is_(True))
        .group_by(LEAD.c.channel)
        .order_by(many.desc(), LEAD.c.channel)
    )
    return [Waiting(row.channel, row.many, row.oldest) for row in tx.execute(waiting)]


def unclaimed(tx: Session, workspace: str, most: int) -> Sequence[Lead]:
    """Open leads that nobody owns, whoever waits longest first; what waits in a drop is dealt, and not named."""
    waiting = select(Lead).where(LEAD.c.workspace == workspace, UNCLAIMED, LEAD.c.counts.is_(True), ~IN_DROP)
    return tx.scalars(waiting.order_by(LEAD.c.opened_at).limit(most)).all()


def open_by_owner(tx: Session, workspace: str) -> dict[str, int]:
    """How many leads each person works."""
    owned = select(LEAD.c.owner, func.count()).where(LEAD.c.workspace == workspace, OWNED)
    return {row[0]: row[1] for row in tx.execute(owned.group_by(LEAD.c.owner))}


def worst(tx: Session, workspace: str, now: datetime, most: int) -> list[Lead]:
    """Overdue leads, the hottest and then those with most unanswered nudges first; then what is just past."""
    found: list[Lead] = []
    for heat in Temperature:
        found += unanswered(tx, workspace, heat, most - len(found))
    late = select(Lead).where(*past(workspace, now), HAD).order_by(LEAD.c.due_at)
    return found + list(tx.scalars(late.limit(most - len(found))))


def unanswered(tx: Session, workspace: str, temperature: str, most: int) -> Sequence[Lead]:
    """Leads of a temperature whose owners leave nudges unanswered, most of them first."""
    theirs = select(Lead).where(*asked(workspace), LEAD.c.temperature == temperature)
    return tx.scalars(theirs.order_by(LEAD.c.repeats.desc(), LEAD.c.owner.desc()).limit(most)).all()


def untouched_of(tx: Session, workspace: str, people: Collection[str]) -> dict[str, int]:
    """How many claims each of these people has not touched yet."""
    theirs = select(LEAD.c.owner, func.count()).where(
        LEAD.c.workspace == workspace, LEAD.c.owner.in_(people), LEAD.c.step == 0
    )
    return {row[0]: row[1] for row in tx.execute(theirs.group_by(LEAD.c.owner))}


def last_touches_of(tx: Session, workspace: str, people: Collection[str]) -> dict[str, datetime]:
    """When each of these people last touched a lead that he has now."""
    latest = (  # asked lead by lead: joined, SQLite would go through all that was ever written
        select(func.max(EVENT.c.at))
        .where(EVENT.c.workspace == LEAD.c.workspace, EVENT.c.lead_id == LEAD.c.id)
        .where(EVENT.c.touch.is_(True), EVENT.c.who == LEAD.c.owner)
        .scalar_subquery()
    )
    touched = select(LEAD.c.owner, func.max(latest)).where(
        LEAD.c.workspace == workspace, LEAD.c.owner.in_(people)
    )
    return {row[0]: row[1] for row in tx.execute(touched.group_by(LEAD.c.owner)) if row[1]}
