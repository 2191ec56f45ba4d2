"""What campaigns' leads were sold for until now, and what they cost by their own prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session

from playbook.words import Outcome
from store.leads import LEAD


@dataclass
class Brought:
    """Of a campaign's leads: how many were won, for how much, what they cost, and how many have no price."""

    won: int = 0
    amounts: dict[str | None, Decimal] = field(default_factory=dict)
    prices: dict[str | None, Decimal] = field(default_factory=dict)
    unpriced: int = 0


def brought(tx: Session, workspace: str, names: Sequence[str]) -> Mapping[str, Brought]:
    """All that count of each campaign of these names, by currency; None is a currency that nobody named."""
    found = {name: Brought() for name in names}
    these = (LEAD.c.workspace == workspace, LEAD.c.campaign.in_(list(names)), LEAD.c.counts.is_(True))
    cost = select(
        LEAD.c.campaign, LEAD.c.currency, func.sum(LEAD.c.price).label("spent"), func.count().label("many"),
        func.count(LEAD.c.price).label("priced"),
    )  # fmt: skip
    for each in tx.execute(cost.where(*these).group_by(LEAD.c.campaign, LEAD.c.currency)):
        found[each.campaign].unpriced += each.many - each.priced
        if each.spent is not None:
            found[each.campaign].prices[each.currency] = each.spent
    won = select(
        LEAD.c.campaign, LEAD.c.amount_currency, func.sum(LEAD.c.amount).label("amount"), func.count().label("many")
    ).where(*these, LEAD.c.outcome == Outcome.WON)  # fmt: skip
    for each in tx.execute(won.group_by(LEAD.c.campaign, LEAD.c.amount_currency)):
        found[each.campaign].won += each.many
        if each.amount is not None:
            found[each.campaign].amounts[each.amount_currency] = each.amount
    return found
