"""A process of its own that takes a list in, and stands still in the midst of a batch, so that it can be killed."""

import sys
from unittest.mock import patch

from handlers import lists
from handlers.list_import import Entering
from store.database import Database
from tests.listed import a_desk

BATCHES = 3


def main(address: str) -> None:
    """Say "stands" with all of a batch written and nothing of it committed, and wait for the end."""
    desk = a_desk(Database(address), met=True)
    entered, done = Entering.touch, list[int]()

    def standing_still(*given: object) -> None:
        entered(*given)  # type: ignore[arg-type]
        done.append(1)
        if len(done) == BATCHES:
            sys.stdout.write("stands\n")
            sys.stdout.flush()
            sys.stdin.readline()

    with patch.object(Entering, "touch", standing_still):
        lists.work(desk, 7)


if __name__ == "__main__":
    main(sys.argv[1])
