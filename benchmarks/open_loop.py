"""Offers prepared requests at a steady pace, whatever is answered: each goes out at its own moment.

How long an answer takes is counted from that moment on, so that one who is late is late for all who wait behind.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import monotonic

from benchmarks.load import length_of
from sources.posted_json import prove

CONNECTIONS = 128  # of one process
PATIENCE = 60.0  # seconds until an answer is one that never came


@dataclass(frozen=True)
class Offer:
    """Leads numbered from `first` on, every `step`-th; the first goes out at `begin`, of the monotonic clock."""

    port: int
    first: int
    step: int
    many: int
    rate: float  # a second
    begin: float
    token: str
    path: str  # of the source
    secret: str


@dataclass(frozen=True)
class Answered:
    """What one lead was answered: the status (0: the connection broke), after how long, and when to come again."""

    number: int
    status: int
    seconds: float
    again: str | None = None


@dataclass
class Lines:
    """Connections, as many as a proxy before the web door keeps open; who finds none free waits."""

    port: int
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    taken: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

    async def one(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The one used last, or a new one."""
        return self.free.pop() if self.free else await asyncio.open_connection("127.0.0.1", self.port)


def offer(what: Offer, now: datetime) -> list[Answered]:
    """Send them all, the signed ones signed as of now, and wait for every answer."""
    numbers = range(what.first, what.first + what.many * what.step, what.step)
    prepared = [(number, _request(what, number, now)) for number in numbers]
    Event().wait(max(0.0, what.begin - monotonic()))
    return asyncio.run(_offer(what, prepared))


async def _offer(what: Offer, prepared: Sequence[tuple[int, bytes]]) -> list[Answered]:
    lines, sent = Lines(what.port), list[asyncio.Task[Answered]]()
    for nth, (number, request) in enumerate(prepared):
        at = what.begin + nth / what.rate
        if (early := at - monotonic()) > 0:
            await asyncio.sleep(early)
        sent.append(asyncio.create_task(_ask(lines, number, request, at)))
    found = await asyncio.gather(*sent)
    for _, writer in lines.free:
        writer.close()
    return found


async def _ask(lines: Lines, number: int, request: bytes, at: float) -> Answered:
    async with lines.taken:
        try:
            line = reader, writer = await lines.one()
            writer.write(request)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            await reader.readexactly(length_of(head))
        except (OSError, EOFError, TimeoutError):
            return Answered(number, 0, monotonic() - at)
        lines.free.append(line)
    return Answered(number, int(head[9:12]), monotonic() - at, _header(head, b"retry-after"))


def _header(head: bytes, name: bytes) -> str | None:
    _, found, rest = head.lower().partition(b"\r\n" + name + b":")
    return rest.split(b"\r\n", 1)[0].strip().decode() if found else None


def _request(what: Offer, number: int, now: datetime) -> bytes:
    """One whole HTTP request: every other one comes from the source, signed; the others by the token."""
    body = json.dumps(lead_of(number)).encode()
    if number // what.step % 2:
        headers, body = prove(what.secret, body, now)
        return _posted(what, what.path, headers, body)
    bearer = {"Authorization": f"Bearer {what.token}", "Content-Type": "application/json"}
    return _posted(what, "/leads", bearer, body)


def _posted(what: Offer, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{what.port}\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def lead_of(number: int) -> dict[str, str]:
    """Somebody whom nobody has met before."""
    return {
        "name": f"Ann Lee {number}", "email": f"ann{number}@acme{number % 997}.test",
        "phone": f"+1212{5_000_000 + number}", "company": "Acme Ltd", "external_id": f"offered-{number}",
        "message": "We are fifty people, our contract ends in March, and we would like to see a demo.",
    }  # fmt: skip
