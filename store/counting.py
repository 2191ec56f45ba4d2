"""Counts the leads of a stretch of time in the database, one row for each key: exact, and without an object a lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
)
from sqlmodel import Session

from playbook.ripe import Span, won_within
from playbook.scoreboard import COMPLETION_AGE, TOUCHES_OF_A_COMPLETED_LEAD
from playbook.sums import PILES, PLACE, RIPE, WON_WITHIN, Run, Sums, micros, run_of
from playbook.words import Outcome, State
from store.columns import FromIndex, Micros
from store.leads import LEAD
from store.tables import UNCLAIMED

SECOND: Final = 1_000_000  # in microseconds
SHORT: Final = timedelta(days=10)  # a limit that nearly none exceeds, so that few have to be reckoned with
HERE = LEAD.c.counts.is_(True)
LIMIT = cast(LEAD.c.limit_seconds, BigInteger) * SECOND
SINCE = Micros(LEAD.c.received_at)
NOBODYS = text(UNCLAIMED)  # literally what the partial index says
BOOKED, CLAIM_TOOK, TOUCH_TOOK, CONTACT_TOOK = (
    FromIndex(LEAD.c[name]) for name in ("booked", "claim_took", "touch_took", "contact_took")
)
Ripe = Sequence[Sequence[Span]]


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
        return asked if self.channel is None else and_(asked, LEAD.c.channel == self.channel)

    def told(self, key: Any) -> str | None:
        """A key as it came from the database, as boards have it."""
        return f"{key:02}" if self.by == "hour" else key


def count(
    tx: Session, question: Question, start: datetime, end: datetime, now: datetime, ripe: Ripe
) -> dict[str | None, Sums]:
    """The sums of the leads received from `start` until before `end`, as they are at `now`, by key.

    `ripe` says for each number of months when leads were received that have had them. What is overdue and
    what is unclaimed is not in them.
    """
    key = question.key()
    these = and_(question.asked(), LEAD.c.received_at >= start, LEAD.c.received_at < end)
    found = tx.execute(select(key, *_numbers(now, ripe), *_piles(now)).where(these).group_by(key)).mappings()
    sums = {question.told(row["key"]): _sums_of(row) for row in found}
    bought = (HERE, LEAD.c.outcome == Outcome.WON, LEAD.c.ended_at.is_not(None))
    for row in tx.execute(select(key, LEAD.c.received_at, LEAD.c.ended_at).where(these, *bought)):
        _count_sale(sums[question.told(row.key)], row.received_at, row.ended_at, ripe)
    return sums


def count_now(
    tx: Session, question: Question, start: datetime, end: datetime, now: datetime
) -> dict[str | None, Sums]:
    """What is overdue and what is unclaimed at `now` of the leads received in that time, by key."""
    key, sums = question.key(), dict[str | None, Sums]()
    of_then = and_(LEAD.c.received_at >= start, LEAD.c.received_at < end)
    # as a filter, so that the index of what is due is gone through and not that of what was received
    late = func.count().filter(and_(HERE, LEAD.c.state != State.CLOSED, of_then)).label("many")
    overdue = select(key, late).where(question.asked(), LEAD.c.due_at < now).group_by(key)
    unclaimed = (
        select(key, func.count().label("many")).where(question.asked(), of_then, HERE, NOBODYS).group_by(key)
    )
    for name, asked in (("overdue_now", overdue), ("unclaimed_now", unclaimed)):
        for row in tx.execute(asked):
            if row.many:
                sums.setdefault(question.told(row.key), Sums()).count(name, row.many)
    return sums


def longest_limit(tx: Session, workspace: str, start: datetime, end: datetime) -> timedelta:
    """The longest limit of a first touch that a lead received in that time has."""
    these = and_(LEAD.c.workspace == workspace, LEAD.c.received_at >= start, LEAD.c.received_at < end)
    return timedelta(seconds=tx.scalar(select(func.max(LEAD.c.limit_seconds)).where(these)) or 0)


def first_received(tx: Session, workspace: str) -> datetime | None:
    """When the first of all leads was received."""
    return tx.scalar(select(func.min(LEAD.c.received_at)).where(LEAD.c.workspace == workspace))


def _hour(offsets: Sequence[tuple[datetime, int]]) -> ColumnElement[int]:
    """The hour that clocks showed when a lead was received."""
    ahead: Any = literal(offsets[-1][1])
    if len(offsets) > 1:
        ahead = case(*((LEAD.c.received_at < until, seconds) for until, seconds in offsets[:-1]), else_=ahead)
    return (SINCE // SECOND + ahead) // 3600 % 24


def _late(now: datetime) -> ColumnElement[bool]:
    """Older than its limit: nearly all are told by a glance at their day."""
    surely = and_(int(SHORT.total_seconds()) * SECOND >= LIMIT, LEAD.c.received_at < now - SHORT)
    return or_(surely, micros(now) > SINCE + LIMIT)


def _numbers(now: datetime, ripe: Ripe) -> list[ColumnElement[Any]]:
    late, aged = _late(now), LEAD.c.received_at < now - COMPLETION_AGE
    touched, enough = TOUCH_TOOK.is_not(None), LEAD.c.touches >= TOUCHES_OF_A_COMPLETED_LEAD
    done = or_(LEAD.c.ended_at.is_not(None), LEAD.c.state == State.NURTURE, enough)
    counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
        "received": (), "pending": (not_(touched), not_(late)), "followed_up": (touched,),
        "on_time": (TOUCH_TOOK <= LIMIT, late), "older_than_limit": (late,),
        "completed": (aged, done), "older_than_14_days": (aged,), "won": (LEAD.c.outcome == Outcome.WON,),
        **{name: (_in_any(spans),) for name, spans in zip(RIPE, ripe, strict=True)},
    }  # fmt: skip
    added = {"released_by_timeout": "timeouts", "steps_due": "steps_due", "steps_kept": "steps_kept"}
    return [
        func.count().filter(not_(HERE)).label("left_out"),
        *(func.count().filter(HERE, *also).label(name) for name, also in counted.items()),
        *(func.coalesce(func.sum(LEAD.c[column]).filter(HERE), 0).label(name) for name, column in added.items()),
    ]  # fmt: skip


def _in_any(spans: Sequence[Span]) -> ColumnElement[bool]:
    if not spans:
        return false()
    return or_(*(and_(LEAD.c.received_at >= span.start, LEAD.c.received_at < span.end) for span in spans))


def _piles(now: datetime) -> list[ColumnElement[Any]]:
    """Lengths and moments as text: a list of numbers is the one thing that both databases hand over quickly."""
    took = [CLAIM_TOOK, TOUCH_TOOK, CONTACT_TOOK]
    no_longer_pending = or_(TOUCH_TOOK.is_not(None), _late(now))
    piles = [
        *((length, HERE) for length in took),
        *((SINCE, and_(HERE, length.is_(None), no_longer_pending)) for length in took),
        (Micros(LEAD.c.step_lost_at), and_(HERE, LEAD.c.step_lost_at.is_not(None))),
    ]
    return [
        func.aggregate_strings(cast(value, String), ",").filter(which).label(name)
        for name, (value, which) in zip(PILES, piles, strict=True)
    ]


def _sums_of(numbers: Mapping[str, Any]) -> Sums:
    sums = Sums()
    for name, place in PLACE.items():
        sums.counts[place] = int(numbers.get(name, 0))
    sums.piles = [_runs(numbers[name]) for name in PILES]
    return sums


def _runs(numbers: str | None) -> list[Run]:
    return [run_of(map(int, numbers.split(",")))] if numbers else []


def _count_sale(sums: Sums, received: datetime, ended: datetime, ripe: Ripe) -> None:
    """Add a sale to those within so many months, as far as the lead has had them."""
    for name, spans, within in zip(WON_WITHIN, ripe, won_within(received, ended), strict=True):
        if within and any(span.start <= received < span.end for span in spans):
            sums.count(name, 1)
