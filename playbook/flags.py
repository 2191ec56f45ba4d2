"""What managers are shown beside the figures: touches too close together, nudges put off again and again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

BURST_TOUCHES: Final = 3
BURST_WITHIN: Final = timedelta(seconds=10)
SNOOZES: Final = 3


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody did something to a lead at a moment."""

    who: str
    lead: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """What one person did `times` times, with these leads; `groups` counts bursts."""

    who: str
    times: int
    leads: tuple[int, ...]
    groups: int = 1


def bursts(touches: Iterable[Deed]) -> list[Flag]:
    """Three touches or more by one person within 10 seconds, by person, the most touches first.

    Dialling alone takes longer than that, so nobody contacts three prospects in 10 seconds. It may be honest:
    calls that were entered together afterwards. It is a reason to ask, and no more. Bursts that run into one
    another are one.
    """
    mine: defaultdict[str, list[Deed]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: (touch.at, touch.lead)):
        mine[touch.who].append(touch)
    found = (_together(person, each) for person, each in mine.items())
    return _most_first(flag for flag in found if flag)


def _together(person: str, touches: Sequence[Deed]) -> Flag | None:
    """The touches of one person, in order, that belong to a burst."""
    begins = range(len(touches) - BURST_TOUCHES + 1)
    dense = [first for first in begins if _apart(touches, first) <= BURST_WITHIN]
    if not dense:
        return None
    inside = sorted({first + each for first in dense for each in range(BURST_TOUCHES)})
    groups = 1 + sum(after - first >= BURST_TOUCHES for first, after in pairwise(dense))
    return Flag(person, len(inside), _leads(touches[each] for each in inside), groups)


def _apart(touches: Sequence[Deed], first: int) -> timedelta:
    return touches[first + BURST_TOUCHES - 1].at - touches[first].at


def repeated_snoozes(snoozes: Iterable[Deed]) -> list[Flag]:
    """Who put the nudge of one lead off three times or more, the most times first."""
    times = Counter((each.who, each.lead) for each in snoozes)
    return _most_first(Flag(who, many, (lead,)) for (who, lead), many in times.items() if many >= SNOOZES)


def timeouts(released: Iterable[Deed]) -> list[Flag]:
    """Whose claims were released by timeout, by person, the most first."""
    mine: defaultdict[str, list[Deed]] = defaultdict(list)
    for each in released:
        mine[each.who].append(each)
    return _most_first(Flag(who, len(each), _leads(each)) for who, each in mine.items())


def _leads(deeds: Iterable[Deed]) -> tuple[int, ...]:
    return tuple(sorted({each.lead for each in deeds}))


def _most_first(flags: Iterable[Flag]) -> list[Flag]:
    return sorted(flags, key=lambda flag: (-flag.times, flag.who, flag.leads))
