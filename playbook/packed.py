"""The sums of a stretch of time as bytes, to be kept and added up again."""

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from struct import Struct
from typing import Final

from playbook.sums import COUNTS, PILES, WIDE, Kept, Run, Sums

LENGTH: Final = 4  # bytes that say how long the list of keys is
HEAD: Final = Struct(f"<{len(COUNTS) + len(PILES)}q")


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
    heads, kept = dict[str | None, list[list[int]]](), dict[str | None, list[Kept]]()
    for each, without in data:
        for key, head, at in _of_keys(each, without):
            heads.setdefault(key, []).append(head)
            kept.setdefault(key, []).append((each, at, head[len(COUNTS) :]))
    counts = {key: list(map(sum, zip(*of_key, strict=True))) for key, of_key in heads.items()}
    return {key: Sums(counts[key][: len(COUNTS)], kept=kept[key]) for key in heads}


def _of_keys(data: bytes, without: Collection[int]) -> Iterator[tuple[str | None, list[int], int]]:
    """Each key with its numbers, the sizes of its piles included, and where its piles begin."""
    at = LENGTH + int.from_bytes(data[:LENGTH], "little")
    for key in json.loads(data[LENGTH:at]):
        head = list(HEAD.unpack_from(data, at))
        at += HEAD.size
        for place in without:
            head[place] = 0
        size = sum(head[len(COUNTS) :]) * WIDE
        yield key, head, at
        at += size


def _bytes_of(run: Run) -> bytes:
    if sys.byteorder == "big":
        run.byteswap()
    return run.tobytes()
