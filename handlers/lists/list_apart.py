"""The process that reads a list's file and understands its rows, while another writes them down.

It knows nothing of the database or of Slack, and imports neither: it begins anew for each list.
"""

import gc
import pickle
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from marshal import dumps
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import BinaryIO

from handlers.lists.list_rows import Terms, understood
from handlers.way_there import tell_ways_only
from sources.sheet import Unreadable

AHEAD = 2  # batches that wait to be written down: neither process waits for the other when one takes longer


def read_apart(theirs: Connection, path: str, name: str, terms: Terms, after: int, most: int) -> None:
    """Tell batches of rows as plain values, then None, or a sentence that says what is wrong."""
    written, unwanted = Queue[bytes | None](AHEAD), Event()
    writer = Thread(target=_write, args=(theirs, written, unwanted))
    writer.start()
    try:
        with rarely_tidied(), closing(on_disk(path)) as file:
            for rows in understood(file, name, terms, after, most):
                written.put(dumps([*map(tuple, rows)]))
                if unwanted.is_set():
                    break
        written.put(dumps(None))
    except Unreadable as fault:
        written.put(dumps(str(fault)))
    except KeyboardInterrupt:  # nobody wants the rest
        unwanted.set()
    finally:
        written.put(None)
        writer.join()


def _write(theirs: Connection, written: "Queue[bytes | None]", unwanted: Event) -> None:
    with theirs:
        while (said := written.get()) is not None:
            if unwanted.is_set():
                continue
            try:
                theirs.send_bytes(said)
            except BrokenPipeError:
                unwanted.set()


@contextmanager
def rarely_tidied() -> Iterator[None]:
    """Meanwhile rows come and go in thousands: looking for cycles among them takes long and finds none."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def on_disk(path: str) -> BinaryIO:
    """The file at that place. Raises Unreadable when it is gone."""
    try:
        return Path(path).open("rb")
    except OSError as fault:
        why = (fault.strerror or "it is gone").lower()
        raise Unreadable(f"{path} cannot be read: {why}. Put it back and try again.") from fault


if __name__ == "__main__":
    tell_ways_only()  # what an exception says may quote a row
    order = pickle.load(sys.stdin.buffer)  # noqa: S301  # from nobody but the process that began this one
    read_apart(Connection(sys.stdout.fileno(), readable=False), *order)
