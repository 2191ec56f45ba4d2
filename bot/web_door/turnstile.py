"""Before the web door: leads that come faster than they can be kept are asked to come again, at hardly any cost.

Without it everybody would wait behind everybody else, those who press buttons in Slack as well.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.web_door.problems import SAFE_HEADERS
from handlers.arrival.line import Line, full

MOST_AT_DOOR = 128  # requests that wait for a hand: a fifth of a second, about
COME_AGAIN = 5  # seconds: in a rush those who are refused are many, too
LEADS = ("/leads", "/in/")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turnstile:
    """A WSGI app before another one. `waiting` tells how many requests wait for a hand."""

    def __init__(self, inner: Wsgi, line: Line) -> None:
        """Lets everybody in until `waiting` is set."""
        self._inner, self._line = inner, line
        self.waiting: Callable[[], int] = lambda: 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, or let it in."""
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith(LEADS):
            return self._inner(environ, start_response)
        wait = self._line.full_for() or (COME_AGAIN if self.waiting() > MOST_AT_DOOR else 0)
        return _refused(wait, start_response) if wait else self._inner(environ, start_response)


def _refused(wait: int, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = json.dumps(full(wait).answer).encode() + b"\n"
    start_response("503 Service Unavailable", [
        *SAFE_HEADERS.items(), ("Content-Type", "application/json"), ("Content-Length", str(len(body))),
        ("Retry-After", str(wait)),
    ])  # fmt: skip
    return [body]
