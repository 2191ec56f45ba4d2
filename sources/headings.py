"""Which row of a list has the headings, and what they say."""

import re
from collections.abc import Sequence

from playbook.campaigns import MARKS
from sources.clean import cut, one_line
from sources.form import UTM, word_of
from sources.sheet import MOST_COLUMNS, Unreadable
from sources.spellings import FIELDS, fold

EMAIL = re.compile(r"[^\s@<>;,]+@[^\s@<>;,]+\.[^\s@<>;,.]{2,}")
PHONE = re.compile(r"(?:\+|00?[1-9(])[\d\s()/.\-]{6,22}")

_KNOWN = {*FIELDS, *UTM, *map(fold, MARKS)}


def known(cells: Sequence[str]) -> int:
    """How many of the cells are headings in a spelling we know."""
    return sum(word_of(cell) in _KNOWN for cell in cells if cell and len(cell) < 100)


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Where among the first rows the headings are. Raises Unreadable when they plainly are leads already."""
    for at, cells in enumerate(rows):
        said = [cell for cell in cells if cell.strip()]
        many = known(said)
        if many and (at == 0 or many > 1 or many == len(said)) and not _is_data(said):
            return at
        if any(EMAIL.fullmatch(cell.strip()) for cell in said):
            break  # the leads begin here
    if _is_data(rows[0]):
        raise Unreadable(
            "The first row already is a lead: there is no heading row. Put one above it that names the columns "
            "(such as Name, E-mail, Phone, Company) and hand the list in again."
        )
    return 0


def _is_data(cells: Sequence[str]) -> bool:
    said = [one_line(cell) for cell in cells]
    if any(EMAIL.fullmatch(cell) for cell in said):
        return True
    return any(PHONE.fullmatch(cell) for cell in said) and not known(said)


def headings_in(cells: Sequence[str]) -> list[str]:
    """The headings, cleaned; an empty one is called by its column. Raises Unreadable when there are too many."""
    said = [cut(one_line(cell), 200) for cell in cells]
    while said and not said[-1]:
        said.pop()
    if len(said) > MOST_COLUMNS:
        raise Unreadable(
            f"The list has {len(said):,} columns, and at most {MOST_COLUMNS} are read. Take out those that sales "
            "does not need and hand it in again."
        )
    return [heading or column_name(index) for index, heading in enumerate(said)]


def column_name(index: int) -> str:
    """What a column without a heading is called: `column C` for the third, as spreadsheets count."""
    letters, number = "", index + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"column {letters}"
