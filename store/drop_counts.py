"""Counts the leads of a drop as they stand, by person: one statement, whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from playbook.drop_board import Tally, total_of
from playbook.sums import EPOCH, MICROSECOND, micros
from playbook.unworked import Group
from playbook.words import Outcome, State, What
from store.columns import Micros
from store.leads import LEAD
from store.moments import LIMIT, late_at
from store.reported import HERE
from store.unworked import CAMPAIGN, CURRENCY, NEVER_CLAIMED, OWN_PRICE

NAMES = tuple(field.name for field in fields(Tally))


@dataclass(frozen=True, slots=True)
class Standings:
    """The tally of each person, None: of nobody; how many leads are in no number; when a number changes by itself."""

    people: Mapping[str | None, Tally]
    left_out: int
    changes_at: datetime | None


def count(tx: Session, drop: int, now: datetime) -> Standings:
    """How the drop's leads stand at that moment."""
    lead = _leads(drop)
    numbers = [
        func.count().filter(lead.here, *those).label(name) for name, those in _conditions(lead, now).items()
    ]
    left_out = func.count().filter(~lead.here).label("left_out")
    asked = select(lead.booked, *numbers, left_out, *_changes(lead, now)).group_by(lead.booked)
    rows = tx.execute(asked).all()
    people = {row.booked: Tally(*(getattr(row, name) for name in NAMES)) for row in rows}
    limits = [EPOCH + row.limit_passes * MICROSECOND for row in rows if row.limit_passes is not None]
    changes = [*limits, *(row.asked_at for row in rows if row.asked_at)]
    return Standings(people, sum(row.left_out for row in rows), min(changes, default=None))


AS_THEY_ARE = (
    "due_what", "due_at", "first_claimed_at", "first_touch_at", "touch_took", "state", "repeats", "owner", "reached_at",
    "outcome",
)  # fmt: skip


def _leads(drop: int) -> Any:
    """The columns that all is counted from: the offset keeps both databases from working them out again and again."""
    worked_out = [LEAD.c.booked, HERE.label("here"), LIMIT.label("in_time"),
                  (Micros(LEAD.c.received_at) + LIMIT).label("limit_at")]  # fmt: skip
    as_they_are = (LEAD.c[name] for name in AS_THEY_ARE)
    return select(*worked_out, *as_they_are).where(LEAD.c.dropped == drop).offset(0).subquery().c


def _conditions(lead: Any, now: datetime) -> Mapping[str, Sequence[ColumnElement[bool]]]:
    waits, untouched, late = lead.due_what == What.DEAL, lead.first_touch_at.is_(None), _late(lead, now)
    silent = and_(lead.repeats > 0, lead.owner.is_not(None))
    return {
        "received": (), "waiting": (waits,), "waiting_late": (waits, late),
        "dealt": (lead.first_claimed_at.is_not(None),), "touched": (~untouched,),
        "late": (late,), "on_time": (late, lead.touch_took <= lead.in_time), "pending": (untouched, ~late),
        "overdue": (lead.state != State.CLOSED, or_(silent, and_(lead.due_at < now, ~waits))),
        "reached": (lead.reached_at.is_not(None),), "won": (lead.outcome == Outcome.WON,),
    }  # fmt: skip


def _late(lead: Any, now: datetime) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], lead.limit_at < micros(now))


def _changes(lead: Any, now: datetime) -> list[ColumnElement[Any]]:
    """When the first limit passes, or the first owner is asked, of those where that is still to come."""
    asked = and_(lead.due_at >= now, lead.owner.is_not(None), lead.repeats == 0)
    in_time = and_(lead.first_touch_at.is_(None), ~_late(lead, now), lead.state != State.CLOSED)
    passes, asks = func.min(lead.limit_at).filter(in_time), func.min(lead.due_at).filter(asked)
    return [passes.label("limit_passes"), asks.label("asked_at")]


def total(tx: Session, drop: int, now: datetime) -> Tally:
    """All its leads together."""
    return total_of(count(tx, drop, now).people.values())


def received(tx: Session, drop: int) -> int:
    """How many leads that count came with it."""
    return tx.scalar(select(func.count()).where(LEAD.c.dropped == drop, HERE)) or 0


def untouched(tx: Session, drop: int, now: datetime) -> Sequence[Group]:
    """The leads without a touch that are past their limit, put together by what tells their price."""
    asked = select(
        CAMPAIGN.label("campaign"), CURRENCY.label("currency"), func.sum(LEAD.c.price).label("spent"),
        func.count().label("leads"), NEVER_CLAIMED.label("unclaimed"),
    ).where(LEAD.c.dropped == drop, HERE, LEAD.c.first_touch_at.is_(None), late_at(now))  # fmt: skip
    rows = tx.execute(asked.group_by(CAMPAIGN, CURRENCY, OWN_PRICE))
    return [Group(row.campaign, row.currency, row.spent, row.leads, row.unclaimed) for row in rows]


def sold(tx: Session, drop: int) -> dict[str, Decimal]:
    """What its won leads brought so far, by currency."""
    won = (LEAD.c.dropped == drop, HERE, LEAD.c.outcome == Outcome.WON, LEAD.c.amount.is_not(None))
    asked = select(LEAD.c.amount_currency, func.sum(LEAD.c.amount)).where(*won)
    return {row[0] or "": row[1] for row in tx.execute(asked.group_by(LEAD.c.amount_currency))}
