"""The planned touches after a claim: which one a touch answers, and when the next one is due."""

from datetime import datetime, timedelta

from playbook.document import Pace
from playbook.standing import Due, Standing
from playbook.words import Asked, What
from playbook.working_time import WorkingHours


def scheduled(step: int, anchor: datetime, pace: Pace, hours: WorkingHours) -> datetime:
    """When a step of the cadence is planned, UTC, whether anybody works then or not."""
    return pace.touches[step].after(anchor, hours)


def answered(standing: Standing, now: datetime, pace: Pace, hours: WorkingHours) -> Standing:
    """The lead after a touch at `now`.

    A touch answers the step that is due. Made before half of the wait for it has passed it is an extra one:
    counted, while the step stays planned. A step answered late moves all later ones by as much.
    """
    anchor = standing.anchor or now
    step = standing.step
    if step >= len(pace.touches):
        return standing
    planned = scheduled(step, anchor, pace, hours)
    before = scheduled(step - 1, anchor, pace, hours) if step else anchor
    if step and now < before + (planned - before) / 2:
        return standing
    return standing.with_(step=step + 1, anchor=anchor + max(now - planned, timedelta()))


def next_touch(standing: Standing, now: datetime, pace: Pace, hours: WorkingHours) -> Due | None:
    """The next planned touch, or None when the cadence has run its course without an answer.

    A step outside the person's working time waits for his next block, and answering it then moves the later
    ones along. A prospect who did answer keeps being followed at the pace of the cadence's last steps.
    """
    if standing.step < len(pace.touches):
        at = scheduled(standing.step, standing.anchor or now, pace, hours)
        return Due(What.TOUCH, hours.next_open(max(at, now)), Asked.OWNER)
    if not standing.reached:
        return None
    gap = pace.touches[-1].span() - pace.touches[-2].span() if len(pace.touches) > 1 else timedelta(days=1)
    return Due(What.TOUCH, hours.next_open(now + max(gap, timedelta(days=1))), Asked.OWNER)
