"""Where a lead stands: the few facts the rules look at and change."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from playbook.words import Asked, Outcome, State, Temperature, What

AGREED = (What.CALLBACK, What.MEETING)  # with the prospect
UNTOUCHED = (What.FIRST_TOUCH, What.RELEASE)  # a claim that nothing followed yet


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing due: what, when (UTC), and who is asked."""

    what: What
    at: datetime
    who: Asked


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead as the rules see it.

    `opened_at` starts the response clock, `anchor` the cadence (it moves when a step is late); `rung` and
    `step` are the next ones of ladder and cadence; `repeats` counts the nudges sent for what is due now.
    `offered_to` has to say yes: to an open lead, or to one handed over; `passed` are those who did not.
    `held` is what its owner has planned while a hand-over is due. `snoozes` counts those in a row; `cycle`
    how often it came back from the nurture pile, where it is since `nurtured_at`; `given_up_by` had it last. Of the
    cadence's steps `steps_due` were answered or lost, `steps_kept` answered before the next one came due; the
    present one is lost at `step_lost_at`.
    Raises ValueError when a lead that is not closed has nothing due, or a closed one has.
    """

    state: State
    temperature: Temperature
    opened_at: datetime
    due: Due | None
    owner: str | None = None
    offered_to: str | None = None
    passed: tuple[str, ...] = ()
    claimed_at: datetime | None = None
    anchor: datetime | None = None
    rung: int = 0
    step: int = 0
    repeats: int = 0
    touches: int = 0
    reached: bool = False
    outcome: Outcome | None = None
    held: Due | None = None
    snoozes: int = 0
    cycle: int = 0
    given_up_by: str | None = None
    nurtured_at: datetime | None = None
    steps_due: int = 0
    steps_kept: int = 0
    step_lost_at: datetime | None = None

    def __post_init__(self) -> None:
        """The invariant: every lead that is not closed has exactly one next thing due."""
        if (self.state is State.CLOSED) is not (self.due is None):
            raise ValueError(f"a lead in state {self.state} with {self.due} due")
        if (self.state is State.WORKING) is not (self.owner is not None):
            raise ValueError(f"a lead in state {self.state} owned by {self.owner}")

    @property
    def planned(self) -> Due | None:
        """What its owner has to do next, also while a hand-over is due."""
        return self.held if self.due and self.due.what is What.HAND_OVER else self.due

    def agreed(self, now: datetime) -> Due | None:
        """The call or meeting agreed with the prospect, if one is still to come."""
        due = self.planned
        return due if due and due.what in AGREED and due.at > now else None

    def with_(self, **changes: Any) -> "Standing":
        """The same lead with these facts changed."""
        return replace(self, **changes)
