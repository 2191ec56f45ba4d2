"""Admins are told once of a mailbox that cannot be read, with the reason, and once that it can be read again."""

from datetime import datetime

from handlers.caretakers import caretakers
from handlers.desk import Desk
from messages.words import moment
from store import outbox
from store.database import Tx
from store.tables.connections import Source

A_RUN = 3  # failed in a row, some minutes: one may be a server that is started anew


def tell_once(tx: Tx, desk: Desk, source: Source, now: datetime) -> None:
    """Put out a direct message to every admin, or manager when no admin is known; once for each run."""
    if source.rejected >= A_RUN:
        _tell(tx, desk, source, now, works=False)


def tell_that_it_works(tx: Tx, desk: Desk, source: Source, now: datetime) -> None:
    """The same when a run is over of which they were told. `source` is as it was before."""
    if source.rejected >= A_RUN:
        _tell(tx, desk, source, now, works=True)


def _tell(tx: Tx, desk: Desk, source: Source, now: datetime, *, works: bool) -> None:
    if source.rejected_since is None:
        return
    run = f"mailbox{'-works' if works else ''}:{source.id}:{source.rejected_since.isoformat()}"
    facts = {
        "name": source.name, "works": works, "why": source.rejected_why,
        "since": moment(source.rejected_since, now, desk.rules().hours),
    }  # fmt: skip
    for person in caretakers(tx, desk):
        outbox.notice(tx, desk.workspace, f"{run}:{person}", "mailbox_failed", person, now, facts=facts)
