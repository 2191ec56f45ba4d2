"""Cadence kept: which due steps were answered before the next one came due, counted as they are answered.

Later steps wait for the present one and move along when it is late, so one step at a time can be lost. What
stands in the cadence's stead (a call or meeting agreed, the pile, an end, nobody's lead) is in neither number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from playbook.standing import Standing
from playbook.steps import Step
from playbook.words import State, What
from playbook.working_time import WorkingHours

STEPS = (What.FIRST_TOUCH, What.RELEASE, What.TOUCH)  # what is due while a step of the cadence is


def in_step(lead: Standing) -> bool:
    """Whether its owner is to make a touch that the cadence plans, and not one agreed with the prospect."""
    due = lead.planned
    return lead.state is State.WORKING and due is not None and due.what in STEPS


def answered(lead: Standing, now: datetime) -> Standing:
    """The present step was answered: kept, unless the next one had come due by now."""
    kept = lead.step_lost_at is None or now < lead.step_lost_at
    return lead.with_(
        steps_due=lead.steps_due + 1, steps_kept=lead.steps_kept + kept, step_lost_at=None
    )  # fmt: skip


def over(lead: Standing, now: datetime) -> Standing:
    """The present step is no longer asked for: due and lost if the next one had come due, else in neither."""
    if lead.step_lost_at is None:
        return lead
    return lead.with_(steps_due=lead.steps_due + (lead.step_lost_at <= now), step_lost_at=None)


def ahead(lead: Standing, begins: datetime, steps: Sequence[Step], hours: WorkingHours) -> Standing:
    """The present step is asked for from `begins` on: it is lost when the one after it comes due.

    That is counted from when the present one is asked for, as answering it then would move the later ones.
    """
    return lead.with_(step_lost_at=_lost_at(lead, begins, steps, hours))


def _lost_at(lead: Standing, begins: datetime, steps: Sequence[Step], hours: WorkingHours) -> datetime | None:
    if not in_step(lead) or lead.anchor is None or lead.step + 1 >= len(steps):
        return None
    late = max(begins - steps[lead.step].at(lead.anchor, hours), timedelta())
    lost = hours.next_open(steps[lead.step + 1].at(lead.anchor + late, hours))
    return lost if lost > begins else None  # one that another overtakes is not lost before it is asked for


def while_away(lead: Standing, now: datetime) -> Standing:
    """Its owner is away: what he had lost before stays lost, and nothing else is until he is back."""
    lost = lead.step_lost_at is not None and lead.step_lost_at <= now
    return lead if lost else lead.with_(step_lost_at=None)


def back(
    lead: Standing, since: datetime, begins: datetime, steps: Sequence[Step], hours: WorkingHours
) -> Standing:
    """He is back from an absence since then: what he had not lost before is asked for anew from `begins` on."""
    lost = lead.step_lost_at is not None and lead.step_lost_at <= since
    return lead if lost else ahead(lead, begins, steps, hours)
