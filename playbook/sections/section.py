"""What every table of the playbook is."""

from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Section(BaseModel):
    """A table of the document: unknown keys are faults, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Weekly(Section):
    """Something that happens once a week."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    at: time

    @property
    def day(self) -> int:
        """The weekday as Python counts: Monday is 0."""
        return WEEKDAYS.index(self.weekday)
