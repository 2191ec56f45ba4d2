"""A person asked to be erased: what becomes of his leads."""

from datetime import datetime

from playbook.standing import Standing
from playbook.stop import stopped
from playbook.words import State

CODE = "erased"  # in place of the last disposition


def erased(lead: Standing, now: datetime) -> Standing:
    """The lead is closed, and nothing is due for it; one that was closed stays as it ended."""
    return lead if lead.state is State.CLOSED else stopped(lead, now)
