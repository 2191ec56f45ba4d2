"""Campaigns: who may see to them, which one is meant, and how one is begun and closed."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.ownership import may_manage
from playbook.campaigns import key_of
from playbook.refusal import Refusal
from store import campaigns, people
from store.database import Tx
from store.tables import Campaign

LONGEST = 100  # letters of a name


def may_market(desk: Desk, tx: Tx, person: str) -> bool:
    """Whether somebody is marketing, by the playbook or his roles, or a manager or admin."""
    if person in desk.rules().crew.marketing or may_manage(desk, tx, person):
        return True
    known = people.get(tx, desk.workspace, person)
    return known is not None and not {"marketing", "manager"}.isdisjoint(known.settings.get("roles", ()))


def must_market(desk: Desk, tx: Tx, person: str) -> None:
    """Raises Refusal unless the person is marketing, a manager or an admin."""
    if not may_market(desk, tx, person):
        raise Refusal("Only marketing and managers can do that. Ask one of them.")


def campaign_named(tx: Tx, desk: Desk, name: str) -> Campaign:
    """The campaign of that name or slug, however it is spelled. Raises Refusal when there is none, or no name."""
    found = campaigns.by_name(tx, desk.workspace, name) if key_of(name) else None
    found = found or campaigns.by_slug(tx, desk.workspace, name.strip().lower())
    if found is None:
        raise Refusal(f'There is no campaign "{name.strip()[:80]}". `/leaddrop list` shows them all.')
    return found


def begin(
    tx: Tx, desk: Desk, name: str, now: datetime, who: str | None, **facts: Any
) -> tuple[Campaign, bool]:  # fmt: skip
    """The campaign of that name, and whether it is new; one that was closed runs again.

    Of one that is there already only those `facts` change that were given: empty ones leave it as it was.
    Raises Refusal for a name that is empty or too long.
    """
    name = " ".join(name.split())
    if not key_of(name) or len(name) > LONGEST:
        raise Refusal(f"Give the campaign a name of up to {LONGEST} letters or digits.", field="name")
    given = {key: value for key, value in facts.items() if value not in (None, "")}
    currency = given.pop("currency", None) or desk.rules().playbook.team.currency
    made = campaigns.add(tx, desk.workspace, name, now, who, currency=currency, **given)
    if made:
        return made, True
    there = campaign_named(tx, desk, name)
    campaigns.change(tx, there, **given, state="running", closed_at=None)
    return campaign_named(tx, desk, name), False


def close(tx: Tx, campaign: Campaign, now: datetime) -> bool:
    """It is over; False when it was closed before. Its leads stay whose they are."""
    return campaign.state == "running" and campaigns.change(tx, campaign, state="closed", closed_at=now)
