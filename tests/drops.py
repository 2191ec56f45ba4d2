"""Drops for tests: a campaign, its drop, and leads that wait in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from handlers.campaigns.campaigns import begin
from handlers.desk import Desk
from handlers.drops.drop_reminders import first_reminder
from handlers.drops.drops import announce
from playbook import life
from playbook.drops import DropState, From, ListState, Way, place_of
from playbook.words import Temperature
from store import drops, inquiries, leads
from store.database import Tx
from store.tables import Drop, Lead, LeadList

NAME = "Autumn webinar"
CAMPAIGN: Mapping[str, Any] = {
    "what": "People who asked for the roof guide.", "why": "Their old roofs leak.", "price": Decimal(46),
    "script": "Hello, you asked for our guide.\nHow old is your roof?", "currency": "USD",
}  # fmt: skip


def planned(desk: Desk, at: datetime, name: str = NAME, *, new: int | None = None, **facts: Any) -> int:
    """A drop that is announced and to come; with a confirmed list of `new` leads, if any. Its number."""
    now = desk.clock()
    with desk.database.writing() as tx:
        campaign, _ = begin(tx, desk, name, now, "U0TOM", **{**CAMPAIGN, **facts.pop("campaign", {})})
        given = {"channel": "#leads", "way": Way.DEAL, "leads_from": From.LIST if new is not None else From.WEB,
                 "state": DropState.PLANNED, "at": at, **facts}  # fmt: skip
        drop = drops.add(tx, desk.workspace, campaign.id, now, "U0TOM", **given)
        if new is not None:
            state = ListState.CONFIRMED if given["state"] == DropState.PLANNED else ListState.DONE
            tx.add(LeadList(
                workspace=desk.workspace, drop_id=drop.id, name="leads.csv", state=state, new=new, created_at=now,
                ready_at=now,
            ))  # fmt: skip
            tx.flush()
        announce(tx, desk, drop, now)
        return drop.id


def running(desk: Desk, many: int = 3, temperature: str = "warm", **facts: Any) -> int:
    """A drop under way in which so many leads wait. Its number."""
    now = desk.clock()
    at = first_reminder(desk, now)
    number = planned(
        desk, now, **{"state": DropState.RUNNING, "started_at": now, "remind_at": at, "new": many, **facts}
    )
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        for nth in range(many):
            put_in(tx, desk, drop, temperature, nth)
    return number


def put_in(tx: Tx, desk: Desk, drop: Drop, temperature: str, nth: int, **facts: Any) -> Lead:
    """One lead that waits in the drop, as its list brings it."""
    now, heat = desk.clock(), Temperature(temperature)
    limit = desk.rules().playbook.pace(heat).limit.after(now, desk.rules().hours) - now
    given = {
        "received_at": now, "source": "csv", "campaign": NAME, "name": f"Ann {nth}", "email": f"ann{nth}@roofs.com",
        "limit_seconds": int(limit.total_seconds()), "channel": drop.channel, "dropped": drop.id,
        "place": place_of(heat, 100 - nth % 100), "routing": {}, "route": "everybody", **facts,
    }  # fmt: skip
    lead = leads.add(tx, desk.workspace, life.wait_in_drop(heat, now, drop.remind_at or now), **given)
    contacts = [f"email:{lead.email}"]
    inquiries.hold(tx, desk.workspace, contacts)
    inquiries.remember(tx, desk.workspace, contacts, lead.id)
    return lead


def of_drop(desk: Desk, drop: int) -> Sequence[Lead]:
    """Its leads as the database has them, the first one first."""
    with desk.database.reading() as tx:
        here = col(Lead.workspace) == desk.workspace, col(Lead.dropped) == drop
        return tx.scalars(select(Lead).where(*here).order_by(col(Lead.id))).all()


def list_is(desk: Desk, drop: int, state: ListState) -> None:
    """Its list is so far."""
    with desk.database.writing() as tx:
        found = drops.get(tx, desk.workspace, drop)
        assert found is not None
        for each in drops.lists(tx, found):
            each.state = state
            tx.add(each)
