"""Reads the nurture pile for marketing: what is due for review, and what comes later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlmodel import Session

from store.columns import Instant
from store.leads import IN_PILE, LEAD
from store.statements import rows_of
from store.tables import Lead

HEAT = case({"hot": 0, "warm": 1}, value=LEAD.c.temperature, else_=2)
HERE = and_(LEAD.c.workspace == bindparam("workspace"), IN_PILE)
HOT_AGAIN = select(Lead).where(HERE, LEAD.c.hot_again_by.is_not(None)).order_by(LEAD.c.id)


def worklist(
    tx: Session, workspace: str, rested_since: datetime, skip: int = 0, most: int = 10
) -> Sequence[Lead]:
    """The pile: what is to be answered first, the hottest and then the oldest; behind it the next review first.

    A lead that has been there, or was last kept, since `rested_since` or longer is to be answered, too.
    """
    asked = case((_to_answer(rested_since), 0), else_=1)
    later = case((_to_answer(rested_since), None), else_=LEAD.c.due_at)
    found = select(Lead).where(*_pile(workspace)).order_by(asked, later, HEAT, LEAD.c.id)
    return tx.scalars(found.offset(skip).limit(most)).all()


def count(tx: Session, workspace: str) -> int:
    """How many leads are in the pile."""
    return tx.scalar(select(func.count()).select_from(LEAD).where(*_pile(workspace))) or 0


def count_due(tx: Session, workspace: str, rested_since: datetime, by: datetime) -> int:
    """How many are to be answered that fell due by then."""
    given = {"workspace": workspace, "by": by, "rested_since": rested_since}
    return rows_of(tx, HOW_MANY_DUE, given).scalar() or 0


def waiting_for_a_manager(tx: Session, workspace: str) -> Sequence[Lead]:
    """Leads that somebody calls hot again and a manager has not let go."""
    return tx.scalars(HOT_AGAIN, {"workspace": workspace}).all()


def _pile(workspace: str) -> tuple[Any, ...]:
    return LEAD.c.workspace == workspace, IN_PILE


def _to_answer(rested_since: datetime) -> ColumnElement[bool]:
    return or_(LEAD.c.review_asked_at.is_not(None), _since() <= rested_since)


def _since() -> ColumnElement[datetime]:
    """When its year began."""
    return func.coalesce(LEAD.c.kept_at, LEAD.c.nurtured_at)


FELL_DUE = or_(
    LEAD.c.review_asked_at <= bindparam("by", type_=Instant),
    _since() <= bindparam("rested_since", type_=Instant),
)
HOW_MANY_DUE = select(func.count()).select_from(LEAD).where(HERE, FELL_DUE)
