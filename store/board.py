"""What a manager's board shows of this moment, counted through indices: unclaimed, overdue, and by person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, select, text
from sqlmodel import Session

from playbook.words import Temperature, What
from store.columns import Instant
from store.leads import LEAD
from store.overdue import OWNED as HAD
from store.overdue import asked, past
from store.statements import rows_of
from store.tables import Event, Lead, table

EVENT = table(Event)
# literally what the partial indices say
UNCLAIMED = text("lead.state = 'open'")
OWNED = text("lead.owner IS NOT NULL")
IN_DROP = LEAD.c.due_what.is_not_distinct_from(What.DEAL)

WORKSPACE: BindParameter[str] = bindparam("workspace")
THEIRS = LEAD.c.owner.in_(bindparam("people", expanding=True))
SILENT = (
    select(Lead)
    .where(*asked(WORKSPACE), LEAD.c.temperature == bindparam("temperature"))
    .order_by(LEAD.c.repeats.desc(), LEAD.c.owner.desc())
    .limit(bindparam("most"))
)
LATE = (
    select(Lead)
    .where(*past(WORKSPACE, bindparam("now", type_=Instant)), HAD)
    .order_by(LEAD.c.due_at)
    .limit(bindparam("most"))
)
UNTOUCHED = (
    select(LEAD.c.owner, func.count().label("many"))
    .where(LEAD.c.workspace == WORKSPACE, THEIRS, LEAD.c.step == 0)
    .group_by(LEAD.c.owner)
)
LATEST = (  # asked lead by lead: joined, SQLite would go through all that was ever written
    select(func.max(EVENT.c.at))
    .where(EVENT.c.workspace == LEAD.c.workspace, EVENT.c.lead_id == LEAD.c.id)
    .where(EVENT.c.touch.is_(True), EVENT.c.who == LEAD.c.owner)
    .scalar_subquery()
)
TOUCHED = (
    select(LEAD.c.owner, func.max(LATEST).label("latest"))
    .where(LEAD.c.workspace == WORKSPACE, THEIRS)
    .group_by(LEAD.c.owner)
)


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
    return found + list(tx.scalars(LATE, {"workspace": workspace, "now": now, "most": most - len(found)}))


def unanswered(tx: Session, workspace: str, temperature: str, most: int) -> Sequence[Lead]:
    """Leads of a temperature whose owners leave nudges unanswered, most of them first."""
    return tx.scalars(SILENT, {"workspace": workspace, "temperature": temperature, "most": most}).all()


def untouched_of(tx: Session, workspace: str, people: Collection[str]) -> dict[str, int]:
    """How many claims each of these people has not touched yet."""
    rows = rows_of(tx, UNTOUCHED, {"workspace": workspace, "people": list(people)})
    return {row.owner: row.many for row in rows}


def last_touches_of(tx: Session, workspace: str, people: Collection[str]) -> dict[str, datetime]:
    """When each of these people last touched a lead that he has now."""
    rows = rows_of(tx, TOUCHED, {"workspace": workspace, "people": list(people)})
    return {row.owner: row.latest for row in rows if row.latest}
