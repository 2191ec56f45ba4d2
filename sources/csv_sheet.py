"""A text file with separated cells is read as a list, whatever program and country it comes from."""

import csv
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

from sources.encoding import LOOKED_AT, Encoding, encoding_of, open_text
from sources.separator import separator_of, separator_said
from sources.sheet import LONGEST_ROW, Numbered, Sheet, Unreadable
from sources.table import Table, too_long


def open_csv(file: BinaryIO) -> Sheet:
    """The list in a text file that can be sought in; it stays open for as long as the list is read.

    Encoding (UTF-8, UTF-16, Windows-1252) and separator (comma, semicolon, tab, bar) are found out. Raises
    Unreadable when there is no list in it.
    """
    file.seek(0)
    encoding = encoding_of(file.read(LOOKED_AT))
    first = list(islice(_lines(file, encoding), 1_000))
    said = separator_said(first[0]) if first else None
    separator = said or separator_of(_beginning(first))
    return Table(partial(_rows, file, encoding, separator, bool(said)))


def _beginning(lines: list[str]) -> list[str]:
    size = 0
    taken: list[str] = []
    for line in lines:
        size += len(line)
        if taken and size > LOOKED_AT:
            break
        taken.append(line)
    return taken


def _lines(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """Each line with its end. A line beyond all measure is cut: it is as long as no row may be."""
    text = open_text(file, encoding)
    for line in iter(partial(text.readline, LONGEST_ROW + 1), ""):
        yield line.replace("\0", "") if "\0" in line else line


class _Held:
    """The lines of the row that is being read, to look at them again when there are several."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.lines: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.lines.append(line)
            yield line
        self.ended = True


def _rows(file: BinaryIO, encoding: Encoding, separator: str, said: bool) -> Numbered:
    held = _Held(islice(_lines(file, encoding), int(said), None))
    reader = csv.reader(held, delimiter=separator, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise _too_big(number, held.lines) from fault
        if cells is None:
            return
        if len(held.lines) > 1 or held.ended or len(held.lines[0]) > LONGEST_ROW:
            _check(number, held.lines, separator)
        held.lines.clear()
        yield number, cells


def _too_big(number: int, lines: list[str]) -> Unreadable:
    """A cell grew beyond csv's limit of 131,072 characters, over several lines or on one."""
    return _unclosed(number) if len(lines) > 1 else too_long(number)


def _check(number: int, lines: list[str], separator: str) -> None:
    """Several lines are one row only if its quotation marks are whole, or else rows would be swallowed."""
    if any(len(line) > LONGEST_ROW for line in lines):
        raise too_long(number)
    try:
        for _ in csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True):
            pass
    except csv.Error as fault:
        raise _unclosed(number) from fault


def _unclosed(row: int) -> Unreadable:
    return Unreadable(
        f"In row {row} a quotation mark opens a cell and is not closed where the cell ends, so the rows after it "
        "cannot be told apart. Take that quotation mark out, or save the list anew as CSV UTF-8, and hand it in "
        "again."
    )
