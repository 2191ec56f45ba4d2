"""A rush: deeds that wait at the same moment are done by one thread, in one transaction.

Many threads that want SQLite's one writing lock spend more time on handing it on, and on beginning and
committing, than on their deeds.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

T = TypeVar("T")
Deed = Callable[[Session], T]
Waiting = tuple[Deed[Any], Future[Any]]

MOST = 32  # deeds in one transaction: nobody else writes meanwhile


class Rush:
    """The one thread, and who waits for it. `writing` opens a transaction that commits at its end."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Session]]) -> None:
        """Starts no thread before the first deed."""
        self._writing = writing
        self._waiting = deque[Waiting]()
        self._thread = ThreadPoolExecutor(1, "rush")

    def do(self, deed: Deed[T]) -> T:
        """What the deed returns, or raises, once it is committed.

        When one of several fails, nothing of the transaction stays, and each is done again in its own. So a
        deed must do nothing but through its transaction.
        """
        done = Future[T]()
        self._waiting.append((deed, done))
        self._thread.submit(self._write)
        return done.result()

    def close(self) -> None:
        """Do what is waiting, and nothing more."""
        self._thread.shutdown()

    def _write(self) -> None:
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        if together:  # else those before took it along
            self._finish(together)

    def _finish(self, together: Sequence[Waiting]) -> None:
        try:
            with self._writing() as tx:
                results = [deed(tx) for deed, _ in together]
        except Exception as fault:  # noqa: BLE001  # raised again where the deed was asked for
            self._failed(together, fault)
        else:
            for (_, done), result in zip(together, results, strict=True):
                done.set_result(result)

    def _failed(self, together: Sequence[Waiting], fault: Exception) -> None:
        if len(together) > 1 and not isinstance(fault, OperationalError):  # a database away is so for all
            for each in together:
                self._finish([each])
        else:
            for _, done in together:
                done.set_exception(fault)
