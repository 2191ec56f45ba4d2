"""`glengarry playbook`: look at the team's rules and numbers, and change them."""

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import wall_clock
from bot.command_line.console import out
from bot.command_line.offline import offline_desk
from bot.settings import Settings, read_settings
from handlers import cadence
from handlers.home import playbook_change
from messages.words import count
from playbook.document import DEFAULT_TEXT, PlaybookProblem, read
from store import playbooks

playbook_app = typer.Typer(
    help="Look at the team's rules and numbers, and change them.", no_args_is_help=True
)


@playbook_app.command("show")
def show_playbook() -> None:
    """Print the playbook in force; it can be edited and applied again."""
    with offline_desk(read_settings(Settings), wall_clock) as desk, desk.database.reading() as tx:
        text = playbooks.text(tx, desk.workspace, playbooks.latest(tx, desk.workspace))
    print(text or DEFAULT_TEXT)  # noqa: T201  # to be redirected into a file


@playbook_app.command("check")
def check_playbook(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Say whether a playbook could be applied."""
    read(_text_of(file))
    out.print("This playbook can be applied.")


@playbook_app.command("apply")
def apply_playbook(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    restart_cadences: Annotated[
        bool, typer.Option("--restart-cadences", help="Move leads at work to the new cadences' beginning.")
    ] = False,
) -> None:
    """Put a playbook in force and show what changes. Leads at work stay in the cadence they began."""
    document = _text_of(file)
    with offline_desk(read_settings(Settings), wall_clock) as desk:
        changes = playbook_change.apply(desk, document, "command line")
        desk.rules.refresh()
        moved = cadence.restart(desk, "command line") if restart_cadences else 0
        stay = cadence.on_older(desk)
    for key, before, after in changes:
        out.print(f"{key}: {before} → {after}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"In force, with {count(len(changes), 'change')}." if changes else "Nothing changes.")
    if moved:
        out.print(f"{count(moved, 'lead')} began the new cadence.")
    if stay:
        out.print(
            f"In an older cadence: {count(stay, 'lead')}. --restart-cadences moves them to the new one."
        )


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise PlaybookProblem(f"{file} is not UTF-8 text: save it as such.") from fault
