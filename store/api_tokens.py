"""Keeps who may ask the API: of a token only its SHA-256, found through a unique index."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlmodel import Session

from store.sources import TO_THE_MINUTE
from store.statements import changed
from store.tables import table
from store.tables.connections import ApiToken

TOKEN = table(ApiToken)
ACTIVE = TOKEN.c.state == "active"


def add(tx: Session, token: ApiToken) -> ApiToken:
    """Keep a new one; it gets its number."""
    tx.add(token)
    tx.flush()
    return token


def of_digest(tx: Session, workspace: str, digest: str) -> ApiToken | None:
    """The token with this SHA-256 that is not removed."""
    theirs = select(ApiToken).where(TOKEN.c.digest == digest, TOKEN.c.workspace == workspace, ACTIVE)
    return tx.scalars(theirs).first()


def named(tx: Session, workspace: str, name: str) -> ApiToken | None:
    """The token of that name that is not removed."""
    theirs = select(ApiToken).where(TOKEN.c.workspace == workspace, TOKEN.c.name == name, ACTIVE)
    return tx.scalars(theirs).first()


def listed(tx: Session, workspace: str) -> Sequence[ApiToken]:
    """All that are not removed, by name."""
    ours = select(ApiToken).where(TOKEN.c.workspace == workspace, ACTIVE)
    return tx.scalars(ours.order_by(TOKEN.c.name)).all()


def remove(tx: Session, token: ApiToken) -> None:
    """It opens nothing any more."""
    changed(tx, update(TOKEN).where(TOKEN.c.id == token.id).values(state="removed"))


def is_stale(token: ApiToken, now: datetime) -> bool:
    """Whether a minute passed since somebody last used it, as far as is known."""
    return token.used_at is None or token.used_at <= now - TO_THE_MINUTE


def used(tx: Session, token: ApiToken, now: datetime) -> None:
    """Somebody asks with it: written once a minute, so that a busy program does not write with every question."""
    stale = or_(TOKEN.c.used_at.is_(None), TOKEN.c.used_at <= now - TO_THE_MINUTE)
    changed(tx, update(TOKEN).where(TOKEN.c.id == token.id, stale).values(used_at=now))
