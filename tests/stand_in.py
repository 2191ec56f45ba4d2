"""Somebody else's API in the process of the test: it answers what it was told to, right and wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.outward.outside import Internet


@dataclass(frozen=True)
class Says:
    """One answer. `cut` sends half of it, `drips` sends it byte by byte for ever, `silent` says nothing at all."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    drips: bool = False
    silent: bool = False

    def bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class StandIn(ThreadingHTTPServer):
    """Keeps what it was asked. `next` are said first, whatever is asked; `things` are by path; else it is 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.lines: list[str] = []
        self.next: list[Says] = []
        self.things: dict[str, Says] = {}
        self.lock, self.over = Lock(), Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def says(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Says:
        with self.lock:
            self.asked.append((path, query, headers))
            if self.next:
                return self.next.pop(0)
            return self.things.get(path, Says({"error": "there is no such thing"}, 404))


class _Answering(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.lines.append(self.requestline)
        said = self.server.says(parts.path, dict(parse_qsl(parts.query)), headers)
        if said.silent:
            self.server.over.wait(5)
            return
        body = said.bytes()
        self.send_response(said.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **said.headers}
        for name, value in headers.items():
            if not (said.drips and name == "Content-Length"):
                self.send_header(name, value)
        self.end_headers()
        while said.drips and not self.server.over.wait(0.01):
            self.wfile.write(b" ")
        self.wfile.write(body[: len(body) // 2] if said.cut else body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Says nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # whoever asked has hung up
            self.close_connection = True


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """One that listens until the block ends."""
    server = StandIn()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


class Impatient(Internet):
    """The client that the app has, which does not pause; `waited` is what it would have waited.

    An answer may take so many `seconds`: few where none is to come.
    """

    def __init__(self, seconds: float = 10.0) -> None:
        self.waited: list[float] = []
        super().__init__(self.waited.append, whole=seconds, read=seconds / 2)
