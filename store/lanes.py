"""Lanes: a conversation or a Slack method, and when it may be used next. All processes share them."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from store.statements import changed, insert_for
from store.tables import Lane, table

LANE = table(Lane)
# names of the lanes that may not be used, for a statement that is given `workspace` and `now`
CLOSED = select(LANE.c.name).where(
    LANE.c.workspace == bindparam("workspace"), LANE.c.free_at > bindparam("now")
)


def hold(tx: Session, workspace: str, lane: str, until: datetime, free_by: datetime | None = None) -> bool:
    """Keep a lane until then; with `free_by` only if it is free by that moment."""
    put = insert_for(tx, LANE).values(workspace=workspace, name=lane, free_at=until)
    free = LANE.c.free_at <= free_by if free_by else LANE.c.free_at < until
    held = put.on_conflict_do_update(
        index_elements=["workspace", "name"], set_={"free_at": until}, where=free
    )
    return bool(changed(tx, held))


def closed_until(tx: Session, workspace: str, lane: str, now: datetime) -> datetime | None:
    """When a lane that may not be used now may be used again; None when it may be used."""
    asked = select(LANE.c.free_at).where(LANE.c.workspace == workspace, LANE.c.name == lane)
    return tx.scalar(asked.where(LANE.c.free_at > now))


def method(name: str) -> str:
    """The lane of a Slack method: closed while Slack wants us to wait with it."""
    return f"method:{name}"
