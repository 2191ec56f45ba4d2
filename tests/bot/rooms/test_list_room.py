import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from slack_sdk import WebClient

from bot.calls import Calls, Refused, Unknown
from bot.rooms.list_room import ListRoom
from bot.slack.slack_files import SlackFiles
from handlers.desk import Desk
from handlers.lists import lists
from handlers.lists.list_fetch import MOST
from playbook.drops import ListState
from sources.sheet import Unreadable
from store.database import Database
from tests.listed import a_desk, a_drop, look, pass_time

CONTENT = b"Name,E-Mail\nAnn Lee,ann@acme.com\n"


class Files(BaseHTTPRequestHandler):
    """A Slack that knows one file; without the token it shows a page to sign in."""

    url = ""
    facts: ClassVar[dict[str, object]] = {}
    short = 0  # bytes that do not come

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        kind, body = "text/html", b"<html>Sign in"
        if "files.info" in self.path:
            kind, body = (
                "application/json",
                json.dumps({"ok": True, "file": {"url_private_download": self.url, **self.facts}}).encode(),
            )
        elif self.headers["Authorization"] == "Bearer xoxb-right":
            kind, body = "text/csv", CONTENT
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - self.short] if kind == "text/csv" else body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_slack(token: str, url: str = "") -> Iterator[WebClient]:
    with HTTPServer(("127.0.0.1", 0), Files) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        Files.url = url or f"{address}/files-pri/F1/download/leads.csv"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield WebClient(token, base_url=f"{address}/api/")
        server.shutdown()


def with_slack(desk: Desk, slack: WebClient) -> Desk:
    return Desk(desk.database, desk.clock, slack, desk.rules, desk.workspace)


def test_a_file_at_slack_is_fetched_with_the_bots_token_and_looked_through(sqlite_database: Database) -> None:
    desk = a_desk(sqlite_database)
    drop = a_drop(desk)
    with desk.database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", slack_file="F1")
    with a_slack("xoxb-right") as slack:
        room = ListRoom(with_slack(desk, slack), desk.clock)
        assert room.work()
        assert look(desk, listed).state == ListState.READING
        assert room.work()
        assert not room.work()
    assert look(desk, listed).preview["new"] == 1
    assert look(desk, listed).size == len(CONTENT)


def test_a_slack_that_wants_us_to_sign_in_is_told_in_a_sentence(sqlite_database: Database) -> None:
    desk = a_desk(sqlite_database)
    with a_slack("xoxb-wrong") as slack, pytest.raises(Unreadable, match="Install the app again"):
        list(SlackFiles(Calls(with_slack(desk, slack), desk.clock), slack).fetch("F1"))


@pytest.mark.parametrize(
    "url", ["https://drive.example/leads.csv", "http://slack.com/x", "https://slack.com.evil.example/x"]
)
def test_the_token_is_shown_to_slack_alone(sqlite_database: Database, url: str) -> None:
    desk = a_desk(sqlite_database)
    with a_slack("xoxb-right", url) as slack, pytest.raises(Unreadable, match="not kept at Slack itself"):
        list(SlackFiles(Calls(with_slack(desk, slack), desk.clock), slack).fetch("F1"))


def test_a_file_that_breaks_off_is_asked_for_again_and_never_taken_for_the_whole(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(sqlite_database)
    drop = a_drop(desk)
    with desk.database.writing() as tx:
        listed = lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", slack_file="F1")
    monkeypatch.setattr(Files, "short", 10)
    with a_slack("xoxb-right") as slack:
        room = ListRoom(with_slack(desk, slack), desk.clock)
        while look(desk, listed).state == ListState.FETCHING:
            room.work()
            pass_time(desk, minutes=1)
    assert look(desk, listed).state == ListState.FAILED
    assert look(desk, listed).problem == lists.NOT_SENT


def test_less_than_slack_announced_is_not_the_file(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(sqlite_database)
    monkeypatch.setattr(Files, "facts", {"size": len(CONTENT) + 1})
    with a_slack("xoxb-right") as slack, pytest.raises(Unknown, match="less than the file has"):
        list(SlackFiles(Calls(with_slack(desk, slack), desk.clock), slack).fetch("F1"))


def test_a_file_that_is_too_long_is_refused_before_it_is_fetched(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(sqlite_database)
    monkeypatch.setattr(Files, "facts", {"size": MOST + 1})
    with a_slack("xoxb-right") as slack, pytest.raises(Unreadable, match="longer than 100 MB"):
        next(SlackFiles(Calls(with_slack(desk, slack), desk.clock), slack).fetch("F1"))


@pytest.mark.parametrize(
    ("error", "says"),
    [("missing_scope", "Install the app again"), ("file_not_found", r"\(file_not_found\). Send it again.")],
)
def test_what_slack_refuses_is_told_with_what_helps(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, error: str, says: str
) -> None:
    desk = a_desk(sqlite_database)
    calls = Calls(desk, desk.clock)

    def refuse(*_: object, **__: object) -> None:
        raise Refused(error)

    monkeypatch.setattr(Calls, "__call__", refuse)
    with pytest.raises(Unreadable, match=says):
        list(SlackFiles(calls, desk.slack).fetch("F1"))
