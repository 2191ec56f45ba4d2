"""The list room: gets lists of leads out of Slack, looks through them and takes them in, one at a time."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from bot.calls import Calls
from bot.slack_files import SlackFiles
from handlers import lists
from handlers.desk import Desk

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks
BREATH = 0.02  # seconds between two batches, in which others write and compute
ROWS = 300  # in a batch: on SQLite everybody waits for it


class ListRoom:
    """Works on the lists of one workspace. `clock` is the wall clock."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        """Does nothing before `start` or `work`."""
        self._desk = desk
        self._files = SlackFiles(Calls(desk, clock), desk.slack)
        self._stopping = Event()
        self._loop = Thread(target=self._run, name="lists", daemon=True)

    def start(self) -> None:
        """Work in the background until stopped."""
        self._loop.start()

    def stop(self) -> None:
        """Finish the batch under way; whoever is next goes on after it."""
        self._stopping.set()
        if self._loop.is_alive():
            self._loop.join(timeout=15)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._stopping.wait(0 if self.work() else LOOK)
            except Exception:  # the room outlives a database that is away for a moment
                log.exception("the list room stumbled")
                self._stopping.wait(1)

    def work(self) -> bool:
        """Bring one list forward; False when there was none."""
        return lists.work(self._desk, ROWS, self._files.fetch, self._paused)

    def _paused(self) -> bool:
        return self._stopping.wait(BREATH)
