"""Leads whose owners are asked again: taken in hand and moved on many at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session

from playbook.nudges import OF_THE_OWNER
from playbook.standing import Due, Standing
from playbook.words import Asked, State, Temperature, What
from store.columns import Instant
from store.leads import MOVE, Overtaken
from store.statements import changed_for_each, rows_of
from store.tables import Lead, table

LEAD = table(Lead)
HIS = and_(
    LEAD.c.state == State.WORKING, LEAD.c.due_who == Asked.OWNER, LEAD.c.due_what.in_(OF_THE_OWNER),
    LEAD.c.owner.is_not(None),
)  # fmt: skip
BY_NOW = LEAD.c.due_at <= bindparam("now", type_=Instant)
DUE = (
    select(LEAD.c.id, HIS.label("his"))
    .where(LEAD.c.workspace == bindparam("workspace"), BY_NOW, LEAD.c.due_what != What.DEAL)
    .order_by(LEAD.c.due_at)
    .limit(bindparam("most"))
)
SEEN = (
    "id", "workspace", "revision", "temperature", "opened_at", "owner", "claimed_at", "repeats", "touches", "snoozes",
    "due_what", "due_at", "route", "channel", "nudge_at", "state", "dropped", "card_ts",
)  # fmt: skip
HOLD = (
    select(*(LEAD.c[name] for name in SEEN))
    .where(LEAD.c.id.in_(bindparam("numbers", expanding=True)), BY_NOW, HIS)
    .order_by(LEAD.c.due_at)
    .with_for_update(skip_locked=True)
)


def due(tx: Session, workspace: str, now: datetime, most: int) -> tuple[list[int], list[int]]:
    """Numbers of leads that something is due for, the longest overdue first: the owner is asked, or others."""
    rows = rows_of(tx, DUE, {"workspace": workspace, "now": now, "most": most}).all()
    return [row.id for row in rows if row.his], [row.id for row in rows if not row.his]


def hold(tx: Session, numbers: Sequence[int], now: datetime) -> Sequence[Any]:
    """Those of the leads whose owners are to be asked by now and that nobody else has in hand.

    They are plain rows of the columns in SEEN, held until the transaction ends.
    """
    return rows_of(tx, HOLD, {"numbers": list(numbers), "now": now}).all()


def standing(lead: Any) -> Standing:
    """Where such a lead stands, as far as asking its owner again looks at it."""
    return Standing(
        State.WORKING, Temperature(lead.temperature), lead.opened_at,
        Due(What(lead.due_what), lead.due_at, Asked.OWNER), owner=lead.owner, claimed_at=lead.claimed_at,
        repeats=lead.repeats, touches=lead.touches, snoozes=lead.snoozes,
    )  # fmt: skip


def moved(lead: Any, stands: Standing, nudge_at: datetime | None) -> dict[str, Any]:
    """How such a lead changes, for `move_all`."""
    return {
        "seen_id": lead.id, "seen_revision": lead.revision, "revision": lead.revision + 1,
        "repeats": stands.repeats, "due_at": stands.due.at if stands.due else None, "nudge_at": nudge_at,
    }  # fmt: skip


def move_all(tx: Session, moves: Sequence[dict[str, Any]]) -> None:
    """Write where they stand now. Raises Overtaken when somebody else changed one since it was read."""
    if changed_for_each(tx, MOVE, moves) != len(moves):
        raise Overtaken(f"one of {len(moves)} leads was changed meanwhile")
