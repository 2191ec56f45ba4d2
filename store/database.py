"""Opens the database and hands out short transactions, on SQLite and PostgreSQL alike."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Event, Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from store import news
from store.put_away import PutAway
from store.rush import Rush

T = TypeVar("T")
Tx = Session  # what a deed is handed: store functions take it and never commit

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "cache_size=-16000",  # kilobytes: a batch touches pages all over a big table
    "wal_autocheckpoint=16000",  # pages, when nobody has put them away before
)
# a list of a million rows writes to pages all over four indexes: as long as a batch finds them here, each is written
# to the disk once
ROOMY_PRAGMAS = (
    "cache_size=-128000",
    "wal_autocheckpoint=50000",
    "temp_store=MEMORY",  # what a statement puts aside of the pages it writes to
)

# PostgreSQL shows each statement what was committed by then: a transaction would only be two more questions to it
LOOKING = {
    "isolation_level": "AUTOCOMMIT",
    "connect_args": {"options": "-c default_transaction_read_only=on"},
}


class Database:
    """One database. `bell` rings after every commit that changed something.

    Where a transaction only looks, PostgreSQL is asked through `looking`, which can do nothing else.
    """

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises ValueError for an address that is none."""
        self.engine = _engine(url)
        self.bell = Event()
        self.on_sqlite = self.engine.dialect.name == "sqlite"
        self.looking = self.engine if self.on_sqlite else _engine(url, **LOOKING)
        # SQLite has one writer: queueing here is fifteen times faster than its own busy loop
        self._lock: AbstractContextManager[Any] = Lock() if self.on_sqlite else nullcontext()
        # what anybody wants to be told of leads; None: not known yet, so it is looked up each time
        self.wanted: frozenset[str] | None = None
        self._rush = Rush(self.writing)
        self._put_away = PutAway(self.engine)
        self._roomy = False

    def make_room(self) -> None:
        """From now on take memory for many rows at once: in a process that does nothing else, and ends."""
        if self.on_sqlite and not self._roomy:
            self._roomy = True
            event.listen(self.engine, "connect", _prepare_roomy)
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only looks."""
        with self.looking.connect() as connection, Session(connection) as tx:
            self._begin(connection, "BEGIN")
            yield tx

    @contextmanager
    def still(self) -> Iterator[Session]:
        """A transaction that only looks, and sees everything as it is at its first question until its end."""
        with self.looking.connect() as connection:
            if not self.on_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with Session(connection) as tx:
                self._begin(connection, "BEGIN")
                yield tx

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits at the end, or rolls back when anything is raised."""
        carried = {news.HEARD: self.wanted}
        with self._lock:
            with self.engine.begin() as connection, Session(connection, info=carried) as tx:
                self._begin(connection, "BEGIN IMMEDIATE")  # a deferred one that upgrades fails at once
                yield tx
                tx.flush()
                news.put_down(tx)
            if self.on_sqlite and not self._roomy:
                self._put_away.committed()
        self.bell.set()

    def together(self, deed: Callable[[Session], T]) -> T:
        """What a deed returns, or raises, for deeds that many do at once.

        A deed may share its transaction with others, and may be done again: it does nothing but through `tx`.
        """
        if self.on_sqlite:
            return self._rush.do(deed)
        with self.writing() as tx:
            return deed(tx)

    def _begin(self, connection: Connection, how: str) -> None:
        # told here: an event that does it makes every statement look for events
        if self.on_sqlite:
            connection.exec_driver_sql(how)

    def close(self) -> None:
        """Give back every connection."""
        self._rush.close()
        self._put_away.close()
        self.engine.dispose()
        self.looking.dispose()


def _engine(url: str, **more: Any) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed, pool_size=10, max_overflow=30, pool_use_lifo=True, pool_pre_ping="sqlite" not in url, **more,
            hide_parameters=True,  # what was to be written does not belong into a log
            # else SQLAlchemy has forgotten an insert's count on PostgreSQL: -1, which reads like a yes
            execution_options={"preserve_rowcount": True},
        )  # fmt: skip
    except (ArgumentError, ModuleNotFoundError) as fault:
        raise ValueError(f"DATABASE_URL cannot be used: {fault}") from fault
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver does not begin by itself
    _set(connection, SQLITE_PRAGMAS)


def _prepare_roomy(connection: Any, _record: object) -> None:
    _set(connection, ROOMY_PRAGMAS)


def _set(connection: Any, pragmas: Iterable[str]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
