"""Finds what was last noted about leads."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session

from store.history import EVENT
from store.tables import Event


def last_words(tx: Session, workspace: str, numbers: Sequence[int]) -> dict[int, Event]:
    """The latest entry with words, by the lead's number; leads without words are not in it."""
    latest = (
        select(func.max(EVENT.c.id))
        .where(EVENT.c.workspace == workspace, EVENT.c.lead_id.in_(list(numbers)), EVENT.c.note.is_not(None))
        .group_by(EVENT.c.lead_id)
    )
    return {each.lead_id: each for each in tx.scalars(select(Event).where(EVENT.c.id.in_(latest)))}
