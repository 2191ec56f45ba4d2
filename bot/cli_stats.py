"""Prints a report as a table for people."""

from rich.table import Table
from rich.text import Text

from bot.console import out
from handlers import stats as numbers
from handlers.reports import Report
from messages.words import percent
from playbook.board import By
from playbook.definitions import DEFINITIONS
from playbook.scoreboard import Score

NOBODY: dict[By, str] = {"person": "never claimed"}


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
        title=f"{report.period.name}, {report.period.timezone}", caption=numbers.headline(report.total)
    )
    table.add_column(report.by, no_wrap=True)
    for column in COLUMNS:
        table.add_column(column)
    for row in report.rows:
        name = report.names.get(row.key or "", row.key or NOBODY.get(report.by, f"no {report.by}"))
        table.add_row(Text(name), *_cells(row.score))  # strangers name campaigns: no markup
    table.add_row("all", *_cells(report.total), style="bold")
    out.print(table)
    for column, number in COLUMNS.items():
        meaning = f"{column}: {DEFINITIONS[number]}"
        out.print(meaning, style="dim", markup=False, highlight=False, soft_wrap=True)
    if left_out := numbers.left_out(report.total):
        out.print(f"left out: {left_out}", style="dim", markup=False, highlight=False, soft_wrap=True)


def _cells(score: Score) -> list[str]:
    return [
        str(score.received), str(score.pending),
        numbers.rate_of(score.follow_up_rate, score.followed_up, score.followable),
        percent(score.on_time_rate), numbers.speed(score.speed_to_first_touch), str(score.overdue_now),
    ]  # fmt: skip
