"""Which of the times that a prospect came by decides whose campaign his lead is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Touch:
    """One time a prospect came by: its number, when, and the campaign's number if anybody knows it."""

    id: int
    at: datetime
    campaign: int | None


def deciding(touches: Sequence[Touch], received: datetime) -> Touch | None:
    """The one whose campaign a lead is called after: the first, unless the lead is older than all that is known."""
    first = min(touches, key=lambda each: (each.at, each.id), default=None)
    return first if first and first.at <= received else None
