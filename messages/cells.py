"""What stands in a cell of a list that is opened in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# where spreadsheets of half the world separate by semicolons, a cell of ours falls apart into several
WITHIN = re.compile('([;\t\r\n]"?)(?=[=+@-])')


def cell(value: object) -> str:
    """A value as text: a moment in ISO form and UTC, nothing that a spreadsheet would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    text = WITHIN.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def line(values: Iterable[object]) -> str:
    """A line of a CSV with its end."""
    into = io.StringIO(newline="")
    csv.writer(into).writerow([cell(each) for each in values])
    return into.getvalue()
