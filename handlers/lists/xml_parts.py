"""The parts of a workbook are read as they stream by: nothing of them is held but what is asked for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Protocol
from xml.parsers import expat

from sources.sheet import Numbered
from sources.table import too_long

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any spreadsheet program; what lies beyond is no cell of one

DIGITS = "0123456789"

_PIECE = 1 << 16  # bytes at a time
_LONGEST = 32 << 20  # bytes of one row: thirty times the characters that it may have

TextOf = Callable[[str, str, str | None], str]  # of a cell's kind, what it says, and the number of its style


class Forbidden(ValueError):
    """A part declares a document type, and perhaps entities in it: no spreadsheet program does."""


class _Listener(Protocol):
    def begin(self, name: str, marks: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, said: str) -> None: ...


class _Said:
    """The text that is told now; how it is pronounced is left aside."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._taking = self._aside = False

    def text(self, said: str) -> None:
        if self._taking:
            self.pieces.append(said)

    def begin(self, name: str, marks: dict[str, str]) -> None:
        if name in {"v", "t"}:
            self._taking = not self._aside
        elif name == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._taking = False
        elif name == "rPh":
            self._aside = False


class _Strings(_Said):
    """Collects the texts that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.all.append("".join(self.pieces))
            self.pieces.clear()


class _Rows(_Said):
    """Collects the rows that have come to their end."""

    def __init__(self, text_of: TextOf) -> None:
        super().__init__()
        self.ended: list[tuple[int, list[str]]] = []
        self.number = self._last = 0
        self._text_of = text_of
        self._columns: dict[str, int] = {}
        self._cells: list[str] = []
        self._at = -1
        self._cell: dict[str, str] = {}

    def begin(self, name: str, marks: dict[str, str]) -> None:
        if name == "c":
            self._cell = marks
            self.pieces.clear()
            place = marks.get("r")
            at = self._columns.get(place.rstrip(DIGITS)) if place else self._at + 1
            self._at = self._column(place or "") if at is None else at
        elif name == "row":
            self.number = int(marks["r"]) if "r" in marks else self.number + 1
            self._cells, self._at = [], -1
        else:
            super().begin(name, marks)

    def end(self, name: str) -> None:
        if name == "c":
            cell, pieces = self._cell, self.pieces
            said = pieces[0] if len(pieces) == 1 else "".join(pieces)
            text = self._text_of(cell.get("t", "n"), said, cell.get("s")) if said else ""
            if self._at == len(self._cells):
                self._cells.append(text)
            elif text:
                self._put(text)
        elif name == "row":
            if not self._last < self.number <= LAST_ROW:
                raise ValueError("no such row, or one that was there before")
            self._last = self.number
            self.ended.append((self.number, self._cells))
        else:
            super().end(name)

    def _put(self, text: str) -> None:
        """The cells before it are empty, or have been told already."""
        cells, at = self._cells, self._at
        if at >= LAST_COLUMN:
            raise ValueError("beyond the last column")
        cells.extend([""] * (at + 1 - len(cells)))
        cells[at] = text

    def _column(self, place: str) -> int:
        """Where `AB12` is, counted from 0."""
        letters = place.rstrip(DIGITS)
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise ValueError("no such column")
        at = -1
        for letter in letters.upper():
            at = (at + 1) * 26 + ord(letter) - ord("A")
        self._columns[letters] = at
        return at


def strings_in(part: IO[bytes]) -> list[str]:
    """The texts that the cells of all sheets refer to. Raises Forbidden, ValueError or ExpatError."""
    strings = _Strings()
    for _ in _streamed(part, strings):
        pass
    return strings.all


def rows_in(part: IO[bytes], text_of: TextOf) -> Numbered:
    """The rows of a sheet, as it streams by. Raises Forbidden, ValueError or ExpatError, or what `text_of` does."""
    rows, since = _Rows(text_of), 0
    for size in _streamed(part, rows):
        since = 0 if rows.ended else since + size
        if since > _LONGEST:
            raise too_long(rows.number)
        yield from rows.ended
        rows.ended.clear()


def _streamed(part: IO[bytes], listener: _Listener) -> Iterator[int]:
    """Tell the listener what is in a part, and after each piece how long that was."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = partial(_listen, parser, listener)
    while piece := part.read(_PIECE):
        parser.Parse(piece, False)
        yield len(piece)
    parser.Parse(b"", True)
    yield 0


def _listen(parser: expat.XMLParserType, listener: _Listener, root: str, _marks: object) -> None:
    """At the first tag it is seen whether the tags are written with a prefix, as few programs do."""
    parser.CharacterDataHandler = listener.text
    parser.StartElementHandler, parser.EndElementHandler = listener.begin, listener.end
    prefix = root.rpartition(":")[0] + ":"
    if prefix != ":":
        parser.StartElementHandler = lambda name, marks: listener.begin(name.removeprefix(prefix), marks)
        parser.EndElementHandler = lambda name: listener.end(name.removeprefix(prefix))


def _refuse(*_declared: object) -> None:
    raise Forbidden("a document type is declared")
