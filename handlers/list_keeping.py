"""What is left of a list when it is over: its rejected rows as a CSV, and after a month nothing."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from handlers import list_message
from handlers.desk import Desk
from messages.cells import cell
from playbook.drops import ListState
from store import lists
from store.database import Tx
from store.tables import LeadList

KEPT = timedelta(days=30)  # as raw intake payloads are


def rejected_csv(tx: Tx, listed: LeadList) -> Iterator[str]:
    """The rows that were left out, line by line: number and reason, then the cells as they were handed in."""
    yield _line(["row", "reason", *listed.preview.get("headings", ())])
    after = 0
    while some := lists.rejected(tx, listed.id, after):
        for each in some:
            yield _line([str(each.row), each.why, *each.cells])
        after = some[-1].row


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([cell(each) for each in cells])
    return out.getvalue()


def sweep(desk: Desk) -> int:
    """Forget what lists held that are over, or were never confirmed, for a month; returns how many.

    Safe to run late, twice, or in two processes at once.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        old = lists.outlived(tx, desk.workspace, now - KEPT)
        for each in old:
            preview = {**each.preview, "first": []}
            state = ListState.CANCELLED if each.state == ListState.PREVIEWED else each.state
            if lists.change(tx, each, state=state, preview=preview):
                lists.forget(tx, each.id)
                list_message.give_up(tx, each, now)
    return len(old)
