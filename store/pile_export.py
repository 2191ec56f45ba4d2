"""Reads the nurture pile page by page, for a list that leaves the house."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlmodel import Session

from store.blocked import is_blocked
from store.history import EVENT
from store.leads import IN_PILE, LEAD

PAGE = 500
LAST_WORDS = (
    select(EVENT.c.note)
    .where(EVENT.c.workspace == LEAD.c.workspace, EVENT.c.lead_id == LEAD.c.id, EVENT.c.note.is_not(None))
    .order_by(EVENT.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
COLUMNS = [
    LEAD.c[name]
    for name in (
        "id", "name", "company", "email", "phone", "temperature", "source", "campaign", "nurture_why",
        "nurtured_at", "touches", "due_at",
    )
]  # fmt: skip


def in_pile(tx: Session, workspace: str, page: int = PAGE) -> Iterator[Row[Any]]:
    """Every lead of the pile that may leave the house, the next review first; `page` are read at a time.

    Tests, and people who are not to be contacted, are left out.
    """
    pile = (
        select(*COLUMNS, LAST_WORDS.label("last_words"))
        .where(LEAD.c.workspace == workspace, IN_PILE, LEAD.c.test.is_(False), ~is_blocked())
        .order_by(LEAD.c.due_at, LEAD.c.id)
        .limit(page)
    )
    rows = tx.execute(pile).all()
    while rows:
        yield from rows
        last = rows[-1]
        later = or_(LEAD.c.due_at > last.due_at, and_(LEAD.c.due_at == last.due_at, LEAD.c.id > last.id))
        rows = tx.execute(pile.where(LEAD.c.due_at >= last.due_at, later)).all()
