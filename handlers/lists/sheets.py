"""A list that was handed in is opened: what it is, its bytes say, not its name."""

import io
from typing import BinaryIO

from handlers.lists.package import AS_CSV
from handlers.lists.workbook_apart import open_workbook_apart
from sources.clean import cut, one_line
from sources.csv_sheet import open_csv
from sources.encoding import LOOKED_AT, encoding_of
from sources.kinds import is_noise, kind_of
from sources.sheet import Sheet, Unreadable

_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSTEAD = "Hand in the list itself, as CSV or XLSX."


def open_sheet(file: BinaryIO, name: str) -> Sheet:
    """The list in a file that can be sought in; it stays open for as long as the list is read.

    Raises Unreadable when it is none, now or, where a row later on cannot be read, while its rows are read.
    """
    file.seek(0)
    head = file.read(LOOKED_AT)
    if not head.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(f"{_called(name)} is empty. Hand in the list with its leads.")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return open_workbook_apart(file)
    if head.startswith(_OLD):
        raise _old(file, head, name)
    what = kind_of(head)
    if what is None and encoding_of(head).name in {"utf-8", "cp1252"} and is_noise(head):
        what = "no text in any encoding"
    if what is not None:
        raise Unreadable(f"{_called(name)} is {what}, whatever its name says. {_INSTEAD}")
    return open_csv(file)


def pasted(text: str) -> Sheet:
    """The list in rows that somebody pasted. Raises Unreadable when it is none."""
    return open_csv(io.BytesIO(text.encode("utf-8", "replace")))


def _called(name: str) -> str:
    return f"“{cut(one_line(name), 80)}”" if name.strip() else "This file"


def _old(file: BinaryIO, head: bytes, name: str) -> Unreadable:
    """Programs of the nineties kept their files in one container; an encrypted workbook still is one."""
    kept = _kept(file, head)
    if "EncryptedPackage" in kept:
        return Unreadable(
            f"{_called(name)} is protected by a password. Take the password off and hand it in again."
        )
    what = "an old Excel workbook (.xls)" if {"Workbook", "Book"} & kept else "an old Office document"
    return Unreadable(f"{_called(name)} is {what}, which is not read. {AS_CSV}")


def _kept(file: BinaryIO, head: bytes) -> set[str]:
    """The names at the beginning of the container's directory, of which each has 128 bytes."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    directory = file.read(4_096)
    entries = [directory[at : at + 64] for at in range(0, len(directory), 128)]
    return {entry.decode("utf-16-le", "replace").partition("\0")[0] for entry in entries}
