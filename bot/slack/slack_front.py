"""A shortcut for what is pressed in Slack, most of what Slack sends: checked and decoded here, then Bolt's.

Bolt spends more than half of a click on decoding its body in Python, and Flask makes a request of it that
nobody reads. Whatever is not plainly a signed press goes the long way, through both, and is refused there.
"""

import json
import re
from binascii import a2b_qp
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.web_door.problems import SAFE_HEADERS

PRESSED = re.compile(rb"payload=([\w.~*%+-]+)", re.ASCII)


class SlackFront:
    """The web door with the shortcut before it, as a WSGI application."""

    def __init__(self, long_way: WSGIApplication, app: App, signing_secret: str) -> None:
        """`long_way` answers everything else."""
        self._long_way, self._app = long_way, app
        self._verifier = SignatureVerifier(signing_secret)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != "/slack/events" or environ["REQUEST_METHOD"] != "POST":
            return self._long_way(environ, start_response)
        body = environ["wsgi.input"].read()
        payload = pressed(body)
        if payload is None or not self._signed(environ, body):
            return self._long_way({**environ, "wsgi.input": BytesIO(body)}, start_response)
        # Bolt neither decodes nor checks again what seems to have come by socket
        answer = self._app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        return _answered(answer, start_response)

    def _signed(self, environ: WSGIEnvironment, body: bytes) -> bool:
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        return timestamp.isdecimal() and self._verifier.is_valid(body, timestamp, signature)


def pressed(body: bytes) -> dict[str, Any] | None:
    """What was pressed, or None when the body is not one form field `payload` that holds a JSON object."""
    form = PRESSED.fullmatch(body)
    if form is None:
        return None
    # quoted-printable is the same encoding with another sign, and C decodes it
    text = a2b_qp(form[1].replace(b"+", b" ").replace(b"%", b"="))
    try:
        payload = json.loads(text)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _answered(answer: BoltResponse, start_response: StartResponse) -> Iterable[bytes]:
    given = [(name, value) for name, values in answer.headers.items() for value in values]
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*given, *SAFE_HEADERS.items()])
    return [str(answer.body).encode()]
