"""The web door's hosted lead forms: GET and POST /f/<campaign>, the page after it, and their stylesheet.

There is no cookie and no session, so a form that another site makes somebody send does nothing that the site could
not do itself, and needs no token against it: whoever asks for something is who he says he is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.caller import Network, caller
from bot.mishap import report
from bot.web_door.rate import RateLimit
from handlers.bodies import decoded
from handlers.desk import Desk
from handlers.hosted import hosted_form
from handlers.hosted.form_page import Shown, Visit, note
from messages.pages import STYLE, STYLE_NAME

LARGEST = 64 * 1024  # bytes: all fields at their longest, in any alphabet
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")
KEPT_LONG = "public, max-age=31536000, immutable"


class Sends:
    """How often each address sends forms; `most` an hour may change with the playbook, and all begin afresh."""

    def __init__(self, limit: Callable[[float, int], RateLimit] | None = None) -> None:
        """`limit` makes a limit from a rate per second and a burst."""
        self._limit = limit or (lambda rate, burst: RateLimit(per_second=rate, burst=burst))
        self._most, self._lock = 0, Lock()
        self._now = self._limit(1.0, 1)

    def wait_for(self, address: str, most: int) -> float:
        """Seconds until this address may send again; 0 lets it."""
        with self._lock:
            if most != self._most:
                self._most, self._now = most, self._limit(most / 3600, most)
        return self._now.wait_for(address)


@dataclass(frozen=True)
class FormDoor:
    """What hosted forms need of the house: `key` proves stamps, `proxies` are believed whom they speak for."""

    desk: Desk
    key: bytes = field(repr=False)
    proxies: Sequence[Network] = ()
    allow: Callable[[str], float] = lambda _caller: 0.0
    sends: Sends = field(default_factory=Sends)


def add_form_routes(app: Flask, door: FormDoor | None) -> None:
    """The routes of hosted forms; none when nobody keeps that door."""
    if door is None:
        return
    forms = Blueprint("forms", __name__)
    forms.add_url_rule(f"/f/{STYLE_NAME}", "style", on_style)
    forms.add_url_rule("/f/<slug>", "form", partial(on_form, door), methods=["GET"])
    forms.add_url_rule("/f/<slug>", "sent", partial(on_sent, door), methods=["POST"])
    forms.add_url_rule("/f/<slug>/thanks", "thanks", partial(on_thanks, door))
    forms.add_url_rule("/f/<slug>/", "slash", partial(on_slash, door))
    for nth, elsewhere in enumerate(("/f", "/f/", "/f/<path:_there>")):
        forms.add_url_rule(elsewhere, f"none_{nth}", partial(on_elsewhere, door))
    forms.register_error_handler(Exception, partial(on_mishap, door))
    app.register_blueprint(forms)


def on_style() -> Response:
    """GET /f/form-<digest>.css."""
    return Response(STYLE, mimetype="text/css", headers={"Cache-Control": KEPT_LONG})


def on_form(door: FormDoor, slug: str) -> Response:
    """GET /f/<campaign>."""
    return _answered(door, lambda visit: _let_in(door, visit) or hosted_form.show(door.desk, slug, visit))


def on_sent(door: FormDoor, slug: str) -> Response:
    """POST /f/<campaign>."""
    return _answered(
        door, lambda visit: _let_in(door, visit) or _may_send(door, visit) or _sent(door, slug, visit)
    )


def on_thanks(door: FormDoor, slug: str) -> Response:
    """GET /f/<campaign>/thanks."""
    return _answered(door, lambda visit: _let_in(door, visit) or hosted_form.thank(door.desk, slug, visit))


def on_slash(door: FormDoor, slug: str) -> Response:
    """GET /f/<campaign>/: on to the address without the slash, with all that stands behind it."""
    return _answered(
        door, lambda visit: _let_in(door, visit) or hosted_form.without_slash(door.desk, slug, visit)
    )


def on_elsewhere(door: FormDoor, _there: str = "") -> Response:
    """GET of anything else below /f: people see a page, not what programs are told."""
    return _answered(door, lambda visit: _let_in(door, visit) or note(door.desk, 404, visit, "none"))


def on_mishap(door: FormDoor, error: Exception) -> Response:
    """What nobody expected: a page with a reference for whoever fills in a form, and the stack in the log."""
    reference = report(error, f"{request.method} {request.url_rule}")
    return _response(note(door.desk, 500, _visit(door), "broken", reference))


def _sent(door: FormDoor, slug: str, visit: Visit) -> Shown:
    request.max_content_length = LARGEST
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return note(door.desk, 413, visit, "large")
    if request.mimetype not in KINDS or request.headers.get("Content-Encoding", "identity") != "identity":
        return hosted_form.unread(door.desk, slug, visit)
    try:
        given = decoded(body, request.content_type or "")
    except ValueError:
        return hosted_form.unread(door.desk, slug, visit)
    return hosted_form.submit(door.desk, slug, given, visit)


def _let_in(door: FormDoor, visit: Visit) -> Shown | None:
    wait = door.allow(f"form {_caller(door)}")
    return hosted_form.too_often(door.desk, visit, wait) if wait > 0 else None


def _may_send(door: FormDoor, visit: Visit) -> Shown | None:
    most = door.desk.rules().playbook.forms.most_an_hour
    wait = door.sends.wait_for(_caller(door), most)
    return hosted_form.too_often(door.desk, visit, wait) if wait > 0 else None


def _caller(door: FormDoor) -> str:
    return caller(
        request.remote_addr or "", ",".join(request.headers.getlist("X-Forwarded-For")), door.proxies
    )


def _answered(door: FormDoor, deed: Callable[[Visit], Shown]) -> Response:
    return _response(deed(_visit(door)))


def _visit(door: FormDoor) -> Visit:
    query = request.query_string.decode("utf-8", "replace")
    up = "f/" if request.path == "/f" else "../" * (request.path.count("/") - 2)
    return Visit(door.key, query, request.headers.get("Referer", ""), up)


def _response(shown: Shown) -> Response:
    response = Response(shown.html, shown.http, mimetype="text/html")
    response.headers["Cache-Control"] = shown.cache
    response.headers["Content-Security-Policy"] = _policy(shown)
    response.headers["Referrer-Policy"] = "no-referrer"
    if not shown.sites:
        response.headers["X-Frame-Options"] = "DENY"  # for browsers that know no frame-ancestors
    if shown.wait:
        response.headers["Retry-After"] = str(shown.wait)
    if shown.location:
        response.headers["Location"] = shown.location
    return response


def _policy(shown: Shown) -> str:
    """Nothing but our own stylesheet and our own form; where a form leads on, browsers look at that site, too."""
    to = " ".join(filter(None, ("'self'", shown.onward)))
    around = " ".join(shown.sites) or "'none'"
    return (
        f"default-src 'none'; style-src 'self'; form-action {to}; base-uri 'none'; frame-ancestors {around}"
    )
