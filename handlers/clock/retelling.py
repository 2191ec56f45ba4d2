"""The clock's work: a message that is only true for a while is said anew when that is over."""

from handlers.desk import Desk
from store import outbox


def retell(desk: Desk) -> int:
    """Let what has to change by now be said as it is now; returns how many messages that are.

    Safe to run late, twice, or in two processes at once.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        rows = outbox.due_again(tx, desk.workspace, now)
    if not rows:
        return 0
    with desk.database.writing() as tx:
        return outbox.say_again(tx, rows, now)
