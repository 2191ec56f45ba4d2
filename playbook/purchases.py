"""Did they buy? Whom marketing asks, how many months after a lead was lost, and what may be answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from playbook.nurture import months_ago
from playbook.working_time import WorkingHours


class Bought(StrEnum):
    """From whom somebody bought who was not won."""

    US = "us"
    COMPETITOR = "competitor"
    NOBODY = "nobody"
    LOOKING = "looking"


LABELS = {
    Bought.US: "From us",
    Bought.COMPETITOR: "From somebody else",
    Bought.NOBODY: "Not at all",
    Bought.LOOKING: "Still looking",
}
FINAL = (Bought.US, Bought.COMPETITOR)  # who has bought is not asked again


@dataclass(frozen=True)
class Window:
    """Leads that ended after `after` and no later than `until` are asked about for that many months."""

    months: int
    after: datetime
    until: datetime


def windows(marks: Sequence[int], now: datetime, hours: WorkingHours) -> Iterator[Window]:
    """Which leads are asked about now: each for the latest mark it has passed, for the last one a year long."""
    for months, following in zip(marks, [*marks[1:], *(each + 12 for each in marks[-1:])], strict=True):
        yield Window(months, months_ago(now, following, hours), months_ago(now, months, hours))
