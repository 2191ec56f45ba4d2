"""A list's file as something to read from, wherever it is: in parts in the database, or on the disk."""

import io
from typing import Any, BinaryIO

from handlers.desk import Desk
from handlers.lists.list_apart import on_disk
from store import lists
from store.tables import LeadList


class _Parts(io.RawIOBase):
    """The parts one after another. Each is fetched in a short transaction of its own, when it is reached."""

    def __init__(self, desk: Desk, listed: LeadList) -> None:
        self._desk, self._number, self._size = desk, listed.id, listed.size
        self._at, self._held, self._part = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: Any) -> int:
        nth, begin = divmod(self._at, lists.PART_SIZE)
        if nth != self._held:
            with self._desk.database.reading() as tx:
                self._held, self._part = nth, lists.part(tx, self._number, nth)
        space = memoryview(into)
        some = self._part[begin : begin + len(space)]
        space[: len(some)] = some
        self._at += len(some)
        return len(some)


def opened(desk: Desk, listed: LeadList) -> BinaryIO:
    """The file, to read and seek in. Raises Unreadable when it is gone."""
    if listed.path is None:
        return io.BufferedReader(_Parts(desk, listed), 1 << 16)
    return on_disk(listed.path)
