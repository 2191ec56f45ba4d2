"""Who looks after sources, receivers and CRMs, and is told what is wrong with them."""

from collections.abc import Sequence

from handlers.desk import Desk
from store import people
from store.database import Tx


def caretakers(tx: Tx, desk: Desk) -> Sequence[str]:
    """Every admin, or manager when no admin is known."""
    return people.admins(tx, desk.workspace) or tuple(desk.rules().crew.managers)
