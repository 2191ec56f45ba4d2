"""What came back of what was spent, each currency by itself: nothing is converted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Return:
    """Of one currency: what was won and what it cost; the rate is None where nothing is known to be spent."""

    currency: str
    won: Decimal
    cost: Decimal

    @property
    def rate(self) -> Decimal | None:
        """(Won - cost) / cost."""
        return (self.won - self.cost) / self.cost if self.cost > 0 else None


def returns(won: Mapping[str, Decimal], cost: Mapping[str, Decimal]) -> list[Return]:
    """One for each currency in which anything was won or spent."""
    zero = Decimal(0)
    made = (Return(each, won.get(each, zero), cost.get(each, zero)) for each in sorted({*won, *cost}))
    return [each for each in made if each.won or each.cost]
