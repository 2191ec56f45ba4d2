"""What was committed is put away from SQLite's log into its file, by a thread of its own.

Else one commit in a few hundred does so by itself, and everybody waits behind it until the disk has it all.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

COMMITS = 100  # between two times: those of a rush write some 4,000 pages


class PutAway:
    """The one thread. Whoever writes and whoever reads goes on meanwhile."""

    def __init__(self, engine: Engine) -> None:
        """Starts no thread before there is much to put away."""
        self._engine = engine
        self._commits = 0
        self._thread = ThreadPoolExecutor(1, "put-away")

    def committed(self) -> None:
        """Somebody committed something. To be called by one thread at a time."""
        self._commits += 1
        if self._commits == COMMITS:
            self._commits = 0
            with suppress(RuntimeError):  # it is closed: whoever hangs up last puts everything away
                self._thread.submit(self._put_away)

    def close(self) -> None:
        """Finish what is under way."""
        self._thread.shutdown()

    def _put_away(self) -> None:
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        except SQLAlchemyError as fault:  # then a commit does it, once the log is long
            log.warning("what was committed could not be put away: %s", type(fault).__name__)
