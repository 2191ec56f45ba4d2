"""Adds or finds a row by a bare statement and hands back its object, as if it had just been read.

To make an object, add it and flush it takes several times as long as to write the same facts down; to have an
object made of a row takes twice as long.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import insert
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import Mapper, configure_mappers, make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, SQLModel

from store.statements import number_of
from store.tables import table

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True)
class Rows(Generic[T]):
    """Rows of one class, numbered by the database."""

    mapper: Mapper[T]
    statement: ReturningInsert[Any]
    names: frozenset[str]
    unset: Mapping[str, Any]  # what nobody says of a row has these values
    made: Mapping[str, Callable[[], Any]]  # or one of its own that this makes
    columns: Sequence[str]

    def add(self, tx: Session, facts: Mapping[str, Any]) -> T:
        """A new row of these facts. Raises TypeError for one that is no column."""
        if strange := facts.keys() - self.names:
            raise TypeError(f"{self.mapper.class_.__name__} has no {', '.join(sorted(strange))}")
        unsaid = {name: make() for name, make in self.made.items() if name not in facts}
        given = {name: value for name, value in self.unset.items() if value is not None} | unsaid
        number = number_of(tx, self.statement, {**given, **facts})
        return self._there(tx, {**self.unset, **unsaid, **facts, "id": number})

    def of(self, tx: Session, row: Sequence[Any]) -> T:
        """What was read of a row, all columns of it as the table has them; the same object if it was read before."""
        facts = dict(zip(self.columns, row, strict=True))
        known = tx.identity_map.get(self.mapper.identity_key_from_primary_key((facts["id"],)))
        return self._there(tx, facts) if known is None else known

    def _there(self, tx: Session, row: Mapping[str, Any]) -> T:
        new = self.mapper.class_manager.new_instance()
        inspect(new).dict.update(row)
        make_transient_to_detached(new)
        tx.add(new)
        return new


def rows(of: type[T]) -> Rows[T]:
    """The rows of a table class whose number is its `id`."""
    configure_mappers()  # else done when something is first asked for, which a bare statement does not
    fields = {name: field for name, field in of.model_fields.items() if name != "id"}
    made: dict[str, Any] = {
        name: field.default_factory for name, field in fields.items() if field.default_factory
    }
    said = {name for name, field in fields.items() if field.is_required()}
    unset = {name: field.default for name, field in fields.items() if name not in made and name not in said}
    return Rows(inspect(of), insert(table(of)).returning(table(of).c.id), frozenset(fields), unset, made,
                table(of).c.keys())  # fmt: skip
