"""Which sign stands between the cells of a text file is told from its first rows."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

from sources.headings import known

SEPARATORS = ",;\t|"
LOOKED_AT = 50  # rows

_SAID = re.compile(r"\"?sep=([^\r\n\"])\"?[,;\t|]*[\r\n]*", re.IGNORECASE)


def separator_said(line: str) -> str | None:
    """The sign in a first line `sep=;`, which spreadsheet programs write and read."""
    said = _SAID.fullmatch(line)
    return said[1] if said and not said[1].isalnum() else None


def separator_of(lines: Sequence[str]) -> str:
    """The sign that makes most known headings of the lines, and then the most even table."""
    return max(SEPARATORS, key=lambda sign: _fitness(_rows(lines, sign)))


def _rows(lines: Sequence[str], sign: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(lines, delimiter=sign, skipinitialspace=True):
            if cells:
                rows.append(cells)
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        pass  # said of its row when the list is read
    return rows


def _fitness(rows: Sequence[Sequence[str]]) -> tuple[int, float, int]:
    """Known headings in one row, the share of rows as wide as most are, and that width; higher is likelier."""
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, many = widths.most_common(1)[0] if widths else (1, 0)
    return max(map(known, rows[:20]), default=0), many / max(len(rows), 1), width
