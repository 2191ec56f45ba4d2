"""The news room: tells receivers what became of leads, each in a thread of its own, so that none waits for another."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Thread

from bot.rooms.background import Background
from handlers.desk import Desk
from handlers.receivers.delivering import Deliver, Post

log = logging.getLogger(__name__)


class NewsRoom:
    """Delivers the news of one workspace. `delivers` is who does it by kind of receiver; `clock` is the wall clock."""

    def __init__(self, desk: Desk, delivers: Mapping[str, Deliver], clock: Callable[[], datetime]) -> None:
        """Does nothing before `start` or `work`."""
        self._background = Background("news", self.work)
        self._post = Post(desk, delivers, clock, self._background.stopping.is_set)
        self._busy: dict[int, Thread] = {}

    def start(self) -> None:
        """Work in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish what is under way and begin nothing more."""
        self._background.stop()
        for receiver in self._busy:
            self.wait_for(receiver)

    def work(self) -> bool:
        """Begin to tell whoever something waits for, unless he is being told already; it never has to go on at once."""
        self._busy = {number: thread for number, thread in self._busy.items() if thread.is_alive()}
        for number in self._post.waiting():
            if number not in self._busy:
                self._busy[number] = Thread(
                    target=self._tell, args=(number,), name=f"receiver {number}", daemon=True
                )
                self._busy[number].start()
        return False

    def wait_for(self, receiver: int) -> None:
        """Wait until that one is not being told any more."""
        if receiver in self._busy:
            self._busy[receiver].join(timeout=15)

    def _tell(self, number: int) -> None:
        try:
            self._post.tell(number)
        except Exception:  # what goes wrong with one receiver is no other's concern
            log.exception("receiver %s could not be told", number)
