"""Deeds of a period that managers may want to ask about, through an index that holds no others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, or_, select, text
from sqlmodel import Session

from playbook.flags import BURST_TOUCHES, BURST_WITHIN, Deed
from playbook.words import Kind
from store.columns import Micros
from store.history import EVENT
from store.moments import SECOND
from store.tables import FLAGGED

INDEXED = text(f"({FLAGGED})")  # literally what the partial index says
SECONDS = literal(int(BURST_WITHIN.total_seconds()))


@dataclass(frozen=True)
class Flagged:
    """Touches that are close to others of the same person, snoozes, and claims released by timeout."""

    touches: list[Deed]
    snoozes: list[Deed]
    timeouts: list[Deed]


def flagged(tx: Session, workspace: str, start: datetime, end: datetime) -> Flagged:
    """What was done from `start` until before `end`; what somebody took back is left out."""
    return Flagged(
        _dense_touches(tx, workspace, start, end),
        _of_kind(tx, workspace, Kind.SNOOZED, start, end),
        _of_kind(tx, workspace, Kind.TIMED_OUT, start, end),
    )


def _dense_touches(tx: Session, workspace: str, start: datetime, end: datetime) -> list[Deed]:
    """The touches that are one of three within the time of a burst: the others need not be carried along."""
    here = (EVENT.c.workspace == workspace, EVENT.c.at >= start, INDEXED)
    gone = select(EVENT.c.corrects).where(*here, EVENT.c.corrects.is_not(None))
    around = range(1 - BURST_TOUCHES, 1)  # where the burst that it is in may have begun, seen from it
    shifted = {step: _shifted(step) for step in range(1 - BURST_TOUCHES, BURST_TOUCHES) if step}
    seen = (
        select(EVENT.c.who, EVENT.c.lead_id, EVENT.c.at, *(each.label(_name(step)) for step, each in shifted.items()))
        .where(*here, EVENT.c.at < end, EVENT.c.touch, EVENT.c.who.is_not(None), EVENT.c.id.not_in(gone))
        .subquery()
    )  # fmt: skip
    at = {step: seen.c[_name(step)] for step in shifted} | {0: seen.c.at}
    took = (Micros(at[begin + BURST_TOUCHES - 1]) - Micros(at[begin]) for begin in around)
    dense = or_(*(each <= SECONDS * SECOND for each in took))
    rows = tx.execute(select(seen.c.who, seen.c.lead_id, seen.c.at).where(dense))
    return [Deed(row.who, row.lead_id, row.at) for row in rows]


def _shifted(step: int) -> Any:
    """When the same person's touch so many places on, or back, was."""
    find = func.lead if step > 0 else func.lag
    return find(EVENT.c.at, abs(step), type_=EVENT.c.at.type).over(
        partition_by=EVENT.c.who, order_by=(EVENT.c.at, EVENT.c.id)
    )


def _name(step: int) -> str:
    return f"at_{step}".replace("-", "m")


def _of_kind(tx: Session, workspace: str, kind: str, start: datetime, end: datetime) -> list[Deed]:
    asked = select(EVENT.c.who, EVENT.c.lead_id, EVENT.c.at, EVENT.c.detail).where(
        EVENT.c.workspace == workspace, EVENT.c.at >= start, EVENT.c.at < end, INDEXED, EVENT.c.kind == kind
    )
    return list(_deeds(tx.execute(asked)))


def _deeds(rows: Iterable[Row[Any]]) -> Iterator[Deed]:
    """The clock releases a claim: whose it was stands in the detail."""
    for row in rows:
        if who := row.who or row.detail.get("owner"):
            yield Deed(who, row.lead_id, row.at)
