"""The rows of a list that will be left out when it is confirmed, as a CSV, before anything of it is taken in."""

from collections.abc import Iterator
from contextlib import closing

from handlers.desk import Desk
from handlers.lists import list_file
from handlers.lists.list_rows import understood
from handlers.lists.list_work import drop_of, terms_of
from messages.cells import line
from store.tables import LeadList

BATCH = 1_000  # rows


def left_out(desk: Desk, listed: LeadList) -> Iterator[str]:
    """Number, reason and cells of each row in which nobody can be reached, and of tests, line by line.

    Who is not to be contacted is not told here: that is known when the list is taken in. Raises Unreadable when
    the file is gone.
    """
    with desk.database.reading() as tx:
        drop, campaign = drop_of(tx, desk, listed)
    terms = terms_of(desk, listed, drop, campaign)
    yield line(["row", "reason", *terms.headings])
    with closing(list_file.opened(desk, listed)) as file:
        for rows in understood(file, listed.name, terms, 0, BATCH):
            yield from (line([str(row.row), row.why, *row.cells]) for row in rows if row.why)
