"""Counts the leads of a stretch of time in the database, one row for each key: exact, and without an object a lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select, text
from sqlmodel import Session

from playbook.ripe import Span, won_within
from playbook.scoreboard import COMPLETION_AGE
from playbook.sums import PILES, PLACE, RIPE, WON_WITHIN, Pile, Sums, run_of
from playbook.words import Outcome, State
from store import overdue
from store.credit import Credit
from store.leads import LEAD
from store.moments import SECOND
from store.reported import BOOKED, HERE, SINCE, Ripe, leads_of, numbers_of, piles_of, ripe_of, within
from store.tables import UNCLAIMED

OPEN = LEAD.c.state != State.CLOSED
NOBODYS = text(UNCLAIMED)  # literally what the partial index says


@dataclass(frozen=True)
class Question:
    """Whose leads are counted, by a column of theirs or by the hour of a day, and which of them.

    `offsets` are the seconds that clocks are ahead of UTC, each with the moment until which they are.
    """

    workspace: str
    by: str
    offsets: Sequence[tuple[datetime, int]] = ()
    person: str | None = None
    channel: str | None = None
    campaign: Credit | None = None

    def key(self) -> ColumnElement[Any]:
        """What a lead is counted under."""
        if self.by == "hour":
            return _hour(self.offsets).label("key")
        return (BOOKED if self.by == "person" else LEAD.c[self.by]).label("key")

    def asked(self) -> ColumnElement[bool]:
        """The leads it is about."""
        asked = LEAD.c.workspace == self.workspace
        if self.person is not None:
            asked = and_(asked, LEAD.c.booked == self.person)
        if self.campaign is not None:
            asked = and_(asked, self.campaign.these(self.workspace))
        return asked if self.channel is None else and_(asked, LEAD.c.channel == self.channel)

    def these(self, period: Span) -> ColumnElement[bool]:
        """Those of them received in it."""
        return and_(self.asked(), _received_in(period))

    def told(self, key: Any) -> str | None:
        """A key as it came from the database, as boards have it."""
        return f"{key:02}" if self.by == "hour" else key


def count(tx: Session, question: Question, period: Span, now: datetime, ripe: Ripe) -> dict[str | None, Sums]:
    """The sums of the leads received in a period, as they are at `now`, by key.

    `ripe` says for each number of months when leads were received that have had them. What is overdue and
    what is unclaimed is not in them.
    """
    spans = [within(each, period) for each in ripe]
    lead = leads_of(question.key(), question.these(period), now)
    numbers = [
        *numbers_of(lead, min(period.end, now - COMPLETION_AGE)),
        *ripe_of(lead.received_at, lead.here.is_(True), spans),
        *piles_of(lead),
    ]
    found = tx.execute(select(lead.key, *numbers).group_by(lead.key)).mappings()
    sums = {question.told(row["key"]): _sums_of(dict(row)) for row in found}
    _count_sales(tx, question, period, spans, sums)
    return sums


def count_ripe(tx: Session, question: Question, period: Span, ripe: Ripe) -> dict[str | None, Sums]:
    """Of such sums only how many had so many months, and bought within them."""
    spans = [within(each, period) for each in ripe]
    key = question.key()
    asked = select(key, *ripe_of(LEAD.c.received_at, HERE, spans)).where(question.these(period)).group_by(key)
    sums = {}
    for row in tx.execute(asked).mappings():
        sums[question.told(row["key"])] = mine = Sums()
        for name in RIPE:
            mine.count(name, row[name])
    _count_sales(tx, question, period, spans, sums)
    return sums


def _count_sales(
    tx: Session, question: Question, period: Span, ripe: Ripe, sums: Mapping[str | None, Sums]
) -> None:
    """Add each sale to those within so many months, as far as the lead has had them."""
    until = max((span.end for of_months in ripe for span in of_months), default=period.start)
    if until <= period.start:
        return
    of_age = Span(period.start, min(until, period.end))  # later leads have not had even the first month
    bought = (HERE, LEAD.c.outcome == Outcome.WON, LEAD.c.ended_at.is_not(None))
    asked = select(question.key(), LEAD.c.received_at, LEAD.c.ended_at).where(question.these(of_age), *bought)
    for key, received, ended in tx.execute(asked):
        for name, spans, soon in zip(WON_WITHIN, ripe, won_within(received, ended), strict=True):
            if soon and any(span.start <= received < span.end for span in spans):
                sums[question.told(key)].count(name, 1)


def count_now(tx: Session, question: Question, period: Span, now: datetime) -> dict[str | None, Sums]:
    """What is overdue and what is unclaimed at `now` of the leads received in that time, by key."""
    sums = dict[str | None, Sums]()
    for name, index, those in (
        ("overdue_now", "lead_due", (*overdue.past(question.workspace, now), OPEN)),
        ("overdue_now", "lead_unanswered", (*overdue.asked(question.workspace), OPEN)),
        ("unclaimed_now", "lead_nobodys", (NOBODYS, HERE, _received_in(period))),
    ):
        key = question.key()
        many = func.count().filter(_received_in(period)).label("many")
        asked = select(key, many).where(question.asked(), *those).group_by(key)
        if (
            question.person is None and question.campaign is None
        ):  # SQLite would rather go through the index that has all columns
            asked = asked.with_hint(LEAD, f"INDEXED BY {index}", "sqlite")
        for row in tx.execute(asked):
            if row.many:
                sums.setdefault(question.told(row.key), Sums()).count(name, row.many)
    return sums


def longest_limit(tx: Session, workspace: str, period: Span) -> timedelta:
    """The longest limit of a first touch that a lead received in that time has."""
    these = and_(LEAD.c.workspace == workspace, _received_in(period))
    return timedelta(seconds=tx.scalar(select(func.max(LEAD.c.limit_seconds)).where(these)) or 0)


def first_received(tx: Session, workspace: str) -> datetime | None:
    """When the first of all leads was received."""
    first: datetime | None = tx.scalar(
        select(func.min(LEAD.c.received_at)).where(LEAD.c.workspace == workspace)
    )
    return first


def _received_in(period: Span) -> ColumnElement[bool]:
    return and_(LEAD.c.received_at >= period.start, LEAD.c.received_at < period.end)


def _hour(offsets: Sequence[tuple[datetime, int]]) -> ColumnElement[int]:
    """The hour that clocks showed when a lead was received."""
    ahead: Any = literal(offsets[-1][1])
    if len(offsets) > 1:
        ahead = case(*((LEAD.c.received_at < until, seconds) for until, seconds in offsets[:-1]), else_=ahead)
    hour: ColumnElement[int] = (SINCE // SECOND + ahead) // 3600 % 24
    return hour


def _sums_of(numbers: Any) -> Sums:
    sums = Sums()
    for name in numbers.keys() & PLACE.keys():
        sums.counts[PLACE[name]] = int(numbers[name])
    sums.piles = [_runs(numbers[name]) for name in PILES]
    return sums


def _runs(numbers: str | None) -> Pile:
    return [run_of(map(int, numbers.split(",")))] if numbers else []
