"""Pours rows into a table: through COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import Dialect, Table
from sqlmodel import Session

# what no text of a lead can have in it: sources.clean takes these out
NOTHING, NEXT, END = "\x1d", "\x1e", "\x1f"
ESCAPED = (
    ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), (NOTHING, "\\N"), (NEXT, "\t"), (END, "\n"),
)  # fmt: skip
Row = Sequence[Any]


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
            connection.exec_driver_sql(_insert(into.name, every), [(*row, *constant) for row in given])
        else:
            _copy(connection.connection.driver_connection, into.name, every, given, constant)


def kept(of: Table, name: str, value: Any, dialect: Dialect) -> Any:
    """A value as the database is handed it for a column."""
    prepare = _prepared(of.c[name].type, dialect)
    return prepare(value) if prepare else value


@lru_cache(maxsize=500)
def _prepared(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=20)
def _insert(name: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


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
    return json.dumps(value.obj) if isinstance(value, Json) else str(value)
