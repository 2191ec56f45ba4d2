"""Prints a report as a table for people, or writes it as a list for a spreadsheet."""

import sys
from datetime import datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.command_line.console import err, out
from handlers.reports import score_words as numbers
from handlers.reports.reports import Report
from handlers.reports.stats_csv import write_list
from handlers.reports.stats_rows import in_order, named
from messages.words import count
from playbook.definitions import DEFINITIONS
from playbook.refusal import Refusal
from playbook.scoreboard import Score

COLUMNS = {
    "received": "received",
    "pending": "pending",
    "follow-up rate": "follow_up_rate",
    "on-time rate": "on_time_rate",
    "speed to first touch": "speed_to_first_touch",
    "overdue now": "overdue_now",
}


def print_report(report: Report) -> None:
    """A row for each person, source or the like, one for all, and what the numbers mean."""
    table = Table(
        title=f"{report.period.name}, {report.period.timezone}", caption=numbers.headline(report.total),
        box=SIMPLE_HEAD, padding=0, show_edge=False,
    )  # fmt: skip
    table.add_column(report.by, no_wrap=True)
    for column in COLUMNS:
        # no word of a heading is cut
        table.add_column(column, min_width=max(map(len, column.split())))
    for row in in_order(report, report.rows):
        # strangers name campaigns: no markup
        table.add_row(Text(named(report, row)), *_cells(row.score))
    table.add_row("all", *_cells(report.total), style="bold")
    out.print(table)
    for column, number in COLUMNS.items():
        meaning = f"{column}: {DEFINITIONS[number]}"
        out.print(meaning, style="dim", markup=False, highlight=False, soft_wrap=True)
    if left_out := numbers.left_out(report.total):
        out.print(f"left out: {left_out}", style="dim", markup=False, highlight=False, soft_wrap=True)


def write_csv(report: Report, now: datetime, file: Path, whom: str | None) -> None:
    """Write the list to a file, or print it when that is "-". Raises Refusal when it cannot be written."""
    if str(file) == "-":
        write_list(report, now, sys.stdout, whom)
        return
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as into:
            write_list(report, now, into, whom)
    except OSError as fault:
        raise Refusal(f"{file} cannot be written: {fault.strerror}.") from fault
    err.print(
        f"{count(len(report.rows), 'row')} written to {file}.", markup=False, highlight=False, soft_wrap=True
    )


def _cells(score: Score) -> list[str]:
    return [
        str(score.received), str(score.pending),
        _narrow(numbers.followed(score)), _narrow(numbers.on_time(score)),
        _narrow(numbers.speed(score.speed_to_first_touch)), str(score.overdue_now),
    ]  # fmt: skip


def _narrow(figure: str) -> str:
    """A figure in lines, so that the table fits into 80 columns."""
    return figure.replace(", the ", ", ").replace(", ", ",\n").replace(" (", "\n(")
