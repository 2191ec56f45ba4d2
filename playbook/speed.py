"""How long something took: median and 90th percentile, with what is still waiting held against them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Speed:
    """Median and 90th percentile of `n` leads, `waiting` of which have not got there and count as their age.

    A figure is a lower bound ("at least") when it might rise once the waiting leads get there.
    """

    median: timedelta | None
    p90: timedelta | None
    n: int
    waiting: int = 0
    median_at_least: bool = False
    p90_at_least: bool = False

    @property
    def at_least(self) -> bool:
        """Whether either of the two figures is only a lower bound."""
        return self.median_at_least or self.p90_at_least


class Speeds:
    """How long leads took to be claimed, touched and reached; a board has rows of which nobody asks it.

    So it is worked out when it is asked for. Two are equal when what they tell is.
    """

    def __init__(self, work_out: Callable[[], tuple[Speed, Speed, Speed]]) -> None:
        """`work_out` is called once at most."""
        self._work_out = work_out

    @cached_property
    def told(self) -> tuple[Speed, Speed, Speed]:
        """To claim, to first touch and to contact."""
        return self._work_out()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Speeds) and self.told == other.told

    def __hash__(self) -> int:
        return hash(self.told)

    def __repr__(self) -> str:
        return f"Speeds{self.told}"


def speed_of(arrived: Sequence[timedelta], waiting: Sequence[timedelta]) -> Speed:
    """The speed of what took `arrived` so long, and of what is `waiting` since so long: at least its age."""
    values = sorted([*arrived, *waiting])
    if not values:
        return Speed(None, None, 0)
    median, p90 = percentile(values, 50), percentile(values, 90)
    return Speed(
        median,
        p90,
        n=len(values),
        waiting=len(waiting),
        median_at_least=_count_up_to(median, arrived) < _rank(len(values), 50),
        p90_at_least=_count_up_to(p90, arrived) < _rank(len(values), 90),
    )


def percentile(values: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest of the values (sorted upwards, not empty) such that at least `percent` % are no larger.

    This is the nearest-rank percentile: the value at rank ceil(percent / 100 x n), counted from 1. It is
    always a value that really occurred, never one in between; of an even number of values the median is the
    lower of the two in the middle. Source: definition 1 of R. J. Hyndman and Y. Fan, "Sample Quantiles in
    Statistical Packages", The American Statistician 50 (1996).
    """
    return values[_rank(len(values), percent) - 1]


def _count_up_to(figure: timedelta, arrived: Sequence[timedelta]) -> int:
    """A figure is final only if leads that have arrived fill every rank up to its own by themselves."""
    return sum(took <= figure for took in arrived)


def _rank(n: int, percent: int) -> int:
    return -(-percent * n // 100)
