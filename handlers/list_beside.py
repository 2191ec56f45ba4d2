"""A process beside this one that reads a file and understands its rows, while this one writes them down.

It only reads the file, and knows nothing of the database or of Slack.
"""

import gc
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection

from handlers.list_file import on_disk
from handlers.list_rows import Terms, understood
from handlers.list_work import Batches
from playbook.listed import Listed
from sources.sheet import Unreadable
from store.tables import LeadList

PATIENCE = 5.0  # seconds until one that should have ended is ended


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
            yield from _received(ours)
        finally:
            ours.close()
            process.join(PATIENCE)
            if process.is_alive():
                process.terminate()

    return batches


def _received(ours: Connection) -> Iterator[list[Listed]]:
    while True:
        try:
            sent = ours.recv()
        except EOFError as fault:
            raise ChildProcessError("the process that reads the file ended before the file did") from fault
        if sent is None:
            return
        if isinstance(sent, str):
            raise Unreadable(sent)
        yield sent


def _read(theirs: Connection, path: str, name: str, terms: Terms, after: int, most: int) -> None:
    gc.freeze()
    gc.set_threshold(200_000)  # rows come and go in thousands: looking for cycles among them finds none
    try:
        with closing(on_disk(path)) as file:
            for rows in understood(file, name, terms, after, most):
                theirs.send(rows)
        theirs.send(None)
    except Unreadable as fault:
        theirs.send(str(fault))
    except (BrokenPipeError, KeyboardInterrupt):  # nobody wants the rest
        pass
    finally:
        theirs.close()
