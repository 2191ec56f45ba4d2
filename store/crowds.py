"""Gathers what the Rule of 45 estimates from: how many leads of which day were touched, won, or answered."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, exists, func, select
from sqlmodel import Session

from playbook.purchases import Bought
from playbook.rule_of_45 import Crowd
from playbook.words import Outcome
from store.credit import Credit
from store.leads import LEAD
from store.moments import UtcDay, pending_at
from store.purchases import ENDED, PURCHASE
from store.tables import Purchase, table

LATER = table(Purchase).alias()


class _Counts(NamedTuple):
    """Received, touched, pending, won."""

    received: int = 0
    touched: int = 0
    pending: int = 0
    won: int = 0

    def less(self, part: "_Counts") -> "_Counts":
        """Never below 0, should an answer have come in between the two questions."""
        return _Counts(*(max(0, mine - theirs) for mine, theirs in zip(self, part, strict=True)))


_Key = tuple[str | None, date]  # the campaign, and the day of arrival in UTC


def crowds(
    tx: Session, workspace: str, start: datetime, end: datetime, now: datetime, credit: Credit | None = None
) -> dict[str | None, list[Crowd]]:
    """The counting leads received from `start` until before `end`, by campaign: all, or what counts for one.

    A lead's age is the days from the day it was received to today's, both in UTC. Of several answers to "Did
    you buy?" the latest counts, and only while the lead is lost: whoever came back is asked no more.
    """
    today = now.astimezone(UTC).date()
    counted = {
        (row[0], row[1]): _Counts(*row[2:])
        for row in tx.execute(_of(credit, workspace, all_received(workspace, start, end, now)))
    }
    found: defaultdict[str | None, list[Crowd]] = defaultdict(list)
    for campaign, day, answer, *counts in tx.execute(
        _of(credit, workspace, _answered(workspace, start, end, now))
    ):
        said = _Counts(*counts)
        counted[campaign, day] = counted.get((campaign, day), _Counts()).less(said)
        found[campaign].append(_crowd(today, day, said, Bought(answer)))
    for (campaign, day), rest in counted.items():
        if rest.received:
            found[campaign].append(_crowd(today, day, rest, None))
    return dict(found)


def _of(credit: Credit | None, workspace: str, found: Select[Any]) -> Select[Any]:
    return found if credit is None else found.where(credit.these(workspace))


def _crowd(today: date, day: date, counts: _Counts, answer: Bought | None) -> Crowd:
    return Crowd((today - day).days, *counts, answer=answer)


def _columns(now: datetime) -> Iterator[Any]:
    yield func.count()
    yield func.count(LEAD.c.touch_took)
    yield func.count(case((pending_at(now), 1)))
    yield func.count(case((LEAD.c.outcome == Outcome.WON, 1)))


def all_received(workspace: str, start: datetime, end: datetime, now: datetime) -> Select[Any]:
    """The statement that counts every lead of the period, by campaign and day of arrival."""
    day = UtcDay(LEAD.c.received_at)
    found = select(LEAD.c.campaign, day, *_columns(now))
    return _received(found, workspace, start, end).group_by(LEAD.c.campaign, day)


def _answered(workspace: str, start: datetime, end: datetime, now: datetime) -> Select[Any]:
    day = UtcDay(LEAD.c.received_at)
    theirs = and_(PURCHASE.c.workspace == LEAD.c.workspace, PURCHASE.c.lead_id == LEAD.c.id)
    latest = ~exists().where(
        LATER.c.workspace == PURCHASE.c.workspace, LATER.c.lead_id == PURCHASE.c.lead_id,
        LATER.c.months > PURCHASE.c.months,
    )  # fmt: skip
    found = select(LEAD.c.campaign, day, PURCHASE.c.answer, *_columns(now)).join_from(PURCHASE, LEAD, theirs)
    found = found.where(latest, LEAD.c.outcome == Outcome.LOST)
    return _received(found, workspace, start, end).group_by(LEAD.c.campaign, day, PURCHASE.c.answer)


def _received(found: Select[Any], workspace: str, start: datetime, end: datetime) -> Select[Any]:
    return found.where(
        LEAD.c.workspace == workspace, LEAD.c.counts.is_(True), LEAD.c.received_at >= start,
        LEAD.c.received_at < end,
    )  # fmt: skip


def wins(
    tx: Session, workspace: str, after: datetime, until: datetime
) -> list[tuple[str | None, int, Decimal]]:
    """The amounts of counting leads won after `after` and no later than `until`: currency, how many, sum."""
    found = select(LEAD.c.amount_currency, func.count(), func.sum(LEAD.c.amount)).where(
        LEAD.c.workspace == workspace, ENDED, LEAD.c.ended_at > after, LEAD.c.ended_at <= until,
        LEAD.c.outcome == Outcome.WON, LEAD.c.counts.is_(True), LEAD.c.amount.is_not(None),
    )  # fmt: skip
    rows = tx.execute(found.group_by(LEAD.c.amount_currency).order_by(LEAD.c.amount_currency))
    return [(currency, count, total) for currency, count, total in rows]


def left_out(tx: Session, workspace: str, start: datetime, end: datetime) -> int:
    """How many leads received in the half-open period count in no number."""
    found = select(func.count()).where(
        LEAD.c.workspace == workspace, LEAD.c.counts.is_(False), LEAD.c.received_at >= start,
        LEAD.c.received_at < end,
    )  # fmt: skip
    return tx.scalar(found) or 0
