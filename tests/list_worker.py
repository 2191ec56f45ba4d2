"""A process of its own that takes a list in, and stands still in the midst of a batch, so that it can be killed."""

from multiprocessing.connection import Connection
from unittest.mock import patch

from handlers.lists import lists
from handlers.lists.list_import import Entering
from store.database import Database
from tests.listed import a_desk

BATCHES = 3
LONG = 60  # seconds: nobody waits so long for it


def stand_still(address: str, pipe: Connection) -> None:
    """Say "stands" with all of a batch written and nothing of it committed, and wait for the end."""
    desk = a_desk(Database(address), met=True)
    entered, done = Entering.touch, list[int]()

    def standing_still(*given: object) -> None:
        entered(*given)  # type: ignore[arg-type]
        done.append(1)
        if len(done) == BATCHES:
            pipe.send("stands")
            pipe.poll(LONG)

    with patch.object(Entering, "touch", standing_still):
        lists.work(desk, 7)
