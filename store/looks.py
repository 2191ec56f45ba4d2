"""Keeps how far sources were read that are looked at, and when each is looked at next."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, literal, or_, select, update
from sqlmodel import Session

from store.columns import Instant
from store.sources import SOURCE
from store.statements import changed
from store.tables.connections import Source


def due(tx: Session, workspace: str, kinds: Collection[str], now: datetime) -> Sequence[Source]:
    """Those of these kinds that are to be looked at by now, whoever waited longest first."""
    of = and_(SOURCE.c.workspace == workspace, SOURCE.c.state == "active", SOURCE.c.kind.in_(kinds))
    theirs = select(Source).where(of, or_(SOURCE.c.look_at.is_(None), SOURCE.c.look_at <= now))
    return tx.scalars(theirs.order_by(SOURCE.c.look_at, SOURCE.c.id)).all()


def take(tx: Session, source: Source, until: datetime) -> bool:
    """Look at it, and let nobody else before then; False when somebody else does already."""
    as_seen = and_(SOURCE.c.id == source.id, SOURCE.c.state == "active")
    as_seen = and_(as_seen, SOURCE.c.look_at.is_not_distinct_from(source.look_at))
    return bool(changed(tx, update(SOURCE).where(as_seen).values(look_at=until)))


def go_on(tx: Session, number: int, before: str | None, after: str) -> bool:
    """It was read as far as this; False when somebody else read on meanwhile, or it was removed."""
    as_seen = and_(SOURCE.c.id == number, SOURCE.c.state == "active")
    as_seen = and_(as_seen, SOURCE.c.cursor.is_not_distinct_from(before))
    return bool(changed(tx, update(SOURCE).where(as_seen).values(cursor=after)))


def worked(tx: Session, number: int, again: datetime) -> None:
    """It could be read: a run of failures is over."""
    well = {"look_at": again, "rejected": 0, "rejected_since": None, "rejected_why": None}
    changed(tx, update(SOURCE).where(SOURCE.c.id == number).values(**well))


def failed(tx: Session, number: int, why: str, now: datetime, again: datetime) -> Source:
    """It could not be read; the source as it stands now, with how many times in a row."""
    since = func.coalesce(SOURCE.c.rejected_since, literal(now, Instant))
    once_more = {"rejected": SOURCE.c.rejected + 1, "rejected_since": since, "rejected_why": why}
    changed(tx, update(SOURCE).where(SOURCE.c.id == number).values(look_at=again, **once_more))
    return tx.get_one(Source, number, populate_existing=True)


def renew(tx: Session, number: int, token: str, now: datetime) -> None:
    """It is opened by another token; it is looked at right away."""
    changed(tx, update(SOURCE).where(SOURCE.c.id == number).values(token=token, look_at=now))
