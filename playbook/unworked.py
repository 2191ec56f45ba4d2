"""What leads cost that nobody ever followed up: by currency, nothing converted, nothing guessed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from playbook.document import Playbook

PriceOf = Callable[[str | None], tuple[Decimal, str] | None]  # of a campaign's lead, with its currency


@dataclass(frozen=True, slots=True)
class Group:
    """Leads without a touch that are alike: of one campaign without prices of their own, or in one currency.

    `spent` is the sum of their own prices; None when they have none. `unclaimed` of them nobody ever claimed.
    """

    campaign: str | None
    currency: str | None
    spent: Decimal | None
    leads: int
    unclaimed: int


@dataclass(frozen=True, slots=True)
class Unworked:
    """Leads never followed up: how many, how many of them have a price, and what those cost by currency."""

    leads: int
    unclaimed: int
    priced: int
    worth: dict[str, Decimal]


def unworked(groups: Iterable[Group], playbook: Playbook, price_of: PriceOf | None = None) -> Unworked:
    """Sum up: a lead's own price, else its campaign's by `price_of`, or in the playbook. Nothing is no price."""
    worth: defaultdict[str, Decimal] = defaultdict(Decimal)
    leads = unclaimed = priced = 0
    for group in groups:
        leads, unclaimed = leads + group.leads, unclaimed + group.unclaimed
        spent, currency = _spent(group, playbook.team.currency, price_of or playbook.price_of)
        if spent:
            priced += group.leads
            worth[currency] += spent
    return Unworked(leads, unclaimed, priced, dict(sorted(worth.items())))


def _spent(group: Group, ours: str, price_of: PriceOf) -> tuple[Decimal, str]:
    if group.spent is not None:
        return group.spent, group.currency or ours
    price, currency = price_of(group.campaign) or (Decimal(0), ours)
    return price * group.leads, currency
