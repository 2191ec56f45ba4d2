"""Keeps the sources that push: where they knock, when they were let in, and how often not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal, or_, select, update
from sqlmodel import Session

from store.columns import Instant
from store.statements import changed
from store.tables import table
from store.tables.connections import Source

SOURCE = table(Source)
TO_THE_MINUTE = timedelta(minutes=1)  # so that a busy source does not write its row with every lead


def add(tx: Session, source: Source) -> Source:
    """Keep a new one; it gets its number."""
    tx.add(source)
    tx.flush()
    return source


def knocking(tx: Session, workspace: str, kind: str, digest: str, now: datetime) -> Source | None:
    """The source whose key has this digest, or had it until it was changed a short while ago."""
    old = and_(SOURCE.c.old_digest == digest, SOURCE.c.old_until > now)
    theirs = select(Source).where(
        SOURCE.c.workspace == workspace, SOURCE.c.kind == kind, SOURCE.c.state == "active",
        or_(SOURCE.c.key_digest == digest, old),
    )  # fmt: skip
    return tx.scalars(theirs).first()


def get(tx: Session, workspace: str, number: int) -> Source | None:
    """That source, removed or not."""
    return tx.scalars(select(Source).where(SOURCE.c.workspace == workspace, SOURCE.c.id == number)).first()


def named(tx: Session, workspace: str, name: str) -> Source | None:
    """The source of that name that is not removed."""
    of = SOURCE.c.workspace == workspace
    return tx.scalars(select(Source).where(of, SOURCE.c.name == name, SOURCE.c.state == "active")).first()


def listed(tx: Session, workspace: str) -> Sequence[Source]:
    """All that are not removed, by name."""
    of = SOURCE.c.workspace == workspace
    return tx.scalars(select(Source).where(of, SOURCE.c.state == "active").order_by(SOURCE.c.name)).all()


def rotate(tx: Session, source: Source, digest: str, until: datetime, secret: str | None) -> None:
    """Give it another key and secret; the key before is good until then."""
    new = {"key_digest": digest, "old_digest": source.key_digest, "old_until": until, "secret": secret}
    tx.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(**new))


def remove(tx: Session, source: Source) -> None:
    """It is let in no more; what came by it stays."""
    gone = {"state": "removed", "secret": None, "token": None}
    tx.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(**gone))


def let_in(tx: Session, source: Source, now: datetime) -> None:
    """It proved who it is: a run of rejected signatures is over."""
    if source.rejected or source.seen_at is None or source.seen_at <= now - TO_THE_MINUTE:
        seen = {"seen_at": now, "rejected": 0, "rejected_since": None, "rejected_why": None}
        tx.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(**seen))


def turn_away(tx: Session, source: Source, why: str, now: datetime) -> Source:
    """It did not prove who it is; the source as it stands now, with how many times in a row."""
    since = func.coalesce(SOURCE.c.rejected_since, literal(now, Instant))
    once_more = {"rejected": SOURCE.c.rejected + 1, "rejected_since": since, "rejected_why": why}
    changed(tx, update(SOURCE).where(SOURCE.c.id == source.id).values(**once_more))
    return tx.get_one(Source, source.id, populate_existing=True)


def give_token(tx: Session, source: Source, token: str, until: datetime | None, now: datetime) -> None:
    """Another token opens its API from now on: what was wrong with the one before is forgotten."""
    new = {"token": token, "token_until": until, "rests_until": None, "refused_at": None, "look_at": now}
    tx.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(**new))


def rest(tx: Session, source: Source, until: datetime) -> None:
    """Its API is left alone until then, or for longer if somebody said so."""
    shorter = or_(SOURCE.c.rests_until.is_(None), SOURCE.c.rests_until < until)
    tx.execute(update(SOURCE).where(SOURCE.c.id == source.id, shorter).values(rests_until=until))


def refused(tx: Session, source: Source, now: datetime, until: datetime) -> Source:
    """Its API does not take that token: left alone until then; the source as it stands now.

    One that was given meanwhile is another one, and is asked with at once.
    """
    since = func.coalesce(SOURCE.c.refused_at, literal(now, Instant))
    same = and_(SOURCE.c.id == source.id, SOURCE.c.token.is_not_distinct_from(source.token))
    changed(tx, update(SOURCE).where(same).values(rests_until=until, refused_at=since))
    return tx.get_one(Source, source.id, populate_existing=True)


def answered(tx: Session, source: Source) -> None:
    """Its API took the token: a run of refusals is over."""
    if source.refused_at:
        tx.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(refused_at=None))


def with_token(tx: Session, workspace: str) -> Sequence[Source]:
    """All that have a token, by number."""
    theirs = (SOURCE.c.workspace == workspace, SOURCE.c.state == "active", SOURCE.c.token.is_not(None))
    return tx.scalars(select(Source).where(*theirs).order_by(SOURCE.c.id)).all()


def look_after(tx: Session, source: Source, next_look: datetime) -> bool:
    """Ask its API how long the token is good, and next time then; False when somebody else does already."""
    due = or_(SOURCE.c.look_at.is_(None), SOURCE.c.look_at == source.look_at)
    return bool(changed(tx, update(SOURCE).where(SOURCE.c.id == source.id, due).values(look_at=next_look)))


def good_until(tx: Session, source: Source, until: datetime | None, next_look: datetime) -> None:
    """How long that token is good (None: for ever); asked again then."""
    same = and_(SOURCE.c.id == source.id, SOURCE.c.token == source.token)
    tx.execute(update(SOURCE).where(same).values(token_until=until, look_at=next_look))
