"""A mailbox as whoever reads it sees it: where it is, what can be asked of it, and how it fails."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from urllib.parse import quote, unquote, urlsplit

from playbook.refusal import Refusal

PORTS = {"imaps": 993, "imap": 143}
EXAMPLE = "imaps://leads%40acme.example@imap.acme.example:993/INBOX"


class CannotRead(Exception):
    """A mailbox cannot be read; the text says why, for people, and holds no password."""


class TooLarge(Exception):
    """A mail is longer than is read of one, and the server cannot send its beginning alone."""


@dataclass(frozen=True)
class Address:
    """Where a mailbox is: `scheme` imaps (TLS from the first byte) or imap (STARTTLS)."""

    scheme: str
    user: str
    host: str
    port: int
    folder: str

    def __str__(self) -> str:
        """As it is typed, without a password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{quote(self.user, safe='')}@{host}:{self.port}/{quote(self.folder)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Refusal."""
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError:
            raise Refusal(f"That is no mailbox's address. Write it like {EXAMPLE}.") from None
        user, host, folder = (
            unquote(parts.username or ""),
            parts.hostname or "",
            unquote(parts.path.strip("/")),
        )
        if parts.password is not None:
            raise Refusal("Leave the password out of the address: it is asked for, and seen by nobody.")
        if (
            parts.scheme not in PORTS
            or not user
            or not host
            or re.search(r"[\x00-\x1f\x7f]", user + host + folder)
        ):
            raise Refusal(f"That is no mailbox's address. Write it like {EXAMPLE} (a user's @ may be %40).")
        return cls(parts.scheme, user, host, port or PORTS[parts.scheme], folder or "INBOX")


@dataclass(frozen=True)
class Piece:
    """A raw mail, at most as much as is read of one, and when the server got it, if it says so."""

    raw: bytes
    received: datetime | None


class Mailbox(Protocol):
    """A folder that is open for reading only. All of it raises CannotRead.

    A mail has a number (UID) that grows; when the `validity` is another one, so are all numbers. `last` is the
    highest number given so far, 0 when the server does not say.
    """

    validity: int
    last: int

    def after(self, number: int, since: datetime) -> list[int]:
        """The numbers above that one, in order, of what was received since about then."""
        ...

    def fetch(self, number: int) -> Piece | None:
        """That mail; None when it is gone. Raises TooLarge; then nothing more can be asked."""
        ...


Open = Callable[[Address, str], AbstractContextManager[Mailbox]]  # with the password
