"""Keeps campaigns, what they cost, and the rules that put inquiries to them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlmodel import Session

from playbook.campaigns import MarkRule, Named, key_of, slug_of
from store.statements import changed, insert_for, rows_of
from store.tables import Campaign, CampaignCost, CampaignRule, table

CAMPAIGN, COST, RULE = table(Campaign), table(CampaignCost), table(CampaignRule)
OURS, THEIR_RULES = CAMPAIGN.c.workspace == bindparam("workspace"), RULE.c.workspace == bindparam("workspace")
SEEN = select(
    select(func.coalesce(func.sum(CAMPAIGN.c.revision), 0)).where(OURS).scalar_subquery(),
    select(func.count()).where(OURS).scalar_subquery(),
    select(func.count(RULE.c.id)).where(THEIR_RULES).scalar_subquery(),
    select(func.count(RULE.c.ended_at)).where(THEIR_RULES).scalar_subquery(),
)
NAMED = select(CAMPAIGN.c.id, CAMPAIGN.c.name, CAMPAIGN.c.key, CAMPAIGN.c.slug).where(OURS)
PRICES = select(CAMPAIGN.c.name, CAMPAIGN.c.price, CAMPAIGN.c.currency).where(
    OURS, CAMPAIGN.c.price.is_not(None)
)
RULES = (
    select(RULE.c.campaign_id, RULE.c.marks)
    .where(THEIR_RULES, RULE.c.ended_at.is_(None))
    .order_by(RULE.c.id.desc())
)


def add(
    tx: Session, workspace: str, name: str, now: datetime, who: str | None, **facts: Any
) -> Campaign | None:
    """A new campaign, numbered; None when there is one of that name already, however it is spelled."""
    row = {
        "workspace": workspace, "key": key_of(name), "name": name, "slug": _free_slug(tx, workspace, name),
        "what": "", "why": "", "script": "", "page": {}, "state": "running", "created_at": now, "created_by": who,
        "revision": 1, **facts,
    }  # fmt: skip
    made = insert_for(tx, CAMPAIGN).values(**row).on_conflict_do_nothing()
    return by_name(tx, workspace, name) if changed(tx, made) else None


def _free_slug(tx: Session, workspace: str, name: str) -> str:
    wanted = slug_of(name) or "campaign"
    alike = select(CAMPAIGN.c.slug).where(
        CAMPAIGN.c.workspace == workspace, CAMPAIGN.c.slug.startswith(wanted)
    )
    taken, number = set(tx.scalars(alike)), 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def by_name(tx: Session, workspace: str, name: str) -> Campaign | None:
    """The campaign of that name, however it is spelled."""
    return _one(tx, CAMPAIGN.c.workspace == workspace, CAMPAIGN.c.key == key_of(name))


def by_slug(tx: Session, workspace: str, slug: str) -> Campaign | None:
    """The campaign with that place in web addresses."""
    return _one(tx, CAMPAIGN.c.workspace == workspace, CAMPAIGN.c.slug == slug)


def get(tx: Session, workspace: str, number: int) -> Campaign | None:
    """The campaign of that number."""
    return _one(tx, CAMPAIGN.c.workspace == workspace, CAMPAIGN.c.id == number)


def _one(tx: Session, *where: ColumnElement[bool]) -> Campaign | None:
    # as it is now, also when it was read before in this transaction and changed by a statement since
    return tx.scalar(select(Campaign).where(*where).execution_options(populate_existing=True))


def every(tx: Session, workspace: str, *, running: bool = False) -> Sequence[Campaign]:
    """All campaigns, or those that are not closed, the newest first."""
    found = select(Campaign).where(CAMPAIGN.c.workspace == workspace)
    if running:
        found = found.where(CAMPAIGN.c.state == "running")
    return tx.scalars(found.order_by(CAMPAIGN.c.id.desc())).all()


def named(tx: Session, workspace: str) -> list[Named]:
    """All campaigns as inquiries are told apart by."""
    rows = rows_of(tx, NAMED, {"workspace": workspace})
    return [Named(row.id, row.name, row.key, row.slug) for row in rows]


def seen(tx: Session, workspace: str) -> tuple[int, ...]:
    """What tells whether any campaign or rule has changed: another answer for each change."""
    return tuple(rows_of(tx, SEEN, {"workspace": workspace}).one())


def prices(tx: Session, workspace: str) -> dict[str, tuple[Decimal, str]]:
    """What a lead costs that has no price of its own, with its currency, by the campaign's name."""
    return {row.name: (row.price, row.currency) for row in rows_of(tx, PRICES, {"workspace": workspace})}


def change(tx: Session, seen: Campaign, **facts: Any) -> bool:
    """Set facts of a campaign; False, having changed nothing, when somebody changed it since it was read."""
    this = update(CAMPAIGN).where(CAMPAIGN.c.id == seen.id, CAMPAIGN.c.revision == seen.revision)
    return bool(changed(tx, this.values(**facts, revision=seen.revision + 1)))


def spend(
    tx: Session, campaign: Campaign, amount: Decimal, currency: str, now: datetime, who: str | None, *,
    month: date | None = None, note: str | None = None,
) -> None:  # fmt: skip
    """Enter something a campaign cost; below 0 it takes back what was entered wrongly."""
    row = CampaignCost(
        workspace=campaign.workspace, campaign_id=campaign.id, amount=amount, currency=currency, at=now, who=who,
        month=month, note=note,
    )  # fmt: skip
    tx.add(row)
    tx.flush()


def costs(tx: Session, workspace: str, campaign: int) -> Sequence[CampaignCost]:
    """What was entered of a campaign's costs, in that order."""
    entered = select(CampaignCost).where(COST.c.workspace == workspace, COST.c.campaign_id == campaign)
    return tx.scalars(entered.order_by(COST.c.id)).all()


def spent(tx: Session, workspace: str) -> dict[int, dict[str, Decimal]]:
    """What was entered altogether, by campaign and currency."""
    total = select(COST.c.campaign_id, COST.c.currency, func.sum(COST.c.amount).label("amount"))
    found: dict[int, dict[str, Decimal]] = {}
    grouped = total.where(COST.c.workspace == workspace).group_by(COST.c.campaign_id, COST.c.currency)
    for row in tx.execute(grouped):
        found.setdefault(row.campaign_id, {})[row.currency] = row.amount
    return found


def rules(tx: Session, workspace: str) -> list[MarkRule]:
    """The rules in force, the newest first."""
    return [MarkRule(row.campaign_id, row.marks) for row in rows_of(tx, RULES, {"workspace": workspace})]
