"""The web door's addresses for programs: /api/v1.

Checked in this order: the allowance of the address (429), the token (401), the allowance of the token (429), its scope
(403), what is accepted (406), the size (413) and kind (415) of a body, what is asked (400, 422), and then the lead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Any

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from bot.caller import Network, caller
from bot.web_door.api_document import document
from bot.web_door.api_problems import DOCUMENT, NO_JSON, SEE, api_problem, missing, too_often, unread
from bot.web_door.api_routes import ROUTES, Route
from bot.web_door.problems import LARGEST_LEAD, Problem
from bot.web_door.rate import RateLimit
from handlers.api.api_campaigns import NoSuchCampaign
from handlers.api.api_deed import Ask, Told
from handlers.api.api_shapes import ETAGS
from handlers.api.api_tokens import Holder, holder_of
from handlers.bodies import json_in
from handlers.crm.crm_facts import Unreadable
from handlers.crm.crm_owned import NoSuchLead, Stale
from handlers.desk import Desk
from handlers.people.whose_email import CannotAsk
from playbook.crm_fields import NotOwned
from playbook.refusal import Refusal

PER_SECOND, AT_ONCE = 20.0, 200  # of one token
REFUSED: dict[type[Refusal], tuple[int, str]] = {  # else it is 409: the rules say no
    NoSuchLead: (404, "not-found"), NoSuchCampaign: (404, "not-found"), Stale: (412, "stale"),
    Unreadable: (422, "wrong-field"), CannotAsk: (503, "cannot-ask"), NotOwned: (409, "not-owned"),
}  # fmt: skip


@dataclass(frozen=True)
class ApiDoor:
    """What the API needs of the house; `allow` gives the seconds an address has to wait."""

    desk: Desk
    proxies: tuple[Network, ...] = ()
    allow: Callable[[str], float] = lambda _caller: 0.0
    uses: RateLimit = field(default_factory=lambda: RateLimit(per_second=PER_SECOND, burst=AT_ONCE))


class _Refused(Exception):
    """The answer is a problem."""

    def __init__(self, status: int, problem: Problem, wait: float = 0, **more: str | None) -> None:
        super().__init__(problem.error)
        self.status, self.problem, self.wait, self.more = status, problem, wait, more


def add_api_routes(app: Flask, door: ApiDoor | None) -> None:
    """The routes of the table, and the document made of it; none when nobody keeps that door."""
    if door is None:
        return
    for route in ROUTES:
        rule, answer = route.at.replace("{", "<").replace("}", ">"), partial(on_ask, door, route)
        app.add_url_rule(rule, route.name, answer, methods=[route.method], provide_automatic_options=False)
    app.add_url_rule(
        DOCUMENT, "openapi", partial(on_document, door), methods=["GET"], provide_automatic_options=False
    )


def on_ask(door: ApiDoor, route: Route, **there: str) -> Response:
    """Any route of the table."""
    try:
        told = _told(door, route, there)
    except _Refused as refused:
        return _refused(refused)
    except Refusal as no:
        return _refused(_no(no))
    if told.etag and not route.given and request.if_none_match.contains_weak(told.etag):
        response = Response(status=304, content_type="")
    else:
        response = _answer(told.answer.model_dump(mode="json"), 200)
    if told.etag:
        response.set_etag(told.etag)
    return response


def on_document(door: ApiDoor) -> Response:
    """GET /api/v1/openapi.json, for everybody."""
    try:
        _let_in(door)
        _accepts_json()
    except _Refused as refused:
        return _refused(refused)
    return _answer(document(), 200)


def _told(door: ApiDoor, route: Route, there: dict[str, str]) -> Told:
    _let_in(door)
    holder = _holder(door)
    if route.scope not in holder.scopes:
        raise _Refused(403, missing(route.scope))
    _accepts_json()
    given = _body() if route.given else None
    seen = _etags("If-Match" if route.given else "If-None-Match") if route.etag else None
    return route.deed(Ask(
        door.desk, holder, _there(route, there), _asked(route),
        _checked(route.given, given, "field", 422) if route.given else None, seen,
    ))  # fmt: skip


def _let_in(door: ApiDoor) -> None:
    spoken_for = ",".join(request.headers.getlist("X-Forwarded-For"))
    wait = door.allow(f"api {caller(request.remote_addr or '', spoken_for, door.proxies)}")
    if wait > 0:
        raise _Refused(429, too_often("from this address"), wait)


def _holder(door: ApiDoor) -> Holder:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    holder = holder_of(door.desk, token.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        raise _Refused(401, api_problem(401))
    wait = door.uses.wait_for(f"{holder.id}")
    if wait > 0:
        raise _Refused(429, too_often("with this token"), wait)
    return holder


def _accepts_json() -> None:
    if request.headers.get("Accept") and not request.accept_mimetypes["application/json"]:
        raise _Refused(406, api_problem(406))


def _body() -> object:
    """The JSON of the body."""
    request.max_content_length = LARGEST_LEAD
    try:
        body = request.get_data(cache=False)
    except HTTPException as fault:
        raise _Refused(fault.code or 400, api_problem(fault.code or 400)) from None
    if (
        request.mimetype != "application/json"
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise _Refused(415, api_problem(415))
    try:
        body.decode()  # a form's charset is guessed at, a program's is not
        said = json_in(body)
    except ValueError:
        raise _Refused(400, NO_JSON) from None
    if not isinstance(said, dict):
        raise _Refused(400, NO_JSON)
    return said


def _etags(header: str) -> str | None:
    given = request.headers.get(header) or None
    if given and not re.fullmatch(ETAGS[1:-1], given):
        says = Problem(
            "wrong-header",
            f"The header {header} is no ETag.",
            "Send the ETag of the lead as it was read, in quotes.",
        )
        raise _Refused(400, says, field=header)
    return given


def _there(route: Route, there: dict[str, str]) -> Any:
    """What is in the path: what can be no number or slug is not there."""
    if route.there is None:
        return None
    try:
        return route.there.model_validate(there)
    except ValidationError:
        raise _Refused(404, api_problem(404)) from None


def _asked(route: Route) -> Any:
    """The parameters behind the path."""
    given = request.args.to_dict(flat=False)
    twice = next((name for name, values in given.items() if len(values) > 1), None)
    if twice:
        raise _Refused(
            400, Problem("wrong-parameter", f"“{twice[:60]}” was sent twice.", "Send it once."), field=twice
        )
    return _checked(route.asked, {name: values[0] for name, values in given.items()}, "parameter", 400)


def _checked(shape: type[BaseModel], given: object, what: str, status: int) -> Any:
    try:
        return shape.model_validate(given)
    except ValidationError as fault:
        problem, at, impossible = unread(fault, what)
    raise _Refused(422 if impossible else status, problem, field=at)


def _no(refusal: Refusal) -> _Refused:
    """What a deed says no to; a period that cannot be counted is asked for, too."""
    status, error = REFUSED.get(
        type(refusal), (409, "refused") if request.method == "PATCH" else (422, "refused")
    )
    what, do = _in_two(str(refusal))
    return _Refused(status, Problem(error, f"{what.rstrip('.')}.", do or SEE), field=refusal.field)


def _in_two(refusal: str) -> tuple[str, str]:
    """A refusal says what, and what to do instead: after a full stop, or else a colon."""
    what, stop, do = refusal.partition(". ")
    if not stop:
        what, _, do = refusal.partition(": ")
    return what, do[:1].upper() + do[1:]


def _refused(refused: _Refused) -> Response:
    more = {name: value for name, value in refused.more.items() if value is not None}
    response = _answer(refused.problem.answer(**more), refused.status)
    if refused.wait > 0:
        response.headers["Retry-After"] = str(max(1, ceil(refused.wait)))
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _answer(facts: object, status: int) -> Response:
    response = jsonify(facts)
    response.status_code = status
    return response
