"""Statements of the hot paths, worked out once: SQLAlchemy goes over a statement again each time it runs.

Running one of them costs a tenth of what `Connection.execute` asks; a claim runs eight.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Prepared = Callable[[Any], Any]


@dataclass(frozen=True)
class WorkedOut:
    """A statement's text for one database, and how each value of it is handed over and taken."""

    text: str
    dialect: Dialect
    order: tuple[str, ...] | None  # None where the driver takes values by name
    fixed: Mapping[str, Any]  # what the statement says by itself
    prepared: Mapping[str, Prepared]
    taken: Sequence[tuple[int, Prepared]]  # columns of its rows that the driver does not give as they are

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """The number of rows it changed."""
        changed: int = self._sent(connection, self._handed(values)).rowcount
        return changed

    def number(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """The one number that it returns."""
        return int(connection.exec_driver_sql(self.text, self._handed(values)).scalar_one())

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, as the driver gives it."""
        return connection.exec_driver_sql(self.text, self._handed(values)).first()

    def column(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """The first column of all its rows, as the driver gives it."""
        return connection.exec_driver_sql(self.text, self._handed(values)).scalars().all()

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Its rows as their columns are kept: with moments that know their zone, and exact money."""
        rows = [list(row) for row in self._sent(connection, self._handed(values)).fetchall()]
        for row in rows:
            for place, take in self.taken:
                if row[place] is not None:
                    row[place] = take(row[place])
        return rows

    def _sent(self, connection: Connection, given: Any) -> Any:
        """What is found or was changed, straight from SQLite's driver unless somebody listens to statements.

        SQLAlchemy takes longer over a statement than SQLite; over another database's it may find it to be away.
        """
        if self.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
            return connection.exec_driver_sql(self.text, given)
        driver: Any = connection.connection.dbapi_connection
        try:
            return driver.execute(self.text, given)
        except sqlite3.Error as fault:
            raise DBAPIError.instance(
                self.text, None, fault, sqlite3.Error, hide_parameters=True, dialect=self.dialect
            ) from fault

    def run_for_each(self, connection: Connection, values: Sequence[Mapping[str, Any]]) -> int:
        """The number of rows it changed in all."""
        names = self.order or tuple({**self.fixed, **values[0]})
        rows = zip(*(self._column(name, values) for name in names), strict=True)
        given = list(rows) if self.order else [dict(zip(names, row, strict=True)) for row in rows]
        return connection.exec_driver_sql(self.text, given).rowcount

    def _column(self, name: str, values: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        if name in self.fixed:
            return [self.fixed[name]] * len(values)
        given, prepare = [each[name] for each in values], self.prepared.get(name)
        return given if prepare is None else list(_prepared_once(prepare, given))

    def _handed(self, values: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **values}
        for name, prepare in self.prepared.items():
            given[name] = prepare(given[name])
        return given if self.order is None else tuple([given[name] for name in self.order])


def _prepared_once(prepare: Prepared, values: Sequence[Any]) -> Iterator[Any]:
    """Each value prepared; the very same one again, such as the moment of the deed, costs nothing more."""
    seen, made = object(), None
    for value in values:
        if value is not seen:
            seen, made = value, prepare(value)
        yield made


class Workshop:
    """Every statement that was worked out. It keeps the statements, so give it none that is made for one run."""

    def __init__(self) -> None:
        """Works nothing out before it is asked."""
        self._done: dict[tuple[Executable, frozenset[str], str], WorkedOut] = {}

    def out(self, statement: Executable, given: Collection[str], dialect: Dialect) -> WorkedOut:
        """A statement that is given values of these names."""
        key = (statement, frozenset(given), dialect.name)
        if key not in self._done:  # two at once work out the same
            self._done[key] = _work_out(statement, given, dialect)
        return self._done[key]


def _work_out(statement: Any, given: Collection[str], dialect: Dialect) -> WorkedOut:
    made: Compiled = statement.compile(dialect=dialect, column_keys=sorted(given))
    if not isinstance(made, SQLCompiler) or made.insert_prefetch or made.post_compile_params:
        raise ValueError(f"this statement is another one each time it runs: {made}")
    prepared = _prepared(made, dialect)
    fixed = {name: value for name, value in made.params.items() if name not in given}
    return WorkedOut(
        str(made),
        dialect,
        None if made.positiontup is None else tuple(made.positiontup),
        {name: prepared[name](value) if name in prepared else value for name, value in fixed.items()},
        {name: prepare for name, prepare in prepared.items() if name in given},
        _taken(statement, dialect) if isinstance(statement, Select) and dialect.name == "sqlite" else (),
    )


def _taken(asked: Select[Any], dialect: Dialect) -> Sequence[tuple[int, Prepared]]:
    kinds = [column.type.dialect_impl(dialect) for column in asked.selected_columns]
    takes = [kind.result_processor(dialect, None) for kind in kinds]
    return [(place, take) for place, take in enumerate(takes) if take is not None]


def _prepared(made: SQLCompiler, dialect: Dialect) -> dict[str, Prepared]:
    kinds = {name: bind.type.dialect_impl(dialect) for bind, name in made.bind_names.items()}
    found = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    return {name: prepare for name, prepare in found.items() if prepare is not None}
