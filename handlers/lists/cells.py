"""A cell of a workbook as a text: what a person sees in it, in the form a CSV has."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a line end or a control character, as workbooks write it
_ZEROS = re.compile("0+")  # a number's format that shows leading zeros: postcodes, telephone numbers


class Cells:
    """How the cells of one workbook are read: its texts, the formats of its styles, its calendar's first day."""

    def __init__(
        self, strings: Sequence[str] = (), forms: Sequence[str | None] = (), epoch: datetime = WINDOWS_EPOCH
    ) -> None:
        self._strings, self._forms, self._epoch = strings, forms, epoch
        self._plain = {str(style) for style, form in enumerate(forms) if not _matters(form)}

    def text_of(self, kind: str, said: str, style: str | None) -> str:
        """A cell's text; empty where a formula failed or was never computed. Raises ValueError, LookupError."""
        if kind == "s":
            said = self._strings[int(said)]
        elif kind == "n":
            return self._number(said, style) if said else ""
        elif kind == "e":
            return ""
        elif kind == "b":
            return "TRUE" if int(said) else "FALSE"
        elif kind == "d":
            return said.replace("T", " ").removesuffix(" 00:00:00")
        return _ESCAPED.sub(_unescaped, said) if "_x" in said else said

    def _number(self, said: str, style: str | None) -> str:
        value = float(said) if "." in said or "E" in said or "e" in said else int(said)
        if style is None or style in self._plain or not self._forms:
            return _plain(value)
        form = self._forms[int(style)]
        if _ZEROS.fullmatch(form or ""):
            return _plain(value).zfill(len(form or ""))
        return self._moment(value, is_timedelta_format(form)) if is_date_format(form) else _plain(value)

    def _moment(self, value: float, lasts: bool) -> str:
        try:
            return _told(from_excel(value, self._epoch, timedelta=lasts))
        except (OverflowError, ValueError):
            return ""  # a spreadsheet shows such a number as #####


def _matters(form: str | None) -> bool:
    return bool(form) and (_ZEROS.fullmatch(form or "") is not None or is_date_format(form))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _plain(value: int | float) -> str:
    """A telephone number is kept as a number too: `493012345678.0`, or `4.93E+11` on the screen."""
    if isinstance(value, float) and not (value.is_integer() and abs(value) < 1e21):
        return f"{value:.15g}"  # as exact as spreadsheets are; beyond it stands 46.100000000000001
    return str(int(value))


def _told(value: datetime | time | timedelta | None) -> str:
    if isinstance(value, datetime):
        if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        return value.isoformat(" ", "seconds").removesuffix(":00")
    return value.isoformat("seconds").removesuffix(":00") if isinstance(value, time) else str(value)
