"""Counts the leads of a drop as they stand, by person: one statement, whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from playbook.drop_board import Tally, total_of
from playbook.sums import EPOCH, MICROSECOND
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
    late = late_at(now)
    numbers = [
        func.count().filter(HERE, *those).label(name) for name, those in _conditions(late, now).items()
    ]
    left_out = func.count().filter(~HERE).label("left_out")
    asked = select(LEAD.c.booked.label("who"), *numbers, left_out, *_changes(late, now)).where(
        LEAD.c.dropped == drop
    )
    rows = tx.execute(asked.group_by("who")).all()
    people = {row.who: Tally(*(getattr(row, name) for name in NAMES)) for row in rows}
    limits = [EPOCH + row.limit_at * MICROSECOND for row in rows if row.limit_at is not None]
    changes = [*limits, *(row.asked_at for row in rows if row.asked_at)]
    return Standings(people, sum(row.left_out for row in rows), min(changes, default=None))


def total(tx: Session, drop: int, now: datetime) -> Tally:
    """All its leads together."""
    return total_of(count(tx, drop, now).people.values())


def received(tx: Session, drop: int) -> int:
    """How many leads that count came with it."""
    return tx.scalar(select(func.count()).where(LEAD.c.dropped == drop, HERE)) or 0


def _conditions(late: ColumnElement[bool], now: datetime) -> Mapping[str, Sequence[ColumnElement[bool]]]:
    waits, untouched = LEAD.c.due_what == What.DEAL, LEAD.c.first_touch_at.is_(None)
    silent, past = and_(LEAD.c.repeats > 0, LEAD.c.owner.is_not(None)), LEAD.c.due_at < now
    return {
        "received": (), "waiting": (waits,), "waiting_late": (waits, late),
        "dealt": (LEAD.c.first_claimed_at.is_not(None),), "touched": (~untouched,),
        "late": (late,), "on_time": (late, LEAD.c.touch_took <= LIMIT), "pending": (untouched, ~late),
        "overdue": (LEAD.c.state != State.CLOSED, or_(silent, and_(past, ~waits))),
        "reached": (LEAD.c.reached_at.is_not(None),), "won": (LEAD.c.outcome == Outcome.WON,),
    }  # fmt: skip


def _changes(late: ColumnElement[bool], now: datetime) -> list[ColumnElement[Any]]:
    """When the first limit passes, or the first owner is asked, of those where that is still to come."""
    asked = and_(LEAD.c.due_at >= now, LEAD.c.owner.is_not(None), LEAD.c.repeats == 0)
    in_time = and_(LEAD.c.first_touch_at.is_(None), ~late, LEAD.c.state != State.CLOSED)
    first_limit = func.min(Micros(LEAD.c.received_at) + LIMIT).filter(in_time)
    return [first_limit.label("limit_at"), func.min(LEAD.c.due_at).filter(asked).label("asked_at")]


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
