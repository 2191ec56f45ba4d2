"""Pours rows into a table: through COPY on PostgreSQL, a hundred in one prepared statement on SQLite."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlmodel import Session

# what no text of a lead can have in it: sources.clean takes these out
NOTHING, NEXT, END = "\x1d", "\x1e", "\x1f"
ESCAPED = (
    ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), (NOTHING, "\\N"), (NEXT, "\t"), (END, "\n"),
)  # fmt: skip
Row = Sequence[Any]
# where a table has triggers, SQLite puts every page aside that a statement writes to: a hundred rows write to many
# of the same pages, and take a third of the time they would take one by one
TOGETHER = 100


def pour(
    tx: Session, into: Table, names: Sequence[str], rows: Iterable[Row], same: Mapping[str, Any]
) -> None:
    """Insert rows that have values, as the database keeps them, for `names`; of all of them the `same` is said."""
    pour_kinds(tx, into, names, [(rows, same)])


def pour_kinds(
    tx: Session, into: Table, names: Sequence[str], kinds: Iterable[tuple[Iterable[Row], Mapping[str, Any]]]
) -> None:
    """The same for rows of several kinds: of each kind something else is said, for the same columns."""
    connection = tx.connection()
    for rows, same in kinds:
        constant = tuple(kept(into, name, value, connection.dialect) for name, value in same.items())
        every = (*names, *same)
        given = list(rows)
        if not given:
            continue
        if connection.dialect.name == "sqlite":
            _insert(connection, into.name, (tuple(names), tuple(same)), given, constant)
        else:
            _copy(connection.connection.driver_connection, into.name, every, given, constant)


def kept(of: Table, name: str, value: Any, dialect: Dialect) -> Any:
    """A value as the database is handed it for a column."""
    prepare = _prepared(of.c[name].type, dialect)
    return prepare(value) if prepare else value


@lru_cache(maxsize=500)
def _prepared(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _insert(
    connection: Connection, name: str, columns: tuple[tuple[str, ...], tuple[str, ...]], rows: Sequence[Row],
    constant: Row,
) -> None:  # fmt: skip
    whole = len(rows) - len(rows) % TOGETHER
    for begin in range(0, whole, TOGETHER):
        values = (*constant, *chain.from_iterable(rows[begin : begin + TOGETHER]))
        connection.exec_driver_sql(_insertion(name, *columns, TOGETHER), values)
    if rows[whole:]:
        connection.exec_driver_sql(_insertion(name, *columns, 1), [(*constant, *row) for row in rows[whole:]])


@lru_cache(maxsize=40)
def _insertion(name: str, varied: tuple[str, ...], same: tuple[str, ...], many: int) -> str:
    """So many rows at once; what is the same for all of them is said once.

    A statement that fails takes its whole transaction with it, so nothing is put aside to undo it alone.
    """
    always = [f"?{at + 1}" for at in range(len(same))]
    marks = (f"?{at + 1}" for at in range(len(same), len(same) + many * len(varied)))
    rows = ", ".join(f"({', '.join([*islice(marks, len(varied)), *always])})" for _ in range(many))
    return f"INSERT OR FAIL INTO {name} ({', '.join((*varied, *same))}) VALUES {rows}"  # noqa: S608


def _copy(connection: Any, name: str, columns: Sequence[str], rows: Iterable[Row], constant: Row) -> None:
    end = NEXT.join([*map(_written, constant)])
    end = f"{NEXT}{end}{END}" if constant else END
    lines = [NEXT.join([NOTHING if value is None else str(value) for value in row]) for row in rows]
    poured = end.join(lines) + end
    signs = len(lines) * (len(columns) - 1), len(lines)
    if (poured.count(NEXT), poured.count(END)) != signs:
        raise ValueError(f"a value for {name} has a character in it that no text of a lead can have")
    for plain, written in ESCAPED:
        poured = poured.replace(plain, written)
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(poured)


def _written(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    # the driver wraps what is to be JSON; it is not loaded where the database is SQLite
    return json.dumps(value.obj) if hasattr(value, "obj") else str(value)
