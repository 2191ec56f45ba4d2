"""Keeps who is not to be contacted any more, by the contacts a person is recognised by."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from playbook.words import State
from store.inquiries import CONTACT, KEYS
from store.leads import LEAD
from store.statements import changed, first_of, insert_for
from store.tables import Blocked, Lead, table

BLOCKED = table(Blocked)
FIRST = (
    select(Blocked)
    .where(BLOCKED.c.workspace == bindparam("workspace"), BLOCKED.c.key.in_(KEYS))
    .order_by(BLOCKED.c.at)
    .limit(1)
)

EITHER = (
    select(BLOCKED.c.key)
    .where(
        BLOCKED.c.workspace == bindparam("workspace"),
        BLOCKED.c.key.in_([bindparam("one"), bindparam("other")]),
    )
    .limit(1)
)


def keys_of(lead: Lead) -> list[str]:
    """What the person behind a lead is recognised by: "email:..", "phone:.."."""
    return _keys(lead.email, lead.phone)


def _keys(email: str | None, phone: str | None) -> list[str]:
    return [f"{kind}:{value}" for kind, value in (("email", email), ("phone", phone)) if value]


def everything_of(tx: Session, workspace: str, number: int) -> list[str]:
    """All that is known of the person behind a lead, also what he left when he asked again."""
    own = tx.execute(
        select(LEAD.c.email, LEAD.c.phone).where(LEAD.c.workspace == workspace, LEAD.c.id == number)
    )
    found = {key for row in own for key in _keys(row.email, row.phone)}
    left = select(CONTACT.c.key).where(CONTACT.c.workspace == workspace, CONTACT.c.lead_id == number)
    return sorted(found | set(tx.scalars(left)))


def of(tx: Session, workspace: str, keys: Iterable[str]) -> Blocked | None:
    """Since when, and by which lead, whoever has one of these is not to be contacted; None when he may be."""
    names = list(keys)
    return tx.scalar(FIRST, {"workspace": workspace, "keys": names}) if names else None


def any_of(tx: Session, workspace: str, keys: Iterable[str]) -> bool:
    """Whether whoever has one of these, at most two, is not to be contacted."""
    names = list(keys)
    if not names:
        return False
    return first_of(tx, EITHER, {"workspace": workspace, "one": names[0], "other": names[-1]}) is not None


def among(tx: Session, workspace: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of these whose owner is not to be contacted."""
    names = list(keys)
    theirs = select(BLOCKED.c.key).where(BLOCKED.c.workspace == workspace, BLOCKED.c.key.in_(names))
    return frozenset(tx.scalars(theirs)) if names else frozenset()


def leads_of(tx: Session, workspace: str, keys: Iterable[str]) -> Sequence[Lead]:
    """Every lead that is not closed of whoever has one of these, held until the transaction ends."""
    theirs = select(Lead).where(LEAD.c.id.in_(numbers_of(tx, workspace, keys)), LEAD.c.state != State.CLOSED)
    return tx.scalars(theirs.order_by(LEAD.c.id).with_for_update()).all()


def numbers_of(tx: Session, workspace: str, keys: Iterable[str]) -> list[int]:
    """Numbers of the leads, closed or not, of whoever has one of these."""
    known: dict[str, list[str]] = {"email": [], "phone": []}
    for key in keys:
        kind, _, value = key.partition(":")
        known[kind].append(value)
    here = LEAD.c.workspace == workspace
    # two questions in one: SQLite looks for neither in its index when they are joined by "or"
    found = union_all(
        *(select(LEAD.c.id).where(here, LEAD.c[kind].in_(values)) for kind, values in known.items())
    )
    return sorted(set(tx.scalars(found)))


def add(
    tx: Session, workspace: str, keys: Iterable[str], at: datetime, who: str | None, lead: int | None
) -> int:
    """From now on these are not to be contacted; returns how many were new. Who is blocked already stays so."""
    rows = [
        insert_for(tx, BLOCKED).values(workspace=workspace, key=key, at=at, who=who, lead_id=lead)
        for key in keys
    ]
    return sum(changed(tx, row.on_conflict_do_nothing()) for row in rows)


def lift(tx: Session, workspace: str, keys: Iterable[str]) -> int:
    """These may be contacted again, with all else that was blocked with them; returns how many were lifted."""
    names = list(keys)
    here = BLOCKED.c.workspace == workspace
    of_leads = select(BLOCKED.c.lead_id).where(here, BLOCKED.c.key.in_(names), BLOCKED.c.lead_id.is_not(None))
    together = list(tx.scalars(of_leads))
    return changed(
        tx, delete(BLOCKED).where(here, or_(BLOCKED.c.key.in_(names), BLOCKED.c.lead_id.in_(together)))
    )


def listed(tx: Session, workspace: str, most: int = 1000) -> Sequence[Blocked]:
    """Who is not to be contacted, the latest first."""
    all_ = select(Blocked).where(BLOCKED.c.workspace == workspace)
    return tx.scalars(all_.order_by(BLOCKED.c.at.desc(), BLOCKED.c.key).limit(most)).all()


def is_blocked() -> ColumnElement[bool]:
    """Whether the person of a lead is, as a condition of a query over leads."""
    theirs = (literal("email:") + LEAD.c.email, literal("phone:") + LEAD.c.phone)
    return exists().where(BLOCKED.c.workspace == LEAD.c.workspace, BLOCKED.c.key.in_(theirs))
