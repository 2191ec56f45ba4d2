"""The fetch room: asks the APIs of sources for what they only named, each source by a hand of its own."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from bot.outward.outside import Internet
from bot.rooms.background import Background
from handlers.desk import Desk
from handlers.secret_box import SecretBox
from handlers.sources import fetching, token_life
from handlers.sources.outside import Outside

log = logging.getLogger(__name__)
HANDS = 8  # sources asked at the same time: one that is slow holds up no other


class FetchRoom:
    """Fetches for one workspace. `outside` is the way there, the internet by default."""

    def __init__(self, desk: Desk, box: SecretBox, outside: Outside | None = None) -> None:
        """Does nothing before `start` or `work`."""
        self._background = Background("fetches", self.work)
        self._errand = fetching.Errand(desk, box, outside or Internet(self._background.stopping.wait))
        self._hands = ThreadPoolExecutor(HANDS, "fetch")
        self._busy: set[int] = set()
        self._lock = Lock()

    def start(self) -> None:
        """Work in the background until stopped."""
        self._background.start()

    def stop(self) -> None:
        """Finish what is being asked, and ask for nothing more."""
        self._background.stop()
        self._hands.shutdown(cancel_futures=True)

    def work(self) -> bool:
        """Give every source that waits for something a hand; False, as the hands do the work."""
        desk = self._errand.desk
        for number in fetching.due(desk, self._in_hand()):
            self._give(number, self._fetch)
        for number in token_life.due(desk, self._in_hand()):
            self._give(number, self._look)
        return False

    def _in_hand(self) -> frozenset[int]:
        with self._lock:
            return frozenset(self._busy)

    def _give(self, number: int, work: Callable[[int], object]) -> None:
        with self._lock:
            if number in self._busy or len(self._busy) >= HANDS:
                return  # nobody queues for a hand: whoever waits longest is given the next one
            self._busy.add(number)
        self._hands.submit(self._safely, number, work)

    def _fetch(self, number: int) -> None:
        fetching.fetch_from(self._errand, number, self._background.stopping.is_set)

    def _look(self, number: int) -> None:
        token_life.look(self._errand, number)

    def _safely(self, number: int, work: Callable[[int], object]) -> None:
        try:
            work(number)
        except Exception:  # a hand outlives a database that is away for a moment
            log.exception("asking source %s stumbled", number)
        finally:
            with self._lock:
                self._busy.discard(number)
