"""`glengarry people`: who is there, and what is set for them, one by one or from a file."""

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.clock import wall_clock
from bot.command_line.console import err, out
from bot.command_line.offline import offline_desk
from bot.settings import Settings, read_settings
from handlers.desk import Desk
from handlers.naming import person_named
from handlers.people.people_file import read_table
from handlers.people.people_list import listed
from handlers.people.people_set import set_all, set_typed
from handlers.people.person_words import FIELDS
from messages.words import count
from playbook.refusal import Refusal

COLUMNS = ("name", "handle", "roles", "team", "hours", "zone", "now", "back-up", "weight", "cap")

people_app = typer.Typer(help="Look at people and what is set for them, and change it.", no_args_is_help=True)


def at_the_desk() -> AbstractContextManager[Desk]:
    """The desk of this installation, without Slack. Raises CannotStart when there is none."""
    return offline_desk(read_settings(Settings), wall_clock)


@people_app.command("list")
def list_people(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with everything that is set.")] = False,
    everybody: Annotated[bool, typer.Option("--all", help="Also who is no longer in Slack.")] = False,
) -> None:
    """List everybody: roles, hours, back-up, and whether they are there now."""
    with at_the_desk() as desk:
        rows = listed(desk, gone=everybody)
    if as_json:
        print(json.dumps(rows, indent=2))  # noqa: T201  # for another program to read
    elif rows:
        _print_table(rows)
    else:
        out.print("Nobody is known yet. `glengarry run` learns the people of the workspace when it starts.")


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = Table(caption=count(len(rows), "person", "people"))
    for column in COLUMNS:
        table.add_column(column, no_wrap=column == "handle")
    for row in rows:
        backup = f"@{row['backup_handle']}" if row["backup_handle"] else row["backup"]
        cells = (
            row["name"], f"@{row['handle']}", ", ".join(row["roles"]), row["team"], row["hours"],
            row["timezone"], row["now"], backup, row["weight"], row["cap"],
        )  # fmt: skip
        # as Text: what people call themselves is no markup
        table.add_row(*(Text("–" if cell in (None, "") else str(cell)) for cell in cells))
    out.print(table)


@people_app.command("set")
def set_person(
    person: Annotated[str, typer.Argument(help="@handle or id.")],
    settings: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", help=f"{', '.join(FIELDS)}.")],
) -> None:
    """Set things for one person: team=north "hours=Mon-Fri 9-12, 13-18" backup=@sam. KEY= clears."""
    typed = dict(map(_pair, settings))
    with at_the_desk() as desk:
        changes = set_typed(desk, person_named(desk, person), typed)
    for key, before, after in changes:
        out.print(f"{key}: {before} → {after}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"In force, with {count(len(changes), 'change')}." if changes else "Nothing changes.")


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise Refusal(f"“{text[:60]}” sets nothing. Write it like team=north; backup= clears the back-up.")
    return key.strip().replace("-", "_"), value


@people_app.command("import")
def import_people(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Set things for many people from a CSV file with the headings handle, team, hours, ...; all or none."""
    text = _text_of(file)
    with at_the_desk() as desk, Progress(console=err) as bar:
        rows = read_table(desk, text)
        task = bar.add_task("Setting", total=len(rows))
        set_all(desk, rows, lambda done, of: bar.update(task, completed=done, total=of))
    out.print(f"Set for {count(len(rows), 'person', 'people')}.")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal(f"{file} is not UTF-8 text: save it as such. Nothing was changed.") from fault
