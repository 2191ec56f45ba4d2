"""What every source that pushes has in common: how it proves who it is, and what its payload may mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sources.new_lead import NewLead

Headers = Mapping[str, str]  # by their names in lower case


@dataclass(frozen=True)
class Rejected:
    """It is not proved that the provider sent this, and why; the reason names nothing secret."""

    reason: str


@dataclass(frozen=True)
class Nothing:
    """The payload was understood, and there is nothing to do about it."""

    reason: str


class Booking(StrEnum):
    """What a prospect did with a meeting in somebody's calendar."""

    BOOKED = "booked"
    MOVED = "moved"  # to another time: what is booked there comes by itself
    CALLED_OFF = "called off"


@dataclass(frozen=True)
class Meeting:
    """A prospect booked a meeting, or called it off. `of` is he, `key` is the same for the same news twice."""

    of: NewLead
    what: Booking
    title: str
    at: datetime  # aware, UTC
    key: str
    why: str | None = None


Understood = NewLead | Meeting | Nothing


@dataclass(frozen=True)
class Provider:
    """One kind of source. All of it is pure; headers come by their names in lower case, `now` is aware.

    `check` looks at the raw bytes in constant time and raises nothing. `interpret` takes the body's JSON (or the
    fields of a form) and raises ValueError, for people to read, when it is not what the provider sends. `prove`
    puts the proof onto a body, as the provider would. `answers` is the HTTP status it takes for "received".
    """

    kind: str
    title: str
    check: Callable[[str, Headers, bytes, datetime], Rejected | None]
    interpret: Callable[[object], Understood]
    prove: Callable[[str, bytes, datetime], tuple[dict[str, str], bytes]]
    steps: tuple[str, ...]  # what to paste where: {address} and {secret} are filled in
    answers: int = 200
    secret_needed: bool = True
    secret_in_body: bool = False  # it is left out of what is kept
