"""Two leads of one person become one: which may go into which, and when two companies are the same."""

import re

from playbook.likeness import plain
from playbook.refusal import Refusal
from playbook.words import State

RANK = {State.INQUIRY: 0, State.NURTURE: 1, State.OPEN: 2, State.WORKING: 3}  # how much is going on
FORMS = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|llc|llp|ltd|limited|plc|gmbh|ag|kg|ug|se|sarl|sas|sa|srl|spa|bv|nv|oy|ab)\b"
)


def may_merge(number: int, state: State, into: int, into_state: State) -> None:
    """Raises Refusal unless the one lead may go into the other.

    It goes where as much is going on as with itself: else nobody would be asked for the next step as soon.
    """
    if number == into:
        raise Refusal(f"#{number} cannot go into itself. Name the other one: `/lead {number} merge 17`.")
    if state is State.CLOSED:
        raise Refusal(
            f"#{number} is closed: there is nothing to merge. `/lead {number}` shows what happened."
        )
    if into_state is State.CLOSED:
        raise Refusal(f"#{into} is closed. Bring it back first: `/lead {into} reopen`.")
    if RANK[into_state] < RANK[state]:
        raise Refusal(
            f"More is going on with #{number}: merge the other way round, `/lead {into} merge {number}`."
        )


def which_into(number: int, state: State, other: int, other_state: State) -> tuple[int, int]:
    """Of two leads of one person the one that should go, and the one into which: the older one stays."""
    newer = ((other, other_state), (number, state))
    (goes, going), (stays, staying) = sorted(newer, key=lambda each: -each[0])
    return (goes, stays) if RANK[going] <= RANK[staying] else (stays, goes)


def name_of(text: str | None) -> str:
    """A name without case, accents and signs: `lee anne` for `Lee, Anne`."""
    return " ".join(re.sub(r"[^\w\s]", "", plain(text or "")).split())


def company_of(text: str | None) -> str:
    """A company's name without case, accents, signs and legal form: `acme` for `ACME, Inc.`."""
    return " ".join(FORMS.sub("", name_of(text)).split())
