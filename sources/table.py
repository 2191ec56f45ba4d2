"""Any numbered rows become a Sheet: its headings are found, its rows made to fit them."""

from collections.abc import Callable, Sequence
from itertools import islice

from sources.headings import heading_row, headings_in
from sources.sheet import LONGEST_ROW, MOST_COLUMNS, Numbered, Unreadable

LOOKED_AT = 20  # rows at the top, among which the headings are: titles and notes may stand above them


class Table:
    """A Sheet over raw rows, which `raw` begins to read anew at each call.

    Raises Unreadable when there is no heading row, when nothing follows it, or when it is too wide.
    """

    def __init__(self, raw: Callable[[], Numbered]) -> None:
        self._raw = raw
        first = list(islice(_filled(raw()), LOOKED_AT))
        if not first:
            raise Unreadable("There is nothing in this file. Hand in the list with its leads.")
        at = heading_row([cells for _, cells in first])
        self._row = first[at][0]
        self.headings: list[str] = headings_in(first[at][1])
        if len(first) == at + 1:
            raise Unreadable(
                f"Row {self._row} has the headings, and no lead follows it. Hand in the list with its leads."
            )

    def rows(self, after: int = 0) -> Numbered:
        """See Sheet."""
        width, last = len(self.headings), max(after, self._row)
        for number, cells in _filled(self._raw()):
            if number > last:
                yield number, cells if len(cells) == width else _fitted(number, cells, width)


def _filled(rows: Numbered) -> Numbered:
    for number, cells in rows:
        said = "".join(cells)
        if not said or said.isspace():
            continue
        if len(said) > LONGEST_ROW:
            raise too_long(number)
        yield number, cells


def too_long(row: int) -> Unreadable:
    """Said of a row that is longer than `LONGEST_ROW`."""
    return Unreadable(
        f"Row {row} is longer than any lead can be, so its cells or rows are not told apart as they should be. "
        "Save the list anew as CSV UTF-8, one lead a row, and hand that in."
    )


def _fitted(number: int, cells: Sequence[str], width: int) -> list[str]:
    """As many cells as there are headings; more only where something stands in them."""
    used = len(cells)
    while used > width and not cells[used - 1].strip():
        used -= 1
    if used > MOST_COLUMNS:
        raise Unreadable(
            f"Row {number} has {used:,} cells, and at most {MOST_COLUMNS} columns are read. Take out what does "
            "not belong to the leads and hand the list in again."
        )
    return [*cells[:used], *[""] * (width - used)]
