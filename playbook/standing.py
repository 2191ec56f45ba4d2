"""Where a lead stands: the few facts the rules look at and change."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from playbook.words import Asked, Outcome, State, Temperature, What


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
    Raises ValueError when a lead that is not closed has nothing due, or a closed one has.
    """

    state: State
    temperature: Temperature
    opened_at: datetime
    due: Due | None
    owner: str | None = None
    claimed_at: datetime | None = None
    anchor: datetime | None = None
    rung: int = 0
    step: int = 0
    repeats: int = 0
    touches: int = 0
    reached: bool = False
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        """The invariant: every lead that is not closed has exactly one next thing due."""
        if (self.state is State.CLOSED) is not (self.due is None):
            raise ValueError(f"a lead in state {self.state} with {self.due} due")
        if (self.state is State.WORKING) is not (self.owner is not None):
            raise ValueError(f"a lead in state {self.state} owned by {self.owner}")

    def with_(self, **changes: Any) -> "Standing":
        """The same lead with these facts changed."""
        return replace(self, **changes)
