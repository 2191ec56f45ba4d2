"""What is left of a list when it is over: its rejected rows as a CSV, and after a month nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.desk import Desk
from handlers.drops import list_message
from messages.cells import line
from playbook.drops import ListState
from store import lists
from store.database import Tx
from store.tables import LeadList

KEPT = timedelta(days=30)  # as raw intake payloads are


def rejected_csv(tx: Tx, listed: LeadList) -> Iterator[str]:
    """The rows that were left out, line by line: number and reason, then the cells as they were handed in."""
    yield line(["row", "reason", *listed.preview.get("headings", ())])
    after = 0
    while some := lists.rejected(tx, listed.id, after):
        for each in some:
            yield line([str(each.row), each.why, *each.cells])
        after = some[-1].row


def sweep(desk: Desk) -> int:
    """Forget what lists held that are over, or were never confirmed, for a month; returns how many.

    Safe to run late, twice, or in two processes at once.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        old = lists.outlived(tx, desk.workspace, now - KEPT)
        for each in old:
            _forget(tx, desk, each, now)
    return len(old)


def _forget(tx: Tx, desk: Desk, listed: LeadList, now: datetime) -> None:
    """One that nobody confirmed is cancelled, as if somebody had pressed Cancel."""
    waited = listed.state == ListState.PREVIEWED
    state = ListState.CANCELLED if waited else listed.state
    preview = {**listed.preview, "first": []}
    if not lists.change(tx, listed, state=state, preview=preview, digest=None):
        return
    lists.forget(tx, listed.id)
    if waited:
        list_message.give_up(tx, listed, now)
        list_message.show(tx, desk, listed, now)
