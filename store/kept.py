"""Keeps the sums of old weeks, and knows which of them are not true any more.

From `KeptUntil` on backwards the database itself puts down each change that reports would tell, in the
transaction of the change. A week without such a change has the sums that are kept of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, not_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from playbook.ripe import Span
from store.statements import changed, changed_for_each, insert_for, rows_of
from store.tables import KeptChange, KeptSums, KeptUntil, KeptWeek, table

UNTIL, CHANGE, WEEK, SUMS = table(KeptUntil), table(KeptChange), table(KeptWeek), table(KeptSums)
FORGET = delete(CHANGE).where(CHANGE.c.id == bindparam("number"))
MEANWHILE = and_(
    CHANGE.c.workspace == WEEK.c.workspace,
    CHANGE.c.received_at >= WEEK.c.starts,
    CHANGE.c.received_at < WEEK.c.ends,
)
TRUE_STILL = and_(WEEK.c.settled_at < bindparam("now"), not_(exists(select(CHANGE.c.id).where(MEANWHILE))))
OF_A_WEEK = and_(
    SUMS.c.workspace == WEEK.c.workspace, SUMS.c.zone == WEEK.c.zone, SUMS.c.starts == WEEK.c.starts
)
USABLE = (
    select(WEEK.c.starts, WEEK.c.ends, SUMS.c.by, SUMS.c.data)
    .join_from(WEEK, SUMS, OF_A_WEEK)
    .where(WEEK.c.workspace == bindparam("workspace"), WEEK.c.zone == bindparam("zone"), TRUE_STILL)
    .where(WEEK.c.starts >= bindparam("start"), WEEK.c.ends <= bindparam("end"))
    .where(SUMS.c.by.in_(bindparam("by", expanding=True)))
    .order_by(WEEK.c.starts)
)


class Busy(Exception):
    """Leads are being changed just now; nothing was written."""


@dataclass(frozen=True)
class Seen:
    """A week before it is counted: how often it was, if ever, and the changes that the count will know of."""

    version: int | None
    changes: Sequence[int]


def until(tx: Session, workspace: str) -> datetime | None:
    """Changes of leads received before that moment are put down; None when no change ever was."""
    found: datetime | None = tx.scalar(select(UNTIL.c.until).where(UNTIL.c.workspace == workspace))
    return found


def put_down_until(tx: Session, workspace: str, moment: datetime) -> None:
    """From now on put down changes of leads received before that moment.

    On return nobody who began earlier is changing a lead, so no change is missed. Raises Busy rather than wait long.
    """
    if tx.get_bind().dialect.name == "postgresql":
        try:
            tx.execute(text("SET LOCAL lock_timeout = '100ms'"))
            tx.execute(text("LOCK TABLE lead IN SHARE MODE"))
        except OperationalError as fault:
            raise Busy from fault
    put = insert_for(tx, UNTIL).values(workspace=workspace, until=moment)
    later = put.on_conflict_do_update(
        index_elements=["workspace"], set_={"until": moment}, where=UNTIL.c.until < moment
    )
    tx.execute(later)


def weeks(tx: Session, workspace: str, zone: str) -> dict[datetime, int | None]:
    """The beginnings of the weeks that are kept, each with the first change since, if there was one."""
    first = select(func.min(CHANGE.c.id)).where(MEANWHILE).scalar_subquery().label("first")
    kept = select(WEEK.c.starts, first).where(_of(WEEK.c, workspace, zone))
    return {row.starts: row.first for row in tx.execute(kept)}


def seen(tx: Session, workspace: str, zone: str, week: Span) -> Seen:
    """What is known of a week; ask it in the very transaction that counts."""
    version = tx.scalar(
        select(WEEK.c.version).where(_of(WEEK.c, workspace, zone), WEEK.c.starts == week.start)
    )
    changes = select(CHANGE.c.id).where(
        CHANGE.c.workspace == workspace, CHANGE.c.received_at >= week.start, CHANGE.c.received_at < week.end
    )
    return Seen(version, list(tx.scalars(changes)))


def keep(
    tx: Session,
    workspace: str,
    zone: str,
    week: Span,
    before: Seen,
    settled_at: datetime,
    sums: Mapping[str, bytes],
) -> bool:
    """Write the sums of a week, unless somebody else did since it was seen; changes they know of are done with."""
    facts = {"ends": week.end, "settled_at": settled_at, "version": (before.version or 0) + 1}
    key = {"workspace": workspace, "zone": zone, "starts": week.start}
    if before.version is None:
        written = changed(tx, insert_for(tx, WEEK).values(**key, **facts).on_conflict_do_nothing())
    else:
        this = and_(
            _of(WEEK.c, workspace, zone), WEEK.c.starts == week.start, WEEK.c.version == before.version
        )
        written = changed(tx, update(WEEK).where(this).values(**facts))
    if written != 1:
        return False
    for by, data in sums.items():
        put = insert_for(tx, SUMS).values(**key, by=by, data=data)
        tx.execute(put.on_conflict_do_update(index_elements=[*key, "by"], set_={"data": data}))
    changed_for_each(tx, FORGET, [{"number": number} for number in before.changes])
    return True


def forget_other_zones(tx: Session, workspace: str, zone: str) -> None:
    """Drop what was kept while the team's clocks showed another time."""
    for kept in (SUMS, WEEK):
        tx.execute(delete(kept).where(kept.c.workspace == workspace, kept.c.zone != zone))


def usable(
    tx: Session, workspace: str, zone: str, period: Span, now: datetime, by: Sequence[str]
) -> Sequence[Any]:
    """Rows of week, `by` and `data`, for weeks inside the period that are kept and still true."""
    of = {"workspace": workspace, "zone": zone, "start": period.start, "end": period.end}
    return rows_of(tx, USABLE, {**of, "now": now, "by": by}).all()


def _of(columns: Any, workspace: str, zone: str) -> ColumnElement[bool]:
    return and_(columns.workspace == workspace, columns.zone == zone)
