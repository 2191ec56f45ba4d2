"""Works on one list of leads at the command line, with a bar, until it is where it should be."""

from threading import Event

from rich.progress import Progress, TaskID

from bot.console import err
from handlers import drops, lists
from handlers.desk import Desk
from playbook.drops import ListState
from playbook.refusal import Refusal
from store import lists as kept
from store.tables import LeadList

ROWS = 5_000  # in a batch: nobody waits for a button meanwhile
BREATH = 0.5  # seconds, while another process has the list in hand
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


def read_through(desk: Desk, number: int) -> LeadList:
    """Look through all of it. Raises Refusal when it cannot be read."""
    return _work(desk, number, READ, "Reading")


def take_in(desk: Desk, number: int) -> LeadList:
    """Begin its drop, whose time has come, and take all of it in."""
    drops.sweep(desk)
    return _work(desk, number, TAKEN_IN, "Taking in")


def _work(desk: Desk, number: int, states: tuple[ListState, ...], title: str) -> LeadList:
    """Step by step, as long as it is in one of these states."""
    with Progress(console=err) as bar:
        task = bar.add_task(title, total=None)
        listed = look(desk, number)
        while listed.state in states:
            if not step(desk, number):
                Event().wait(BREATH)
                drops.sweep(desk)
            listed = look(desk, number)
            _show(bar, task, listed)
    return listed


def _show(bar: Progress, task: TaskID, listed: LeadList) -> None:
    bar.update(task, total=listed.rows or None, completed=listed.row)


def step(desk: Desk, _number: int) -> bool:
    """One batch of it; False when somebody else has it in hand, or its drop has not begun."""
    return lists.work(desk, most_rows=ROWS)
