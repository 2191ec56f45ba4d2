"""All campaigns and the rules in force, kept ready: whose an inquiry is, and what a campaign's leads cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from playbook.campaigns import MarkRule, Named, spellings, told_by

Price = tuple[Decimal, str]  # and its currency


@dataclass(frozen=True)
class KnownCampaigns:
    """Made once for as long as no campaign and no rule changes. `prices` are by name, of a lead without its own."""

    names: Mapping[int, str] = field(default_factory=dict)
    spelled: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[MarkRule, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)

    def attribute(self, said: str | None, marks: Mapping[str, str]) -> int | None:
        """The number of the campaign an inquiry belongs to; None when nobody can tell."""
        return told_by(said, marks, self.spelled, self.rules)


def known(
    campaigns: Iterable[Named], rules: Iterable[MarkRule], prices: Mapping[str, Price]
) -> KnownCampaigns:
    """The same, from what is kept."""
    named = list(campaigns)
    return KnownCampaigns({each.id: each.name for each in named}, spellings(named), tuple(rules), prices)
