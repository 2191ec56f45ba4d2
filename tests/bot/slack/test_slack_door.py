"""Clicks, commands and forms come in through Bolt: each is answered, and nothing of it is logged."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from bot.slack import slack_door
from bot.slack.slack_door import slack_app
from handlers.desk import Desk
from tests.floor import SECRET, Floor


def press(floor: Floor, action: str) -> dict[str, Any] | None:
    return floor.press("U0SAM", action, 1)


def payload_of(**facts: Any) -> str:
    body = {"user": {"id": "U0SAM"}, "team": {"id": "T0"}, "api_app_id": "A0", "trigger_id": "1.2.3", **facts}
    return urlencode({"payload": json.dumps(body)})


def click(number: int) -> str:
    pressed = {"type": "button", "action_id": "claim", "block_id": "do", "value": str(number)}
    return payload_of(
        type="block_actions",
        channel={"id": "C0LEADS"},
        actions=[pressed],
        response_url="http://127.0.0.1:9/",
    )


def deliver(
    floor: Floor, body: str, secret: str = SECRET, age: timedelta = timedelta(0), kind: str = ""
) -> BoltResponse:
    """What an HTTP request with that body is answered, signed with that secret so long ago."""
    at = str(int((datetime.now(UTC) - age).timestamp()))  # noqa: TID251  # Bolt checks on the real clock
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or ""
    headers = {
        "content-type": [kind or "application/x-www-form-urlencoded"],
        "x-slack-signature": [signature],
        "x-slack-request-timestamp": [at],
    }
    return floor.app.dispatch(BoltRequest(body=body, headers=headers))  # type: ignore[arg-type]


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log of somebody who wants to know everything, from before the app is made."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_a_signed_click_is_done(floor: Floor) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    assert deliver(floor, click(number)).status == 200
    assert floor.look(number).owner == "U0SAM"


@pytest.mark.parametrize(
    ("secret", "age"), [("another secret", timedelta(0)), (SECRET, timedelta(minutes=6))]
)
def test_a_click_signed_wrongly_or_long_ago_is_answered_401_and_not_done(
    floor: Floor, secret: str, age: timedelta
) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    assert deliver(floor, click(number), secret, age).status == 401
    assert floor.look(number).owner is None


def test_the_body_of_a_click_signed_wrongly_is_not_logged(
    everything_logged: pytest.LogCaptureFixture, floor: Floor
) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    everything_logged.clear()
    deliver(floor, click(number), "another secret")
    assert "U0SAM" not in everything_logged.text
    assert "payload" not in everything_logged.text


def test_a_click_leaves_no_payload_in_the_log_however_much_is_logged(
    everything_logged: pytest.LogCaptureFixture, floor: Floor
) -> None:
    number = floor.lead(name="Ann Hathaway", phone="+1 212 555 0100", message="call me")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail spoke to her sister")
    for secret in ("Hathaway", "5550100", "call me", "sister", "xoxb-", SECRET):
        assert secret not in everything_logged.text


def test_making_the_app_warns_of_nothing(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        caplog.clear()
        slack_app(floor.desk, "xoxb-fake", SECRET)
    assert caplog.text == ""


def test_client_credentials_in_the_environment_change_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "a client's secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-another-app")
    floor.app = slack_app(floor.desk, "xoxb-fake", SECRET)
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    assert floor.press("U0SAM", "claim", number) is None
    assert floor.look(number).owner == "U0SAM"


def test_an_event_is_acknowledged(floor: Floor) -> None:
    event = {"type": "app_mention", "user": "U0SAM", "text": "hello", "channel": "C0LEADS", "ts": "1.2"}
    body = {"type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event": event}
    assert deliver(floor, json.dumps(body), kind="application/json").status == 200


def test_slacks_question_whether_the_address_is_ours_is_answered(floor: Floor) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "a challenge"})
    answer = deliver(floor, body, kind="application/json")
    assert (answer.status, "a challenge" in answer.body) == (200, True)


def test_a_button_that_nobody_knows_any_more_is_answered(floor: Floor) -> None:
    said = press(floor, "levitate")
    assert said is not None
    assert "not known here any more" in said["text"]
    assert said["response_type"] == "ephemeral"


def test_a_command_that_nobody_knows_is_answered_to_the_person_alone(floor: Floor) -> None:
    said = floor.type("U0SAM", "/levitate 42")
    assert "not known here any more" in said["text"]
    assert said["response_type"] == "ephemeral"


def test_a_form_that_nobody_knows_any_more_is_answered_where_it_was_opened(floor: Floor) -> None:
    view = {
        "type": "modal",
        "callback_id": "levitate",
        "blocks": [],
        "private_metadata": '{"channel": "C0LEADS"}',
    }
    said = floor.submit("U0SAM", view)
    assert said is not None
    assert "not known here any more" in said["text"]
    assert (said["channel"], said["user"]) == ("C0LEADS", "U0SAM")


def test_a_refusal_of_a_button_goes_to_the_person_alone_and_leaves_the_message_as_it_is(floor: Floor) -> None:
    said = floor.press("U0SAM", "claim", 77)
    assert said is not None
    assert "77" in said["text"]
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


def test_a_refusal_of_a_form_is_shown_at_its_field_and_the_form_stays_open(floor: Floor) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    floor.press("U0SAM", "claim", number)
    floor.press("U0SAM", "dispose", number)
    said = floor.submit("U0SAM", floor.slack.views()[-1], code="won")
    assert said is not None
    assert said["response_action"] == "errors"
    assert "amount" in said["errors"]["need"]


SECRETS = "Ann Hathaway, +12125550100"


def failing(_desk: Desk, _body: dict[str, Any]) -> None:
    raise RuntimeError(SECRETS)


@pytest.mark.parametrize("door", ["button", "command", "form"])
def test_whatever_goes_wrong_is_an_apology_with_the_reference_that_is_in_the_log(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, door: str
) -> None:
    monkeypatch.setitem(slack_door.ACTIONS, "claim", failing)
    monkeypatch.setitem(slack_door.COMMANDS, "/lead", failing)
    monkeypatch.setitem(slack_door.VIEWS, "new-lead", failing)
    view = {
        "type": "modal",
        "callback_id": "new-lead",
        "blocks": [],
        "private_metadata": '{"channel": "C0LEADS"}',
    }
    doors: dict[str, Callable[[], dict[str, Any] | None]] = {
        "button": lambda: press(floor, "claim"),
        "command": lambda: floor.type("U0SAM", "/lead 1"),
        "form": lambda: floor.submit("U0SAM", view),
    }
    said = doors[door]()
    assert said is not None
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    reference = record.getMessage().split()[1].strip(",")
    assert reference in json.dumps(said)
    assert "test_slack_door.py" in record.getMessage()
    assert "Hathaway" not in caplog.text + json.dumps(said)


def test_an_answer_that_does_not_arrive_does_not_undo_the_click(floor: Floor) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    floor.press("U0SAM", "claim", number)

    def lost(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    with patch.object(WebhookClient, "send_dict", lost):
        assert deliver(floor, click(number)).status == 200


def test_the_tables_hold_every_ability_once() -> None:
    for table in ("ACTIONS", "COMMANDS", "VIEWS"):
        every = [name for feature in slack_door.FEATURES for name in getattr(feature, table, {})]
        assert sorted(every) == sorted(getattr(slack_door, table))
