"""The list room: gets lists of leads out of Slack, looks through them and takes them in, one at a time."""

from collections.abc import Callable
from datetime import datetime

from bot.calls import Calls
from bot.rooms.background import Background
from bot.slack.slack_files import SlackFiles
from handlers.desk import Desk
from handlers.lists import lists

BREATH = 0.02  # seconds between two batches, in which others write and compute
ROWS = 300  # in a batch: on SQLite everybody waits for it


class ListRoom:
    """Works on the lists of one workspace. `clock` is the wall clock."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        """Does nothing before `start` or `work`."""
        self._desk = desk
        self._files = SlackFiles(Calls(desk, clock), desk.slack)
        self._background = Background("lists", self.work)

    def start(self) -> None:
        """Work in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish the batch under way; whoever is next goes on after it."""
        self._background.stop()

    def work(self) -> bool:
        """Bring one list forward; False when there was none."""
        return lists.work(self._desk, ROWS, self._files.fetch, self._paused)

    def _paused(self) -> bool:
        return self._background.stopping.wait(BREATH)
