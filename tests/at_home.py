"""App Home in tests: open it, press in it, submit what it opened, and read what is shown."""

import json
from datetime import UTC, datetime
from typing import Any

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from tests.floor import SECRET, Floor, caught_answers

Json = dict[str, Any]


def open_home(floor: Floor, person: str) -> Json:
    """Somebody opens the app's Home; what it shows."""
    said = {
        "type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event_id": "E1", "event_time": 1,
        "event": {"type": "app_home_opened", "user": person, "tab": "home"},
    }  # fmt: skip
    body = json.dumps(said)
    now = str(int(datetime.now(UTC).timestamp()))  # noqa: TID251  # Bolt checks signatures on the real clock
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    headers: dict[str, Any] = {
        "content-type": ["application/json"],
        "x-slack-signature": [signature or ""],
        "x-slack-request-timestamp": [now],
    }
    assert floor.app.dispatch(BoltRequest(body=body, headers=headers)).status == 200
    return shown_to(floor, person)


def shown_to(floor: Floor, person: str) -> Json:
    """The Home that was published last for a person."""
    views = [
        said["view"]
        for method, said in floor.slack.calls
        if method == "views.publish" and said["user_id"] == person
    ]
    view: Json = views[-1]
    return view


def press_at_home(floor: Floor, person: str, action: str, value: str = "x", **element: Any) -> Json:
    """Press something in Home; what it shows afterwards."""
    pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value, **element}
    payload = {
        "type": "block_actions", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
        "trigger_id": "1.2.3", "actions": [pressed], "view": {**shown_to(floor, person), "id": "V0"},
    }  # fmt: skip
    answers: list[Json] = []
    with caught_answers(answers) as address:
        floor._send(payload | {"response_url": address})
    assert answers == []
    return shown_to(floor, person)


def form_of(floor: Floor, person: str, action: str) -> Json:
    """Press something in Home that opens a form; the form."""
    before = len(floor.slack.views())
    press_at_home(floor, person, action)
    (form,) = floor.slack.views()[before:]
    return form


def texts(view: Json) -> list[str]:
    """Every text that is shown, in order."""
    found: list[str] = []

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            if isinstance(thing.get("text"), str):
                found.append(thing["text"])
            for below in thing.values():
                walk(below)
        elif isinstance(thing, list):
            for below in thing:
                walk(below)

    walk(view["blocks"])
    return found


def present(form: Json) -> dict[str, str]:
    """The present value of each field of a form."""
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in form["blocks"]
        if block["type"] == "input"
    }


def numbers_of(view: Json) -> list[int]:
    """The leads that are listed, in order."""
    names = [str(block.get("block_id", "")) for block in view["blocks"] if block["type"] == "section"]
    return [int(name.removeprefix("lead-")) for name in names if name.startswith("lead-")]
