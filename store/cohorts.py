"""Counts leads by how soon they were touched and how often, in one statement over what each of them carries."""

from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlmodel import Session

from playbook.cohorts import LATER, LIMITS, MOST_TOUCHES, NEVER, Cell
from playbook.words import Outcome
from store.leads import LEAD

MICROSECOND = timedelta(microseconds=1)


def cells(tx: Session, workspace: str, start: datetime, end: datetime) -> list[Cell]:
    """The counting leads received from `start` until before `end`, by band of speed and by touches."""
    took = LEAD.c.touch_took
    within = ((took <= limit // MICROSECOND, band) for band, (_, limit) in enumerate(LIMITS))
    band = case((took.is_(None), NEVER), *within, else_=LATER)
    touches = case((LEAD.c.touches > MOST_TOUCHES, MOST_TOUCHES), else_=LEAD.c.touches)
    counted = select(
        band, touches, func.count(), func.count(LEAD.c.contact_took),
        func.count(case((LEAD.c.outcome == Outcome.WON, 1))),
    ).where(
        LEAD.c.workspace == workspace, LEAD.c.counts.is_(True), LEAD.c.received_at >= start,
        LEAD.c.received_at < end,
    )  # fmt: skip
    return [Cell(*row) for row in tx.execute(counted.group_by(band, touches))]
