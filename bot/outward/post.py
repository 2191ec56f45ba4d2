"""One HTTP POST to an address from the settings: not to this machine or its neighbours, nowhere it redirects to."""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from socket import SHUT_RDWR, socket
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from bot.outward import addresses

NOT_PUBLIC = "no public address: NURTURE_WEBHOOK_PRIVATE=true allows it"


class Unreachable(Exception):
    """The other side did not answer; the text says why, without anything of what was sent."""


class NotPublic(Unreachable):
    """The name leads to an address of this machine or its network, and that is not allowed."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: its HTTP status, and in its own words when to come again."""

    status: int
    retry_after: str | None = None


def post(url: str, body: bytes, headers: dict[str, str], *, private: bool, seconds: float = 10) -> int:
    """The HTTP status that is answered within so many seconds. Raises Unreachable, as `answer_to` does."""
    return answer_to(url, body, headers, private=private, seconds=seconds).status


def answer_to(
    url: str, body: bytes, headers: dict[str, str], *, private: bool, seconds: float = 10
) -> Answer:
    """What is answered within so many seconds. Raises Unreachable.

    With `private` an address of this machine or its network is allowed. Redirects are not followed: theirs
    is the status.
    """
    parts = urlsplit(url)
    connection = _Checked(parts, private, seconds)
    hurry = Timer(seconds, connection.give_up)  # each read has its time-out, but there may be many
    hurry.daemon = True
    hurry.start()
    try:
        connection.request("POST", _path(parts), body, headers)
        said = connection.getresponse()
        answer = Answer(said.status, said.getheader("Retry-After"))
    except addresses.NotPublic as fault:
        raise NotPublic(NOT_PUBLIC) from fault
    except (OSError, HTTPException, ValueError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        hurry.cancel()
        connection.close()
    if connection.late:  # half an answer reads like a whole one
        raise Unreachable("TimeoutError")
    return answer


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Checked(HTTPConnection):
    """A connection to an address that was looked at: a name cannot lead elsewhere in between."""

    def __init__(self, parts: SplitResult, private: bool, seconds: float) -> None:
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self.default_port = 443 if self._tls else 80
        self._private = private
        self.late = False
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=seconds)

    def connect(self) -> None:
        plain = addresses.opened(
            self.host, self.port, private=self._private, seconds=float(self.timeout or 0)
        )
        self.sock = plain
        if self.late:  # nobody cuts it off any more
            raise TimeoutError
        if self._tls:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def give_up(self) -> None:
        """Time is up: whoever waits for an answer waits no longer."""
        self.late = True
        waiting: socket | None = self.sock
        with suppress(OSError):
            if waiting:
                waiting.shutdown(SHUT_RDWR)
