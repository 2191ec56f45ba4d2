"""Counts what people should be able to look up later, such as repairs of the watchdog."""

from datetime import datetime

from sqlmodel import Session

from store.statements import insert_for
from store.tables import Tally, table

TALLY = table(Tally)


def add(tx: Session, workspace: str, name: str, count: int, at: datetime) -> None:
    """Add to a tally and note when."""
    put = insert_for(tx, TALLY).values(workspace=workspace, name=name, count=count, at=at)
    more = {"count": TALLY.c.count + count, "at": at}
    tx.execute(put.on_conflict_do_update(index_elements=["workspace", "name"], set_=more))


def get(tx: Session, workspace: str, name: str) -> Tally | None:
    """A tally, if it was ever counted."""
    return tx.get(Tally, (workspace, name))


def count(tx: Session, workspace: str, name: str) -> int:
    """How often it happened."""
    found = get(tx, workspace, name)
    return found.count if found else 0
