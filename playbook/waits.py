"""How long to wait, as a manager writes it: "5 min", "4 h", "2 days", "1 working day", "next morning"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from playbook.working_time import WorkingHours

UNITS = {
    "s": "second",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "working day": "workday",
}
SECONDS = {"second": 1, "minute": 60, "hour": 3600}
SPELLING = re.compile(r"(\d{1,4})\s*(s|sec|seconds?|min|minutes?|h|hours?|d|days?|w|weeks?|working days?)")


@dataclass(frozen=True)
class Wait:
    """An amount of time with its unit; `morning` counts mornings and ignores the amount."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Wait":
        """Read "45 min", "2 days" or "next morning".

        Raises ValueError with the spellings that are understood.
        """
        if text.strip().lower() == "next morning":
            return cls(1, "morning")
        found = SPELLING.fullmatch(text.strip().lower())
        if not found:
            raise ValueError(
                f'"{text}" is not a wait: write it like "30 s", "5 min", "4 h", "2 days", '
                '"1 working day", "next morning"'
            )
        unit = found[2].rstrip("s") if len(found[2]) > 1 else found[2]
        return cls(int(found[1]), UNITS.get(unit, unit))

    def after(self, start: datetime, hours: WorkingHours) -> datetime:
        """The UTC moment this wait ends on the wall clock. Days keep the time of day across a clock change."""
        if self.unit == "morning":
            return hours.next_morning(start)
        if self.unit == "workday":
            return hours.add_days(start, self.amount)
        if self.unit in SECONDS:
            return start + timedelta(seconds=self.amount * SECONDS[self.unit])
        days = self.amount * (7 if self.unit == "week" else 1)
        # in the hour that comes twice a year, no days at all would end an hour before they began
        return max(start, hours.instant(hours.local(start) + timedelta(days=days)))

    def of_work(self, start: datetime, hours: WorkingHours) -> datetime:
        """The UTC moment this wait ends when only working time counts; days are working days."""
        if self.unit in SECONDS:
            return hours.add(start, timedelta(seconds=self.amount * SECONDS[self.unit]))
        if self.unit == "day":
            return hours.add_days(start, self.amount)
        return self.after(start, hours)

    def span(self) -> timedelta:
        """The wait as a plain length; a morning counts as one day."""
        if self.unit in SECONDS:
            return timedelta(seconds=self.amount * SECONDS[self.unit])
        return timedelta(days=self.amount * (7 if self.unit == "week" else 1))

    def __str__(self) -> str:
        """The spelling that `parse` reads."""
        if self.unit == "morning":
            return "next morning"
        short = {"second": "s", "minute": "min", "hour": "h"}.get(self.unit)
        if self.unit == "workday":
            return f"{self.amount} working day{'s' if self.amount != 1 else ''}"
        return f"{self.amount} {short or self.unit + ('s' if self.amount != 1 else '')}"


def _read(value: Any) -> Any:
    return value if isinstance(value, Wait) else Wait.parse(str(value))


WaitField = Annotated[Wait, BeforeValidator(_read), PlainSerializer(str)]
