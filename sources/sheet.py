"""A list of leads as a table: headings, and rows that are read one by one, however many there are."""

from collections.abc import Iterator
from typing import Protocol

MOST_COLUMNS = 200  # a CRM's widest export has fewer; each column is carried along with each lead
LONGEST_ROW = 1_000_000  # characters: thirty of the fullest cells that a spreadsheet can hold

Numbered = Iterator[tuple[int, list[str]]]


class Unreadable(ValueError):
    """Why a list cannot be read, as one clear sentence for a person: what is wrong, and what to do."""


class Sheet(Protocol):
    """A list that was handed in, open for reading."""

    headings: list[str]

    def rows(self, after: int = 0) -> Numbered:
        """Each row after that one with the number a spreadsheet gives it, blank ones left out.

        A row has a cell for each heading; cells that have no heading follow. May be called again, and while
        another call is still being read. Raises Unreadable at a row that cannot be read.
        """
