"""Keeps every version of the playbook: who applied it, when, and its text."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from store.statements import changed, rows_of, spelled
from store.tables import PlaybookVersion, table

VERSION = table(PlaybookVersion)
ADD = spelled(lambda insert: insert(VERSION).on_conflict_do_nothing())
TEXT = select(VERSION.c.text).where(
    VERSION.c.workspace == bindparam("workspace"), VERSION.c.version == bindparam("version")
)
LATEST = select(func.max(VERSION.c.version)).where(VERSION.c.workspace == bindparam("workspace"))


def latest(tx: Session, workspace: str) -> int:
    """The number of the version in force; 0 while it is the shipped one."""
    return rows_of(tx, LATEST, {"workspace": workspace}).scalar() or 0


def text(tx: Session, workspace: str, version: int) -> str:
    """The document as it was applied; empty for the shipped one."""
    return rows_of(tx, TEXT, {"workspace": workspace, "version": version}).scalar() or ""


def add(tx: Session, workspace: str, seen: int, document: str, who: str, at: datetime) -> bool:
    """Put a document in force after version `seen`; False when another one came first."""
    row = {"workspace": workspace, "version": seen + 1, "at": at, "who": who, "text": document}
    return bool(changed(tx, ADD(tx), row))


def history(tx: Session, workspace: str) -> Sequence[PlaybookVersion]:
    """Every version, the latest first."""
    kept = select(PlaybookVersion).where(VERSION.c.workspace == workspace)
    return tx.scalars(kept.order_by(VERSION.c.version.desc())).all()
