"""`glengarry nurture`: the nurture pile for other programs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err
from handlers.pile.nurture_export import export
from messages.words import count
from playbook.refusal import Refusal

nurture_app = typer.Typer(help="Hand the nurture pile to other programs.", no_args_is_help=True)


@nurture_app.command("export")
def export_pile(
    file: Annotated[Path | None, typer.Option(help="Where to write it; else it is printed.")] = None,
) -> None:
    """Print the nurture pile as CSV, the next review first, without tests and who is not to be contacted."""
    with at_the_desk() as desk:
        if file is None:
            export(desk, sys.stdout)
            return
        try:
            with file.open("w", encoding="utf-8", newline="") as sheet:
                written = export(desk, sheet)
        except OSError as fault:
            raise Refusal(f"{file} cannot be written: {fault.strerror}. Name another file.") from fault
    err.print(f"{count(written, 'lead')} written to {file}.", markup=False, highlight=False, soft_wrap=True)
