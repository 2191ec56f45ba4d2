"""The nurture pile as a list for a mailing tool."""

import csv
from typing import TextIO

from handlers.desk import Desk
from messages.cells import cell
from store.pile_export import in_pile

HEADINGS = {
    "number": "id", "name": "name", "company": "company", "email": "email", "phone": "phone",
    "temperature": "temperature", "source": "source", "campaign": "campaign", "reason": "nurture_why",
    "in the pile since": "nurtured_at", "last words": "last_words", "touches": "touches",
    "next review": "due_at",
}  # fmt: skip


def export(desk: Desk, into: TextIO) -> int:
    """Write the pile as CSV, row by row; returns how many leads there are."""
    sheet = csv.writer(into)
    sheet.writerow(HEADINGS)
    written = 0
    with desk.database.reading() as tx:
        for row in in_pile(tx, desk.workspace):
            sheet.writerow([cell(getattr(row, column)) for column in HEADINGS.values()])
            written += 1
    return written
