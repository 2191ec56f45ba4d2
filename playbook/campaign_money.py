"""What a campaign cost and what it brought: exact amounts, each in its own currency, nothing converted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

Amounts = Mapping[str, Decimal]
CENT: Final = Decimal("0.01")

MEANINGS: Final[dict[str, str]] = {
    "inquiries": "All that came in by the campaign in the period, junk and duplicates too, tests not.",
    "leads": "Those of them that count and were qualified; all rates of the funnel are of these.",
    "meeting": "A meeting was agreed and not taken back.",
    "cost": (
        "What was entered; where nothing was, each lead's own price, else the campaign's, else the playbook's. "
        "In a period: the months that lie in it as a whole."
    ),
    "cost per lead, per followed-up lead, per win": "Cost / received, / with at least one touch, / won.",
    "return": "(won amount - cost) / cost, of leads of the period; told in a currency that both are in.",
    "unworked spend": "Cost x (1 - follow-up rate).",
    "first touch": "A lead counts for the campaign that brought the prospect first.",
    "last touch": "A lead counts for the campaign of its latest inquiry whose campaign is known.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was entered as spent; `month` is a month's first day, None for no month."""

    month: date | None
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Prices:
    """What leads say they cost: the sums of their own prices, how many have one, how many have none."""

    spent: Amounts
    priced: int
    without: int


@dataclass(frozen=True, slots=True)
class Won:
    """How many leads were won, for how much, and how many of them without an amount."""

    wins: int
    amounts: Amounts
    without: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What it cost by currency, and where that is from.

    `unpriced` leads have no price that anybody knows; `elsewhere` was entered, but not for these months.
    """

    amounts: Amounts
    whence: Literal["entered", "prices", "nothing"]
    unpriced: int = 0
    elsewhere: Amounts = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Decimal]:
        """What can be divided by: amounts above 0."""
        return {currency: amount for currency, amount in self.amounts.items() if amount > 0}

    @property
    def why_not(self) -> str:
        """Why nothing can be told of it; empty when something can."""
        if self.known:
            return ""
        if self.whence == "entered" and self.amounts:
            return "what was entered comes to 0"
        if self.elsewhere:
            return "no cost was entered for months of this period"
        return "no cost was entered, and no lead has a price"


@dataclass(frozen=True, slots=True)
class Return:
    """What came back on a cost: `rate` 0.5 is half as much again; without one, `why` there is none."""

    currency: str
    rate: Fraction | None
    why: str = ""


def cost_of(
    entries: Iterable[Entry],
    months: Collection[date] | None,
    prices: Prices,
    price: tuple[Decimal, str] | None,
) -> Cost:
    """What was entered for these months (None: ever), or what the leads cost by their prices.

    `price` is of a lead that has none of its own. A price of 0 is no price.
    """
    entered = list(entries)
    if entered:
        here = [each for each in entered if months is None or each.month in months]
        rest = [each for each in entered if each not in here]
        return Cost(total(here), "entered", elsewhere=total(rest))
    spent, unpriced = dict(prices.spent), prices.without
    if price and price[0] > 0 and unpriced:
        amount, currency = price
        spent[currency] = spent.get(currency, Decimal(0)) + amount * unpriced
        unpriced = 0
    told = {currency: amount for currency, amount in sorted(spent.items()) if amount}
    return Cost(told, "prices" if told else "nothing", unpriced)


def by_month(entries: Iterable[Entry]) -> dict[date, Amounts]:
    """What was entered for each month, the earliest first."""
    found: defaultdict[date, list[Entry]] = defaultdict(list)
    for each in entries:
        if each.month is not None:
            found[each.month].append(each)
    return {month: total(found[month]) for month in sorted(found)}


def total(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """All of them by currency."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in entries:
        found[each.currency] += each.amount
    return dict(sorted(found.items()))


def per(cost: Cost, number: int) -> dict[str, Decimal]:
    """The cost of each of so many, in cents; nothing where there is no cost or nobody to divide by."""
    return shared(cost.known, number)


def shared(amounts: Amounts, number: int) -> dict[str, Decimal]:
    """Amounts divided by so many, in cents; nothing where there is nobody to divide by."""
    if not number:
        return {}
    return {currency: (amount / number).quantize(CENT) for currency, amount in amounts.items()}


def unworked(cost: Cost, followed_up: int, followable: int) -> dict[str, Decimal]:
    """Cost x (1 - follow-up rate), in cents; nothing while all leads are pending."""
    if not followable:
        return {}
    missed = followable - followed_up
    return {
        currency: (amount * missed / followable).quantize(CENT) for currency, amount in cost.known.items()
    }


def returns(cost: Cost, won: Won) -> list[Return]:
    """(won amount - cost) / cost for each currency that something was spent in.

    Where nothing was won yet, all of it is gone so far: -100 %. What was won in another currency, or without
    an amount, says nothing of how much came back.
    """
    return [_return(currency, amount, won) for currency, amount in cost.known.items()]


def _return(currency: str, spent: Decimal, won: Won) -> Return:
    back = won.amounts.get(currency)
    if back is None and won.amounts:
        return Return(currency, None, f"what was won is in {' and '.join(won.amounts)}")
    if back is None and won.wins:
        return Return(currency, None, "no win has an amount")
    return Return(currency, Fraction((back or Decimal(0)) - spent) / Fraction(spent))


def not_in(cost: Cost, won: Won) -> dict[str, Decimal]:
    """What was won in currencies that nothing was spent in: it is in no return."""
    return {currency: amount for currency, amount in won.amounts.items() if currency not in cost.known}
