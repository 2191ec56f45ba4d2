"""A process beside this one reads a file and understands its rows, while this one writes them down."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from marshal import loads
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import TemporaryFile

from handlers.lists.list_apart import rarely_tidied
from handlers.lists.list_rows import Terms
from handlers.lists.list_work import Batches
from playbook.listed import Listed
from sources.sheet import Unreadable
from store.tables import LeadList

PATIENCE = 5.0  # seconds until one that should have ended is ended


def beside(most: int) -> Batches:
    """Understands rows of files on this disk, so many at a time."""

    def batches(listed: LeadList, terms: Terms, after: int) -> Iterator[list[Listed]]:
        with _begun(listed.path or "", listed.name, terms, after, most) as ours, rarely_tidied():
            yield from _received(ours)

    return batches


@contextmanager
def _begun(*order: object) -> Iterator[Connection]:
    """What a process says that has been given its order; in the end it is gone.

    It begins from nothing: it needs a tenth of what this one has imported, and shares no connection with it.
    """
    ours, theirs = Pipe(duplex=False)
    apart = [
        sys.executable,
        "-P",
        "-m",
        "handlers.lists.list_apart",
    ]  # -P: nothing from the folder that it is run in
    with ours, theirs, TemporaryFile() as told:
        pickle.dump(order, told)
        told.seek(0)
        with subprocess.Popen(apart, stdin=told, stdout=theirs.fileno()) as process:  # noqa: S603  # this very Python
            theirs.close()  # so that its end is seen when it dies
            try:
                yield ours
            finally:
                ours.close()
                _see_off(process)


def _see_off(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


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
