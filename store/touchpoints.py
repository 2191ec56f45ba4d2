"""Keeps each time a prospect came by, and through what; finds those that nobody could put to a campaign."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, insert, select, text, update
from sqlmodel import Session

from playbook.touches import Touch
from store.statements import changed, changed_for_each, in_turn
from store.tables import UNATTRIBUTED, Touchpoint, table

TOUCH = table(Touchpoint)
ADD = insert(TOUCH)
UNKNOWN = text(UNATTRIBUTED)  # literally what the partial index says


@dataclass(frozen=True, slots=True)
class Bundle:
    """Alike touchpoints that wait: how many, and the numbers of the first and the latest of them."""

    name: str
    many: int
    first: int
    last: int


def row(
    workspace: str, lead: int, at: datetime, campaign: int | None = None, *, source: str | None = None,
    said: str | None = None, marks: Mapping[str, str] | None = None, bundle: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A touchpoint as a row, for `add_all`. `bundle` is what it waits by while nobody knows its campaign."""
    return {
        "workspace": workspace, "lead_id": lead, "at": at, "campaign_id": campaign, "source": source, "said": said,
        "marks": dict(marks or {}), "bundle": bundle, "by_rule": None,
    }  # fmt: skip


def add(tx: Session, touch: Mapping[str, Any]) -> None:
    """A prospect came by."""
    changed(tx, ADD, touch)


def add_all(tx: Session, touches: Sequence[Mapping[str, Any]]) -> None:
    """Many of them at once."""
    changed_for_each(tx, ADD, touches)


def get(tx: Session, workspace: str, number: int) -> Touchpoint | None:
    """The touchpoint of that number."""
    return tx.scalar(select(Touchpoint).where(TOUCH.c.workspace == workspace, TOUCH.c.id == number))


def of_lead(tx: Session, workspace: str, lead: int, most: int = 1000) -> Sequence[Touchpoint]:
    """How a prospect came by, the first time first."""
    theirs = select(Touchpoint).where(TOUCH.c.workspace == workspace, TOUCH.c.lead_id == lead)
    return tx.scalars(theirs.order_by(TOUCH.c.at, TOUCH.c.id).limit(most)).all()


def of_leads(tx: Session, workspace: str, leads: Collection[int]) -> Mapping[int, list[Touch]]:
    """The same of many leads, as rules look at them, by the lead's number."""
    found: defaultdict[int, list[Touch]] = defaultdict(list)
    columns = (TOUCH.c.lead_id, TOUCH.c.id, TOUCH.c.at, TOUCH.c.campaign_id)
    theirs = select(*columns).where(TOUCH.c.workspace == workspace, TOUCH.c.lead_id.in_(list(leads)))
    for each in tx.execute(theirs):
        found[each.lead_id].append(Touch(each.id, each.at, each.campaign_id))
    return found


def move(tx: Session, workspace: str, goes: int, into: int) -> int:
    """What brought the one lead belongs to the other from now on; returns how many touchpoints."""
    theirs = update(TOUCH).where(TOUCH.c.workspace == workspace, TOUCH.c.lead_id == goes)
    return changed(tx, theirs.values(lead_id=into))


def bundles(tx: Session, workspace: str, skip: int = 0, most: int = 10) -> list[Bundle]:
    """What waits, put together by what is alike: most of a kind first, then the latest."""
    many, last = func.count().label("many"), func.max(TOUCH.c.id).label("last")
    columns = (TOUCH.c.bundle, many, func.min(TOUCH.c.id).label("first"), last)
    found = select(*columns).where(TOUCH.c.workspace == workspace, UNKNOWN).group_by(TOUCH.c.bundle)
    in_order = found.order_by(many.desc(), last.desc()).offset(skip).limit(most)
    return [Bundle(each.bundle, each.many, each.first, each.last) for each in tx.execute(in_order)]


def waiting(tx: Session, workspace: str) -> tuple[int, int]:
    """How many touchpoints wait, and in how many bundles."""
    columns = (func.count(), func.count(distinct(TOUCH.c.bundle)))
    found = tx.execute(select(*columns).where(TOUCH.c.workspace == workspace, UNKNOWN)).one()
    return found[0], found[1]


def examples(tx: Session, workspace: str, bundle: str, most: int = 20) -> Sequence[Touchpoint]:
    """The latest that wait in a bundle."""
    alike = select(Touchpoint).where(TOUCH.c.workspace == workspace, UNKNOWN, TOUCH.c.bundle == bundle)
    return tx.scalars(alike.order_by(TOUCH.c.id.desc()).limit(most)).all()


def hold(tx: Session, workspace: str, bundle: str) -> None:
    """Take hold of a bundle until the transaction ends: who decides about it does so one at a time."""
    in_turn(tx, f"{workspace}/bundle/{bundle}")


def in_bundle(tx: Session, workspace: str, bundle: str, until: int, most: int) -> list[tuple[int, int]]:
    """Numbers of touchpoints that wait in a bundle, each with its lead's, down from `until`."""
    alike = select(TOUCH.c.id, TOUCH.c.lead_id).where(
        TOUCH.c.workspace == workspace, UNKNOWN, TOUCH.c.bundle == bundle, TOUCH.c.id <= until
    )
    return _pairs(tx, alike.order_by(TOUCH.c.id.desc()).limit(most))


def of_rule(tx: Session, workspace: str, rule: int, until: int, most: int) -> list[tuple[int, int]]:
    """Numbers of touchpoints that people put to a campaign with that rule, as with `in_bundle`."""
    theirs = select(TOUCH.c.id, TOUCH.c.lead_id).where(
        TOUCH.c.workspace == workspace, TOUCH.c.by_rule == rule, TOUCH.c.id <= until
    )
    return _pairs(tx, theirs.order_by(TOUCH.c.id.desc()).limit(most))


def _pairs(tx: Session, asked: Select[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(number, lead) for number, lead in tx.execute(asked)]


def wait_still(tx: Session, numbers: Collection[int], leads: Collection[int]) -> list[int]:
    """Those of the touchpoints that still wait and are of these leads, which are held."""
    return list(tx.scalars(select(TOUCH.c.id).where(*_of(numbers, leads), UNKNOWN)))


def put_still(tx: Session, numbers: Collection[int], leads: Collection[int], rule: int) -> list[int]:
    """Those that are still where that rule's assignment put them and are of these leads, which are held."""
    return list(tx.scalars(select(TOUCH.c.id).where(*_of(numbers, leads), TOUCH.c.by_rule == rule)))


def _of(numbers: Collection[int], leads: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (TOUCH.c.id.in_(list(numbers)), TOUCH.c.lead_id.in_(list(leads)))


def these(tx: Session, numbers: Collection[int]) -> Sequence[Touchpoint]:
    """The touchpoints of these numbers."""
    return tx.scalars(select(Touchpoint).where(TOUCH.c.id.in_(list(numbers)))).all()


def put_to(tx: Session, numbers: Collection[int], campaign: int | None, rule: int | None) -> None:
    """They belong to that campaign, by that rule; to none, they wait again."""
    these = update(TOUCH).where(TOUCH.c.id.in_(list(numbers)))
    tx.execute(these.values(campaign_id=campaign, by_rule=rule))
