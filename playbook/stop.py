"""A person asked not to be contacted: what becomes of his leads, and what may still be decided."""

from datetime import date, datetime

from playbook import keeping
from playbook.refusal import Refusal
from playbook.standing import Standing
from playbook.words import Outcome, State


def stopped(lead: Standing, now: datetime) -> Standing:
    """The lead is closed, and nothing is due for it any more."""
    return keeping.over(lead, now).with_(
        state=State.CLOSED, owner=None, offered_to=None, claimed_at=None, due=None, held=None,
        outcome=Outcome.DISQUALIFIED,
    )  # fmt: skip


def must_not_be_blocked(number: int, since: date | None) -> None:
    """Raises Refusal when the person behind a lead asked not to be contacted on that day."""
    if since:
        raise Refusal(
            f"The person of #{number} asked not to be contacted on {since.day} {since:%b %Y}. "
            "If it is meant all the same, marketing or a manager presses *Lift the block* first."
        )
