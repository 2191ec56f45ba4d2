"""After many new rows PostgreSQL looks how much there is: by itself it looks later, and plans blindly till then."""

from sqlalchemy import text
from sqlmodel import Session

from store.history import EVENT
from store.inquiries import CONTACT
from store.leads import LEAD
from store.statements import on_sqlite
from store.tables import Touchpoint, table

POURED = ", ".join(each.name for each in (LEAD, EVENT, CONTACT, table(Touchpoint)))


def look_over(tx: Session) -> None:
    """Learn anew how many leads, entries, contacts and touchpoints there are, and what is in their columns.

    SQLite goes by its indexes alone and needs to know nothing: told how much there is, it was no faster.
    """
    if not on_sqlite(tx):
        tx.execute(text(f"ANALYZE {POURED}"))
