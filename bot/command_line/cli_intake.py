"""`glengarry intake`: what came in and made no lead, and trying it once more."""

from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err, out
from handlers.sources.failed_intake import Replayed, listed, replay, replay_all
from messages.words import count, moment
from playbook.refusal import Refusal

intake_app = typer.Typer(
    help="Look at what came in and made no lead, and try it once more.", no_args_is_help=True
)


@intake_app.command("failed")
def failed(
    rejected: Annotated[
        bool, typer.Option("--rejected", help="What did not prove where it came from, instead.")
    ] = False,
) -> None:
    """List what could not be understood, with the reason."""
    with at_the_desk() as desk:
        rows, many = listed(desk, rejected=rejected)
        now, hours = desk.clock(), desk.rules().hours
    if not rows:
        out.print("Nothing was rejected." if rejected else "Everything was understood.")
        return
    shown = f"{len(rows)} of {count(many, 'inquiry', 'inquiries')}, the oldest first"
    table = Table(caption=f"{shown}. `glengarry intake replay NUMBER` tries one again.")
    for column in ("number", "came", "source", "bytes", "why"):
        table.add_column(column)
    for row in rows:
        cells = (
            row.name,
            moment(row.at, now, hours),
            row.source or "POST /leads",
            "not fetched" if row.fetch else str(row.size),
            row.why,
        )
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@intake_app.command("replay")
def again(which: Annotated[str, typer.Argument(help="A number that `intake failed` shows, or all.")]) -> None:
    """Try to understand it once more; safe to do twice. `all` leaves out what was rejected."""
    number, fetch = _number(which)
    with at_the_desk() as desk:
        if number is None:
            with Progress(console=err) as bar:
                task = bar.add_task("Reading", total=None)
                done = replay_all(desk, lambda done, of: bar.update(task, completed=done, total=of))
        else:
            done = [replay(desk, number, fetch=fetch)]
    for each in done:
        out.print(_told(each), markup=False, highlight=False, soft_wrap=True)
    made = sum(each.lead is not None for each in done)
    out.print(
        f"{count(len(done), 'inquiry', 'inquiries')} tried again; {made} of them {_belong(made)} to a lead."
    )


def _belong(made: int) -> str:
    return "belongs" if made == 1 else "belong"


def _told(each: Replayed) -> str:
    if each.lead:
        return f"{each.name}: lead #{each.lead} ({each.status})"
    return f"{each.name}: {each.status}. {each.why}"


def _number(which: str) -> tuple[int | None, bool]:
    """The number (None: all of them), and whether it is of something that was to be fetched: F12."""
    word = which.strip().lower()
    if word == "all":
        return None, False
    digits = word.removeprefix("f")
    if not digits.isdecimal() or len(digits) > 18:
        raise Refusal(
            f"“{which[:40]}” is no inquiry. Write a number that `glengarry intake failed` shows, or all."
        )
    return int(digits), word != digits
