"""A planned touch as a manager writes it: "45 min", "2 days by email", "4 h by call: Ask what stopped them."."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BeforeValidator, PlainSerializer

from playbook.waits import Wait
from playbook.working_time import WorkingHours

Means = Literal["call", "email", "message", "meeting"]
MEANS: tuple[Means, ...] = get_args(Means)
LONGEST_HINT = 500
SPELLING = re.compile(
    r"\s*(?P<after>[^:]*?)(?:\s+by\s+(?P<by>[^:]*?))?\s*(?::\s*(?P<hint>.*?)\s*)?", re.DOTALL
)


@dataclass(frozen=True)
class Step:
    """One touch of a cadence: how long after the claim, by which means, and what to say."""

    after: Wait
    by: Means = "call"
    hint: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Step":
        """Read "4 h by email: Send the price list.".

        Raises ValueError with the spellings that are understood.
        """
        found = SPELLING.fullmatch(text)
        if not found:
            raise ValueError(f'"{text}" is not a step: write it like "4 h by email: Send the price list."')
        by = (found["by"] or "call").lower()
        if by not in MEANS:
            raise ValueError(f'"{by}" is no means of touching somebody: write by {", ".join(MEANS)}')
        if len(found["hint"] or "") > LONGEST_HINT:
            raise ValueError(f"a hint has at most {LONGEST_HINT} characters")
        return cls(Wait.parse(found["after"]), cast(Means, by), found["hint"] or None)

    def at(self, anchor: datetime, hours: WorkingHours) -> datetime:
        """The UTC moment the step is planned for, whether anybody works then or not."""
        return self.after.after(anchor, hours)

    def span(self) -> timedelta:
        """How long after the claim, as a plain length."""
        return self.after.span()

    def __str__(self) -> str:
        """The spelling that `parse` reads; a call is what a step is when nothing is said."""
        by = "" if self.by == "call" else f" by {self.by}"
        return f"{self.after}{by}{': ' + self.hint if self.hint else ''}"


def _read(value: Any) -> Any:
    return value if isinstance(value, Step) else Step.parse(str(value))


StepField = Annotated[Step, BeforeValidator(_read), PlainSerializer(str)]
