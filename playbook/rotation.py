"""Whose turn it is among those who are available now.

A rotation has a level. Every lead raises it by one turn, shared out by weight among those available at that
moment, and puts the one who gets the lead one turn, divided by his weight, higher up: whoever stands below
the level has leads coming. While somebody is away his distance from the level stays as it was, so he neither
gains nor loses by it and returns without a catch-up burst. A lead that is junk, spam or a test never gets
here: it touches no turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Parts of a level. Whole numbers keep every comparison exact; this one is shared out without a rest among
# weights up to 16, and among others with a rest of less than one part, which makes turns come later, never
# too early.
PARTS = 720_720_000_000
FURTHEST = 2  # turns from the level: only a change of weight takes anybody further


class Seat(NamedTuple):  # a thousand are read for one lead, and dataclasses take longer to make
    """Somebody's place in a rotation.

    `place` is how high he stands and `last` the level after his last turn, both in parts; `left` is the level
    at which he went away, None while he is there. `owed` is the number of turns given back to him.
    """

    person: str
    weight: int = 1
    place: int = 0
    owed: int = 0
    last: int = 0
    left: int | None = 0

    @classmethod
    def read(cls, person: str, weight: int, state: str | None) -> "Seat":
        """The seat whose `state` was kept; None or nothing for somebody who is new, and who starts level.

        Raises ValueError for a weight with which nobody ever has a turn.
        """
        if weight < 1:
            raise ValueError(f"a weight is 1 or more, not {weight}: who is to get nothing is paused")
        if not state:
            return cls(person, weight)
        place, owed, last, left = state.split()
        return cls(person, weight, int(place), int(owed), int(last), None if left == "-" else int(left))

    @property
    def state(self) -> str:
        """What has to be kept of it, as text. The weight is not in it: it is set elsewhere and may change."""
        return f"{self.place} {self.owed} {self.last} {'-' if self.left is None else self.left}"


@dataclass(frozen=True)
class Skipped:
    """Somebody who could not be dealt to, and why."""

    person: str
    why: str


@dataclass(frozen=True)
class Turn:
    """Who is next, if anybody; the seats that are another once the lead is his; and who was passed over."""

    person: str | None
    changed: tuple[Seat, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def next_turn(seats: Sequence[Seat], away: Mapping[str, str]) -> Turn:
    """Whose turn it is; `away` says of everybody who cannot take a lead now why not.

    Nothing is dealt before the changed seats are kept, all of them together; to ask what would happen, drop
    them. Pass whoever has left the rotation as away, too: the level lives in the seats.
    """
    level = max((seat.last for seat in seats), default=0)
    skipped = tuple(Skipped(seat.person, away[seat.person]) for seat in seats if seat.person in away)
    now = [_gone(seat, level) if seat.person in away else _there(seat, level) for seat in seats]
    present = [seat for seat in now if seat.left is None]
    if not present:
        return Turn(None, (), skipped)
    dealt = _give_back(present, level) or _deal(present, level)
    now = [dealt if seat.person == dealt.person else seat for seat in now]
    changed = tuple(seat for seat, before in zip(now, seats, strict=True) if seat is not before)
    return Turn(dealt.person, changed, skipped)


def refund(seat: Seat) -> Seat:
    """The seat with a turn given back: its lead was released, or was junk after all."""
    return seat._replace(owed=seat.owed + 1)


def _gone(seat: Seat, level: int) -> Seat:
    return seat if seat.left is not None else seat._replace(left=level)


def _there(seat: Seat, level: int) -> Seat:
    """Who returns stands to the level as he did, with one turn owed at most: no burst awaits him."""
    if seat.left is not None:
        place = seat.place + level - seat.left
        seat = Seat(seat.person, seat.weight, place, min(seat.owed, 1), seat.last, None)
    turns = (seat.place - level) * seat.weight
    if abs(turns) <= FURTHEST * PARTS:
        return seat
    furthest = FURTHEST * PARTS // seat.weight
    return seat._replace(place=level + (furthest if turns > 0 else -furthest))


def _give_back(present: Iterable[Seat], level: int) -> Seat | None:
    """A turn that is owed goes first, but never to who had the last one: ten junk leads are no burst of ten.

    The level rises by a single part, only to tell who was last.
    """
    owed = [seat for seat in present if seat.owed and seat.last < level]
    if not owed:
        return None
    first = min(owed, key=lambda seat: (seat.last, seat.person))
    return first._replace(owed=first.owed - 1, last=level + 1)


def _deal(present: Sequence[Seat], level: int) -> Seat:
    """Of those whose next turn may come by now, the one for whom it has to come soonest.

    No turn before its time and none after it keeps everybody within one turn of his weight; always choosing
    who is furthest behind does not.
    """
    total = sum([seat.weight for seat in present])
    entitled = [seat for seat in present if (seat.place - level) * total < PARTS]
    first = min(entitled or present, key=_deadline)
    return first._replace(place=first.place + _turn(first), last=level + PARTS // total)


def _deadline(seat: Seat) -> tuple[int, int, str]:
    return seat.place + _turn(seat), seat.last, seat.person


def _turn(seat: Seat) -> int:
    return -(-PARTS // seat.weight)
