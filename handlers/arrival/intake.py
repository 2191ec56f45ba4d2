"""A lead arrives: its raw body is kept first, then it is understood, recognised, and posted."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.arrival.inquiry_read import Look, look_up, read
from handlers.arrival.raw_inquiry import RawInquiry, keep
from handlers.arrival.recognise import of_meeting, recognise
from handlers.arrival.told_there import tell_there
from handlers.campaigns.attribution import brought_by, named_by
from handlers.desk import Desk
from playbook.words import Door
from sources.provider import Meeting, Nothing, References
from store import fetches, inquiries
from store.database import Tx
from store.schema import DATABASE_FAULTS
from store.tables import Inquiry

log = logging.getLogger(__name__)
Writing = Callable[[], AbstractContextManager[Tx]]
LEFT_BEHIND = timedelta(minutes=1)  # a living process is done with an inquiry long before


@dataclass(frozen=True)
class Taken:
    """What is answered: the HTTP status and a JSON object; `again` are seconds to wait when it was not taken."""

    http: int
    answer: dict[str, Any]
    again: int = 0


@dataclass(frozen=True)
class Batch:
    """Inquiries that are understood in one transaction, which holds them: nobody else has them in hand."""

    tx: Tx
    look: Look  # for the source of each

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """The transaction of all of them."""
        yield self.tx


def take_in(desk: Desk, raw: RawInquiry) -> Taken:
    """Keep the body, then make a lead of it; 202 with its number, or 400 with what to mend."""
    now = desk.clock()
    return _understand(desk, keep(desk, raw, now), now)


def take_in_waiting(desk: Desk) -> int:
    """Finish what a crash left between being kept and being understood; returns how many.

    Safe to run late, twice, or in two processes at once: each inquiry is taken by conditional update.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        left = inquiries.waiting(tx, desk.workspace, now - LEFT_BEHIND)
    for kept in left:
        log.warning("inquiry %s was left waiting since %s", kept.id, kept.received_at)
    return sum(_understand_safely(desk, kept, now) for kept in left)


def take_in_queued(desk: Desk, most: int) -> int:
    """Make leads of those that were answered before they were understood, the oldest first; returns how many.

    They are made in one transaction, which is several times as fast. When one of them cannot be done that way,
    nothing of it stays, and each is done apart. Several processes share them.
    """
    now, taken = desk.clock(), list[Inquiry]()
    try:
        with desk.database.writing() as tx:
            taken += inquiries.queued(tx, desk.workspace, most)
            batch = Batch(tx, look_up(desk))
            for kept in taken:
                _understand(desk, kept, now, batch)
    except Exception:  # noqa: BLE001  # it is met again, and logged, when it is alone
        log.info("%s inquiries are understood one by one", len(taken))
        for kept in taken:
            _understand_safely(desk, kept, now)
    return len(taken)


def _understand_safely(desk: Desk, kept: Inquiry, now: datetime) -> bool:
    try:
        return _understand(desk, kept, now).http == 202
    except DATABASE_FAULTS:  # the next sweep tries again
        log.exception("inquiry %s waits on", kept.id)
    except Exception:  # one bad inquiry must never stop the rest
        log.exception("inquiry %s cannot be made a lead", kept.id)
        _not_understood(desk.database.writing, kept.id, "a fault of Glengarry's: see the log")
    return False


def understand_kept(desk: Desk, kept: Inquiry) -> Taken:
    """Make of a kept body what it means; 202 with what became of it, or 400 when it means nothing."""
    return _understand(desk, kept, desk.clock())


def _understand(desk: Desk, kept: Inquiry, now: datetime, batch: Batch | None = None) -> Taken:
    """In a transaction of its own, unless it is one of a batch."""
    write: Writing = batch.writing if batch else desk.database.writing
    try:
        meant = read(desk, kept, batch.look if batch else look_up(desk))
    except ValueError as fault:
        return _not_understood(write, kept.id, str(fault))
    if isinstance(meant, Nothing):
        return _nothing(write, kept.id, meant.reason)
    if isinstance(meant, References):
        return _to_fetch(write, kept, meant, now)
    brought = brought_by(desk, meant.of if isinstance(meant, Meeting) else meant)
    with write() as tx:
        earlier = None if batch else inquiries.begin(tx, kept.id)
        if earlier:  # somebody finished it who thought it left behind
            return Taken(202, {"lead": earlier.lead_id, "status": earlier.status})
        if isinstance(meant, Meeting):
            number, status = of_meeting(tx, desk, kept, meant, now, brought)
        else:
            number, status = recognise(tx, desk, kept, named_by(meant, brought), now, brought)
        inquiries.settle(tx, kept.id, status, number)
        if number and kept.door == Door.CHANNEL:
            tell_there(tx, desk, kept, number, now)
    log.info("inquiry %s is lead %s: %s", kept.id, number, status)
    return Taken(202, {"lead": number, "status": status})


def _nothing(write: Writing, kept: int, reason: str) -> Taken:
    """It was understood, and there is nothing to do."""
    with write() as tx:
        inquiries.settle(tx, kept, "nothing to do", problem=reason[:300])
    log.info("inquiry %s: nothing to do", kept)
    return Taken(202, {"lead": None, "status": "nothing to do", "what": reason[:300]})


def _to_fetch(write: Writing, kept: Inquiry, meant: References, now: datetime) -> Taken:
    """It only names what it is about: each is fetched, and then an inquiry of its own."""
    with write() as tx:
        wanted = [{"name": each.name, "key": each.key, "about": dict(each.about)} for each in meant.those]
        new = fetches.want(tx, kept, wanted, now)
        inquiries.settle(tx, kept.id, "to fetch" if new else "duplicate")
    log.info("inquiry %s names %s, %s of them new", kept.id, len(meant.those), new)
    return Taken(202, {"lead": None, "status": "to fetch" if new else "duplicate"})


def _not_understood(write: Writing, kept: int, reason: str) -> Taken:
    with write() as tx:
        inquiries.settle(tx, kept, "failed", problem=reason[:300])
    log.warning("inquiry %s was not understood", kept)
    return Taken(400, {
        "error": "not_understood",
        "what": f"The body could not be read: {reason[:200]}. It is kept as inquiry {kept}.",
        "do": 'Send one JSON object such as {"name": "Ann Lee", "phone": "+1 212 555 0100"}, or a web form.',
    })  # fmt: skip
