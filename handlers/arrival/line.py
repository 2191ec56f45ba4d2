"""The line: when more leads come at once than can be made, their bodies are kept, answered, and wait their turn.

Nothing is in the line but numbers: what waits is in the database, marked as queued, and any process may take it. So
a process that is killed loses nothing, and the next one goes on with it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from threading import Lock
from typing import Any

from handlers.arrival.intake import Taken, take_in
from handlers.arrival.raw_inquiry import RawInquiry, facts_of
from handlers.desk import Desk
from store import inquiries, sources
from store.database import Tx
from store.tables.connections import Source

AT_ONCE = 4  # are made leads while their senders wait; more of them only take each other's time
MOST = 20_000  # in the line: whoever comes then is asked to come again
SLOW = 100.0  # leads a second, until it is known better


class Line:
    """How many wait, and how fast it moves; one for a process."""

    def __init__(self, most: int = MOST, at_once: int = AT_ONCE) -> None:
        """Nobody waits yet."""
        self._most, self._at_once = most, at_once
        self._lock = Lock()
        self._in_hand = 0
        self._rate = SLOW
        self.length = 0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether this one's turn is now: there is a hand free, and nobody waits who came before."""
        with self._lock:
            now = self.length == 0 and self._in_hand < self._at_once
            self._in_hand += now
        try:
            yield now
        finally:
            with self._lock:
                self._in_hand -= now

    def full_for(self) -> int:
        """Seconds after which a tenth of those who fill the line are done; 0 while there is room for one more."""
        with self._lock:
            return ceil(self._most / 10 / self._rate) if self.length >= self._most else 0

    def join(self) -> None:
        """One more waits."""
        with self._lock:
            self.length += 1

    def move(self, done: int, seconds: float) -> None:
        """So many were done in that time."""
        with self._lock:
            self.length = max(0, self.length - done)
            self._rate += (done / max(seconds, 0.001) - self._rate) / 10

    def count(self, length: int) -> None:
        """So many wait, as somebody has counted."""
        with self._lock:
            self.length = length


def take_in_turn(desk: Desk, line: Line, raw: RawInquiry) -> Taken:
    """As `take_in` when there are few; when there are many it is kept, and answered by the number of its body.

    503 when not even that: then nothing is kept, and whoever sent it is told when to come again.
    """
    if wait := line.full_for():
        return full(wait)
    with line.turn() as now:
        if now:
            return take_in(desk, raw)
    kept = keep_in_line(desk, line, facts_of(desk, raw, desk.clock(), "queued"))
    return Taken(202, {"lead": None, "inquiry": kept, "status": "waiting"})


def keep_in_line(desk: Desk, line: Line, columns: Mapping[str, Any], source: Source | None = None) -> int:
    """Keep it together with those that come at the same moment; the number it got."""

    def keep(tx: Tx) -> int:
        if source:
            sources.let_in(tx, source, columns["received_at"])
        return inquiries.keep_plainly(tx, columns)

    line.join()  # first: otherwise those who come meanwhile think that nobody waits
    return desk.database.together(keep)


def full(wait: int) -> Taken:
    """It is not kept."""
    return Taken(503, {
        "error": "full",
        "what": "More leads wait here than can be read at the moment. This one was not kept.",
        "do": "Wait as many seconds as the header Retry-After says, then send the same request again.",
    }, wait)  # fmt: skip
