"""The rows of a list that did not become leads go back to marketing as a file for a spreadsheet."""

from handlers.desk import Desk
from handlers.lists import lists
from handlers.lists.list_left_out import left_out
from handlers.reports.stats_csv import Sheet
from playbook.drops import ListState
from store import lists as kept
from store.tables import LeadList, Outbox


def sheet_of(desk: Desk, row: Outbox) -> Sheet:
    """The file that a row of the outbox asks for, as the rows are now."""
    with desk.database.reading() as tx:
        listed = kept.get(tx, desk.workspace, row.facts["list"])
    if listed is None:
        return Sheet("leads.rejected.csv", "That list is not here any more", b"")
    name = listed.name.rpartition(".")[0] or listed.name
    title = f"Rejected rows of {listed.name}: mend them and hand them in with /leaddrop"
    return Sheet(f"{name}.rejected.csv", title, _content(desk, listed).encode("utf-8-sig"))


def _content(desk: Desk, listed: LeadList) -> str:
    if listed.state == ListState.PREVIEWED:
        return "".join(left_out(desk, listed))
    with desk.database.reading() as tx:
        return "".join(lists.rejected_csv(tx, listed))
