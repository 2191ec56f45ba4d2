"""A cell of a workbook as a text: what a person sees in it, in the form a CSV has."""

import re
from datetime import datetime, time
from typing import Protocol

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a line end or a control character, as workbooks write it
_ZEROS = re.compile("0+")  # a number's format that shows leading zeros: postcodes, telephone numbers


class Cell(Protocol):
    """What we want of openpyxl's cell."""

    value: object
    data_type: str
    number_format: str


def text_of(cell: Cell) -> str:
    """Its text; empty where a formula failed, or has not been computed since it was written."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value) if "_x" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return _moment(value) if isinstance(value, datetime | time) else str(value)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _number(value: int | float, form: str) -> str:
    """A telephone number is kept as a number too: `493012345678.0`, or `4.93E+11` on the screen."""
    if isinstance(value, float) and not (value.is_integer() and abs(value) < 1e21):
        return f"{value:.15g}"  # as exact as spreadsheets are; beyond it stands 46.100000000000001
    text = str(int(value))
    return text.zfill(len(form)) if _ZEROS.fullmatch(form) else text


def _moment(value: datetime | time) -> str:
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    said = value.isoformat(*(" ", "seconds") if isinstance(value, datetime) else ("seconds",))
    return said.removesuffix(":00")
