"""The sums of a stretch of time as bytes, to be kept and added up again."""

import json
import sys
from array import array
from collections.abc import Mapping

from playbook.sums import COUNTS, PILES, Sums

Keyed = Mapping[str | None, Sums]
LENGTH = 4  # bytes that say how long the list of keys is


def packed(sums: Keyed) -> bytes:
    """Each key's counts, how long each of its piles is, and the piles, in the order of the keys."""
    keys, numbers = json.dumps(list(sums)).encode(), array("q")
    for each in sums.values():
        tidy = each.tidied()
        numbers.extend(tidy.counts)
        numbers.extend(sum(map(len, pile)) for pile in tidy.piles)
        for pile in tidy.piles:
            for run in pile:
                numbers.extend(run)
    return len(keys).to_bytes(LENGTH, "little") + keys + _little(numbers).tobytes()


def unpacked(data: bytes) -> dict[str | None, Sums]:
    """The sums again."""
    begin = LENGTH + int.from_bytes(data[:LENGTH], "little")
    keys, numbers, at = json.loads(data[LENGTH:begin]), array("q"), 0
    numbers.frombytes(memoryview(data)[begin:])
    numbers, sums = _little(numbers), dict[str | None, Sums]()
    for key in keys:
        sizes_at = at + len(COUNTS)
        counts, at = numbers[at:sizes_at].tolist(), sizes_at + len(PILES)
        piles = []
        for size in numbers[sizes_at:at]:
            piles.append([numbers[at : at + size]] if size else [])
            at += size
        sums[key] = Sums(counts, piles)
    return sums


def _little(numbers: "array[int]") -> "array[int]":
    """A database may move to a machine that writes its numbers the other way round."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
