"""Counts the leads of a stretch of time in the database, one row for each key: exact, and without an object a lead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, func, select, text
from sqlmodel import Session

from playbook.ripe import Span, won_within
from playbook.scoreboard import COMPLETION_AGE
from playbook.sums import PILES, PLACE, RIPE, WON_WITHIN, Pile, Sums, run_of
from playbook.words import Outcome, State
from store import overdue
from store.columns import Instant
from store.credit import Credit
from store.leads import LEAD
from store.moments import SECOND
from store.reported import (
    BOOKED,
    HERE,
    SINCE,
    Ripe,
    late_values,
    leads_of,
    numbers_of,
    piles_of,
    ripe_of,
    within,
)
from store.statements import rows_of
from store.tables import UNCLAIMED

Part = Literal["speeds", "conversions", "now"]
EVERYTHING: Final[frozenset[Part]] = frozenset({"speeds", "conversions", "now"})
OPEN = LEAD.c.state != State.CLOSED
NOBODYS = text(UNCLAIMED)  # literally what the partial index says
RECEIVED = and_(
    LEAD.c.received_at >= bindparam("start", type_=Instant), LEAD.c.received_at < bindparam("end", type_=Instant)
)  # fmt: skip
LONGEST = select(func.max(LEAD.c.limit_seconds)).where(LEAD.c.workspace == bindparam("workspace"), RECEIVED)


@dataclass(frozen=True)
class Question:
    """Whose leads are counted, by a column of theirs or by the hour of a day, and which of them.

    `offsets` are the seconds that clocks are ahead of UTC, each with the moment until which they are.
    Beside plain counts only those of `parts` are counted: who does not tell a number need not wait for it.
    """

    workspace: str
    by: str
    offsets: Sequence[tuple[datetime, int]] = ()
    person: str | None = None
    channel: str | None = None
    campaign: Credit | None = None
    parts: frozenset[Part] = EVERYTHING

    @property
    def shape(self) -> "Shape":
        """What of it makes a statement."""
        clocks = len(self.offsets) if self.by == "hour" else 0
        campaign = self.campaign and self.campaign.shape
        person, channel = self.person is not None, self.channel is not None
        return Shape(self.by, clocks, person, channel, campaign, "speeds" in self.parts)

    def values(self, period: Span) -> dict[str, Any]:
        """What a statement of its shape is given for a period."""
        of = {"workspace": self.workspace, "person": self.person, "channel": self.channel}
        clocks = {f"until_{place}": until for place, (until, _) in enumerate(self.offsets)}
        ahead = {f"ahead_{place}": seconds for place, (_, seconds) in enumerate(self.offsets)}
        credit = self.campaign.values if self.campaign else {}
        return {**of, **credit, **clocks, **ahead, "start": period.start, "end": period.end}

    def told(self, key: Any) -> str | None:
        """A key as it came from the database, as boards have it."""
        return f"{key:02}" if self.by == "hour" else key


@dataclass(frozen=True)
class Shape:
    """What questions have in common that differ in their values alone: a statement is made for it once."""

    by: str
    clocks: int
    person: bool
    channel: bool
    campaign: Credit | None
    speeds: bool

    def key(self) -> ColumnElement[Any]:
        """What a lead is counted under."""
        if self.by == "hour":
            return _hour(self.clocks).label("key")
        return (BOOKED if self.by == "person" else LEAD.c[self.by]).label("key")

    def asked(self, campaign: ColumnElement[Any] = LEAD.c.campaign) -> ColumnElement[bool]:
        """The leads it is about."""
        asked = LEAD.c.workspace == bindparam("workspace")
        if self.person:
            asked = and_(asked, LEAD.c.booked == bindparam("person"))
        if self.campaign is not None:
            asked = and_(asked, self.campaign.these(bindparam("workspace"), campaign))
        return asked if not self.channel else and_(asked, LEAD.c.channel == bindparam("channel"))

    def these(self) -> ColumnElement[bool]:
        """Those of them received in the period."""
        return and_(self.asked(), RECEIVED)


def count(tx: Session, question: Question, period: Span, now: datetime, ripe: Ripe) -> dict[str | None, Sums]:
    """The sums of the leads received in a period, as they are at `now`, by key.

    `ripe` says for each number of months when leads were received that have had them. What is overdue and
    what is unclaimed is not in them.
    """
    spans = [within(each, period) if "conversions" in question.parts else [] for each in ripe]
    aged = {"aged_until": min(period.end, now - COMPLETION_AGE)}
    values = {**question.values(period), **late_values(now), **aged, **_span_values(spans)}
    found = rows_of(tx, _counted(question.shape, _how_many(spans)), values).mappings()
    sums = {question.told(row["key"]): _sums_of(dict(row)) for row in found}
    _count_sales(tx, question, period, spans, sums)
    return sums


@lru_cache(maxsize=200)
def _counted(shape: Shape, spans: tuple[int, ...]) -> Select[Any]:
    """The statement that counts; `spans` says how many there are for each number of months."""
    lead = leads_of(shape.key(), shape.these())
    numbers = [*numbers_of(lead), *ripe_of(lead.received_at, lead.here.is_(True), spans)]
    if shape.speeds:
        numbers += piles_of(lead)
    return select(lead.key, *numbers).group_by(lead.key)


def count_ripe(tx: Session, question: Question, period: Span, ripe: Ripe) -> dict[str | None, Sums]:
    """Of such sums only how many had so many months, and bought within them."""
    spans = [within(each, period) for each in ripe]
    values = {**question.values(period), **_span_values(spans)}
    sums = {}
    for row in rows_of(tx, _ripe(question.shape, _how_many(spans)), values).mappings():
        sums[question.told(row["key"])] = mine = Sums()
        for name in RIPE:
            mine.count(name, row[name])
    _count_sales(tx, question, period, spans, sums)
    return sums


@lru_cache(maxsize=200)
def _ripe(shape: Shape, spans: tuple[int, ...]) -> Select[Any]:
    key = shape.key()
    return select(key, *ripe_of(LEAD.c.received_at, HERE, spans)).where(shape.these()).group_by(key)


def _how_many(spans: Ripe) -> tuple[int, ...]:
    return tuple(len(of_months) for of_months in spans)


def _span_values(spans: Ripe) -> dict[str, datetime]:
    """As `ripe_of` names them."""
    return {
        f"{end}_{months}_{place}": getattr(span, end)
        for months, of_months in enumerate(spans) for place, span in enumerate(of_months) for end in ("start", "end")
    }  # fmt: skip


def _count_sales(
    tx: Session, question: Question, period: Span, ripe: Ripe, sums: Mapping[str | None, Sums]
) -> None:
    """Add each sale to those within so many months, as far as the lead has had them."""
    until = max((span.end for of_months in ripe for span in of_months), default=period.start)
    if until <= period.start:
        return
    of_age = Span(period.start, min(until, period.end))  # later leads have not had even the first month
    found: Iterable[Any] = rows_of(tx, _sold(question.shape), question.values(of_age))
    for key, received, ended in found:
        for name, spans, soon in zip(WON_WITHIN, ripe, won_within(received, ended), strict=True):
            if soon and any(span.start <= received < span.end for span in spans):
                sums[question.told(key)].count(name, 1)


@lru_cache(maxsize=200)
def _sold(shape: Shape) -> Select[Any]:
    bought = (HERE, LEAD.c.outcome == Outcome.WON, LEAD.c.ended_at.is_not(None))
    sold: Select[Any] = select(shape.key(), LEAD.c.received_at, LEAD.c.ended_at)
    return sold.where(shape.these(), *bought)


def count_now(tx: Session, question: Question, period: Span, now: datetime) -> dict[str | None, Sums]:
    """What is overdue and what is unclaimed at `now` of the leads received in that time, by key."""
    sums, values = dict[str | None, Sums](), {**question.values(period), "now": now}
    if "now" not in question.parts:
        return sums
    for name, asked in _as_it_is(question.shape):
        for row in rows_of(tx, asked, values):
            if row.many:
                sums.setdefault(question.told(row.key), Sums()).count(name, row.many)
    return sums


@lru_cache(maxsize=200)
def _as_it_is(shape: Shape) -> list[tuple[str, Select[Any]]]:
    """What is counted, and by which statement."""
    workspace: Any = bindparam("workspace")
    # few leads are overdue or nobody's, a campaign may have many: it is not to be looked for by its index
    these, key = shape.asked(func.coalesce(LEAD.c.campaign, "")), shape.key()
    many = select(key, func.count().filter(RECEIVED).label("many")).group_by(key)
    return [
        (name, many.where(these, *those))
        for name, those in (
            ("overdue_now", (*overdue.past(workspace, bindparam("now", type_=Instant)), OPEN)),
            ("overdue_now", (*overdue.asked(workspace), OPEN)),
            ("unclaimed_now", (NOBODYS, HERE, RECEIVED)),
        )
    ]


def longest_limit(tx: Session, workspace: str, period: Span) -> timedelta:
    """The longest limit of a first touch that a lead received in that time has."""
    values = {"workspace": workspace, "start": period.start, "end": period.end}
    return timedelta(seconds=rows_of(tx, LONGEST, values).scalar() or 0)


def first_received(tx: Session, workspace: str) -> datetime | None:
    """When the first of all leads was received."""
    first: datetime | None = tx.scalar(
        select(func.min(LEAD.c.received_at)).where(LEAD.c.workspace == workspace)
    )
    return first


def _hour(clocks: int) -> ColumnElement[int]:
    """The hour that clocks showed when a lead was received; they were changed `clocks` - 1 times meanwhile."""
    ahead: Any = bindparam(f"ahead_{clocks - 1}", type_=BigInteger)
    if clocks > 1:
        until = [bindparam(f"until_{place}", type_=Instant) for place in range(clocks - 1)]
        seconds = [bindparam(f"ahead_{place}", type_=BigInteger) for place in range(clocks - 1)]
        ahead = case(
            *((LEAD.c.received_at < end, each) for end, each in zip(until, seconds, strict=True)), else_=ahead
        )
    hour: ColumnElement[int] = (SINCE // SECOND + ahead) // 3600 % 24
    return hour


def _sums_of(numbers: Any) -> Sums:
    sums = Sums()
    for name in numbers.keys() & PLACE.keys():
        sums.counts[PLACE[name]] = int(numbers[name])
    if PILES[0] in numbers:
        sums.piles = [_runs(numbers[name]) for name in PILES]
    return sums


def _runs(numbers: str | None) -> Pile:
    return [run_of(map(int, numbers.split(",")))] if numbers else []
