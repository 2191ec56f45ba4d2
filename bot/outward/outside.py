"""The one client for what is fetched from outside: patient for seconds, never longer, and never led astray."""

import logging
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout, connection_from_url
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, TimeoutError  # noqa: A004  # both kinds of time-out are one of them

from bot.outward import addresses
from handlers.bodies import json_in
from handlers.sources.outside import Unanswered
from sources.provider import Ask

LARGEST = 1 << 20  # bytes of an answer
CONNECT, READ, WHOLE = 5.0, 10.0, 20.0  # seconds for a connection, for a piece of the answer, for all of it
PAUSES = (0.5, 2.0)  # seconds before each quick try more
LONGEST_PAUSE = 3.0  # when the other side says how long; what is longer is left to whoever asked
WORTH_ANOTHER = {429, 500, 502, 503, 504}
NOT_PUBLIC = "its address is no public one"
HEADERS = {"User-Agent": "Glengarry", "Accept": "application/json", "Accept-Encoding": "identity"}


class _Late(Exception):
    """The answer took longer than it may."""


class Internet:
    """Asks over HTTP. `wait` passes so many seconds between quick tries; it may end sooner when all is to stop."""

    def __init__(self, wait: Callable[[float], object], whole: float = WHOLE, read: float = READ) -> None:
        """Connects to nothing. `whole` is how many seconds one try may take, `read` a piece of it."""
        logging.getLogger("urllib3").setLevel(
            logging.WARNING
        )  # it tells every address, and tokens may be in one
        self._wait, self._whole, self._read = wait, whole, read

    def get(self, base: str, ask: Ask, *, private: bool = False) -> bytes:
        """One JSON document below `base`. Raises Unanswered."""
        for pause in PAUSES:
            try:
                return self._once(base, ask, private)
            except Unanswered as fault:
                if not _worth_another(fault):
                    raise
                self._wait(pause if fault.wait is None else fault.wait)
        return self._once(base, ask, private)

    def _once(self, base: str, ask: Ask, private: bool) -> bytes:
        try:
            status, headers, body = self._asked(base, ask, private)
        except addresses.NotPublic:
            raise Unanswered(NOT_PUBLIC) from None
        except (_Late, TimeoutError):
            raise Unanswered("it took too long") from None
        except (HTTPError, OSError, ValueError) as fault:  # its text may name the address
            raise Unanswered(f"no whole answer: {type(fault).__name__}", wait=PAUSES[0]) from None
        if 200 <= status < 300:
            return _json(body)
        with suppress(ValueError):
            said = json_in(body)
            raise Unanswered(f"HTTP {status}", status=status, said=said, wait=_seconds(headers))
        raise Unanswered(f"HTTP {status}", status=status, wait=_seconds(headers))

    def _asked(self, base: str, ask: Ask, private: bool) -> tuple[int, Any, bytes]:
        """Status, headers and body of one try."""
        way = _Way(private, self._whole)
        try:
            with _pool(base, way) as pool:
                answer = pool.request(
                    "GET", urlsplit(base).path + ask.path, fields=dict(ask.query), headers={**HEADERS, **ask.headers},
                    timeout=Timeout(connect=CONNECT, read=self._read), retries=False, redirect=False,
                    preload_content=False,
                )  # fmt: skip
                body = _body(answer)
        except (HTTPError, OSError):
            if way.late:
                raise _Late from None
            raise
        finally:
            way.over()
        if way.late:  # half an answer reads like a whole one
            raise _Late
        return answer.status, answer.headers, body


def _body(answer: BaseHTTPResponse) -> bytes:
    with answer:
        body = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError("the answer is too large")
    return body


def _json(body: bytes) -> bytes:
    try:
        json_in(body)
    except ValueError:
        raise Unanswered("the answer is no JSON") from None
    return body


def _worth_another(fault: Unanswered) -> bool:
    """Whether it may well be over in a moment. What took too long took long enough."""
    if fault.wait is not None and fault.wait > LONGEST_PAUSE:
        return False
    return fault.status in WORTH_ANOTHER if fault.status else fault.wait is not None


def _seconds(headers: Any) -> float | None:
    """Retry-After as seconds; a date in it is not what APIs send."""
    said = str(headers.get("Retry-After", "")).strip()
    return float(said) if said.isdecimal() and len(said) < 10 else None


class _Way:
    """One way out: whether private addresses are allowed on it, and how it is cut off when time is up."""

    def __init__(self, private: bool, seconds: float) -> None:
        self.private, self.late = private, False
        self._line: socket | None = None
        self._hurry = Timer(seconds, self._give_up)  # each read has its time-out, but there may be many
        self._hurry.daemon = True
        self._hurry.start()

    def open(self, host: str, port: int, seconds: float, options: Any) -> socket:
        """Connect to an address that was looked at: a name cannot lead elsewhere in between."""
        return self._kept(
            addresses.opened(host, port, private=self.private, seconds=seconds, options=options)
        )

    def over(self) -> None:
        """All is here, or nothing more comes."""
        self._hurry.cancel()
        if self._line:
            self._line.close()

    def _kept(self, opened: socket) -> socket:
        self._line = opened.dup()  # TLS and the end of the headers take the other one away
        if self.late:  # nobody cuts it off any more
            opened.close()
            raise OSError
        return opened

    def _give_up(self) -> None:
        self.late = True
        with suppress(OSError):
            if self._line:
                self._line.shutdown(SHUT_RDWR)


class _Connection(HTTPConnection):
    """A connection that goes that way."""

    def __init__(self, *given: Any, way: _Way, **more: Any) -> None:
        self._way = way
        super().__init__(*given, **more)

    def _new_conn(self) -> socket:
        return self._way.open(self._dns_host, self.port, CONNECT, self.socket_options)


class _SafeConnection(_Connection, HTTPSConnection):
    """The same with TLS, for the name that was asked for."""


def _pool(base: str, way: _Way) -> HTTPConnectionPool:
    pool: HTTPConnectionPool = connection_from_url(base, maxsize=1)
    pool.ConnectionCls = _SafeConnection if isinstance(pool, HTTPSConnectionPool) else _Connection
    pool.conn_kw["way"] = way
    return pool
