"""A workbook is read as a list: the first sheet that anybody can see and that has leads on it, row by row."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import BinaryIO, ParamSpec, Protocol, TypeVar, cast

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from handlers.cells import Cell, text_of
from handlers.package import AS_CSV, BROKEN, broken, check_package
from sources.headings import known
from sources.sheet import Numbered, Sheet, Unreadable
from sources.table import LOOKED_AT, Table

LAST_ROW = 1_048_576  # of any spreadsheet program; what has a higher number is no row of one

Given = ParamSpec("Given")
Done = TypeVar("Done")


class _Leaf(Protocol):
    """What we want of openpyxl's read-only sheet."""

    sheet_state: str

    def iter_rows(self) -> Iterator[Sequence[Cell]]: ...
    def reset_dimensions(self) -> None: ...


def open_workbook(file: BinaryIO) -> Sheet:
    """The list in an XLSX file that can be sought in; it stays open for as long as the list is read.

    Cells say what they last showed, in the forms a CSV has. Raises Unreadable when there is no list in it.
    """
    check_package(file)
    return Table(partial(_rows, _told(_chosen, file)))


def _told(deed: Callable[Given, Done], *args: Given.args, **kwargs: Given.kwargs) -> Done:
    """Do it; whatever openpyxl stumbles over becomes a sentence."""
    try:
        return deed(*args, **kwargs)
    except Unreadable:
        raise
    except BROKEN as fault:
        if isinstance(fault, DefusedXmlException) or isinstance(fault.__cause__, DefusedXmlException):
            raise Unreadable(
                f"This workbook declares entities, as no spreadsheet program does, so it is not opened. {AS_CSV}"
            ) from fault
        raise broken() from fault


def _chosen(file: BinaryIO) -> _Leaf:
    """The first sheet to be seen that has known headings, or else the first with anything on it."""
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets = cast(list[_Leaf], book.worksheets)
    for sheet in sheets:
        sheet.reset_dimensions()  # what a sheet says of its size is not always true
    filled = [(sheet, top) for sheet in sheets if (top := _top(sheet))]
    shown = [(sheet, top) for sheet, top in filled if sheet.sheet_state == "visible"]
    if filled and not shown:
        raise Unreadable(
            "Every sheet with something on it is hidden. Show the one with the leads and hand it in again."
        )
    if not shown:
        raise Unreadable("There is nothing in this workbook. Hand in the list with its leads.")
    return next((sheet for sheet, top in shown if any(map(known, top))), shown[0][0])


def _top(sheet: _Leaf) -> list[list[str]]:
    return list(islice((cells for _, cells in _rows(sheet) if any(map(str.strip, cells))), LOOKED_AT))


def _rows(sheet: _Leaf) -> Numbered:
    rows = _told(lambda: enumerate(sheet.iter_rows(), 1))
    while (found := _told(next, rows, None)) is not None:
        number, row = found
        if number > LAST_ROW:
            raise broken()
        yield number, _told(lambda row=row: [text_of(cell) for cell in row])
