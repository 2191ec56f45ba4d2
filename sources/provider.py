"""What every source that pushes has in common: how it proves who it is, and what its payload may mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from sources.new_lead import NewLead

ENDED = datetime(1970, 1, 1, tzinfo=UTC)  # until when a token was good that has ended, nobody says when
Headers = Mapping[str, str]  # by their names in lower case; the whole address it was sent to is under ":url"


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


@dataclass(frozen=True)
class Reference:
    """Something that a payload only names. `key` is the same for the same news twice."""

    name: str  # as the provider's API knows it
    key: str
    about: Mapping[str, str] = field(default_factory=dict)  # what it says besides


@dataclass(frozen=True)
class References:
    """The payload only names what it is about: each is fetched from the provider's API afterwards. At least one."""

    those: tuple[Reference, ...]


Understood = NewLead | Meeting | Nothing | References


@dataclass(frozen=True)
class Ask:
    """One GET to a provider's API: a path below its base address, the query, and headers."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Trouble(StrEnum):
    """What an answer that is no answer means. As text, for people to read."""

    TOKEN = "the token is not taken"  # noqa: S105  # says so, and opens nothing
    BUSY = "it was asked too often"
    GONE = "it is not there, or not for this token to see"
    PASSING = "something is wrong there"


@dataclass(frozen=True)
class Fetching:
    """How a provider is asked for what it only named. `base` is where its API is, ending with a slash.

    `ask` takes a reference and the token; `interpret` takes the JSON that was answered and the reference, and raises
    ValueError as a provider's does. `expiry` asks how long a token is good, and `until` reads the answer, or what came
    with a refusal (None: for ever; ENDED: no longer; ValueError: it does not say); where a provider tells nobody, a
    token is good for `days` from when it was given. `trouble` reads the status and the JSON of a refusal (None: there
    was none), and answers None where the status says all: 401 and 403 mean the token, 404 and 410 that it is not
    there, 429 too often, and everything else passes.
    """

    base: str
    ask: Callable[[Reference, str], Ask]
    interpret: Callable[[object, Reference], Understood]
    expiry: Callable[[str], Ask] | None = None
    until: Callable[[object], datetime | None] | None = None
    days: int | None = None
    trouble: Callable[[int, object], Trouble | None] | None = None


@dataclass(frozen=True)
class Greeting:
    """The answer to a GET by which a provider makes sure that somebody is there who knows the secret."""

    body: str
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Provider:
    """One kind of source. All of it is pure; headers come by their names in lower case, `now` is aware.

    `check` looks at the raw bytes in constant time and raises nothing. `interpret` takes the body's JSON (or the
    fields of a form) and raises ValueError, for people to read, when it is not what the provider sends. `prove`
    puts the proof onto a body, as the provider would. `answers` is the HTTP status it takes for "received".
    `verify` makes of the secret what a GET has to know; the steps show it as {verify}.
    """

    kind: str
    title: str
    check: Callable[[str, Headers, bytes, datetime], Rejected | None]
    interpret: Callable[[object], Understood]
    prove: Callable[[str, bytes, datetime], tuple[dict[str, str], bytes]]
    steps: tuple[str, ...]  # what to paste where: {address} and {secret} are filled in
    answers: int = 200
    secret_needed: bool = True
    secret_in_body: str | None = None  # under that name: it is left out of what is kept
    own_secret: bool = False  # the provider makes the secret: it has to be typed in
    greet: Callable[[str, Mapping[str, str]], Greeting | Rejected] | None = None  # secret, query of the GET
    verify: Callable[[str], str] | None = None
    fetch: Fetching | None = None  # how what it only names is fetched; needs a token
