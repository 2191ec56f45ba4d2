"""Keeps which lead is which record in a CRM, what was last agreed on with it, and where both sides differ."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, text, update
from sqlmodel import Session

from playbook.words import Kind
from store.statements import changed, insert_for
from store.tables import Event, Lead, Person, table
from store.tables.connections import CrmLink

LINK, LEAD, EVENT, PERSON = table(CrmLink), table(Lead), table(Event), table(Person)
DIFFERS = text("crm_link.differs")  # literally what the partial index says


def of_lead(tx: Session, workspace: str, receiver: int, lead: int) -> CrmLink | None:
    """What a lead is in that CRM."""
    mine = select(CrmLink).where(
        LINK.c.workspace == workspace, LINK.c.receiver_id == receiver, LINK.c.lead_id == lead
    )
    return tx.scalar(mine.execution_options(populate_existing=True))


def speaks_for(tx: Session, workspace: str, receiver: int, remote: str) -> int | None:
    """Which of a person's leads says what stands in the CRM: the newest that counts, else the newest."""
    theirs = (
        select(LINK.c.lead_id)
        .join(LEAD, LEAD.c.id == LINK.c.lead_id)
        .where(LINK.c.workspace == workspace, LINK.c.receiver_id == receiver, LINK.c.remote_id == remote)
        .order_by(LEAD.c.counts.desc(), LINK.c.lead_id.desc())
    )
    return tx.scalar(theirs.limit(1))


def known(tx: Session, workspace: str, receiver: int, remotes: Iterable[str]) -> set[str]:
    """Which of these records of the CRM are leads of ours."""
    theirs = select(LINK.c.remote_id).where(
        LINK.c.workspace == workspace, LINK.c.receiver_id == receiver, LINK.c.remote_id.in_(list(remotes))
    )
    return set(tx.scalars(theirs))


def tie(tx: Session, workspace: str, receiver: int, lead: int, remote: str, told: int, now: datetime) -> None:
    """A lead is that record from now on, unless it is tied already; of its history up to `told` nothing is said."""
    row = {
        "workspace": workspace, "receiver_id": receiver, "lead_id": lead, "remote_id": remote, "written": {},
        "tried": {}, "conflicts": {}, "synced_at": now, "told": told, "gone": False, "differs": False,
    }  # fmt: skip
    changed(tx, insert_for(tx, LINK).values(**row).on_conflict_do_nothing())


def agree(
    tx: Session, link: CrmLink, written: Mapping[str, Any], conflicts: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> None:  # fmt: skip
    """What both sides said last, and where they differ."""
    differs = any(not each.get("left") for each in conflicts.values())
    facts = {"written": dict(written), "conflicts": dict(conflicts), "differs": differs, "synced_at": now}
    there = (LINK.c.id == link.id, LINK.c.gone.is_(False))  # nothing comes back of a lead erased meanwhile
    tx.execute(update(LINK).where(*there).values(**facts, tried={}))


def trying(tx: Session, link: CrmLink, writes: Mapping[str, str]) -> None:
    """This is about to be written there; until both sides agree nobody knows whether it was."""
    mine = update(LINK).where(LINK.c.id == link.id, LINK.c.gone.is_(False))
    tx.execute(mine.values(tried={**link.tried, **writes}))


def told(tx: Session, link: CrmLink, entry: int) -> None:
    """The CRM has that entry of the history, and all before it."""
    changed(tx, update(LINK).where(LINK.c.id == link.id, LINK.c.told < entry).values(told=entry))


def lose(tx: Session, link: CrmLink) -> None:
    """Its record was deleted in the CRM: it is not made again, and nothing of it is kept."""
    nothing = {"gone": True, "written": {}, "tried": {}, "conflicts": {}, "differs": False}
    tx.execute(update(LINK).where(LINK.c.id == link.id).values(**nothing))


def forget(tx: Session, workspace: str, lead: int) -> None:
    """Nothing is known any more of what a lead is in any CRM."""
    tx.execute(LINK.delete().where(LINK.c.workspace == workspace, LINK.c.lead_id == lead))


def differing(tx: Session, workspace: str, receiver: int | None = None, most: int = 100) -> Sequence[CrmLink]:
    """Links with conflicts that nobody decided, by lead."""
    here = select(CrmLink).where(LINK.c.workspace == workspace, DIFFERS)
    if receiver is not None:
        here = here.where(LINK.c.receiver_id == receiver)
    return tx.scalars(here.order_by(LINK.c.lead_id).limit(most)).all()


def differing_of(tx: Session, workspace: str, lead: int) -> Sequence[CrmLink]:
    """The same of one lead."""
    here = select(CrmLink).where(LINK.c.workspace == workspace, LINK.c.lead_id == lead, DIFFERS)
    return tx.scalars(here.order_by(LINK.c.receiver_id)).all()


def counts(tx: Session, workspace: str) -> dict[int, tuple[int, int]]:
    """By CRM: how many leads are in it, and how many of them have conflicts."""
    per = select(LINK.c.receiver_id, func.count(), func.count().filter(LINK.c.differs.is_(True)))
    rows = tx.execute(per.where(LINK.c.workspace == workspace).group_by(LINK.c.receiver_id))
    return {number: (linked, differ) for number, linked, differ in rows}


def untied(tx: Session, workspace: str, receiver: int, before: int | None, most: int) -> Sequence[Lead]:
    """Leads with an address that are not in that CRM yet, the newest first; those before that number."""
    tied = exists().where(
        LINK.c.workspace == workspace, LINK.c.receiver_id == receiver, LINK.c.lead_id == LEAD.c.id
    )
    wanted = and_(
        LEAD.c.workspace == workspace, LEAD.c.test.is_(False), LEAD.c.counts.is_(True),
        LEAD.c.email.is_not(None), ~tied,
    )  # fmt: skip
    if before is not None:
        wanted = and_(wanted, LEAD.c.id < before)
    return tx.scalars(select(Lead).where(wanted).order_by(LEAD.c.id.desc()).limit(most)).all()


def totals(tx: Session, workspace: str, receiver: int) -> tuple[int, int, int]:
    """How many leads count: not in that CRM yet, in it, and those without an address."""
    tied = exists().where(
        LINK.c.workspace == workspace, LINK.c.receiver_id == receiver, LINK.c.lead_id == LEAD.c.id
    )
    here = and_(LEAD.c.workspace == workspace, LEAD.c.test.is_(False), LEAD.c.counts.is_(True))
    columns = (
        func.count().filter(LEAD.c.email.is_not(None), ~tied), func.count().filter(tied),
        func.count().filter(LEAD.c.email.is_(None), ~tied),
    )  # fmt: skip
    row = tx.execute(select(*columns).where(here)).one()
    return int(row[0]), int(row[1]), int(row[2])


def untold(
    tx: Session, link: CrmLink, up_to: int | None, most: int = 50, again: int | None = None
) -> Sequence[Event]:
    """Activities in the lead's history that are not in the CRM yet, the oldest first; and that entry again."""
    kinds = [Kind.RECORDED, Kind.NOTED, Kind.UNDONE]
    mine = select(Event).where(
        EVENT.c.workspace == link.workspace, EVENT.c.lead_id == link.lead_id,
        or_(EVENT.c.id > link.told, EVENT.c.id == again), EVENT.c.kind.in_(kinds),
    )  # fmt: skip
    if up_to is not None:
        mine = mine.where(EVENT.c.id <= up_to)
    return tx.scalars(mine.order_by(EVENT.c.id).limit(most)).all()


def addresses(tx: Session, workspace: str, people: Iterable[str | None]) -> dict[str, str]:
    """The e-mail addresses of these people, by id, as far as Slack told them."""
    ids = [each for each in people if each]
    known = select(PERSON.c.id, PERSON.c.email).where(
        PERSON.c.workspace == workspace, PERSON.c.id.in_(ids), PERSON.c.email.is_not(None)
    )
    return {row.id: row.email for row in tx.execute(known)}


def person_at(tx: Session, workspace: str, email: str) -> str | None:
    """Who in Slack has that address."""
    found = select(PERSON.c.id).where(
        PERSON.c.workspace == workspace, PERSON.c.email == email.lower(),
        PERSON.c.gone.is_(False), PERSON.c.bot.is_(False),
    )  # fmt: skip
    return tx.scalar(found.limit(1))
