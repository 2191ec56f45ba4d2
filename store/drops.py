"""Keeps drops: when they begin, how far they are, and who is ready for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session

from playbook.campaigns import key_of
from playbook.drops import DropState, ListState
from playbook.refusal import Refusal
from store.statements import changed, insert_for, rows_of
from store.tables import Campaign, Drop, LeadList, Ready, table

DROP, READY, LIST, CAMPAIGN = table(Drop), table(Ready), table(LeadList), table(Campaign)
FIND = (
    select(Drop)
    .where(DROP.c.workspace == bindparam("workspace"), DROP.c.id == bindparam("number"))
    .execution_options(populate_existing=True)
)
HOLD = FIND.with_for_update()
STATE = select(DROP.c.state).where(
    DROP.c.workspace == bindparam("workspace"), DROP.c.id == bindparam("number")
)
IN_STATE = (
    select(Drop)
    .where(DROP.c.workspace == bindparam("workspace"), DROP.c.state.in_(bindparam("states", expanding=True)))
    .order_by(DROP.c.at, DROP.c.id)
)
ENDED = (ListState.DONE, ListState.CANCELLED, ListState.FAILED)


def add(tx: Session, workspace: str, campaign: int, now: datetime, who: str | None, **facts: Any) -> Drop:
    """A new drop, numbered. `facts` are at least channel, way, leads_from, at and state."""
    drop = Drop(workspace=workspace, campaign_id=campaign, created_at=now, created_by=who, **facts)
    tx.add(drop)
    tx.flush()
    return drop


def get(tx: Session, workspace: str, number: int, hold: bool = False) -> Drop | None:
    """The drop of that number; with `hold` nobody else changes it meanwhile."""
    return tx.scalar(HOLD if hold else FIND, {"workspace": workspace, "number": number})


def state_of(tx: Session, workspace: str, number: int) -> str | None:
    """How far the drop of that number is; None when there is none."""
    found: str | None = rows_of(tx, STATE, {"workspace": workspace, "number": number}).scalar()
    return found


def wanted(tx: Session, workspace: str, number: int) -> Drop:
    """The drop of that number, held until the transaction ends. Raises Refusal when there is none."""
    drop = get(tx, workspace, number, hold=True)
    if drop is None:
        raise Refusal(f"There is no drop {number}. `/leaddrop list` shows them.")
    return drop


def change(tx: Session, seen: Drop, **facts: Any) -> bool:
    """Set facts of a drop; False, having changed nothing, when somebody changed it since it was read."""
    this = update(DROP).where(DROP.c.id == seen.id, DROP.c.revision == seen.revision)
    return bool(changed(tx, this.values(**facts, revision=seen.revision + 1)))


def in_state(tx: Session, workspace: str, *states: str) -> Sequence[Drop]:
    """Drops that are so far, the one that began or begins first first."""
    return tx.scalars(IN_STATE, {"workspace": workspace, "states": states}).all()


def of_campaign(tx: Session, workspace: str, campaign: int) -> Sequence[Drop]:
    """A campaign's drops, the newest first."""
    found = select(Drop).where(DROP.c.workspace == workspace, DROP.c.campaign_id == campaign)
    return tx.scalars(found.order_by(DROP.c.id.desc())).all()


def say_ready(tx: Session, drop: Drop, person: str, now: datetime) -> bool:
    """Somebody is ready; False when he said so before."""
    row = insert_for(tx, READY).values(workspace=drop.workspace, drop_id=drop.id, person=person, at=now)
    return bool(changed(tx, row.on_conflict_do_nothing()))


def ready(tx: Session, drop: Drop) -> list[str]:
    """Who is ready, in the order they said so."""
    said = select(READY.c.person).where(READY.c.workspace == drop.workspace, READY.c.drop_id == drop.id)
    return list(tx.scalars(said.order_by(READY.c.at, READY.c.person)))


def running_for(tx: Session, workspace: str, campaign: str) -> Drop | None:
    """The drop that runs for the campaign of that name, however it is spelled; the newest of several."""
    key = key_of(campaign)
    theirs = (
        select(Drop)
        .join(CAMPAIGN, CAMPAIGN.c.id == DROP.c.campaign_id)
        .where(DROP.c.workspace == workspace, DROP.c.state == DropState.RUNNING)
        .where(CAMPAIGN.c.workspace == workspace, CAMPAIGN.c.key == key, CAMPAIGN.c.state == "running")
    )
    return tx.scalar(theirs.order_by(DROP.c.id.desc()).limit(1)) if key else None


def of_closed_campaigns(tx: Session, workspace: str) -> Sequence[Drop]:
    """Drops to come or under way whose campaign is closed."""
    found = (
        select(Drop)
        .join(CAMPAIGN, CAMPAIGN.c.id == DROP.c.campaign_id)
        .where(DROP.c.workspace == workspace, CAMPAIGN.c.state == "closed")
        .where(DROP.c.state.in_((DropState.PLANNED, DropState.RUNNING)))
    )
    return tx.scalars(found).all()


def take_card(tx: Session, drop: Drop, now: datetime, latest: datetime) -> bool:
    """A lead of the drop gets a card of its own, unless one did after `latest`; False: it gets none."""
    turn = or_(DROP.c.card_at.is_(None), DROP.c.card_at <= latest)
    return bool(changed(tx, update(DROP).where(DROP.c.id == drop.id, turn).values(card_at=now)))


def lists(tx: Session, drop: Drop) -> Sequence[LeadList]:
    """The lists of a drop's leads that somebody handed in and nobody took back, as they are now."""
    gone = (ListState.CANCELLED, ListState.FAILED)
    theirs = select(LeadList).where(
        LIST.c.workspace == drop.workspace, LIST.c.drop_id == drop.id, LIST.c.state.not_in(gone)
    )
    now = theirs.order_by(LIST.c.id).execution_options(populate_existing=True)
    return tx.scalars(now).all()


def every_list(tx: Session, drop: Drop) -> Sequence[LeadList]:
    """The same with those that were taken back or failed."""
    theirs = select(LeadList).where(LIST.c.workspace == drop.workspace, LIST.c.drop_id == drop.id)
    return tx.scalars(theirs.order_by(LIST.c.id).execution_options(populate_existing=True)).all()


def is_coming(tx: Session, drop: Drop) -> bool:
    """Whether leads of a list are still being taken in."""
    return any(each.state in (ListState.CONFIRMED, ListState.IMPORTING) for each in lists(tx, drop))


def lists_are_over(tx: Session, drop: Drop) -> bool:
    """Whether it had lists, and of none of them anything is to come: each is taken in, or was given up."""
    handed_in = every_list(tx, drop)
    return bool(handed_in) and all(each.state in ENDED for each in handed_in)


def begin_lists(tx: Session, drop: Drop, now: datetime) -> int:
    """Let the confirmed lists of a drop be taken in; returns how many."""
    begun = update(LIST).where(LIST.c.drop_id == drop.id, LIST.c.state == ListState.CONFIRMED)
    values = {"state": ListState.IMPORTING, "ready_at": now, "attempts": 0, "revision": LIST.c.revision + 1}
    return changed(tx, begun.values(**values))


def stop_lists(tx: Session, drop: Drop) -> int:
    """Let nothing more of a drop's lists be taken in; returns how many that stops."""
    open_ones = update(LIST).where(LIST.c.drop_id == drop.id, LIST.c.state.not_in(ENDED))
    return changed(tx, open_ones.values(state=ListState.CANCELLED, revision=LIST.c.revision + 1))
