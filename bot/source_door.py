"""The web door's addresses for sources that push: POST /in/<kind>/<key>.

Checked in this order: the allowance of whoever knocks (429), the address (404), the allowance of the source (429),
the size (413), how it is packed (415), and then whether it is authentic (401).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil

from flask import Flask, Response, jsonify, request

from bot.caller import Network, caller
from bot.problems import LARGEST_LEAD, NO_SOURCE_HERE, SOURCE_TOO_OFTEN, Problem, problem_for
from bot.rate import RateLimit
from handlers.knock import Knock, Sources
from handlers.sources import digest_of

PER_SECOND, AT_ONCE = 200.0, 5_000  # of one source: so that one that runs wild leaves room for the others


@dataclass(frozen=True)
class SourceDoor:
    """What sources need of the house; `allow` gives the seconds whoever knocks has to wait."""

    sources: Sources
    proxies: tuple[Network, ...] = ()
    allow: Callable[[str], float] = lambda _caller: 0.0
    sends: RateLimit = field(default_factory=lambda: RateLimit(per_second=PER_SECOND, burst=AT_ONCE))


def add_source_routes(app: Flask, door: SourceDoor | None) -> None:
    """The route of sources; none when nobody keeps that door."""
    if door:
        app.add_url_rule("/in/<kind>/<key>", "source", partial(on_source, door), methods=["POST"])


def on_source(door: SourceDoor, kind: str, key: str) -> Response:
    """POST /in/<kind>/<key>."""
    wait = door.allow(f"source {_caller(door)}")
    if wait > 0:
        return _refused(problem_for(429), 429, wait)
    source = door.sources.known(kind, digest_of(key))
    if source is None:
        return _refused(NO_SOURCE_HERE, 404)
    wait = door.sends.wait_for(f"{source.id}")
    if wait > 0:
        return _refused(SOURCE_TOO_OFTEN, 429, wait)
    request.max_content_length = LARGEST_LEAD
    body = request.get_data(cache=False)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return _refused(problem_for(415), 415)
    headers = {name.lower(): value for name, value in request.headers}
    taken = door.sources.take(source, Knock(headers, body))
    return _answer(taken.answer, taken.http, taken.again)


def _caller(door: SourceDoor) -> str:
    spoken_for = ",".join(request.headers.getlist("X-Forwarded-For"))
    return caller(request.remote_addr or "", spoken_for, door.proxies)


def _refused(problem: Problem, status: int, wait: float = 0) -> Response:
    return _answer(problem.answer(), status, max(1, ceil(wait)) if wait > 0 else 0)


def _answer(facts: dict[str, object], status: int, again: int = 0) -> Response:
    response = jsonify(facts)
    response.status_code = status
    if again:
        response.headers["Retry-After"] = str(again)
    return response
