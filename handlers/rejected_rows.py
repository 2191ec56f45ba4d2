"""The rows of a list that did not become leads go back to marketing as a file for a spreadsheet."""

from handlers import lists
from handlers.desk import Desk
from handlers.stats_csv import Sheet
from store import lists as files
from store.tables import Outbox


def sheet_of(desk: Desk, row: Outbox) -> Sheet:
    """The file that a row of the outbox asks for, as the rows are now."""
    with desk.database.reading() as tx:
        listed = files.get(tx, desk.workspace, row.facts["list"])
        content = "".join(lists.rejected_csv(tx, listed)) if listed else ""
    name = listed.name.rpartition(".")[0] or listed.name if listed else "leads"
    title = (
        f"Rejected rows of {listed.name if listed else 'a list'}: mend them and hand them in with /leaddrop"
    )
    return Sheet(f"{name}.rejected.csv", title, content.encode("utf-8-sig"))
