"""A workbook is read as a list: the first sheet that anybody can see and that has leads on it, row by row."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from sys import stdin, stdout
from typing import IO, BinaryIO, NamedTuple
from zipfile import ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS

from handlers.lists.cells import Cells
from handlers.lists.package import AS_CSV, BROKEN, broken, check_package
from handlers.lists.xml_parts import Forbidden, rows_in, strings_in
from sources.headings import known
from sources.sheet import Numbered, Sheet, Unreadable
from sources.table import LOOKED_AT, Table


class _Checked(ZipFile):
    """Whatever is read as a whole is looked at first: openpyxl itself does so only where lxml is not installed."""

    def read(self, name: str | ZipInfo, pwd: bytes | None = None) -> bytes:
        part = super().read(name, pwd)
        fromstring(part)
        return part


class _Leaf(NamedTuple):
    """One sheet of a workbook: the part it is in, and whether anybody can see it."""

    package: ZipFile
    part: str
    shown: bool
    cells: Cells

    def rows(self) -> Numbered:
        with _said(), self.package.open(self.part) as part:
            yield from rows_in(part, self.cells.text_of)


def open_workbook(file: BinaryIO) -> Sheet:
    """The list in an XLSX file that can be sought in; it stays open for as long as the list is read.

    Cells say what they last showed, in the forms a CSV has. Raises Unreadable when there is no list in it.
    """
    check_package(file)
    return Table(_raw(file))


def tell(file: BinaryIO, told: IO[str]) -> None:
    """Each raw row as a line of JSON, its number and its cells; at what cannot be read a line with the sentence."""
    try:
        for row in _raw(file)():
            told.write(f"{json.dumps(row)}\n")
    except Unreadable as fault:
        told.write(f"{json.dumps(str(fault))}\n")


def _raw(file: BinaryIO) -> Callable[[], Numbered]:
    file.seek(0)
    with _said():
        return partial(_Leaf.rows, _chosen(_leaves(file)))


@contextmanager
def _said() -> Iterator[None]:
    """Whatever is stumbled over in a workbook becomes a sentence."""
    try:
        yield
    except Unreadable:
        raise
    except (*BROKEN, InvalidFileException) as fault:
        if isinstance(fault, Forbidden | DefusedXmlException):
            raise Unreadable(
                f"This workbook declares entities, as no spreadsheet program does, so it is not opened. {AS_CSV}"
            ) from fault
        raise broken() from fault


def _leaves(file: BinaryIO) -> list[_Leaf]:
    """The sheets, by openpyxl; of their content nothing has been read."""
    book = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    book.archive = _Checked(file)
    book.read_manifest()
    book.read_workbook()
    package, parser = book.archive, book.parser
    cells = Cells(_strings(book), _forms(package), parser.wb.epoch)
    return [
        _Leaf(package, rel.target, sheet.state == "visible", cells)
        for sheet, rel in parser.find_sheets()
        if rel.target in package.namelist() and rel.Type.endswith("/worksheet")
    ]


def _strings(book: ExcelReader) -> Sequence[str]:
    part = book.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # its stubs leave it open
    if part is None:
        return ()
    with book.archive.open(part.PartName.lstrip("/")) as strings:
        return strings_in(strings)


def _forms(package: ZipFile) -> list[str | None]:
    """The format of each style that a cell may have, in their order."""
    if ARC_STYLE not in package.namelist():
        return []
    sheet = Stylesheet.from_tree(fromstring(package.read(ARC_STYLE)))  # type: ignore[arg-type]  # so it is called
    ids = [style.numFmtId for style in sheet.cell_styles]
    first = BUILTIN_FORMATS_MAX_SIZE
    return [BUILTIN_FORMATS.get(each) if each < first else sheet.number_formats[each - first] for each in ids]


def _chosen(leaves: Sequence[_Leaf]) -> _Leaf:
    """The first sheet to be seen that has known headings, or else the first with anything on it."""
    filled = [(leaf, top) for leaf in leaves if (top := _top(leaf))]
    shown = [(leaf, top) for leaf, top in filled if leaf.shown]
    if filled and not shown:
        raise Unreadable(
            "Every sheet with something on it is hidden. Show the one with the leads and hand it in again."
        )
    if not shown:
        raise Unreadable("There is nothing in this workbook. Hand in the list with its leads.")
    return next((leaf for leaf, top in shown if any(map(known, top))), shown[0][0])


def _top(leaf: _Leaf) -> list[list[str]]:
    return list(islice((cells for _, cells in leaf.rows() if any(map(str.strip, cells))), LOOKED_AT))


if __name__ == "__main__":
    tell(stdin.buffer, stdout)
