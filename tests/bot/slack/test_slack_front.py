"""The shortcut for presses: what it reads is what was pressed, and everything else goes the long way."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.clock import wall_clock
from bot.slack.slack_front import SlackFront, pressed
from tests.floor import SECRET, Floor
from tests.made_up import made_up

LONG_WAY = "418 the long way"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def claim_by(person: str, number: int) -> dict[str, Any]:
    button = {"type": "button", "action_id": "claim", "block_id": "do", "value": str(number)}
    return {
        "type": "block_actions", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
        "trigger_id": "1.2.3", "response_url": "http://127.0.0.1:9/", "channel": {"id": "C0LEADS"},
        "actions": [button],
    }  # fmt: skip


def form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def long_way(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response(LONG_WAY, [])
    return [environ["wsgi.input"].read()]


def send(
    floor: Floor, body: bytes, *, secret: str = SECRET, age: float = 0, path: str = "/slack/events",
    method: str = "POST",
) -> tuple[str, bytes]:  # fmt: skip
    """The status line and the body that a request is answered with."""
    at = str(int(wall_clock().timestamp() - age))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body.decode())
    said: list[str] = []
    asked: WSGIEnvironment = {
        "PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": BytesIO(body),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": at, "HTTP_X_SLACK_SIGNATURE": signature,
    }  # fmt: skip
    front = SlackFront(long_way, floor.app, SECRET)
    answered = front(asked, lambda status, _headers, _fault=None: said.append(status))  # type: ignore[arg-type]
    return said[0], b"".join(answered)


@made_up(60)
@given(JSON)
def test_whatever_is_pressed_is_read_as_slack_wrote_it(value: Any) -> None:
    assert pressed(form({"said": value})) == {"said": value}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=%7B%7D&token=x",
        b"command=%2Flead&text=42",
        b'{"type": "url_verification"}',
        b"payload=%5B%5D",
        b"payload=%22text%22",
        b"payload=%7B%22cut+off",
        b"payload=%FF%FE",
        b"payload={}",
        b"payload=%7B%7D=",
        b"payload=%7B%7D\n",
    ],
)
def test_what_is_no_single_form_field_with_an_object_is_left_alone(body: bytes) -> None:
    assert pressed(body) is None


def test_a_signed_press_reaches_its_wire(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", phone="+1 212 555 0100")
    assert send(floor, form(claim_by("U0SAM", number))) == ("200 OK", b"")
    assert floor.look(number).owner == "U0SAM"


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"age": 600}, {"age": -600}])
def test_a_press_with_a_wrong_or_old_signature_does_nothing_here(floor: Floor, wrong: dict[str, Any]) -> None:
    number = floor.lead(name="Ann Lee", phone="+1 212 555 0100")
    body = form(claim_by("U0SAM", number))
    assert send(floor, body, **wrong) == (LONG_WAY, body)
    assert floor.look(number).owner is None


@pytest.mark.parametrize(("method", "path"), [("POST", "/leads"), ("GET", "/slack/events")])
def test_other_addresses_and_methods_go_the_long_way(floor: Floor, method: str, path: str) -> None:
    body = form(claim_by("U0SAM", 1))
    assert send(floor, body, method=method, path=path) == (LONG_WAY, body)


def test_a_command_goes_the_long_way_with_its_body_whole(floor: Floor) -> None:
    assert send(floor, b"command=%2Flead&text=42") == (LONG_WAY, b"command=%2Flead&text=42")
