"""A prospect booked a meeting himself: a time agreed with him, and no touch of anybody's."""

from datetime import datetime

from playbook import keeping
from playbook.standing import AGREED, Due, Standing
from playbook.words import Asked, State, What


def booked(lead: Standing, at: datetime, now: datetime) -> Standing:
    """The lead with that meeting as the next thing its owner is asked for.

    Only where he is asked for the next step anyway: a claim that nobody has touched stays one, a lead without an
    owner still needs one, and what a colleague has to accept is accepted first.
    """
    due = lead.due
    if lead.state is not State.WORKING or due is None or due.what not in (What.TOUCH, *AGREED) or at <= now:
        return lead
    agreed = lead.with_(due=Due(What.MEETING, at, Asked.OWNER), repeats=0, snoozes=0)
    return keeping.over(agreed, now)
