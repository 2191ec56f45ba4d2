"""Does speed pay here? Leads by minutes to their first touch and by touches, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Final, Literal

LIMITS: Final = (  # a lead is in the first band that it is within
    ("up to 2 min", timedelta(minutes=2)),
    ("2 to 5 min", timedelta(minutes=5)),
    ("5 to 15 min", timedelta(minutes=15)),
    ("15 min to 1 h", timedelta(hours=1)),
    ("1 to 4 h", timedelta(hours=4)),
    ("4 h to 1 day", timedelta(days=1)),
)
LATER: Final = len(LIMITS)  # touched, but after all of them
NEVER: Final = LATER + 1
BANDS: Final = (*(name for name, _ in LIMITS), "after 1 day", "never touched")
FAST: Final = 2  # so many bands are within the 5 minutes in which a web lead is warm
MOST_TOUCHES: Final = 7  # so many or more
LEADS_TO_SAY: Final = 20
WINS_TO_SAY: Final = 5
CLEARLY: Final = 1.96  # standard errors apart: by chance alone that is seen once in twenty times


@dataclass(frozen=True, slots=True)
class Cell:
    """Leads of one band of speed with so many touches (7 is 7 or more): received, reached and won."""

    band: int
    touches: int
    received: int
    reached: int
    won: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Leads that are looked at together: how many were received, answered, and bought."""

    name: str
    received: int
    reached: int
    won: int

    @property
    def enough(self) -> bool:
        """Whether there are leads enough to speak of a rate."""
        return self.received >= LEADS_TO_SAY

    @property
    def tells(self) -> bool:
        """Whether there are leads and wins enough to compare its conversion with another's."""
        return self.enough and self.won >= WINS_TO_SAY

    @property
    def conversion(self) -> float:
        """Won / received; 0 without leads."""
        return self.won / self.received if self.received else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Leads touched within 5 minutes, those touched later, and whether the former buy more often."""

    fast: Cohort
    slow: Cohort
    says: Literal["yes", "no", "unclear", "too few"]


def by_speed(cells: Iterable[Cell]) -> list[Cohort]:
    """A cohort for each band, the fastest first, "never touched" last; also the empty ones."""
    known = tuple(cells)
    return [_sum(name, (each for each in known if each.band == band)) for band, name in enumerate(BANDS)]


def by_touches(cells: Iterable[Cell]) -> list[tuple[Cohort, int]]:
    """For touch 1 to 7 or more: the leads that got at least so many, and how many were won at that one.

    A lead was won at the touch it has when it is won.
    """
    known = tuple(cells)
    return [
        (
            _sum(_touch(number), (each for each in known if each.touches >= number)),
            sum(each.won for each in known if each.touches == number),
        )
        for number in range(1, MOST_TOUCHES + 1)
    ]


def altogether(cells: Iterable[Cell]) -> Cohort:
    """All leads."""
    return _sum("all", cells)


def verdict(cells: Iterable[Cell]) -> Verdict:
    """Whether leads touched within 5 minutes are won more often than those touched later.

    Leads never touched are in neither: that nobody who is not called buys says nothing about speed. Each side
    needs 20 leads and 5 wins; a difference below 1.96 standard errors of it (pooled) is unclear.
    """
    touched = by_speed(cells)[:NEVER]
    fast, slow = _together("within 5 min", touched[:FAST]), _together("later", touched[FAST:])
    if not (fast.tells and slow.tells):
        return Verdict(fast, slow, "too few")
    if abs(_apart(fast, slow)) < CLEARLY:
        return Verdict(fast, slow, "unclear")
    return Verdict(fast, slow, "yes" if fast.conversion > slow.conversion else "no")


def _apart(one: Cohort, other: Cohort) -> float:
    """How many standard errors the two conversions are apart; 0 when everybody bought."""
    pooled = (one.won + other.won) / (one.received + other.received)
    error = sqrt(pooled * (1 - pooled) * (1 / one.received + 1 / other.received))
    return (one.conversion - other.conversion) / error if error else 0.0


def _touch(number: int) -> str:
    return f"{number} or more" if number == MOST_TOUCHES else str(number)


def _sum(name: str, cells: Iterable[Cell]) -> Cohort:
    rows = [(each.received, each.reached, each.won) for each in cells]
    return Cohort(name, *(sum(column) for column in zip((0, 0, 0), *rows, strict=True)))


def _together(name: str, cohorts: Sequence[Cohort]) -> Cohort:
    received, reached = sum(each.received for each in cohorts), sum(each.reached for each in cohorts)
    return Cohort(name, received, reached, sum(each.won for each in cohorts))
