"""Reckons with the moments of rows inside the database, on SQLite and PostgreSQL alike."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Date, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from store.columns import Micros
from store.leads import LEAD

SECOND = 1_000_000  # microseconds


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


def pending_at(now: datetime) -> ColumnElement[bool]:
    """Whether a lead is untouched and still within its limit, exactly as playbook.scoreboard has it."""
    since_1970 = (now - datetime(1970, 1, 1, tzinfo=now.tzinfo)) // timedelta(microseconds=1)
    limit = cast(LEAD.c.limit_seconds, BigInteger) * SECOND
    return LEAD.c.touch_took.is_(None) & (Micros(LEAD.c.received_at) >= since_1970 - limit)
