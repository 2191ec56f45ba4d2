"""Works on one list of leads at the command line, with a bar, until it is where it should be."""

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from threading import Event

from rich.progress import Progress

from bot.command_line.console import err
from handlers.desk import Desk
from handlers.drops import drops
from handlers.lists import lists
from playbook.drops import ListState
from playbook.refusal import Refusal
from store import lists as kept
from store.tables import LeadList

BREATH = 0.5  # seconds until the drop begins
READ = (ListState.FETCHING, ListState.READING)
TAKEN_IN = (ListState.CONFIRMED, ListState.IMPORTING)


def look(desk: Desk, number: int) -> LeadList:
    """The list as it is now. Raises Refusal when it failed, or is gone."""
    with desk.database.reading() as tx:
        found = kept.get(tx, desk.workspace, number)
    if found is None:
        raise Refusal("The list is not here any more. Type the command again.")
    if found.state == ListState.FAILED:
        raise Refusal(found.problem or "The list cannot be read. Save it as CSV or XLSX, and try again.")
    return found


def is_as_it_was(listed: LeadList, file: Path) -> bool:
    """Whether the file is still the one that was handed in."""
    with file.open("rb") as content:
        return listed.digest in (None, file_digest(content, "sha256").hexdigest())


def read_through(desk: Desk, number: int) -> LeadList:
    """Look through all of it. Raises Refusal when it cannot be read."""
    return _work(desk, number, READ, "Reading")


def take_in(desk: Desk, number: int) -> LeadList:
    """Begin its drop, whose time has come, and take all of it in. Raises Refusal when it cannot be read."""
    return _work(desk, number, TAKEN_IN, "Taking in")


def _work(desk: Desk, number: int, states: tuple[ListState, ...], title: str) -> LeadList:
    """Bring it on as long as it is in one of these states."""
    listed = look(desk, number)
    with Progress(console=err) as bar:
        task = bar.add_task(title, total=None)
        while listed.state in states:
            _bring_on(
                desk, listed, lambda seen: bar.update(task, total=seen.rows or None, completed=seen.row)
            )
            listed = look(desk, number)
    return listed


def _bring_on(desk: Desk, listed: LeadList, told: Callable[[LeadList], None]) -> None:
    """The next step of it: its drop begins, or its rows are worked on."""
    if listed.state != ListState.CONFIRMED:
        lists.work_through(desk, listed.id, told)
    elif not drops.sweep(desk):
        Event().wait(BREATH)
