"""News is delivered to receivers, webhooks and CRMs alike: in the order of each lead, again until it is there."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from handlers.desk import Desk
from handlers.receivers.undelivered import tell_once
from store import outgoing, receivers, whole_news
from store.tables.connections import Outgoing, Receiver

log = logging.getLogger(__name__)

DAY = timedelta(days=1)  # from the first attempt; what was not taken by then is put aside
GAPS = tuple(  # between two attempts
    timedelta(seconds=each) for each in (10, 60, 300, 1200, 3600, 3 * 3600, 6 * 3600, 13 * 3600)
)
LOOK = timedelta(hours=1)  # whoever is away is looked for at least so often
LEASE = timedelta(minutes=2)  # an attempt takes less, or its process is gone
BREATH = timedelta(seconds=10)  # no sweep begins another attempt after that
TOO_MANY = 10  # refused in a row: it is not the news, it is the receiver
AT_A_TIME = 100


class NotTaken(Exception):
    """A piece of news did not get through; the text says why, without anything of the lead.

    `away`: nobody is there at all, so the receiver is left alone for a while. `wait` is how many seconds it asks to be
    left alone. `never`: it refused this one for good, and trying again would change nothing.
    """

    def __init__(
        self, why: str, *, away: bool = False, wait: float | None = None, never: bool = False
    ) -> None:
        """Says nothing by itself."""
        super().__init__(why)
        self.away, self.wait, self.never = away, wait, never


class Deliver(Protocol):
    """Tells one receiver one piece of news. What was told once may be told again: a crash in between is unknown.

    The body of the news is whole: with the person as he is known at this moment. It has a minute.
    """

    def __call__(self, receiver: Receiver, news: Outgoing, now: datetime) -> None:
        """Raises NotTaken."""


@dataclass(frozen=True)
class Post:
    """Who delivers to receivers of which kind, on the wall clock; `stopping` says that the process ends."""

    desk: Desk
    delivers: Mapping[str, Deliver]
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False

    def waiting(self) -> list[int]:
        """Receivers that something waits for."""
        with self.desk.database.reading() as tx:
            return receivers.with_news(tx, self.desk.workspace, self.clock(), self.delivers)

    def tell(self, receiver: int) -> int:
        """Deliver what is due to one receiver; returns how much got through.

        Safe to run late, twice, or in two processes. It ends after some seconds, however much there is.
        """
        round_ = _Round(self, receiver)
        while round_.go_on():
            if not sum(round_.tell(number) for number in round_.due() if round_.go_on()):
                break
        return round_.told


class _Round:
    """What one sweep does for one receiver: it ends when time is up, or nobody is there."""

    def __init__(self, post: Post, receiver: int) -> None:
        self._post, self._receiver = post, receiver
        self._until = post.clock() + BREATH
        self._left, self._refused = False, 0
        self.told = 0

    def go_on(self) -> bool:
        return not self._left and self._post.clock() <= self._until and not self._post.stopping()

    def due(self) -> list[int]:
        desk = self._post.desk
        with desk.database.reading() as tx:
            return outgoing.due(tx, desk.workspace, self._post.clock(), AT_A_TIME, self._receiver)

    def tell(self, number: int) -> bool:
        """Whether the news of that number got through."""
        desk, now = self._post.desk, self._post.clock()
        with desk.database.writing() as tx:
            receiver = receivers.get(tx, desk.workspace, self._receiver)
            row = outgoing.begin(tx, number, now, now + LEASE) if receiver else None
            whole = whole_news.whole(tx, row) if row else {}
        if receiver is None or row is None:  # removed, or in somebody else's hands
            return False
        row.body = whole
        fault = self._fault(receiver, row, now)
        if fault:
            self._not_taken(receiver, row, fault)
            return False
        with desk.database.writing() as tx:
            outgoing.received(tx, row)
            receivers.took(tx, receiver, self._post.clock())
        self.told, self._refused = self.told + 1, 0
        return True

    def _fault(self, receiver: Receiver, row: Outgoing, now: datetime) -> NotTaken | None:
        try:
            self._post.delivers[receiver.kind](receiver, row, now)
        except NotTaken as fault:
            return fault
        except Exception as fault:  # one that cannot be delivered must never stop the rest
            log.exception("outgoing %s could not be delivered", row.id)
            return NotTaken(f"our own fault: {type(fault).__name__}")
        return None

    def _not_taken(self, receiver: Receiver, row: Outgoing, fault: NotTaken) -> None:
        now, self._refused = self._post.clock(), self._refused + 1
        unwell = fault.away or fault.wait is not None
        self._left = unwell or self._refused >= TOO_MANY
        rests = now + _rest(receiver, fault) if self._left else None
        again = None if fault.never else _again(row, now)
        if again and rests and unwell:
            again = rests  # it was not this piece of news: it is the first one told when somebody is there
        log.warning("outgoing %s was not taken by receiver %s: %s", row.id, receiver.id, fault)
        with self._post.desk.database.writing() as tx:
            outgoing.again(tx, row, again, str(fault))
            if rests:
                receivers.leave_alone(tx, receiver, rests)
            if again is None:
                tell_once(tx, self._post.desk, receiver)


def _rest(receiver: Receiver, fault: NotTaken) -> timedelta:
    """How long a receiver is left alone: as long as it asks, else longer from time to time."""
    if fault.wait is not None:
        return timedelta(seconds=min(max(fault.wait, 1), DAY.total_seconds()))
    return min(GAPS[min(receiver.unwell, len(GAPS) - 1)], LOOK)


def _again(row: Outgoing, now: datetime) -> datetime | None:
    """When a piece of news is tried again; None when it had its day."""
    left = (row.created_at or now) + DAY - now
    if left <= timedelta(0):
        return None
    return now + min(GAPS[min(row.attempts, len(GAPS)) - 1], left)
