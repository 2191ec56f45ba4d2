"""What a score is counted from, in a form that adds up: counts, lengths, and when those came who still wait."""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from operator import add
from typing import Final, TypeAlias

from playbook.scoreboard import CONVERSION_MONTHS, Conversion, Score
from playbook.speed import Speed, Speeds

PLAIN: Final = (
    "received", "left_out", "pending", "followed_up", "on_time", "older_than_limit", "overdue_now", "unclaimed_now",
    "released_by_timeout", "completed", "older_than_14_days", "steps_due", "steps_kept", "won",
)  # fmt: skip
RIPE: Final = tuple(f"ripe_{months}" for months in CONVERSION_MONTHS)
WON_WITHIN: Final = tuple(f"won_within_{months}" for months in CONVERSION_MONTHS)
COUNTS: Final = (*PLAIN, *RIPE, *WON_WITHIN)
PLACE: Final = {name: place for place, name in enumerate(COUNTS)}
# how long it took, in microseconds; when those were received who wait for it, and when a step will be lost,
# in microseconds since 1970
PILES: Final = ("claim", "touch", "contact", "no_claim", "no_touch", "no_contact", "lost_at")
SORTED_AT_ONCE: Final = (
    20_000  # of so many values sorting all is quicker than looking for the one that is asked
)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

WIDE: Final = 8  # bytes of a number

Run: TypeAlias = "array[int]"  # sorted upwards
Pile: TypeAlias = "list[Run]"
Kept: TypeAlias = tuple[
    bytes, int, Sequence[int]
]  # where the numbers of a key begin, and how many each pile has


@dataclass(slots=True)
class Sums:
    """Counts in the order of COUNTS, and each of PILES.

    Piles that come from where they are `kept` are opened when somebody looks: few do.
    """

    counts: list[int] = field(default_factory=lambda: [0] * len(COUNTS))
    piles: list[Pile] = field(default_factory=lambda: [[] for _ in PILES])
    kept: list[Kept] = field(default_factory=list)

    def take_in(self, other: "Sums") -> None:
        """Add another one's to these."""
        self.counts = list(map(add, self.counts, other.counts))
        for mine, theirs in zip(self.piles, other.piles, strict=True):
            mine.extend(theirs)
        self.kept.extend(other.kept)

    def count(self, name: str, more: int) -> None:
        """Add to one of the counts."""
        self.counts[PLACE[name]] += more

    def tidied(self) -> "Sums":
        """The same with a single run in each pile."""
        return Sums(self.counts, [[self.run(place)] if pile else [] for place, pile in enumerate(self.piles)])

    def run(self, place: int) -> Run:
        """All of a pile, sorted."""
        return run_of(chain(*self.runs(place)))

    def runs(self, place: int) -> Pile:
        """The runs of a pile: of those that were kept long ones as they are, many short ones as one."""
        found = [_slice(each, place) for each in self.kept if each[2][place]]
        if not found:
            return self.piles[place]
        if len(found[0]) > 1000 * WIDE:
            return self.piles[place] + [numbers_of(each) for each in found]
        return [*self.piles[place], run_of(numbers_of(b"".join(found)))]


def _slice(kept: Kept, place: int) -> bytes:
    data, begin, sizes = kept
    at = begin + sum(sizes[:place]) * WIDE
    return data[at : at + sizes[place] * WIDE]


def numbers_of(data: bytes) -> Run:
    """The numbers that were kept as these bytes."""
    numbers = array("q", data)
    if sys.byteorder == "big":  # a database may move to a machine that writes numbers the other way round
        numbers.byteswap()
    return numbers


def run_of(values: Iterable[int]) -> Run:
    """Sorted, and in 8 bytes each."""
    return array("q", sorted(values))


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def total_of(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    total = Sums()
    for each in sums:
        total.take_in(each)
    return total


def score_of(sums: Sums, now: datetime) -> Score:
    """The score that they are the sums of, as `playbook.scoreboard.score` counts it at `now`."""
    got = dict(zip(COUNTS, sums.counts, strict=True))
    at = micros(now)
    lost = sum(bisect_right(run, at) for run in sums.runs(6))
    return Score(
        **{name: got[name] for name in PLAIN} | {"steps_due": got["steps_due"] + lost},
        speeds=Speeds(
            lambda: (
                _speed(sums.runs(0), sums.runs(3), at),
                _speed(sums.runs(1), sums.runs(4), at),
                _speed(sums.runs(2), sums.runs(5), at),
            )
        ),
        conversions=tuple(
            Conversion(months, got[ripe], got[won])
            for months, ripe, won in zip(CONVERSION_MONTHS, RIPE, WON_WITHIN, strict=True)
        ),
    )


def _speed(arrived: Sequence[Run], since: Sequence[Run], now: int) -> Speed:
    """The same as `playbook.speed.speed_of`, of lengths in runs and of moments since when leads wait."""
    waiting = sum(map(len, since))
    n = sum(map(len, arrived)) + waiting
    if not n:
        return Speed(None, None, 0)
    ranks = _rank(n, 50), _rank(n, 90)
    took = arrived
    if n <= SORTED_AT_ONCE:
        took = arrived if len(arrived) == 1 else [run_of(chain(*arrived))]
        values = sorted([*took[0], *_ages(since, now)])
        median, p90 = (values[rank - 1] for rank in ranks)
    else:
        median, p90 = (_value_at(rank, arrived, since, now) for rank in ranks)
    return Speed(
        timedelta(microseconds=median),
        timedelta(microseconds=p90),
        n=n,
        waiting=waiting,
        median_at_least=_up_to(median, took) < ranks[0],
        p90_at_least=_up_to(p90, took) < ranks[1],
    )


def _ages(since: Sequence[Run], now: int) -> list[int]:
    """What a source whose clock is ahead sent just now is not less than nothing old."""
    ages = [now - at for at in chain(*since)]
    return [max(age, 0) for age in ages] if min(ages, default=0) < 0 else ages


def _rank(n: int, percent: int) -> int:
    return -(-percent * n // 100)


def _value_at(rank: int, arrived: Sequence[Run], since: Sequence[Run], now: int) -> int:
    """The smallest length that so many do not exceed, by halving: no run is gone through."""
    low, high = -1, max([run[-1] for run in arrived if run] + [now - run[0] for run in since if run] + [0])
    while high - low > 1:
        middle = (low + high) // 2
        if _up_to(middle, arrived) + _younger(middle, since, now) >= rank:
            high = middle
        else:
            low = middle
    return high


def _up_to(length: int, arrived: Sequence[Run]) -> int:
    return sum(bisect_right(run, length) for run in arrived)


def _younger(length: int, since: Sequence[Run], now: int) -> int:
    """How many of those who wait are of no greater age."""
    return sum(len(run) - bisect_left(run, now - length) for run in since)
