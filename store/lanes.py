"""Lanes: a conversation or a Slack method, and when it may be used next. All processes share them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from store.columns import Instant
from store.statements import changed, spelled
from store.tables import Lane, table

LANE = table(Lane)
# names of the lanes that may not be used, for a statement that is given `workspace` and `now`
CLOSED = select(LANE.c.name).where(
    LANE.c.workspace == bindparam("workspace"), LANE.c.free_at > bindparam("now")
)


def _held(insert: Any, free: Callable[[Any], Any]) -> Any:
    put = insert(LANE)
    until = put.excluded.free_at
    return put.on_conflict_do_update(
        index_elements=["workspace", "name"], set_={"free_at": until}, where=free(until)
    )


HOLD = spelled(lambda insert: _held(insert, lambda _: LANE.c.free_at <= bindparam("free_by", type_=Instant)))
LENGTHEN = spelled(lambda insert: _held(insert, lambda until: LANE.c.free_at < until))


def hold(tx: Session, workspace: str, lane: str, until: datetime, free_by: datetime | None = None) -> bool:
    """Keep a lane until then; with `free_by` only if it is free by that moment."""
    row = {"workspace": workspace, "name": lane, "free_at": until}
    if free_by is None:
        return bool(changed(tx, LENGTHEN(tx), row))
    return bool(changed(tx, HOLD(tx), {**row, "free_by": free_by}))


def closed_until(tx: Session, workspace: str, lane: str, now: datetime) -> datetime | None:
    """When a lane that may not be used now may be used again; None when it may be used."""
    asked = select(LANE.c.free_at).where(LANE.c.workspace == workspace, LANE.c.name == lane)
    return tx.scalar(asked.where(LANE.c.free_at > now))


def method(name: str) -> str:
    """The lane of a Slack method: closed while Slack wants us to wait with it."""
    return f"method:{name}"
