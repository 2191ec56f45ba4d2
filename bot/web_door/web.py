"""The web door: leads come in at POST /leads, what prospects do with mails at POST /touches, and anybody may ask
whether the app is alive, ready and busy.

Both pass these checks in this order: the allowance of the address (429), the token (401), the size (413), the kind
of body (415). Who holds the token has another allowance than strangers at the same address (behind a
proxy all have one address), so nobody can lock a form out by knocking. What passes is handed on as raw as it
came, because it is stored before anybody interprets it.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil

from flask import Flask, Request, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from werkzeug.exceptions import HTTPException

from bot.mishap import report
from bot.web_door.api_door import ApiDoor, add_api_routes
from bot.web_door.api_problems import BASE, api_problem
from bot.web_door.form_door import FormDoor, add_form_routes
from bot.web_door.listener import WebServer, serve
from bot.web_door.problems import ACCEPTED, JSON_ONLY, LARGEST_LEAD, NO_SLACK_HERE, SAFE_HEADERS, problem_for
from bot.web_door.source_door import SourceDoor, add_source_routes
from handlers.arrival.intake import Taken
from handlers.arrival.raw_inquiry import RawInquiry
from sources.clean import cut_identity

__all__ = ["FrontDesk", "WebServer", "serve", "web_door"]

LARGEST_FROM_SLACK = 1024 * 1024
PICTURE_NAME = re.compile("[0-9a-f]{64}")
KEPT_LONG = "public, max-age=7776000, immutable"  # 90 days, as long as it is kept here


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """All that the web door needs of the house behind it.

    `ready` gives the reasons why the app cannot work, none when it can. `allow` gives the seconds a caller
    has to wait, 0 to come in; `allow_holder` is more generous, to whoever holds the token. `slack` answers Slack's
    requests; None when Slack is connected by socket. `picture` has the pictures of reports, by name, `forms` the
    hosted lead forms, `sources` those that push, `api` programs.
    """

    take_in: Callable[[RawInquiry], Taken]
    take_activities: Callable[[bytes], Taken]
    intake_token: str = field(repr=False)
    ready: Callable[[], list[str]]
    allow: Callable[[str], float]
    metrics: CollectorRegistry
    allow_holder: Callable[[str], float] | None = None
    slack: Callable[[Request], Response] | None = None
    picture: Callable[[str], bytes | None] = lambda _name: None
    forms: FormDoor | None = None
    sources: SourceDoor | None = None
    api: ApiDoor | None = None


def web_door(front: FrontDesk) -> Flask:
    """The Flask app with every route; it listens to nobody until `serve` is called."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FROM_SLACK if front.slack else LARGEST_LEAD
    app.add_url_rule("/leads", "leads", partial(on_lead, front), methods=["POST"])
    app.add_url_rule("/touches", "touches", partial(on_touches, front), methods=["POST"])
    app.add_url_rule(
        "/slack/events",
        "slack",
        partial(on_slack, front),
        methods=["POST"] if front.slack else ["GET", "POST"],
    )
    app.add_url_rule("/pictures/<name>.png", "picture", partial(on_picture, front))
    add_form_routes(app, front.forms)
    add_source_routes(app, front.sources)
    add_api_routes(app, front.api)
    app.add_url_rule("/healthz", "healthz", on_health)
    app.add_url_rule("/readyz", "readyz", partial(on_ready, front))
    app.add_url_rule("/metrics", "metrics", partial(on_metrics, front))
    app.register_error_handler(HTTPException, on_refusal)
    app.register_error_handler(Exception, on_mishap)
    app.after_request(_with_safe_headers)
    return app


def on_lead(front: FrontDesk) -> Response:
    """POST /leads."""
    refused = _not_let_in(front)
    if refused:
        return refused
    body = request.get_data(cache=False)
    if request.mimetype not in ACCEPTED or _compressed():
        return _refused(415)
    taken = front.take_in(RawInquiry(body, request.content_type or "", _idempotency_key()))
    return _answer(taken.answer, taken.http, taken.again)


def on_touches(front: FrontDesk) -> Response:
    """POST /touches."""
    refused = _not_let_in(front)
    if refused:
        return refused
    body = request.get_data(cache=False)
    if request.mimetype != "application/json" or _compressed():
        return _answer(JSON_ONLY.answer(), 415)
    taken = front.take_activities(body)
    return _answer(taken.answer, taken.http)


def _not_let_in(front: FrontDesk) -> Response | None:
    """Why whoever knocks is refused, before his body is read; None lets him in."""
    holder = _holds(front.intake_token)
    allow = (front.allow_holder or front.allow) if holder else front.allow
    wait = allow(f"{'holder' if holder else 'stranger'} {request.remote_addr}")
    if wait > 0:
        return _refused(429, {"Retry-After": str(max(1, ceil(wait)))})
    if not holder:
        return _refused(401, {"WWW-Authenticate": 'Bearer realm="leads"'})
    request.max_content_length = LARGEST_LEAD
    return None


def _compressed() -> bool:
    return request.headers.get("Content-Encoding", "identity") != "identity"


def on_slack(front: FrontDesk) -> Response:
    """POST /slack/events."""
    return front.slack(request) if front.slack else _answer(NO_SLACK_HERE.answer(), 404)


def on_picture(front: FrontDesk, name: str) -> Response:
    """GET /pictures/NAME.png: whoever knows the name may see the picture."""
    drawn = front.picture(name) if PICTURE_NAME.fullmatch(name) else None
    if drawn is None:
        return _refused(404)
    return Response(drawn, mimetype="image/png", headers={"Cache-Control": KEPT_LONG})


def on_health() -> Response:
    """GET /healthz: the process is alive."""
    return _answer({"status": "ok"}, 200)


def on_ready(front: FrontDesk) -> Response:
    """GET /readyz: leads can be taken in."""
    reasons = front.ready()
    return (
        _answer(problem_for(503).answer(reasons=reasons), 503)
        if reasons
        else _answer({"status": "ready"}, 200)
    )


def on_metrics(front: FrontDesk) -> Response:
    """GET /metrics, for Prometheus."""
    return Response(generate_latest(front.metrics), content_type=CONTENT_TYPE_LATEST)


def on_refusal(error: HTTPException) -> Response:
    """What Flask refuses by itself, in the same words as everything else."""
    allow = dict(error.get_headers(request.environ)).get("Allow")
    return _refused(error.code or 500, {"Allow": allow} if allow else None)


def on_mishap(error: Exception) -> Response:
    """What nobody expected: an apology with a reference, and the stack in the log under the same one."""
    reference = report(error, f"{request.method} {request.url_rule}")
    return _answer(problem_for(500).answer(reference=reference), 500)


def _holds(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())
    return same and scheme.lower() == "bearer" and token != ""


def _idempotency_key() -> str | None:
    return cut_identity(request.headers.get("Idempotency-Key", "").strip(), 200) or None


def _refused(status: int, headers: dict[str, str] | None = None) -> Response:
    said = api_problem(status) if request.path.startswith(BASE) else problem_for(status)
    response = _answer(said.answer(), status)
    response.headers.update(headers or {})
    return response


def _answer(facts: dict[str, object], status: int, again: int = 0) -> Response:
    response = jsonify(facts)
    response.status_code = status
    if again:
        response.headers["Retry-After"] = str(again)
    return response


def _with_safe_headers(response: Response) -> Response:
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
