"""Reckons with the moments of rows inside the database, on SQLite and PostgreSQL alike."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Date, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from playbook.sums import micros
from store.columns import Micros
from store.leads import LEAD

SECOND: Final = 1_000_000  # microseconds
LIMIT = cast(LEAD.c.limit_seconds, BigInteger) * SECOND


class UtcDay(FunctionElement[date]):
    """The day that a column's moment lies in, in UTC."""

    type = Date()
    inherit_cache = True


@compiles(UtcDay, "sqlite")
def _utc_day_on_sqlite(element: UtcDay, compiler: Any, **how: Any) -> str:
    return f"substr({compiler.process(element.clauses, **how)}, 1, 10)"


@compiles(UtcDay, "postgresql")
def _utc_day_on_postgresql(element: UtcDay, compiler: Any, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} AT TIME ZONE 'UTC')::date"


def late_at(now: datetime) -> ColumnElement[bool]:
    """Whether a lead is older than its limit: exactly at it, it is still within."""
    return late_by(micros(now))


def late_by(now: Any) -> ColumnElement[bool]:
    """The same at so many microseconds since 1970."""
    limit_is_past: ColumnElement[bool] = now > Micros(LEAD.c.received_at) + LIMIT
    return limit_is_past


def pending_at(now: datetime) -> ColumnElement[bool]:
    """Whether a lead is untouched and still within its limit."""
    return LEAD.c.touch_took.is_(None) & ~late_at(now)
