"""Finds on which days each source brought leads, and remembers which silences were told."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from playbook.silence import LEAST_DAYS, Came
from store.leads import LEAD
from store.moments import UtcDay
from store.statements import changed, insert_for
from store.tables import SourceSilence, table

SILENCE = table(SourceSilence)
SOURCES: Final = 200  # that are looked at: those that brought most
BACK: Final = timedelta(days=180)


def days(tx: Session, workspace: str, now: datetime) -> Mapping[str, list[Came]]:
    """The days (of UTC) on which the greatest sources brought leads that count, in the last half year."""
    return days_of(tx, workspace, _greatest(tx, workspace, now), now)


def days_of(tx: Session, workspace: str, names: Collection[str], now: datetime) -> Mapping[str, list[Came]]:
    """The days (of UTC) on which these sources brought leads that count, in the last half year."""
    came: dict[str, list[Came]] = {}
    first, last = func.min(LEAD.c.received_at), func.max(LEAD.c.received_at)
    columns = (LEAD.c.source, first.label("first"), last.label("last"))
    these = (*_of_late(workspace, now), LEAD.c.source.in_(names))
    found = select(*columns).where(*these).group_by(LEAD.c.source, UtcDay(LEAD.c.received_at))
    for each in tx.execute(found):
        came.setdefault(each.source, []).append(Came(each.first, each.last))
    return came


def _greatest(tx: Session, workspace: str, now: datetime) -> list[str]:
    many = func.count()
    found = select(LEAD.c.source).where(*_of_late(workspace, now)).group_by(LEAD.c.source)
    found = found.having(many >= LEAST_DAYS).order_by(many.desc(), LEAD.c.source).limit(SOURCES)
    return list(tx.scalars(found))


def _of_late(workspace: str, now: datetime) -> tuple[Any, ...]:
    return (LEAD.c.workspace == workspace, LEAD.c.received_at >= now - BACK, LEAD.c.counts.is_(True))


def told(tx: Session, workspace: str, source: str, since: datetime) -> bool:
    """Whether it was told that nothing came from a source since then."""
    this = (SILENCE.c.workspace == workspace, SILENCE.c.source == source, SILENCE.c.since == since)
    return tx.scalar(select(SILENCE.c.told_at).where(*this)) is not None


def tell(tx: Session, workspace: str, source: str, since: datetime, now: datetime) -> bool:
    """It is told; False when it was before."""
    row = {"workspace": workspace, "source": source, "since": since, "told_at": now}
    return bool(changed(tx, insert_for(tx, SILENCE).values(**row).on_conflict_do_nothing()))
