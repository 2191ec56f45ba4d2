"""The sums of a period as fast as the database can tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from playbook.offsets import offsets_between
from playbook.ripe import ripe_spans
from playbook.scoreboard import CONVERSION_MONTHS
from playbook.sums import Sums, total_of
from store import counting

Column = Literal["person", "channel", "source", "campaign", "temperature", "hour"]


@dataclass(frozen=True)
class Asked:
    """What is counted by, the team's zone, and whose leads or which channel's are left, if not all."""

    workspace: str
    by: Column
    zone: ZoneInfo
    person: str | None = None
    channel: str | None = None

    def question(self, start: datetime, end: datetime) -> counting.Question:
        """As the database is asked it of that time."""
        offsets = offsets_between(start, end, self.zone) if self.by == "hour" else ()
        return counting.Question(self.workspace, self.by, offsets, self.person, self.channel)


@dataclass(frozen=True)
class Counted:
    """The sums by key, and all of them together."""

    by_key: Mapping[str | None, Sums]
    total: Sums


def count(tx: Session, asked: Asked, start: datetime, end: datetime, now: datetime) -> Counted:
    """The sums of the leads received from `start` until before `end`, as they are at `now`."""
    ripe = [ripe_spans(months, now) for months in CONVERSION_MONTHS]
    question = asked.question(start, end)
    by_key = counting.count(tx, question, start, end, now, ripe)
    add_all(by_key, counting.count_now(tx, question, start, end, now))
    return Counted(by_key, total_of(by_key.values()).tidied())


def add_all(sums: dict[str | None, Sums], more: Mapping[str | None, Sums]) -> None:
    """Add sums by key to others."""
    for key, each in more.items():
        sums.setdefault(key, Sums()).take_in(each)
