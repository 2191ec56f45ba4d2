"""What is set for people, as a table: every row is read and checked before anything is changed."""

import csv
import io
from collections.abc import Collection, Sequence

from handlers.desk import Desk
from handlers.people.people_set import Row, read_row
from handlers.people.person_words import FIELDS
from playbook.refusal import Refusal

SHOWN = 20  # faults in one answer


def read_table(desk: Desk, text: str) -> list[Row]:
    """The rows of a CSV file with the heading `handle` and any of a person's settings.

    An empty cell clears the setting; what has no column stays as it is. Raises Refusal with every fault: row
    (the headings are row 1), column and reason.
    """
    lines = _lines(text)
    headings = [heading.strip().lower() for heading in lines[0]] if lines else []
    _check_headings(headings)
    rows: dict[str, Row] = {}
    faults: list[str] = []
    for number, cells in enumerate(lines[1:], 2):
        try:
            if any(cell.strip() for cell in cells):
                row = _read_row(desk, headings, cells, rows)
                rows[row.person] = row
        except Refusal as refused:
            faults.append(f"row {number}, {refused.field}: {_reason(refused)}")
    if faults:
        more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        raise _unchanged("\n".join([*faults[:SHOWN], *more]))
    return list(rows.values())


def _unchanged(why: str) -> Refusal:
    return Refusal(f"{why}\nNothing was changed.")


def _lines(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as fault:
        raise _unchanged(f"This is no CSV file: {fault}.") from fault


def _check_headings(headings: Sequence[str]) -> None:
    known = ("handle", *FIELDS)
    if "handle" not in headings:
        raise _unchanged(f"row 1: the headings are handle and any of {', '.join(FIELDS)}")
    for heading in headings:
        if heading not in known:
            raise _unchanged(f"row 1: “{heading[:40]}” cannot be set. What can: {', '.join(FIELDS)}")
        if headings.count(heading) > 1:
            raise _unchanged(f"row 1: {heading} is there twice")


def _read_row(desk: Desk, headings: Sequence[str], cells: Sequence[str], before: Collection[str]) -> Row:
    if len(cells) != len(headings):
        raise Refusal(f"it has {len(cells)} cells, and there are {len(headings)} headings", field="cells")
    typed = dict(zip(headings, cells, strict=True))
    handle = typed.pop("handle").strip()
    person = desk.rules().roster.id_of(handle) if handle else None
    if person is None:
        raise Refusal(f"I do not know {handle[:60] or 'nobody'}: people come from Slack", field="handle")
    if person in before:
        raise Refusal(f"{handle} is there twice", field="handle")
    return read_row(desk, person, typed)


def _reason(refused: Refusal) -> str:
    """The reason without the field, which is named as the column."""
    field = refused.field or ""
    return str(refused).removeprefix(f"{field.replace('_', ' ')}: ").removeprefix(f"{field}: ")
