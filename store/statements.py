"""Statements that both databases spell their own way, and how many rows they changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Executable, Result, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from store.worked_out import Workshop

WORKSHOP = Workshop()
ALONE = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


def insert_for(tx: Session, into: Table) -> Any:
    """An insert statement that has on_conflict_do_nothing and on_conflict_do_update."""
    on_sqlite = tx.get_bind().dialect.name == "sqlite"
    return sqlite.insert(into) if on_sqlite else postgresql.insert(into)


def spelled(make: Callable[[Any], Executable]) -> Callable[[Session], Executable]:
    """A statement made of each database's own `insert`, once: making one costs more than running it."""
    made = {"sqlite": make(sqlite.insert), "postgresql": make(postgresql.insert)}
    return lambda tx: made[_connection(tx).dialect.name]


def changed(tx: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Run a statement; the number of rows it changed is the answer to a race.

    One that is given values is worked out once for ever: it has to be one of the module's own.
    """
    connection = _connection(tx)
    if values is None:
        return connection.execute(statement).rowcount
    return WORKSHOP.out(statement, values, connection.dialect).run(connection, values)


def changed_for_each(tx: Session, statement: Executable, values: Sequence[Mapping[str, Any]]) -> int:
    """Run a statement of the module's own for each of these, all with the same names; the rows it changed."""
    if not values:
        return 0
    connection = _connection(tx)
    return WORKSHOP.out(statement, values[0], connection.dialect).run_for_each(connection, values)


def number_of(tx: Session, statement: Executable, values: Mapping[str, Any]) -> int:
    """The number of the row that a statement of the module's own inserts and returns."""
    connection = _connection(tx)
    return WORKSHOP.out(statement, values, connection.dialect).number(connection, values)


def first_of(tx: Session, statement: Executable, values: Mapping[str, Any]) -> Any:
    """The first row that a statement of the module's own finds; its columns have to be plain text and numbers."""
    connection = _connection(tx)
    return WORKSHOP.out(statement, values, connection.dialect).first(connection, values)


def any_number(tx: Session, statement: Executable, values: Mapping[str, Any]) -> bool:
    """Whether a statement of the module's own returns, in one of its rows, something in its one column."""
    connection = _connection(tx)
    return any(WORKSHOP.out(statement, values, connection.dialect).column(connection, values))


def plain_rows_of(tx: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Rows of plain columns of a statement of the module's own, without names: what is asked again and again."""
    connection = _connection(tx)
    if connection.dialect.name == "sqlite":
        return WORKSHOP.out(statement, values, connection.dialect).rows(connection, values)
    return connection.execute(statement, values).all()


def rows_of(tx: Session, statement: Executable, values: Mapping[str, Any]) -> Result[Any]:
    """Rows of plain columns. The session is left out: it looks for objects to make of them."""
    return _connection(tx).execute(statement, values)


def on_sqlite(tx: Session) -> bool:
    """Whether the transaction is one of SQLite's."""
    return _connection(tx).dialect.name == "sqlite"


def _connection(tx: Session) -> Connection:
    """What a transaction runs on: to ask the session for it takes longer than many a statement."""
    return cast(Connection, tx.bind)


def in_turn(tx: Session, name: str) -> None:
    """Wait until no other transaction is under way with that name. SQLite has one writer at a time anyway."""
    if not on_sqlite(tx):
        first_of(tx, ALONE, {"name": name})


def side_by_side(tx: Session, name: str) -> None:
    """Wait until none that is `in_turn` is under way with that name; others that are side by side may be."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock_shared(func.hashtextextended(name, 0))))
