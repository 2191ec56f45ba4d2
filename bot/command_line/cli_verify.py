"""Prints whether the quick count of a period agrees with the one made lead by lead."""

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.command_line.console import err, out
from handlers.desk import Desk
from handlers.reports.verify import BYS, Difference, verify
from playbook.period import Period


def verify_both_ways(desk: Desk, period: Period) -> None:
    """Count both ways and print what differs. Raises typer.Exit with code 1 when anything does."""
    with Progress(console=err) as bar:
        task = bar.add_task("Counting lead by lead, too", total=len(BYS))
        found = verify(desk, period, lambda: bar.advance(task))
    where = f"{period.name}, {period.timezone}"
    if not found:
        out.print(
            f"Both ways of counting agree: {where}, by {', '.join(BYS)}.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        return
    out.print(_table(found, f"What differs in {where}"))
    raise typer.Exit(1)


def _table(found: list[Difference], title: str) -> Table:
    table = Table("by", "key", "number", "quick", "slow", title=title)
    for each in found:
        key = "nobody" if each.key is None else each.key
        table.add_row(*(Text(str(cell)) for cell in (each.by, key, each.number, each.quick, each.slow)))
    return table
