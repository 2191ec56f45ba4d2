"""A process beside this one that reads a file and understands its rows, while this one writes them down.

It only reads the file, and knows nothing of the database or of Slack.
"""

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from marshal import dumps, loads
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Event, Thread

from handlers.list_file import on_disk
from handlers.list_rows import Terms, understood
from handlers.list_work import Batches
from playbook.listed import Listed
from sources.sheet import Unreadable
from store.tables import LeadList

PATIENCE = 5.0  # seconds until one that should have ended is ended
AHEAD = 2  # batches that wait to be written down: neither process waits for the other when one takes longer


def beside(most: int) -> Batches:
    """Understands rows of files on this disk, so many at a time."""

    def batches(listed: LeadList, terms: Terms, after: int) -> Iterator[list[Listed]]:
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        order = (listed.path or "", listed.name, terms, after, most)
        process = context.Process(target=_read, args=(theirs, *order), name="list", daemon=True)
        process.start()
        theirs.close()  # so that its end is seen when it dies
        try:
            with rarely_tidied():
                yield from _received(ours)
        finally:
            ours.close()
            process.join(PATIENCE)
            if process.is_alive():
                process.terminate()

    return batches


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


def _received(ours: Connection) -> Iterator[list[Listed]]:
    while True:
        try:
            said = loads(ours.recv_bytes())  # noqa: S302  # from nobody but the process that we began
        except EOFError as fault:
            raise ChildProcessError("the process that reads the file ended before the file did") from fault
        if said is None:
            return
        if isinstance(said, str):
            raise Unreadable(said)
        yield [*map(Listed._make, said)]


def _read(theirs: Connection, path: str, name: str, terms: Terms, after: int, most: int) -> None:
    """The process beside: batches as plain values, then None, or a sentence that says what is wrong."""
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
