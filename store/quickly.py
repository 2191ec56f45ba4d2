"""The sums of a period as fast as the database can tell them: old weeks as they are kept, the rest counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from playbook.board import By
from playbook.offsets import offsets_between
from playbook.packed import added_up
from playbook.ripe import Span, ripe_spans, ripeness
from playbook.scoreboard import CONVERSION_MONTHS
from playbook.sums import PLACE, RIPE, WON_WITHIN, Sums, total_of
from playbook.weeks import gaps
from store import counting, kept
from store.credit import Credit

Column = Literal["person", "channel", "source", "campaign", "temperature", "hour"]
COARSEST: Column = "temperature"  # what the total of a kept week is added up from: it has the fewest keys


def column_of(by: By) -> Column:
    """What is counted by in the database: people make up teams and sales channels."""
    return "person" if by == "team" or by == "sales-channel" else by  # noqa: PLR1714  # told apart by mypy


@dataclass(frozen=True)
class Asked:
    """What is counted by, the team's zone, and whose leads, which channel's or campaign's are left, if not all."""

    workspace: str
    by: Column
    zone: ZoneInfo
    person: str | None = None
    channel: str | None = None
    campaign: Credit | None = None
    parts: frozenset[counting.Part] = counting.EVERYTHING

    def question(self, span: Span) -> counting.Question:
        """As the database is asked it of that time."""
        offsets = offsets_between(span.start, span.end, self.zone) if self.by == "hour" else ()
        whose = (self.person, self.channel, self.campaign)
        return counting.Question(self.workspace, self.by, offsets, *whose, self.parts)

    @property
    def is_kept(self) -> bool:
        """Whether the sums of old weeks tell it: of all leads, or of campaigns by their names."""
        named = self.campaign is None or (self.by == "campaign" and not self.campaign.last)
        return named and self.person is None and self.channel is None

    def of(self, sums: Mapping[str | None, Sums]) -> Mapping[str | None, Sums]:
        """What is asked for of sums by key."""
        if self.campaign is None:
            return sums
        return {name: sums[name] for name in self.campaign.names if name in sums}

    def ripe(self, week: Span, now: datetime) -> list[bool | None]:
        """For each number of months whether all leads of a week have had them; of no use if nobody tells it."""
        if "conversions" not in self.parts:
            return [False for _ in CONVERSION_MONTHS]
        return [ripeness(week.start, week.end, months, now) for months in CONVERSION_MONTHS]


@dataclass(frozen=True)
class Counted:
    """The sums by key, and all of them together."""

    by_key: Mapping[str | None, Sums]
    total: Sums


@dataclass(frozen=True)
class Week:
    """A kept week: its sums as bytes, and for each number of months whether all its leads have had them.

    None says that some have: these are counted anew.
    """

    span: Span
    data: Mapping[str, bytes]
    ripe: Sequence[bool | None]

    @property
    def not_yet(self) -> list[int]:
        """The places of counts that are kept as if all leads had had their months."""
        names = zip(RIPE, WON_WITHIN, strict=True)
        return [PLACE[name] for ripe, both in zip(self.ripe, names, strict=True) if not ripe for name in both]


def count(tx: Session, asked: Asked, period: Span, now: datetime) -> Counted:
    """The sums of the leads received in a period, as they are at `now`."""
    ripe = [ripe_spans(months, now) for months in CONVERSION_MONTHS]
    weeks = _kept_weeks(tx, asked, period, now)
    by_key = dict[str | None, Sums]()
    for span in gaps(period, (week.span for week in weeks)):
        _add(by_key, counting.count(tx, asked.question(span), span, now, ripe))
    for week in weeks:
        if None in week.ripe:
            some = [spans if each is None else [] for spans, each in zip(ripe, week.ripe, strict=True)]
            _add(by_key, counting.count_ripe(tx, asked.question(week.span), week.span, some))
    _add(by_key, counting.count_now(tx, asked.question(period), period, now))
    total = total_of(by_key.values()).tidied()
    old = asked.of(added_up([(week.data[asked.by], week.not_yet) for week in weeks]))
    parts = old if asked.campaign else added_up([(week.data[COARSEST], week.not_yet) for week in weeks])
    _add(by_key, old)
    return Counted(by_key, total_of([total, *parts.values()]))


def _kept_weeks(tx: Session, asked: Asked, period: Span, now: datetime) -> list[Week]:
    if not asked.is_kept:
        return []
    data: dict[Span, dict[str, bytes]] = {}
    for row in kept.usable(tx, asked.workspace, str(asked.zone), period, now, [asked.by, COARSEST]):
        data.setdefault(Span(row.starts, row.ends), {})[row.by] = row.data
    return [Week(span, of_week, asked.ripe(span, now)) for span, of_week in data.items()]


def _add(sums: dict[str | None, Sums], more: Mapping[str | None, Sums]) -> None:
    """Add sums by key to others, and leave these as they are."""
    for key, each in more.items():
        if key not in sums:
            sums[key] = Sums()
        sums[key].take_in(each)
