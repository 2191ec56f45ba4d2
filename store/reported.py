"""What the database counts, and what it measures, of the leads that a report is about."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from playbook.ripe import Span
from playbook.scoreboard import TOUCHES_OF_A_COMPLETED_LEAD
from playbook.sums import PILES, RIPE, micros
from playbook.words import Outcome, State
from store.columns import FromIndex, Instant, Micros
from store.leads import LEAD
from store.moments import LIMIT, SECOND, late_by
from store.tables import TOOK

SHORT: Final = timedelta(days=10)  # a limit that nearly none exceeds, so that few have to be reckoned with
HERE = LEAD.c.counts.is_(True)
SINCE = Micros(LEAD.c.received_at)
LOST_AT = Micros(LEAD.c.step_lost_at)
BOOKED = FromIndex(LEAD.c.booked)
AS_THEY_ARE = (
    "received_at", "outcome", "ended_at", "state", "touches", "timeouts", "steps_due", "steps_kept",
)  # fmt: skip
AGED_UNTIL = bindparam("aged_until", type_=Instant)
# older than its limit: nearly all are told by a glance at their day
SURELY_LATE = and_(
    int(SHORT.total_seconds()) * SECOND >= LIMIT, LEAD.c.received_at < bindparam("short_ago", type_=Instant)
)  # fmt: skip
LATE = or_(SURELY_LATE, late_by(bindparam("now_micros", type_=BigInteger)))
Ripe = Sequence[Sequence[Span]]
Leads = ReadOnlyColumnCollection[str, Any]


def leads_of(key: ColumnElement[Any], these: ColumnElement[bool]) -> Leads:
    """The columns that all is counted from: what has to be worked out of a lead is so only once.

    It is to be given `late_values`. The offset keeps both databases from working it out wherever it is asked for.
    """
    worked_out = [
        key, HERE.label("here"), LIMIT.label("in_time"), LATE.label("late"), SINCE.label("since"),
        LOST_AT.label("lost_at"), *(LEAD.c[name] for name in TOOK),
    ]  # fmt: skip
    as_they_are = (LEAD.c[name] for name in AS_THEY_ARE)
    return select(*worked_out, *as_they_are).where(these).offset(0).subquery().c


def late_values(now: datetime) -> dict[str, Any]:
    """What a statement that asks whether leads are older than their limits is given."""
    return {"short_ago": now - SHORT, "now_micros": micros(now)}


def numbers_of(lead: Leads) -> Iterator[ColumnElement[Any]]:
    """All counts but the conversions. Leads received before the value `aged_until` ought to be completed."""
    late, touched, aged = lead.late.is_(True), lead.touch_took.is_not(None), lead.received_at < AGED_UNTIL
    enough = lead.touches >= TOUCHES_OF_A_COMPLETED_LEAD
    done = or_(lead.ended_at.is_not(None), lead.state == State.NURTURE, enough)
    counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
        "received": (), "pending": (lead.touch_took.is_(None), lead.late.is_(False)), "followed_up": (touched,),
        "on_time": (lead.touch_took <= lead.in_time, late), "older_than_limit": (late,), "completed": (aged, done),
        "older_than_14_days": (aged,), "won": (lead.outcome == Outcome.WON,),
    }  # fmt: skip
    added = {"released_by_timeout": lead.timeouts, "steps_due": lead.steps_due, "steps_kept": lead.steps_kept}
    here = lead.here.is_(True)
    yield func.count().filter(lead.here.is_(False)).label("left_out")
    yield from (func.count().filter(here, *also).label(name) for name, also in counted.items())
    yield from (func.coalesce(func.sum(each).filter(here), 0).label(name) for name, each in added.items())


def ripe_of(received_at: Any, here: Any, spans: Sequence[int]) -> Iterator[ColumnElement[Any]]:
    """How many leads have had their months: those received in so many spans for each number of months."""
    for months, (name, count) in enumerate(zip(RIPE, spans, strict=True)):
        ends = [
            [bindparam(f"{end}_{months}_{place}", type_=Instant) for end in ("start", "end")]
            for place in range(count)
        ]
        inside = (and_(received_at >= start, received_at < end) for start, end in ends)
        yield func.count().filter(here, or_(false(), *inside)).label(name)


def piles_of(lead: Leads) -> Iterator[ColumnElement[Any]]:
    """Lengths and moments as text: a list of numbers is the one thing that both databases hand over quickly."""
    took = [lead.claim_took, lead.touch_took, lead.contact_took]
    no_longer_pending = or_(lead.touch_took.is_not(None), lead.late.is_(True))
    piles = [
        *((length, true()) for length in took),
        *((lead.since, and_(length.is_(None), no_longer_pending)) for length in took),
        (lead.lost_at, lead.lost_at.is_not(None)),
    ]
    for name, (value, which) in zip(PILES, piles, strict=True):
        yield func.aggregate_strings(cast(value, String), ",").filter(lead.here.is_(True), which).label(name)


def within(spans: Sequence[Span], period: Span) -> list[Span]:
    """Those of the spans in which leads received in a period can be."""
    return [each for each in spans if each.start < period.end and period.start < each.end]
