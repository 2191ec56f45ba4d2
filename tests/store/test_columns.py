"""Moments keep their zone and money stays exact, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, DateTime, MetaData, Table, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from store.columns import Id, Instant, Money
from store.database import Database

SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Instant()),
    Column("amount", Money()),
)
SQLITE = sqlite.dialect()
NAIVE = datetime(2026, 11, 23, 10, 0)
MOMENTS = [
    datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC),
    datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=ZoneInfo("America/New_York")),
    datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(1999, 1, 1, tzinfo=UTC),
]
AMOUNTS = [Decimal(text) for text in ("0", "0.01", "0.10", "46.10", "12000", "999999999999.99", "-3.50")]


@pytest.fixture(autouse=True)
def sample(database: Database) -> Iterator[None]:
    SAMPLE.metadata.create_all(database.engine)
    yield
    SAMPLE.metadata.drop_all(database.engine)


def put(database: Database, **values: object) -> None:
    with database.writing() as tx:
        tx.execute(insert(SAMPLE).values(**values))


def test_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    for at in MOMENTS:
        put(database, at=at)
    with database.reading() as tx:
        kept = tx.scalars(select(SAMPLE.c.at).order_by(SAMPLE.c.id)).all()
        found = [tx.scalar(select(func.count()).where(SAMPLE.c.at == at)) for at in MOMENTS]
    assert kept == [at.astimezone(UTC) for at in MOMENTS]
    assert {at.tzinfo for at in kept} == {UTC}
    assert found == [1] * len(MOMENTS)


def test_a_moment_without_a_zone_is_refused_when_it_is_written(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        put(database, at=NAIVE)
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(SAMPLE)) == 0


def test_a_moment_without_a_zone_is_refused_when_it_is_asked_for(database: Database) -> None:
    with database.reading() as tx, pytest.raises(StatementError, match="has no time zone"):
        tx.execute(select(SAMPLE.c.id).where(SAMPLE.c.at <= NAIVE))


def test_moments_of_different_zones_sort_by_when_they_were(database: Database) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    zones = [UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Kolkata")]
    for hours, zone in zip((2, 0, 3, 1), zones, strict=True):
        put(database, at=(noon + timedelta(hours=hours)).astimezone(zone))
    with database.reading() as tx:
        kept = list(tx.scalars(select(SAMPLE.c.at).order_by(SAMPLE.c.at)))
    assert kept == [noon + timedelta(hours=hours) for hours in range(4)]


def test_no_moment_and_no_amount_are_none(database: Database) -> None:
    put(database, at=None, amount=None)
    with database.reading() as tx:
        assert tx.execute(select(SAMPLE.c.at, SAMPLE.c.amount)).one() == (None, None)


def test_an_amount_comes_back_exact(database: Database) -> None:
    for amount in AMOUNTS:
        put(database, amount=amount)
    with database.reading() as tx:
        kept = tx.scalars(select(SAMPLE.c.amount).order_by(SAMPLE.c.id)).all()
        found = [tx.scalar(select(func.count()).where(SAMPLE.c.amount == amount)) for amount in AMOUNTS]
    assert kept == AMOUNTS
    assert {type(amount) for amount in kept} == {Decimal}
    assert found == [1] * len(AMOUNTS)


def test_a_thousand_dimes_are_a_hundred_dollars(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(insert(SAMPLE), [{"amount": Decimal("0.10")} for _ in range(1000)])
    with database.reading() as tx:
        assert tx.scalar(select(func.sum(SAMPLE.c.amount))) == Decimal(100)


def test_fractions_of_a_cent_are_rounded_alike_everywhere(database: Database) -> None:
    for amount in ("1.005", "1.015", "19.999"):
        put(database, amount=Decimal(amount))
    with database.reading() as tx:
        kept = tx.scalars(select(SAMPLE.c.amount).order_by(SAMPLE.c.id)).all()
    assert [str(round(amount, 2)) for amount in kept] == ["1.00", "1.02", "20.00"]
    assert sum(kept) == Decimal("22.02")


def test_sqlite_has_moments_spelled_as_those_kept_before_are() -> None:
    here: Any = DateTime().dialect_impl(SQLITE).bind_processor(SQLITE)
    ours: Any = Instant().dialect_impl(SQLITE).bind_processor(SQLITE)
    for at in MOMENTS:
        assert ours(at) == here(at.astimezone(UTC).replace(tzinfo=None))
    assert ours(None) is None
