"""Statements that both databases spell their own way, and how many rows they changed."""

from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_for(tx: Session, into: Table) -> Any:
    """An insert statement that has on_conflict_do_nothing and on_conflict_do_update."""
    on_sqlite = tx.get_bind().dialect.name == "sqlite"
    return sqlite.insert(into) if on_sqlite else postgresql.insert(into)


def changed(tx: Session, statement: Executable) -> int:
    """Run a statement; the number of rows it changed is the answer to a race."""
    return tx.connection().execute(statement).rowcount
