"""The sums of a stretch of time as bytes, to be kept and added up again."""

import json
import sys
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import add
from struct import Struct
from typing import Final

from playbook.sums import COUNTS, PILES, Run, Sums, run_of

LENGTH: Final = 4  # bytes that say how long the list of keys is
WIDE: Final = 8  # bytes of a number
HEAD: Final = Struct(f"<{len(COUNTS) + len(PILES)}q")


@dataclass(slots=True)
class _Gathered:
    """What belongs to one key, its piles still as they were packed."""

    counts: list[int] = field(default_factory=lambda: [0] * len(COUNTS))
    piles: list[list[bytes]] = field(default_factory=lambda: [[] for _ in PILES])


def packed(sums: Mapping[str | None, Sums]) -> bytes:
    """Each key's counts, how long each of its piles is, and the piles, in the order of the keys."""
    keys, parts = json.dumps(list(sums)).encode(), list[bytes]()
    for each in sums.values():
        piles = [_bytes_of(each.run(place)) for place in range(len(PILES))]
        parts.append(HEAD.pack(*each.counts, *(len(pile) // WIDE for pile in piles)))
        parts += piles
    return b"".join([len(keys).to_bytes(LENGTH, "little"), keys, *parts])


def added_up(data: Iterable[tuple[bytes, Collection[int]]]) -> dict[str | None, Sums]:
    """Many packed sums together, of each without the counts in some places."""
    gathered = dict[str | None, _Gathered]()
    for each, without in data:
        _gather(gathered, each, without)
    return {
        key: Sums(all_of.counts, [_runs_of(pile) for pile in all_of.piles])
        for key, all_of in gathered.items()
    }


def _gather(gathered: dict[str | None, _Gathered], data: bytes, without: Collection[int]) -> None:
    at = LENGTH + int.from_bytes(data[:LENGTH], "little")
    for key in json.loads(data[LENGTH:at]):
        mine = gathered.get(key)
        if mine is None:
            mine = gathered[key] = _Gathered()
        head = list(HEAD.unpack_from(data, at))
        at += HEAD.size
        for place in without:
            head[place] = 0
        mine.counts = list(map(add, mine.counts, head))  # as far as there are counts
        for pile, size in zip(mine.piles, head[len(COUNTS) :], strict=True):
            if size:
                begin, at = at, at + size * WIDE
                pile.append(data[begin:at])


def _runs_of(pile: list[bytes]) -> list[Run]:
    """Long ones as they are, which are sorted already; many short ones are made one."""
    if not pile:
        return []
    if len(pile[0]) > 1000 * WIDE:
        return [_numbers(each) for each in pile]
    return [run_of(_numbers(b"".join(pile)))]


def _numbers(data: bytes) -> Run:
    numbers = array("q", data)
    if sys.byteorder == "big":  # a database may move to a machine that writes numbers the other way round
        numbers.byteswap()
    return numbers


def _bytes_of(run: Run) -> bytes:
    if sys.byteorder == "big":
        run.byteswap()
    return run.tobytes()
