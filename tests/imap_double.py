"""A mail server in the process of the test: as much IMAP as is needed to read a folder, and faults when told to."""

import base64
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import Any

from tests.floor import MONDAY

USER, PASSWORD = "leads@acme.example", "the Glengarry leads"
COMMAND = re.compile(rb"(\S+) (UID \S+|\S+) ?(.*?)\r\n", re.DOTALL | re.IGNORECASE)


@dataclass
class Folder:
    """Mails by their UID, each with when it was received."""

    validity: int = 7
    mails: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)
    names: tuple[str, ...] = ("INBOX", "Leads & more")

    def put(self, raw: bytes, received: datetime = MONDAY) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number] = (raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), received)
        return number


class ImapDouble(ThreadingTCPServer):
    """Its faults: another `password`, `breaks_at` and `hangs_at` a command, `huge` mails, `no_parts`, `refuses`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Serving)
        self.context = context
        self.folder = Folder()
        self.password = PASSWORD
        self.said: list[str] = []
        self.breaks_at = self.hangs_at = self.refuses = ""
        self.greets = b"* OK ready"
        self.huge: set[int] = set()
        self.no_parts = False
        self.uidnext = True
        self.over = Event()

    @property
    def address(self) -> str:
        scheme = "imaps" if self.context else "imap"
        return f"{scheme}://leads%40acme.example@127.0.0.1:{self.server_address[1]}/INBOX"

    def get_request(self) -> tuple[Any, Any]:
        connection, whence = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, whence

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault."""


class Serving(StreamRequestHandler):
    server: ImapDouble
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.line(self.server.greets)
        while received := self.rfile.readline():
            found = COMMAND.fullmatch(received)
            if not found:
                self.line(b"* BAD what?")
                continue
            tag, command, rest = found[1], found[2].decode().upper(), found[3].decode()
            self.server.said.append(command if command == "LOGIN" else f"{command} {rest}".strip())
            if command == self.server.breaks_at:
                return
            if command == self.server.hangs_at:
                self.server.over.wait(5)
                return
            if command == self.server.refuses:
                self.line(tag + b" NO [UNAVAILABLE] come back later")
                continue
            answer = getattr(self, "on_" + command.lower().replace(" ", "_"))(rest)
            self.line(tag + b" " + answer)
            if command == "LOGOUT":
                return

    def line(self, said: bytes) -> None:
        self.wfile.write(said + b"\r\n")

    def on_capability(self, _: str) -> bytes:
        self.line(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        return b"OK done"

    def on_login(self, rest: str) -> bytes:
        user, _, password = rest.partition(" ")
        right = (user.strip('"'), password.strip('"')) == (USER, self.server.password)
        return b"OK welcome" if right else f"NO [AUTHENTICATIONFAILED] no {password.strip(chr(34))}".encode()

    def on_authenticate(self, _: str) -> bytes:
        self.line(b"+ ")
        _, user, password = base64.b64decode(self.rfile.readline()).decode().split("\0")
        return b"OK welcome" if (user, password) == (USER, self.server.password) else b"NO never heard of you"

    def on_examine(self, rest: str) -> bytes:
        folder = self.server.folder
        if rest.strip('"').replace("&-", "&") not in folder.names:
            return b"NO [NONEXISTENT] Unknown Mailbox"
        self.line(f"* {len(folder.mails)} EXISTS".encode())
        self.line(f"* OK [UIDVALIDITY {folder.validity}] valid".encode())
        if self.server.uidnext:
            self.line(f"* OK [UIDNEXT {max(folder.mails, default=0) + 1}] next".encode())
        return b"OK [READ-ONLY] done"

    def on_uid_search(self, rest: str) -> bytes:
        found = re.fullmatch(r"UID (\d+):\* SINCE (\S+)", rest)
        assert found, rest
        mails, lowest = self.server.folder.mails, int(found[1])
        since = datetime.strptime(found[2], "%d-%b-%Y").replace(tzinfo=UTC)
        last = max(mails, default=0)
        hits = [
            uid
            for uid, (_, at) in mails.items()
            if (uid >= lowest or uid == last) and at.date() >= since.date()
        ]
        self.line(b"* SEARCH " + " ".join(map(str, hits)).encode())
        return b"OK done"

    def on_uid_fetch(self, rest: str) -> bytes:
        found = re.fullmatch(r"(\d+) \(INTERNALDATE BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert found, rest
        uid, most = int(found[1]), int(found[2])
        if uid not in self.server.folder.mails:
            return b"OK gone"
        raw, received = self.server.folder.mails[uid]
        at = received.strftime("%d-%b-%Y %H:%M:%S +0000")
        if uid in self.server.huge:
            self.line(f'* 1 FETCH (UID {uid} INTERNALDATE "{at}" BODY[] {{{30 * 1024 * 1024}}}'.encode())
            self.wfile.write(b"x" * 1000)
            return b"OK no end of it"
        said = raw if self.server.no_parts else raw[:most]
        self.line(f'* 1 FETCH (UID {uid} INTERNALDATE "{at}" BODY[]<0> {{{len(said)}}}'.encode())
        self.wfile.write(said)
        self.line(b")")
        return b"OK done"

    def on_logout(self, _: str) -> bytes:
        self.line(b"* BYE")
        return b"OK done"


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[ImapDouble]:
    """One that listens until the block ends."""
    server = ImapDouble(context)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
