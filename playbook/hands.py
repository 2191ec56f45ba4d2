"""Whether somebody has his hands full: an overdue hot lead, or too many claims that nobody touched yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from playbook.words import Temperature


class Full(Enum):
    """Why nobody should get another lead now."""

    COFFEE = "an overdue hot lead"
    CAP = "too many untouched claims"


@dataclass(frozen=True)
class Burden:
    """A lead that somebody has in his own name, or is asked to take; what he covers is none."""

    temperature: str
    untouched: bool
    repeats: int = 0
    due_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """A hot lead is overdue for its owner once a nudge has gone unanswered."""
        late = self.due_at is not None and self.due_at < now
        return self.temperature == Temperature.HOT and (self.repeats > 0 or late)


def why_full(
    burdens: Collection[Burden], temperature: str, cap: int, now: datetime, *, coffee: bool
) -> Full | None:
    """Why somebody with these should not get another lead of that temperature; None when he may.

    `cap` is how many untouched ones of it he may hold, `coffee` whether an overdue hot one bars all others.
    """
    if coffee and any(each.is_overdue(now) for each in burdens):
        return Full.COFFEE
    untouched = sum(each.untouched and each.temperature == temperature for each in burdens)
    return Full.CAP if untouched >= cap else None
