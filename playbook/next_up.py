"""Which lead a person should work next: what is burning, what is due, what was agreed, then what is free."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TypeVar

from playbook.standing import UNTOUCHED, Standing
from playbook.words import State, Temperature

SOON = timedelta(minutes=15)  # nobody begins something else before a call that was agreed
HEAT = {Temperature.HOT: 0, Temperature.WARM: 1, Temperature.COLD: 2}

T = TypeVar("T")


class Reason(IntEnum):
    """Why a lead is next, the most pressing first."""

    BURNING = 0  # hot and overdue
    DUE = 1
    AGREED = 2  # a call or meeting within the quarter of an hour
    OFFERED = 3  # it waits for this person's yes
    FREE = 4


def reason_for(lead: Standing, person: str, now: datetime) -> Reason | None:
    """Why a person should work this lead now; None when nothing is to be done about it yet."""
    if lead.state is State.OPEN:
        return (
            Reason.FREE if lead.offered_to is None else Reason.OFFERED if lead.offered_to == person else None
        )
    if lead.offered_to == person:
        return Reason.OFFERED
    planned = lead.planned
    if lead.owner != person or planned is None:
        return None
    late = planned.at <= now or lead.repeats > 0
    if late or planned.what in UNTOUCHED:  # a claim is not a contact
        return Reason.BURNING if late and lead.temperature is Temperature.HOT else Reason.DUE
    agreed = lead.agreed(now)
    return Reason.AGREED if agreed and agreed.at - now <= SOON else None


def next_up(leads: Iterable[tuple[T, Standing]], person: str, now: datetime) -> tuple[T, Reason] | None:
    """The lead to work next, and why: the most pressing reason, then the hottest, then the longest waiting."""
    ranked = [
        (why, HEAT[lead.temperature], _since(lead), place, what)
        for place, (what, lead) in enumerate(leads)
        if (why := reason_for(lead, person, now)) is not None
    ]
    if not ranked:
        return None
    why, *_, what = min(ranked, key=lambda each: each[:4])
    return what, why


def _since(lead: Standing) -> datetime:
    planned = lead.planned
    return planned.at if planned and lead.state is State.WORKING else lead.opened_at
