"""Before the web door: who is refused in a rush, with what, and who never is."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from bot.web_door.turnstile import MOST_AT_DOOR, Turnstile
from handlers.arrival.line import Line


@pytest.fixture
def line() -> Line:
    return Line(most=5)


@pytest.fixture
def turnstile(line: Line) -> Turnstile:
    app = Flask("behind", static_folder=None)
    for path in ("/leads", "/in/json/abc", "/slack/events", "/f/webinar"):
        app.add_url_rule(path, path, lambda: "let in", methods=["POST", "GET"])
    return Turnstile(app.wsgi_app, line)


def post(turnstile: Turnstile, path: str) -> Any:
    return Client(turnstile).post(path, data=b"{}")


@pytest.mark.parametrize("path", ["/leads", "/in/json/abc"])
def test_with_too_many_at_the_door_a_lead_is_asked_to_come_again(turnstile: Turnstile, path: str) -> None:
    turnstile.waiting = lambda: MOST_AT_DOOR
    assert post(turnstile, path).status_code == 200
    turnstile.waiting = lambda: MOST_AT_DOOR + 1
    answer = post(turnstile, path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json()["error"] == "full"
    assert answer.headers["Cache-Control"] == "no-store"


def test_with_a_full_line_as_well_for_as_long_as_the_line_says(turnstile: Turnstile, line: Line) -> None:
    line.count(5)
    answer = post(turnstile, "/leads")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("path", ["/slack/events", "/f/webinar"])
def test_who_presses_a_button_or_fills_in_a_form_is_never_refused(
    turnstile: Turnstile, line: Line, path: str
) -> None:
    line.count(5)
    turnstile.waiting = lambda: 1_000
    assert post(turnstile, path).data == b"let in"


def test_a_provider_that_only_looks_whether_somebody_is_here_is_let_in(
    turnstile: Turnstile, line: Line
) -> None:
    line.count(5)
    assert Client(turnstile).get("/in/json/abc").data == b"let in"
