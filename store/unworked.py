"""Leads of a period that nobody followed up, and the one that was followed up soonest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, null, select
from sqlmodel import Session

from playbook.period import Period
from playbook.unworked import Group
from store.leads import LEAD
from store.moments import late_at

OWN_PRICE = LEAD.c.price.is_not(None)
CAMPAIGN = case((LEAD.c.price.is_(None), LEAD.c.campaign), else_=null())
CURRENCY = case((LEAD.c.price.is_not(None), LEAD.c.currency), else_=null())
NEVER_CLAIMED = func.sum(case((LEAD.c.first_claimed_at.is_(None), 1), else_=0))


@dataclass(frozen=True, slots=True)
class Fastest:
    """Who touched which lead soonest after it came in."""

    who: str
    lead: int
    took: timedelta


def untouched(
    tx: Session, workspace: str, period: Period, now: datetime, channel: str | None = None
) -> Sequence[Group]:
    """The leads that count, have no touch and are past their limit, put together by what tells their price."""
    asked = select(
        CAMPAIGN.label("campaign"), CURRENCY.label("currency"), func.sum(LEAD.c.price).label("spent"),
        func.count().label("leads"), NEVER_CLAIMED.label("unclaimed"),
    ).where(
        *_received(workspace, period, channel), LEAD.c.first_touch_at.is_(None), late_at(now)
    ).group_by(CAMPAIGN, CURRENCY, OWN_PRICE)  # fmt: skip
    return [
        Group(row.campaign, row.currency, row.spent, row.leads, row.unclaimed) for row in tx.execute(asked)
    ]


def fastest(tx: Session, workspace: str, period: Period, channel: str | None = None) -> Fastest | None:
    """The soonest first touch of a person among the leads that count; the earlier lead wins a tie."""
    took: Any = LEAD.c.touch_took
    asked = select(LEAD.c.first_touch_by, LEAD.c.id, took).where(
        *_received(workspace, period, channel), took.is_not(None), LEAD.c.first_touch_by.is_not(None)
    )
    row = tx.execute(asked.order_by(took, LEAD.c.id).limit(1)).first()
    return Fastest(row.first_touch_by, row.id, timedelta(microseconds=row.touch_took)) if row else None


def _received(workspace: str, period: Period, channel: str | None) -> list[ColumnElement[bool]]:
    there = [
        LEAD.c.workspace == workspace, LEAD.c.received_at >= period.start, LEAD.c.received_at < period.end,
        LEAD.c.counts.is_(True),
    ]  # fmt: skip
    return there if channel is None else [*there, LEAD.c.channel == channel]
