"""Whose miss it is when a lead's first-touch limit passes while its owner is away.

`missed_by` names who answers for the limit instead of the owner: "" is nobody, so the channel; None is the
owner. It is decided when an absence begins and anew while the limit is still ahead; once the limit has passed,
it stays. A first touch makes it irrelevant.
"""

from dataclasses import dataclass
from datetime import datetime

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """When a lead has to have been touched, whether it was, and who answers for that so far."""

    at: datetime
    touched: bool
    missed_by: str | None = None

    def is_ahead(self, now: datetime) -> bool:
        """A lead exactly at its limit is still within it."""
        return now <= self.at


def covered(limit: Limit, owner: str | None, stand_in: str | None, now: datetime) -> str | None:
    """A colleague has it, as the `stand_in` or (None) for good: the limit is his, unless it had passed before."""
    if limit.touched:
        return limit.missed_by
    if limit.is_ahead(now):
        return stand_in
    return owner if limit.missed_by is None else limit.missed_by


def waiting(limit: Limit, until: datetime, now: datetime) -> str | None:
    """It waits until its owner is back: a limit that passes meanwhile is nobody's."""
    if limit.touched or not limit.is_ahead(now):
        return limit.missed_by
    return NOBODY if limit.at < until else None


def freed(limit: Limit, now: datetime) -> str | None:
    """Its owner went away and it is free to claim: the limit is nobody's until somebody claims it."""
    return NOBODY if not limit.touched and limit.is_ahead(now) else limit.missed_by


def taken(limit: Limit, now: datetime) -> str | None:
    """Somebody has it in his own name, for the first time or again: a limit still ahead is his."""
    return None if not limit.touched and limit.is_ahead(now) else limit.missed_by
