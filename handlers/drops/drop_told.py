"""A drop in words: when it begins, what a lead of it costs, and where its leads come in."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from handlers.desk import Desk
from messages.words import count, in_full, money
from playbook.drops import From
from store import campaigns, outbox
from store.database import Tx
from store.tables import Campaign, Drop

CENT = Decimal("0.01")


def when_told(desk: Desk, drop: Drop, person: str | None) -> str:
    """When it begins on somebody's own clock, with its zone: "Tue 24 Nov 2026 10:00, Europe/Berlin"; or "at once"."""
    if drop.at <= drop.created_at or drop.at <= desk.clock():
        return "at once"
    hours = desk.rules().hours_of(person)
    return f"{in_full(drop.at, hours)}, {hours.zone.key}"


def price_told(tx: Tx, drop: Drop, leads: int | None) -> str:
    """What it costs: "212 leads at $46: $9,752", "$9,752 in all: $46 for each of 212 leads"; empty when unknown."""
    campaign = campaigns.get(tx, drop.workspace, drop.campaign_id)
    entered = paid(tx, drop)
    if entered:
        return " and ".join(_in_all(amount, currency, leads) for currency, amount in entered.items())
    if campaign is None or campaign.price is None:
        return ""
    each = money(campaign.price, campaign.currency)
    if not leads:
        return f"{each} a lead"
    return f"{count(leads, 'lead')} at {each}: {money(campaign.price * leads, campaign.currency)}"


def paid(tx: Tx, drop: Drop) -> dict[str, Decimal]:
    """What was entered for this drop as a whole, by currency."""
    sums: dict[str, Decimal] = {}
    for entry in campaigns.costs(tx, drop.workspace, drop.campaign_id):
        if entry.note == note_of(drop):
            sums[entry.currency] = sums.get(entry.currency, Decimal(0)) + entry.amount
    return {currency: amount for currency, amount in sums.items() if amount}


def note_of(drop: Drop) -> str:
    """What stands beside an amount that was paid for this drop."""
    return f"drop {drop.id}"


def _in_all(amount: Decimal, currency: str, leads: int | None) -> str:
    if not leads:
        return f"{money(amount, currency)} in all"
    each = (amount / leads).quantize(CENT, ROUND_HALF_UP)
    return f"{money(amount, currency)} in all: {money(each, currency)} for each of {count(leads, 'lead')}"


def tell_where(tx: Tx, desk: Desk, campaign: Campaign, drop: Drop, now: datetime) -> None:
    """Tell whoever laid it down where its leads come in: webhook or hosted form."""
    if not drop.created_by:
        return
    form = drop.leads_from == From.FORM
    path = f"f/{campaign.slug}" if form else "leads"
    facts = {
        "name": campaign.name, "channel": drop.channel, "slug": campaign.slug, "form": form,
        "when": when_told(desk, drop, drop.created_by), "cost": _sentence(price_told(tx, drop, drop.expected)),
        "address": f"{desk.public_url}{path}" if desk.public_url else "",
    }  # fmt: skip
    outbox.notice(
        tx, desk.workspace, f"drop-told:{drop.id}", "drop_planned", drop.created_by, now, facts=facts
    )


def _sentence(told: str) -> str:
    return f"{told}." if told else ""
