"""What becomes of a lead whose owner is away: a colleague covers it, it waits, or it is free to claim."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from playbook import keeping
from playbook.document import Playbook
from playbook.standing import UNTOUCHED, Due, Standing
from playbook.steps import Step
from playbook.words import Asked, Temperature, What
from playbook.working_time import WorkingHours


class Fate(Enum):
    """What becomes of it."""

    COVERED = "covered"
    WAITS = "waits"
    FREE = "free"


def fate(lead: Standing, now: datetime, until: datetime, stand_in: str | None) -> Fate:
    """What becomes of a lead until its owner is back.

    A cold one waits, unless the prospect expects a call or a meeting before; a hot one never does.
    """
    agreed = lead.agreed(now)
    expected = agreed is not None and agreed.at < until
    if stand_in and (expected or lead.temperature is not Temperature.COLD):
        return Fate.COVERED
    return Fate.FREE if lead.temperature is Temperature.HOT else Fate.WAITS


def cover(
    lead: Standing, person: str, now: datetime, playbook: Playbook, hours: WorkingHours,
    steps: Sequence[Step] = (), *, since: datetime | None = None,
) -> Standing:  # fmt: skip
    """Another person has it, or its owner again after an absence `since` then: the cadence goes on as planned.

    What is late by now is not held against him: he is asked anew, as if he had just been nudged. A hand-over
    to a third person stays open.
    """
    due, steps = lead.planned, steps or playbook.pace(lead.temperature).touches
    if due is None:
        return lead.with_(owner=person)
    given = lead.with_(owner=person)
    if lead.offered_to in (None, person):
        anew = _asked_anew(lead, due, now, playbook, hours, steps)
        given = given.with_(offered_to=None, held=None, due=anew, repeats=0)
    begins = given.planned.at if given.planned and given.step else hours.next_open(now)
    return keeping.back(given, since or now, begins, steps, hours)


def _asked_anew(
    lead: Standing, due: Due, now: datetime, playbook: Playbook, hours: WorkingHours, steps: Sequence[Step]
) -> Due:
    pace, begins = playbook.pace(lead.temperature), hours.next_open(now)
    if due.what in UNTOUCHED:
        return Due(What.FIRST_TOUCH, pace.after(pace.still_on_it, begins, hours), Asked.OWNER)
    if agreed := lead.agreed(now):
        return agreed
    at = due.at
    if due.what is What.TOUCH and lead.step < len(steps):  # waiting or a nudge may have moved it
        at = steps[lead.step].at(lead.anchor or now, hours)
    if at <= now:
        at = pace.repeats[0].after(begins, hours)
    return Due(due.what, hours.next_open(at), Asked.OWNER)


def wait_for(
    lead: Standing, until: datetime, now: datetime, playbook: Playbook, hours: WorkingHours
) -> Standing:
    """What is due while its owner is away waits for his return, and the later steps move along."""
    lead, due = keeping.while_away(lead, now), lead.due
    if due is None or due.at >= until or due.what is What.HAND_OVER:
        return lead
    back, pace = hours.next_open(until), playbook.pace(lead.temperature)
    if due.what in UNTOUCHED:
        return lead.with_(due=Due(What.FIRST_TOUCH, pace.after(pace.still_on_it, back, hours), due.who))
    return lead.with_(due=Due(due.what, back, due.who))
