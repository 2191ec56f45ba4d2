"""What a drop came to, and what its leads cost: plain counts and exact amounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """Leads that count, of one person or altogether.

    `waiting` in the drop, `waiting_late` of them past the limit of their first touch; `dealt` had an owner once;
    `late` are older than their limit, `on_time` of them were touched within it; `overdue` as in every report.
    """

    received: int = 0
    waiting: int = 0
    waiting_late: int = 0
    dealt: int = 0
    touched: int = 0
    late: int = 0
    on_time: int = 0
    pending: int = 0
    overdue: int = 0
    reached: int = 0
    won: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return total_of((self, other))

    @property
    def followable(self) -> int:
        """Received - pending: the denominator of the follow-up rate."""
        return self.received - self.pending


_counts = attrgetter(*(each.name for each in fields(Tally)))


def total_of(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return Tally(*map(sum, zip(*map(_counts, (Tally(), *tallies)), strict=True)))


def foremost(people: Mapping[str, Tally], most: int) -> tuple[Sequence[tuple[str, Tally]], Sequence[Tally]]:
    """Those with most leads dealt, then most touched, and the tallies of all others."""
    had = [(who, each) for who, each in people.items() if each.dealt]
    in_order = sorted(had, key=lambda each: (-each[1].dealt, -each[1].touched, each[0]))
    return in_order[:most], [each for _, each in in_order[most:]]


@dataclass(frozen=True, slots=True)
class Budget:
    """What a drop's leads cost: `each` in one currency (None: unknown), `exactly` or rounded to cents; and in all.

    `number` of leads is None when nobody can tell.
    """

    number: int | None
    each: tuple[Decimal, str] | None
    exactly: bool
    total: Mapping[str, Decimal]


def budget_of(number: int | None, price: tuple[Decimal, str] | None, spent: Mapping[str, Decimal]) -> Budget:
    """What is known of it: a lead's price times their number goes before what was `spent` altogether.

    An amount of nothing is not told. Several currencies stand side by side: nothing is converted.
    """
    paid = {currency: amount for currency, amount in sorted(spent.items()) if amount > 0}
    if price and price[0] > 0:
        return Budget(number, price, True, {price[1]: price[0] * number} if number else paid)
    if number and len(paid) == 1:
        ((currency, amount),) = paid.items()
        each = (amount / number).quantize(CENT)
        return Budget(number, (each, currency) if each else None, each * number == amount, paid)
    return Budget(number, None, True, paid)
