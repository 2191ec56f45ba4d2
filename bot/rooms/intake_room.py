"""The intake room: makes leads of what was kept and answered in a rush, the oldest first."""

from collections.abc import Callable
from time import monotonic

from bot.rooms.background import Background
from handlers.arrival.intake import take_in_queued
from handlers.arrival.line import Line
from handlers.desk import Desk
from store import inquiries

BATCH = 10  # in one transaction: on SQLite everybody waits for it
BREATH = 0.01  # seconds between two, in which others write
FIRST_KEPT = (
    3  # while more come than are done, it rests so many times as long as it worked: to keep goes first
)


class IntakeRoom:
    """Works off the line of one workspace, with others that do the same. `monotonic` tells seconds."""

    def __init__(self, desk: Desk, line: Line, monotonic: Callable[[], float] = monotonic) -> None:
        """Does nothing before `start` or `work`."""
        self._desk, self._line, self._monotonic = desk, line, monotonic
        self._background = Background("intake", self.work)

    def start(self) -> None:
        """Work in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish the batch under way; whoever is next goes on after it."""
        self._background.stop()

    def work(self) -> bool:
        """Make leads of a few; False when nobody waits."""
        began = self._monotonic()
        with self._desk.database.reading() as tx:
            waiting = inquiries.count_queued(tx, self._desk.workspace)
        self._line.count(waiting)
        if not waiting:
            return False
        done = take_in_queued(self._desk, BATCH)
        took = self._monotonic() - began
        self._background.stopping.wait(FIRST_KEPT * took if self._line.length > waiting + done else BREATH)
        self._line.move(done, self._monotonic() - began)
        return done > 0
