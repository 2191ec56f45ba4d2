"""When people are reminded of the leads of a drop that nobody took."""

from collections.abc import Sequence
from datetime import datetime

from playbook.waits import Wait
from playbook.working_time import WorkingHours


def next_reminder(
    waits: Sequence[Wait], begun: datetime, said: int, now: datetime, hours: WorkingHours
) -> datetime:
    """The next one after `now`, when `said` were said already; the last wait goes on for ever.

    Those missed while nothing ran are not made up for.
    """
    later = (wait.after(begun, hours) for wait in waits[said:])
    found = next((at for at in later if at > now), None)
    return found or waits[-1].after(now, hours)
