"""What takes longer than Slack waits is acknowledged in time, and answered once, as soon as it is done."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from unittest.mock import Mock, call, patch
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.run import House
from bot.slack import slack_door
from bot.slack.promptly import Promptly
from bot.slack.slack_door import ACTIONS, AT_IT, COMMANDS, EVENTS, FEATURES, LENGTHY, LENGTHY_WORDS, slack_app
from handlers.desk import Desk
from messages.render import Payload
from playbook.refusal import Refusal
from tests.floor import SECRET, Floor, caught_answers
from tests.machine import wait_until

AT_ONCE, AGES = 0.02, 30.0  # seconds
PRIVATE = "Ann Hathaway, +12125550100"


def said(text: str) -> Payload:
    return {"text": text}


@dataclass
class Slow:
    """Work that is done when it may be."""

    outcome: Callable[[], Payload | None] = lambda: said("42")
    begun: Event = field(default_factory=Event)
    may: Event = field(default_factory=Event)
    times: int = 0

    def __call__(self, *_: Any) -> Payload | None:
        self.times += 1
        self.begun.set()
        assert self.may.wait(AGES)
        return self.outcome()


@pytest.fixture
def slow() -> Iterator[Slow]:
    """Nothing goes on when the test is over."""
    work = Slow()
    yield work
    work.may.set()


def test_what_is_done_in_time_is_the_answer() -> None:
    late: list[Any] = []
    assert Promptly(AGES).do(lambda: said("42"), late.append, said("wait")) == said("42")
    assert late == []


def test_what_takes_longer_is_answered_late_and_once(slow: Slow) -> None:
    late: list[Any] = []
    assert Promptly(AT_ONCE).do(slow, late.append, said("wait")) == said("wait")
    assert late == []
    slow.may.set()
    wait_until(lambda: late, "the late answer")
    assert (late, slow.times) == ([said("42")], 1)


def test_who_has_more_to_do_in_the_three_seconds_waits_less(slow: Slow) -> None:
    assert Promptly(AGES).do(slow, print, said("wait"), AT_ONCE) == said("wait")


def test_an_answer_is_never_lost_nor_given_twice_however_close_it_is() -> None:
    for nth in range(200):
        late: list[Any] = []
        now = Promptly(0.00005 * (nth % 5)).do(lambda: said("42"), late.append, said("wait"))
        wait_until(lambda late=late, now=now: late or now == said("42"), "an answer")  # type: ignore[misc]
        assert (now == said("42")) != (late == [said("42")])


def test_what_goes_wrong_beside_is_an_apology_with_its_reference(caplog: pytest.LogCaptureFixture) -> None:
    def failing() -> Payload:
        raise ValueError(PRIVATE)

    told = Promptly(AGES).do(failing, print)
    (record,) = caplog.records
    assert record.getMessage().split()[1].strip(",") in str(told)
    assert "Hathaway" not in caplog.text + str(told)


def test_a_late_answer_that_cannot_be_given_is_in_the_log(
    slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_said: object) -> None:
        raise ValueError(PRIVATE)

    Promptly(AT_ONCE).do(slow, fails)
    slow.may.set()
    wait_until(lambda: caplog.records, "the log")
    assert "ValueError" in caplog.text
    assert "Hathaway" not in caplog.text


def test_so_many_hands_are_at_work_at_once_and_the_rest_waits(slow: Slow) -> None:
    late: list[Any] = []
    promptly, second = Promptly(AT_ONCE, hands=1), Slow()
    second.may.set()
    promptly.do(slow, late.append)
    promptly.do(second, late.append)
    assert not second.begun.is_set()
    slow.may.set()
    wait_until(lambda: len(late) == 2, "both answers")


def test_stopping_finishes_what_is_under_way(slow: Slow) -> None:
    late: list[Any] = []
    promptly = Promptly(AT_ONCE)
    promptly.do(slow, late.append)
    slow.may.set()
    promptly.stop(AGES)
    assert late == [said("42")]


def test_who_has_no_answer_when_the_time_to_stop_is_over_is_told_to_ask_again(slow: Slow) -> None:
    late: list[Any] = []
    promptly, second = Promptly(AT_ONCE, hands=1), Slow()
    for work in (slow, second):
        promptly.do(work, late.append)
    promptly.stop(AT_ONCE)
    assert ["Ask again" in each["text"] for each in late] == [True, True]
    slow.may.set()
    assert "Ask again" in str(promptly.do(second, late.append))
    assert (len(late), second.times) == (2, 0)


def test_the_app_stops_answering_after_its_doors_are_closed_and_before_the_database_is() -> None:
    parts = Mock()
    House(
        parts.desk, parts.app, parts.promptly, parts.sender, parts.pictures, (), parts.bells, parts.web, None
    ).stop()
    order = [each for each in parts.mock_calls if each != call.bells.shutdown(wait=True)]
    assert order[:2] == [call.web.close(), call.promptly.stop()]
    assert order[-1] == call.desk.database.close()


@dataclass
class Line:
    """Slack's line to an app that does not wait long: commands come over HTTP, presses by a socket."""

    floor: Floor
    late: list[dict[str, Any]] = field(default_factory=list)

    def type(self, command: str, address: str) -> str:
        """What the acknowledgement of a command says."""
        return self._answered(self.floor._request(urlencode({
            "command": command, "text": "year", "user_id": "U0MARIA", "team_id": "T0", "api_app_id": "A0",
            "channel_id": "C0LEADS", "trigger_id": "1.2", "response_url": address,
        })))  # fmt: skip

    def press(self, action: str, address: str) -> str:
        """What the acknowledgement of a press says."""
        pressed = {"type": "button", "action_id": action, "block_id": "do", "value": "week"}
        body = {
            "type": "block_actions", "user": {"id": "U0MARIA"}, "team": {"id": "T0"}, "api_app_id": "A0",
            "trigger_id": "1.2.3", "channel": {"id": "C0LEADS"}, "actions": [pressed], "response_url": address,
        }  # fmt: skip
        return self._answered(self.floor.app.dispatch(BoltRequest(body=body, mode="socket_mode")))

    def _answered(self, answer: BoltResponse) -> str:
        assert answer.status == 200
        return str(answer.body)


def refuse() -> Payload:
    raise Refusal("That is for managers.")


def fail() -> Payload:
    raise RuntimeError(PRIVATE)


@pytest.fixture
def line(floor: Floor, monkeypatch: pytest.MonkeyPatch, slow: Slow) -> Line:
    """Reports take as long as `slow` does."""
    monkeypatch.setitem(slack_door.COMMANDS, "/leadstats", slow)
    monkeypatch.setitem(slack_door.ACTIONS, "stats", slow)
    floor.app = slack_app(floor.desk, "xoxb-fake", SECRET, promptly=Promptly(AT_ONCE))
    return Line(floor)


@pytest.mark.parametrize(
    ("outcome", "told"), [(lambda: said("42"), "42"), (refuse, "for managers"), (fail, "Reference")]
)
def test_a_slow_command_is_acknowledged_with_a_word_and_its_answer_follows(
    line: Line, slow: Slow, outcome: Callable[[], Payload], told: str
) -> None:
    slow.outcome = outcome
    with caught_answers(line.late) as address:
        assert json.loads(line.type("/leadstats", address))["text"] == AT_IT
        slow.may.set()
        wait_until(lambda: line.late, "the late answer")
    assert told in line.late[0]["text"]
    assert (line.late[0]["response_type"], slow.times) == ("ephemeral", 1)
    assert "Hathaway" not in str(line.late)


def test_a_slow_button_is_acknowledged_and_its_answer_follows(line: Line, slow: Slow) -> None:
    slow.outcome = lambda: {**said("42"), "replace_original": True}
    with caught_answers(line.late) as address:
        assert line.press("stats", address) == ""
        assert line.late == []
        slow.may.set()
        wait_until(lambda: line.late, "the late answer")
    assert (line.late[0]["text"], line.late[0]["replace_original"]) == ("42", True)


def test_an_answer_too_late_for_its_response_url_comes_as_a_direct_message(line: Line, slow: Slow) -> None:
    gone = WebhookResponse(url="", status_code=404, body='{"ok":false,"error":"expired_url"}', headers={})
    with patch.object(WebhookClient, "send_dict", lambda *_, **__: gone):
        line.press("stats", "http://127.0.0.1:9/")
        slow.may.set()
        wait_until(lambda: line.floor.slack.texts("U0MARIA"), "the direct message")
    assert "42" in line.floor.slack.texts("U0MARIA")[0]


def test_home_that_takes_long_to_show_is_acknowledged_so_that_slack_does_not_tell_of_it_again(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, slow: Slow
) -> None:
    monkeypatch.setitem(slack_door.EVENTS, "app_home_opened", slow)
    floor.app = slack_app(floor.desk, "xoxb-fake", SECRET, promptly=Promptly(AT_ONCE))
    assert floor.event(type="app_home_opened", user="U0SAM", tab="home") == 200
    assert (slow.begun.is_set(), slow.may.is_set()) == (True, False)


def test_an_event_that_may_not_get_lost_is_acknowledged_only_when_it_is_done(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_desk: Desk, _body: dict[str, Any]) -> None:
        raise ConnectionError

    monkeypatch.setitem(slack_door.EVENTS, "message", failing)
    assert floor.event(type="message", channel="C0LEADS", ts="1.2") == 500


def test_the_tables_of_what_may_take_long_name_what_there_is() -> None:
    assert set(ACTIONS) | set(EVENTS) > LENGTHY
    assert set(LENGTHY_WORDS) < set(COMMANDS)
    assert [LENGTHY_WORDS["/leaddrop"](word) for word in ("autumn", "show", "", "end")] == [
        True,
        True,
        False,
        False,
    ]
    assert [LENGTHY_WORDS["/lead"](word) for word in ("find", "42")] == [True, False]


def test_what_may_take_long_opens_no_form_as_slack_opens_one_within_three_seconds_only(floor: Floor) -> None:
    floor.type("U0MARIA", "/leaddrop cost Autumn webinar 500")
    lines = [usage for feature in FEATURES for usage, _ in getattr(feature, "HELP", [])]
    typed = [usage.partition(" ") for usage in lines]
    lengthy = [(command, text) for command, _, text in typed if _lengthy(command, text)]
    assert len(lengthy) > 10
    for command, text in lengthy:
        floor.type("U0MARIA", f"{command} {text}")
    assert floor.slack.views() == []


def _lengthy(command: str, text: str) -> bool:
    return command in LENGTHY_WORDS and LENGTHY_WORDS[command](text.partition(" ")[0].lower())
