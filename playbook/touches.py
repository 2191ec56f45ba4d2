"""Which of the times that a prospect came by decides whose campaign his lead is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Touch:
    """One time a prospect came by: its number, when, and the campaign's number if anybody knows it."""

    id: int
    at: datetime
    campaign: int | None


def deciding(touches: Sequence[Touch], received: datetime, by: Literal["first", "last"]) -> Touch | None:
    """The one that decides, if any of them does.

    The first one, unless the lead is older than all that is known of how its prospect came; or the last one
    whose campaign is known, where the playbook says so.
    """
    in_order = sorted(touches, key=lambda each: (each.at, each.id))
    if by == "last":
        known = [each for each in in_order if each.campaign is not None] or in_order
        return known[-1] if known else None
    return in_order[0] if in_order and in_order[0].at <= received else None
