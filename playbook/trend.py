"""Where follow-up is heading: the last weeks against those before, with counts, and nothing claimed of a few leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from playbook.scoreboard import Score

WEEKS: Final = 52
COMPARED: Final = 4  # weeks against as many before
LEADS_TO_CLAIM: Final = 5


@dataclass(frozen=True, slots=True)
class Week:
    """The numbers of one week, which began that Monday."""

    monday: date
    score: Score


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a whole; the whole is not 0."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction:
        """Exact, so that equal shares are equal."""
        return Fraction(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Heading:
    """Follow-up in the last four weeks, in the four before, and which way that is."""

    last: Share
    before: Share
    way: Literal["up", "down", "level"]


def heading(weeks: Sequence[Week]) -> Heading | None:
    """Where the follow-up rate goes, by the newest 8 weeks; None with fewer than 5 leads in either half.

    Level is what reads the same in whole percent.
    """
    last, before = _followed(weeks[-COMPARED:]), _followed(weeks[-2 * COMPARED : -COMPARED])
    if last is None or before is None:
        return None
    rise = round(last.rate * 100) - round(before.rate * 100)
    return Heading(last, before, "up" if rise > 0 else "down" if rise < 0 else "level")


def _followed(weeks: Sequence[Week]) -> Share | None:
    whole = sum(each.score.followable for each in weeks)
    return Share(sum(each.score.followed_up for each in weeks), whole) if whole >= LEADS_TO_CLAIM else None
