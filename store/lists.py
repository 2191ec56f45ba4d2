"""Keeps lists of leads, and the rows left out."""

from sqlalchemy import func, select
from sqlmodel import Session

from playbook.drops import ListState
from store.tables import LeadList, RejectedRow, table

LIST, REJECTED = table(LeadList), table(RejectedRow)
ENDED = (ListState.DONE, ListState.CANCELLED, ListState.FAILED)


def get(tx: Session, workspace: str, number: int) -> LeadList | None:
    """The list of that number as it is now."""
    found = select(LeadList).where(LIST.c.workspace == workspace, LIST.c.id == number)
    return tx.scalar(found.execution_options(populate_existing=True))


def of_drop(tx: Session, workspace: str, drop: int) -> LeadList | None:
    """The list of a drop, the latest if there are several."""
    found = select(LeadList).where(LIST.c.workspace == workspace, LIST.c.drop_id == drop)
    return tx.scalar(found.order_by(LIST.c.id.desc()).limit(1).execution_options(populate_existing=True))


def rejected_count(tx: Session, number: int) -> int:
    """How many rows were left out."""
    return tx.scalar(select(func.count()).where(REJECTED.c.list_id == number)) or 0
