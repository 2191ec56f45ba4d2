"""The planned touches after a claim: which one a touch answers, and when the next one is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from playbook import keeping
from playbook.standing import Due, Standing
from playbook.steps import Step
from playbook.words import Asked, What
from playbook.working_time import WorkingHours


def answered(standing: Standing, now: datetime, steps: Sequence[Step], hours: WorkingHours) -> Standing:
    """The lead after a touch at `now`.

    A touch answers the step that is due. Made before half of the wait for it has passed it is an extra one:
    counted, while the step stays planned. A step answered late moves all later ones by as much.
    """
    anchor = standing.anchor or now
    if not answers(standing, now, steps, hours):
        return standing
    planned = steps[standing.step].at(anchor, hours)
    return standing.with_(step=standing.step + 1, anchor=anchor + max(now - planned, timedelta()))


def answers(standing: Standing, now: datetime, steps: Sequence[Step], hours: WorkingHours) -> bool:
    """Whether a touch at `now` answers a step, or is one too many."""
    anchor, step = standing.anchor or now, standing.step
    if not 0 < step < len(steps):
        return step < len(steps)
    planned, before = steps[step].at(anchor, hours), steps[step - 1].at(anchor, hours)
    return now >= before + (planned - before) / 2


def restarted(lead: Standing, now: datetime, steps: Sequence[Step], hours: WorkingHours) -> Standing:
    """The lead at the beginning of another cadence; a first touch that was made need not be made again.

    What was agreed with the prospect is kept, and so is a claim that nobody has touched yet.
    """
    anew = keeping.over(lead, now).with_(step=min(lead.step, 1), anchor=now)
    if lead.due is not None and lead.due.what is What.TOUCH:
        anew = anew.with_(due=next_touch(anew, now, steps, hours) or lead.due, repeats=0)
    begins = anew.due.at if anew.due and anew.step else hours.next_open(now)
    return keeping.ahead(anew, begins, steps, hours)


def next_touch(standing: Standing, now: datetime, steps: Sequence[Step], hours: WorkingHours) -> Due | None:
    """The next planned touch, or None when the cadence has run its course without an answer.

    A step outside the person's working time waits for his next block, and answering it then moves the later
    ones along. A prospect who did answer keeps being followed at the pace of the cadence's last steps.
    """
    if standing.step < len(steps):
        at = steps[standing.step].at(standing.anchor or now, hours)
        return Due(What.TOUCH, hours.next_open(max(at, now)), Asked.OWNER)
    if not standing.reached:
        return None
    gap = steps[-1].span() - steps[-2].span() if len(steps) > 1 else timedelta(days=1)
    return Due(What.TOUCH, hours.next_open(now + max(gap, timedelta(days=1))), Asked.OWNER)
