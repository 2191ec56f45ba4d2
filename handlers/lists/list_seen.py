"""Remembers who was seen before in a list of any length, in eight bytes a contact and a few to spare."""

from array import array

LEAST = 1 << 12
FREE = 0


class Seen:
    """A set of contacts as hashes of 64 bits: of a million rows two are mixed up once in millions of lists."""

    def __init__(self) -> None:
        self._table, self._used = array("Q", bytes(8 * LEAST)), 0

    def __contains__(self, contact: str) -> bool:
        return self._table[self._place(hash(contact) & 0xFFFFFFFFFFFFFFFF or 1)] != FREE

    def add(self, contact: str) -> None:
        """From now on it was seen."""
        number = hash(contact) & 0xFFFFFFFFFFFFFFFF or 1
        place = self._place(number)
        if self._table[place] == FREE:
            self._table[place] = number
            self._used += 1
            if self._used * 3 > len(self._table) * 2:
                self._grow()

    def _place(self, number: int) -> int:
        """Where it is, or would be."""
        table = self._table
        last = len(table) - 1
        place = number & last
        while table[place] not in (FREE, number):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        old = self._table
        self._table = array("Q", bytes(2 * 8 * len(old)))
        for number in old:
            if number != FREE:
                self._table[self._place(number)] = number
