"""How a text file's bytes are read: its encoding is told from its beginning, and a stray byte later does no harm."""

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

LOOKED_AT = 65_536  # bytes at the beginning of a file

_MARKS = (  # the longer first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STRAY = "glengarry-windows-1252"  # what reads a byte that is no UTF-8


@dataclass(frozen=True)
class Encoding:
    """A codec's name, what it does with a byte it cannot read, and where in the file the text begins."""

    name: str
    errors: str = "replace"
    begins: int = 0


def encoding_of(head: bytes) -> Encoding:
    """How the file that begins so is read: by its mark, or by what its bytes look like.

    In text that is UTF-8 as far as `head` goes, a later byte that is not is read as Windows-1252: programs
    that add to each other's files mix the two.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, _STRAY if name == "utf-8" else "replace", len(mark))
    wide = _without_mark(head)
    if wide:
        return Encoding(wide)
    return Encoding("utf-8", _STRAY) if _is_utf8(head) else Encoding("cp1252", _STRAY)


def open_text(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """The file's text from its beginning, line ends as they are.

    Reads through a place of its own in the file, so that several may be open at once.
    """
    codecs.register_error(_STRAY, _as_windows)
    view = io.BufferedReader(_View(file, encoding.begins), LOOKED_AT)
    return io.TextIOWrapper(view, encoding.name, encoding.errors, newline="")


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of western text is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if pairs and odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if pairs and even > 0.4 * pairs and odd < 0.05 * pairs else None


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter that was cut off at the end is fine
    except UnicodeDecodeError:
        return False
    return True


def _as_windows(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    stray = fault.object[fault.start : fault.end]
    return stray.decode("cp1252", "replace"), fault.end


class _View(io.RawIOBase):
    """The file from a place in it; the file itself is neither moved for others nor closed."""

    def __init__(self, file: BinaryIO, begins: int) -> None:
        self._file, self._at = file, begins

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # what BufferedReader hands over
        self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
