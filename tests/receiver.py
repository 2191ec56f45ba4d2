"""A receiver of webhooks in the process of the test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Keeps what it was posted, and answers what it was told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.refusing: set[int] = set()
        self.retry_after: str | None = None
        self.lock, self.over, self.heard = Lock(), Event(), Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?team=7"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.got]

    @property
    def news(self) -> list[tuple[int, str]]:
        return [(each["lead"]["number"], each["event"].removeprefix("nurture.")) for each in self.told]


class Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            status = self.server.answers.pop(0) if self.server.answers else 204
            if json.loads(body)["lead"]["number"] in self.server.refusing:
                status = 500
            if 200 <= status < 300:
                self.server.got.append((self.path, dict(self.headers), body))
        if status == 0:  # never an end of it
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.over.wait(0.05):
                self.wfile.write(b"X-More: a\r\n")
            return
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.end_headers()
        self.server.heard.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Says nothing."""


@contextmanager
def opened() -> Iterator[Receiver]:
    """One that listens until the block ends."""
    server = Receiver()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
