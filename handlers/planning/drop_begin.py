"""A drop is laid down: its campaign, what it cost, and the leads it brings, if marketing has them already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handlers.campaigns import campaigns as running
from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.drops import drop_cost, drop_told, drops, list_message
from handlers.lists import lists
from playbook.campaigns import key_of
from playbook.drops import DropState, From, Way
from playbook.refusal import Refusal
from store import campaigns
from store import drops as kept
from store.database import Tx
from store.tables import Campaign, Drop, LeadList


@dataclass(frozen=True)
class Asked:
    """A drop as marketing asks for it. What is empty is as the campaign has it, or as the playbook says."""

    name: str
    channel: str
    what: str = ""
    why: str = ""
    script: str = ""
    cost: Decimal | None = None
    per_lead: bool = False
    currency: str | None = None
    source: str | None = None
    at: datetime | None = None  # None: now
    expected: int | None = None
    temperature: str | None = None
    way: Way = Way.DEAL
    leads_from: From = From.LIST


@dataclass(frozen=True)
class Handed:
    """The list as it is handed in: a file at Slack, a file on this machine, or its bytes."""

    name: str
    slack_file: str | None = None
    path: str | None = None
    content: Iterable[bytes] = ()


@dataclass(frozen=True)
class Begun:
    """What came of it; `list` is None when the leads come by webhook or form."""

    campaign: Campaign
    is_new: bool
    drop: Drop
    list: LeadList | None


def begin_drop(desk: Desk, asked: Asked, who: str | None, handed: Handed | None = None) -> Begun:
    """Lay it down; one without a list is announced at once. Raises Refusal when it may not be.

    `who` is None at the command line.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        if who:
            must_market(desk, tx, who)
        campaign, is_new = _campaign(tx, desk, asked, now, who)
        drop = kept.add(
            tx, desk.workspace, campaign.id, now, who, channel=asked.channel, way=asked.way, at=asked.at or now,
            temperature=asked.temperature, leads_from=asked.leads_from, expected=asked.expected,
            state=DropState.DRAFT,
        )  # fmt: skip
        if asked.cost is not None and not asked.per_lead:
            drop_cost.enter(tx, campaign, drop, asked.cost, asked.currency or campaign.currency, now, who)
        if handed is None:
            _announce(tx, desk, drop, now)
            drop_told.tell_where(tx, desk, campaign, drop, now)
            return Begun(campaign, is_new, drop, None)
        listed = lists.hand_in(
            tx, desk, drop, handed.name, who, slack_file=handed.slack_file, path=handed.path,
            content=handed.content,
        )  # fmt: skip
        list_message.show(tx, desk, listed, now)
        return Begun(campaign, is_new, drop, listed)


def _campaign(tx: Tx, desk: Desk, asked: Asked, now: datetime, who: str | None) -> tuple[Campaign, bool]:
    price = asked.cost if asked.per_lead else None
    there = campaigns.by_name(tx, desk.workspace, asked.name) if key_of(asked.name) else None
    if there and price is not None and asked.currency not in (None, there.currency):
        raise Refusal(
            f"{there.name} reckons in {there.currency}: write the price in {there.currency}, or name another campaign.",
            field="currency",
        )
    return running.begin(
        tx, desk, asked.name, now, who, what=asked.what, why=asked.why, script=asked.script,
        source=asked.source, price=price, currency=asked.currency,
    )  # fmt: skip


def _announce(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Announced from now on, and begun when its time has come."""
    kept.change(tx, drop, state=DropState.PLANNED)
    drops.announce(tx, desk, kept.wanted(tx, desk.workspace, drop.id), now)
