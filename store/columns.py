"""The column types of the store: moments that know their zone, money that stays exact."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Dialect, Integer, Numeric, text
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER


def key(**more: Any) -> Any:
    """The number of a row, given by the database."""
    return Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True), **more)


def zero() -> Any:
    """A number that a table got later: what was there before has none."""
    return Field(default=0, sa_column_kwargs={"server_default": text("0")})


class _Text(DATETIME):
    """SQLite's moments, spelled as SQLAlchemy does, and in half of the time: a claim writes ten of them."""

    def bind_processor(self, dialect: Dialect) -> Any:
        """What spells one."""
        return _spelled


def _spelled(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat(" ", "microseconds")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. A naive value is refused: SQLite would forget its zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text in SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_Text())  # type: ignore[no-untyped-call]  # SQLAlchemy's own is so
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount with two places: cents in SQLite, NUMERIC in PostgreSQL."""

    impl = Numeric(14, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """SQLite has no exact decimals, so whole cents are kept there."""
        kind = BigInteger() if dialect.name == "sqlite" else Numeric(14, 2)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Rounded to cents."""
        if value is None:
            return None
        exact = round(Decimal(value), 2)
        return int(exact * 100) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The amount as a Decimal."""
        if value is None:
            return None
        return Decimal(value) / 100 if dialect.name == "sqlite" else Decimal(value)


class Took(TextClause):
    """How many microseconds passed from one moment of a row to another, not less than 0; null when one is."""

    inherit_cache = False

    def __init__(self, there: str, since: str) -> None:
        """Both are names of columns with moments."""
        super().__init__(f"{there} - {since}")
        self.there, self.since = there, since


@compiles(Took, "sqlite")
def _took_on_sqlite(took: Took, _compiler: object, **_how: object) -> str:
    """SQLite keeps moments as text, and reckoning with days as floats would lose microseconds."""
    seconds = f"{_seconds(took.there)} - {_seconds(took.since)}"
    rest = f"substr({took.there}, 21, 6) - substr({took.since}, 21, 6)"
    return f"max(0, ({seconds}) * 1000000 + {rest})"


@compiles(Took, "postgresql")
def _took_on_postgresql(took: Took, _compiler: object, **_how: object) -> str:
    apart = f"(extract(epoch from ({took.there} - {took.since})) * 1000000)::bigint"
    return f"CASE WHEN {took.there} IS NOT NULL THEN greatest(0, {apart}) END"  # greatest passes over a null


class Micros(FunctionElement[int]):
    """A moment of a row as microseconds since 1970, exactly."""

    name = "micros"
    type = BigInteger()
    inherit_cache = True


@compiles(Micros, "sqlite")
def _micros_on_sqlite(micros: Micros, compiler: Any, **how: Any) -> str:
    moment = compiler.process(micros.clauses, **how)
    return f"({_seconds(moment)} * 1000000 + substr({moment}, 21, 6))"


@compiles(Micros, "postgresql")
def _micros_on_postgresql(micros: Micros, compiler: Any, **how: Any) -> str:
    return f"(extract(epoch from {compiler.process(micros.clauses, **how)}) * 1000000)::bigint"


class FromIndex(ColumnElement[Any]):
    """A column that the database works out, asked for so that an index can answer: in SQLite from its parts."""

    inherit_cache = True
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]  # noqa: RUF012  # what tells it apart

    def __init__(self, column: Column[Any]) -> None:
        """`column` is a computed one."""
        self.column, self.type = column, column.type


@compiles(FromIndex, "sqlite")
def _worked_out_anew(asked: FromIndex, compiler: Any, **how: Any) -> str:
    made: Any = asked.column.computed
    return f"({compiler.process(made.sqltext, **how)})"


@compiles(FromIndex, "postgresql")
def _as_it_is(asked: FromIndex, compiler: Any, **how: Any) -> str:
    return str(compiler.process(asked.column, **how))


def _seconds(moment: str) -> str:
    """Whole seconds, of SQLite's text: given the fraction, too, strftime rounds it up at .9995."""
    return f"strftime('%s', substr({moment}, 1, 19))"
