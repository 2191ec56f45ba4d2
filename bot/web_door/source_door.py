"""The web door's addresses for sources that push: POST /in/<kind>/<key>, and GET for providers that try it first.

Checked in this order: the allowance of whoever knocks (429), the address (404), the allowance of the source (429),
the size (413), how it is packed (415), and then whether it is authentic (401).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil

from flask import Flask, Response, jsonify, request

from bot.caller import Network, caller
from bot.web_door.problems import LARGEST_LEAD, NO_SOURCE_HERE, SOURCE_TOO_OFTEN, Problem, problem_for
from bot.web_door.rate import RateLimit
from handlers.secret_box import Locked
from handlers.sources.knock import Knock, Sources
from handlers.sources.sources import digest_of
from sources.provider import Rejected
from store.tables.connections import Source

log = logging.getLogger(__name__)
COMPARE = "Compare it with what was shown when the source was added, and look at the kind of source."

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
        app.add_url_rule("/in/<kind>/<key>", "greeting", partial(on_greeting, door), methods=["GET"])


def on_source(door: SourceDoor, kind: str, key: str) -> Response:
    """POST /in/<kind>/<key>."""
    source = _knocking(door, kind, key)
    if isinstance(source, Response):
        return source
    request.max_content_length = LARGEST_LEAD
    body = request.get_data(cache=False)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return _refused(problem_for(415), 415)
    headers = {**{name.lower(): value for name, value in request.headers}, ":url": _address(door)}
    taken = door.sources.take(source, Knock(headers, body))
    return _answer(taken.answer, taken.http, taken.again)


def on_greeting(door: SourceDoor, kind: str, key: str) -> Response:
    """GET /in/<kind>/<key>: the provider makes sure that somebody is here who knows the secret."""
    source = _knocking(door, kind, key)
    if isinstance(source, Response):
        return source
    try:
        greeted = door.sources.greet(source, request.args.to_dict())
    except Locked as fault:
        log.warning("source %s cannot be greeted: %s", source.id, fault)
        return _refused(problem_for(503), 503)
    if greeted is None:
        return _refused(NO_SOURCE_HERE, 404)
    if isinstance(greeted, Rejected):
        return _refused(
            Problem("not-proved", f"{greeted.reason[:1].upper()}{greeted.reason[1:]}.", COMPARE), 403
        )
    return Response(greeted.body, content_type=greeted.content_type)


def _knocking(door: SourceDoor, kind: str, key: str) -> Source | Response:
    """Who knocks, unless he knocks too often or nobody has that address."""
    wait = door.allow(f"source {_caller(door)}")
    if wait > 0:
        return _refused(problem_for(429), 429, wait)
    source = door.sources.known(kind, digest_of(key))
    if source is None:
        return _refused(NO_SOURCE_HERE, 404)
    wait = door.sends.wait_for(f"{source.id}")
    return _refused(SOURCE_TOO_OFTEN, 429, wait) if wait > 0 else source


def _address(door: SourceDoor) -> str:
    """The whole address as whoever knocks wrote it: behind a proxy only the settings know it."""
    public = door.sources.desk.public_url
    if not public:
        return request.url
    query = request.query_string.decode("latin-1")
    return public + request.path.lstrip("/") + (f"?{query}" if query else "")


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
