"""The board: one row for each person, team, source or the like, ranked, and who improved most."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal
from zoneinfo import ZoneInfo

from playbook.scoreboard import LeadFacts, Score, score
from playbook.sums import Sums, score_of

By = Literal[
    "person", "team", "sales-channel", "channel", "source", "campaign", "temperature", "hour"
]  # fmt: skip

LEADS_TO_BE_RANKED: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board. The key None is what is booked to nobody; by person that is the channel's line."""

    key: str | None
    score: Score


@dataclass(frozen=True, slots=True)
class Improvement:
    """Somebody whose follow-up rate rose from the period `before` to `this` one."""

    key: str
    before: Score
    this: Score


@dataclass(frozen=True)
class Floor:
    """What a board has to know of the team: its zone, and the team and sales channel of each person's id."""

    zone: ZoneInfo
    teams: Mapping[str, str]
    sales_channels: Mapping[str, str]


def board(rows: Iterable[LeadFacts], by: By, now: datetime, floor: Floor) -> list[Row]:
    """One row for each person, team, source or the like, best first, the row of the key None last.

    A person's leads are those they touched first (so who covers gets the credit), then those they own, then
    those they claimed first. A lead nobody ever had is under None: it is booked to the channel. Hours of
    arrival are those of the team's zone, "00" to "23".
    """
    booked: defaultdict[str | None, list[LeadFacts]] = defaultdict(list)
    for lead in rows:
        booked[key_of(lead, by, floor)].append(lead)
    return in_order(Row(key, score(leads, now)) for key, leads in booked.items())


def board_of(sums: Mapping[str | None, Sums], by: By, now: datetime, floor: Floor) -> list[Row]:
    """The same board from sums by key: teams and sales channels are made of those by person."""
    whose = {"team": floor.teams, "sales-channel": floor.sales_channels}.get(by)
    if whose is not None:
        together: defaultdict[str | None, Sums] = defaultdict(Sums)
        for person, each in sums.items():
            together[whose.get(person or "")].take_in(each)
        sums = together
    return in_order(Row(key, score_of(each, now)) for key, each in sums.items())


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The best first, what is booked to nobody last."""
    return sorted(rows, key=_standing)


def ranked(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows with a rank, best first, and those only listed.

    By follow-up rate, then on-time rate, then more leads received, then key. A rank takes at least 5 leads
    that are not pending, and a key: what nobody had is listed.
    """
    best_first = in_order(rows)
    return [row for row in best_first if _has_rank(row)], [row for row in best_first if not _has_rank(row)]


def most_improved(this: Iterable[Row], before: Iterable[Row]) -> Improvement | None:
    """Whose follow-up rate rose most, among those with a rank both times; the better rank now wins a tie."""
    earlier = {row.key: row.score for row in before if _has_rank(row)}
    risen = [
        Improvement(row.key, earlier[row.key], row.score)
        for row in ranked(this)[0]
        if row.key is not None and row.key in earlier
    ]
    best = max(risen, key=_rise, default=None)
    return best if best is not None and _rise(best) > 0 else None


def booked_to(lead: LeadFacts) -> str | None:
    """The person a lead counts for: who touched it first, else who owns it, else who claimed it first.

    An untouched one whose limit passed while its owner was away counts for whoever covered, or for nobody.
    """
    if lead.first_touch_by is None and lead.missed_by is not None:
        return lead.missed_by or None
    return lead.first_touch_by or lead.owner or lead.first_claimed_by


def key_of(lead: LeadFacts, by: By, floor: Floor) -> str | None:
    """Under which key a lead is counted."""
    return _KEYS[by](lead, floor)


_KEYS: Final[dict[By, Callable[[LeadFacts, Floor], str | None]]] = {
    "person": lambda lead, _floor: booked_to(lead),
    "team": lambda lead, floor: floor.teams.get(booked_to(lead) or ""),
    "sales-channel": lambda lead, floor: floor.sales_channels.get(booked_to(lead) or ""),
    "channel": lambda lead, _floor: lead.channel,
    "source": lambda lead, _floor: lead.source,
    "campaign": lambda lead, _floor: lead.campaign,
    "temperature": lambda lead, _floor: lead.temperature,
    "hour": lambda lead, floor: f"{lead.received_at.astimezone(floor.zone):%H}",
}


def _standing(row: Row) -> tuple[bool, float, float, int, str]:
    """Sorts the best first. A rate without a denominator stands behind every other."""
    result = row.score
    return (
        row.key is None,
        -_or_worst(result.follow_up_rate),
        -_or_worst(result.on_time_rate),
        -result.received,
        row.key or "",
    )


def _or_worst(rate: float | None) -> float:
    return -1.0 if rate is None else rate


def _has_rank(row: Row) -> bool:
    return row.key is not None and row.score.followable >= LEADS_TO_BE_RANKED


def _rise(improvement: Improvement) -> Fraction:
    """As a fraction, because 0.8 - 0.6 and 1.0 - 0.8 are not the same float."""
    this, before = improvement.this, improvement.before
    return Fraction(this.followed_up, this.followable) - Fraction(before.followed_up, before.followable)
