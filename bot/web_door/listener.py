"""The web door listens on a port: waitress, made to answer in JSON what it refuses before the app sees it."""

import json
import socket
from threading import Event, RLock, get_ident
from typing import cast

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from bot.web_door.problems import SAFE_HEADERS, problem_for

BACKLOG = 1024
CHUNK_FRAMES = 64 * 1024  # waitress counts the frames of a chunked body too
IGNORED_AT_MOST = 8 * 1024 * 1024
LAST_REQUESTS_SECONDS = 5


class JsonErrorTask(ErrorTask):
    """What waitress refuses by itself (too large, not HTTP), in the same words as the app."""

    def execute(self) -> None:
        """Write the whole answer."""
        error = cast(HTTPRequestParser, self.request).error
        status = error.code if error else 500
        body = json.dumps(problem_for(status).answer()).encode() + b"\n"
        self.status = f"{status} {error.reason if error else ''}"
        self.response_headers = [*SAFE_HEADERS.items(), ("Content-Type", "application/json")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class DoorChannel(HTTPChannel):
    """One caller's connection.

    Hanging up on somebody who is still sending a body that was refused resets the connection, and the refusal
    is lost on the way. So the answer is sent, and the rest is listened to for a while without being kept.
    """

    error_task_class = JsonErrorTask
    refused = False
    lingering = False
    ignored = 0

    def service(self) -> None:
        """Answer the request at the head of the queue."""
        self.refused = self.refused or self.requests[0].error is not None
        super().service()

    def writable(self) -> bool:
        """Whether the loop has anything to send here.

        A thread at work sends its answer itself. As long as it has not got round to noting so, the loop would
        find the connection ready to be written to, again and again, and take the very time that thread needs.
        """
        at_work = self.requests and self.total_outbufs_len < self.adj.outbuf_high_watermark
        return not at_work and bool(super().writable())

    def handle_read(self) -> None:
        """Take what the caller sent; after a refusal, drop it."""
        if not self.lingering:
            super().handle_read()
            return
        self.ignored += len(self.recv(64 * 1024))
        if self.ignored > IGNORED_AT_MOST:
            self.handle_close()

    def handle_close(self) -> None:
        """Hang up, after a refusal only once the caller has stopped talking."""
        if self.refused and self.connected and not self.lingering and self._said_all():
            self.lingering, self.will_close = True, False
        else:
            super().handle_close()

    def _said_all(self) -> bool:
        try:
            if self.socket is not None:
                self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the caller is gone already
            return False
        return self.socket is not None


class WebServer:
    """An open web door: `run` serves until `close` is called, by another thread or by a signal handler."""

    def __init__(self, server: BaseWSGIServer, channels: dict[int, socket.socket], port: int) -> None:
        self.port = port
        self._server = server
        self._channels = channels
        self._closing = Event()
        self._lock = RLock()  # a signal handler may interrupt the very thread that holds it
        self._ended = Event()
        self._runner: int | None = None
        self._hung_up = False

    def waiting(self) -> int:
        """How many requests are there whole, and wait for a thread."""
        return len(self._server.task_dispatcher.queue)

    def run(self) -> None:
        """Serve, then let the requests in hand finish (`LAST_REQUESTS_SECONDS` at most) and free the port."""
        with self._lock:
            self._runner = get_ident()
        try:
            while not self._closing.is_set():
                wasyncore.loop(timeout=1.0, use_poll=True, map=self._channels, count=1)
        finally:
            self._hang_up()
            self._ended.set()

    def close(self) -> None:
        """Make `run` end and wait until it has; free the port when it never ran. May be called twice."""
        with self._lock:
            self._closing.set()
            runner = self._runner
            if runner and not self._hung_up:
                self._server.pull_trigger()
        if runner is None:
            self._hang_up()
        elif runner != get_ident():  # a signal handler on the same thread would wait for itself
            self._ended.wait(LAST_REQUESTS_SECONDS + 5)

    def _hang_up(self) -> None:
        with self._lock:
            if self._hung_up:
                return
            self._hung_up = True
        wasyncore.dispatcher.close(self._server)  # the listening socket alone: who is being served stays
        self._server.task_dispatcher.shutdown(timeout=LAST_REQUESTS_SECONDS)
        wasyncore.loop(timeout=0.0, use_poll=True, map=self._channels, count=1)
        wasyncore.close_all(self._channels, ignore_all=True)


def serve(app: Flask, host: str, port: int) -> WebServer:
    """A web door listening on `host` and `port` (0: any free one); it answers once `run` is called.

    Raises OSError when the port is taken or the host is not this machine's.
    """
    door = _listening(host, port)
    channels: dict[int, socket.socket] = {}
    server = create_server(
        app,
        map=channels,
        sockets=[door],
        threads=16,
        connection_limit=500,
        channel_timeout=30,
        cleanup_interval=10,
        max_request_header_size=32 * 1024,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + CHUNK_FRAMES,
        backlog=BACKLOG,
        ident=None,
        asyncore_use_poll=True,
    )
    one = cast(BaseWSGIServer, server)  # one socket, one server
    one.channel_class = DoorChannel
    return WebServer(one, channels, door.getsockname()[1])


def _listening(host: str, port: int) -> socket.socket:
    """The first address the host's name has, IPv4 before IPv6 (`localhost` is both on many machines)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, _, _, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)
