"""An answer with tables and charts is said in plain form where Slack refuses them, and its pictures follow it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.clock import wall_clock
from bot.slack import slack_door
from bot.slack.slack_door import slack_app
from handlers.pictures import native
from messages.render import Payload, render
from tests.drawn import DRAWN, NEW_BLOCKS, DrawingOffice, known_report, report
from tests.floor import SECRET
from tests.sending import PostOffice
from tests.slack_double import Json, rate_limited, refuse


@pytest.fixture(autouse=True)
def wires(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command, and a button, that show a report as a handler would."""

    def on_report(desk: Any, _body: Any) -> Payload:
        return render("test_report", **report(native=native(desk)))

    monkeypatch.setitem(slack_door.COMMANDS, "/report", on_report)
    monkeypatch.setitem(slack_door.ACTIONS, "report", on_report)
    with known_report():
        yield


class Door:
    """Where somebody types and presses; Slack's answers go to the double."""

    def __init__(self, drawing: DrawingOffice) -> None:
        self.drawing = drawing
        self.app: App = slack_app(drawing.desk, "xoxb-double", SECRET, drawing.room.follow)

    def type(self) -> str:
        """Type /report; what the acknowledgement says."""
        typed = {
            "command": "/report", "text": "", "user_id": "U0SAM", "team_id": "T0", "channel_id": "C0LEADS",
            "trigger_id": "1.2", "response_url": self.drawing.double.response_url(), "api_app_id": "A0",
        }  # fmt: skip
        body, now = urlencode(typed), str(int(wall_clock().timestamp()))
        signed = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body) or ""
        headers = {
            "content-type": ["application/x-www-form-urlencoded"],
            "x-slack-signature": [signed],
            "x-slack-request-timestamp": [now],
        }
        answer = self.app.dispatch(BoltRequest(body=body, headers=headers))  # type: ignore[arg-type]
        assert answer.status == 200
        return str(answer.body)

    def said(self) -> list[list[str]]:
        """The kinds of blocks of each answer that Slack took."""
        return [[block["type"] for block in post["blocks"]] for post in self.posts()]

    def posts(self) -> list[Json]:
        return [post["body"] for post in self.drawing.double.response_posts]


def test_a_command_that_shows_a_table_is_acknowledged_empty_and_answered_after(office: PostOffice) -> None:
    door = Door(DrawingOffice(office))
    assert door.type() == ""
    assert door.said() == [["data_table", "data_visualization", "section"]]
    assert door.posts()[0]["response_type"] == "ephemeral"


def test_an_answer_that_is_refused_is_said_in_plain_form_at_once_and_it_is_remembered(
    office: PostOffice,
) -> None:
    drawing = DrawingOffice(office)
    door = Door(drawing)
    drawing.double.know_no(*NEW_BLOCKS)
    door.type()
    assert door.said() == [["section", "section"]]
    assert not native(drawing.desk)
    assert len(drawing.double.calls_of("response_url")) == 2
    drawing.room.work()
    door.type()
    assert len(drawing.double.calls_of("response_url")) == 3  # nothing is tried in vain any more


def test_the_picture_follows_its_lines(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    door = Door(drawing)
    door.type()
    assert door.said() == [["section", "section"]]
    assert "Sam" in str(door.posts()[0])
    drawing.work(10)
    assert door.said() == [["section", "section"], ["image"]]
    assert door.posts()[1]["replace_original"] is False
    assert door.posts()[1]["text"] == "Follow-up: followed up, %: Sam 75, Dana 50"


def test_a_picture_that_is_there_comes_with_the_answer(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    door = Door(drawing)
    door.type()
    drawing.work(10)
    door.type()
    assert door.said()[2] == ["section", "image", "section"]
    drawing.work(3)
    assert len(door.said()) == 3


def test_an_answer_whose_picture_never_comes_is_followed_by_nothing(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.fail("files.getUploadURLExternal", refuse("missing_scope"))
    door = Door(drawing)
    door.type()
    drawing.work(5)
    assert door.said() == [["section", "section"]]


def test_nobody_is_followed_for_ever(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.fail("files.getUploadURLExternal", rate_limited(400))
    door = Door(drawing)
    door.type()
    drawing.room.work()
    drawing.clock.move(seconds=350)
    drawing.room.work()
    drawing.clock.move(seconds=100)
    drawing.work(10)
    assert drawing.double.files[0]["mimetype"]
    assert door.said() == [["section", "section"]]


def test_after_a_form_a_refused_table_is_said_in_plain_form_too(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    drawing.double.know_no(*NEW_BLOCKS)
    slack_door._tell(drawing.desk, "C0LEADS", "U0SAM", render("test_report", **report()))
    (said,) = drawing.double.ephemerals
    assert [block["type"] for block in said["blocks"]] == ["section", "section"]
    slack_door._tell_directly(drawing.desk, "U0SAM", {"text": "x", "blocks": report_blocks()})
    assert [block["type"] for block in drawing.double.messages("U0SAM")[0]["blocks"]] == ["section"]


def report_blocks() -> list[Json]:
    """Blocks that nobody can make anew."""
    return list(render("test_report", **report())["blocks"])
