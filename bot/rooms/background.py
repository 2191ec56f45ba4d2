"""A thread that works in the background until it is stopped, and outlives what goes wrong once."""

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at whether there is work


class Background:
    """Calls `work` over and over, without a pause while it says that there was some. `stopping` ends it.

    `look` is how many seconds are between two looks at whether there is work.
    """

    def __init__(self, name: str, work: Callable[[], object], look: float = LOOK) -> None:
        """Does nothing before `start`; `name` is the thread's."""
        self._name, self._work, self._look = name, work, look
        self.stopping = Event()
        self._loop = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Work until stopped."""
        self._loop.start()

    def stop(self) -> None:
        """Finish what is under way and begin nothing more."""
        self.stopping.set()
        if self._loop.is_alive():
            self._loop.join(timeout=15)

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.stopping.wait(0 if self._work() else self._look)
            except Exception:  # the room outlives a database that is away for a moment
                log.exception("the room for %s stumbled", self._name)
                self.stopping.wait(1)
