"""429 is respected for the method and the workspace; what Slack's answers mean."""

import json
from collections import Counter
from datetime import timedelta
from http.client import IncompleteRead
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from bot.calls import Calls, Refused, Unknown, Wait
from bot.slack.sender import Sender
from store.database import Database
from tests.floor import MONDAY, FakeSlack, Floor
from tests.sending import HISTORY, POST, UPDATE, PostOffice, desk_on
from tests.slack_double import Answer, Fault, drop, rate_limited


def second_process(office: PostOffice) -> Sender:
    """A sender with nothing in common with the first but the database, the clock and Slack."""
    again = Database(office.database.engine.url.render_as_string(hide_password=False))
    return Sender(desk_on(again, office.double.url, office.clock), office.clock)


def test_a_429_holds_the_method_for_everybody_while_other_methods_go_on(any_office: PostOffice) -> None:
    office = any_office
    lead = office.lead()
    office.work()
    office.double.fail(POST, rate_limited(30))
    office.say("held up", "U0SAM")
    office.go()
    office.say("another conversation", "U0KIM")
    office.claim(lead)
    office.clock.move(seconds=29)
    office.go()
    assert "U0SAM" in str(office.card(lead)["blocks"]), "updates are another method"
    assert office.posts() == [f"card:{lead}", "held up"]
    office.clock.move(seconds=1)
    office.work()
    office.check()
    assert max(Counter(office.posts()).values()) == 2


def test_the_gate_outlives_a_restart_and_binds_other_processes(any_office: PostOffice) -> None:
    office = any_office
    office.say("held up", "U0SAM")
    office.double.fail(POST, rate_limited(60))
    office.go()
    office.say("another", "U0KIM")
    other = second_process(office)
    office.clock.move(seconds=59)
    assert other.send_what_is_due() == 0
    assert office.posts() == ["held up"]
    office.clock.move(seconds=1)
    assert other.send_what_is_due() == 2
    other.stop()
    office.check()


def test_the_gap_of_a_lane_outlives_a_restart_and_binds_other_processes(any_office: PostOffice) -> None:
    office = any_office
    office.say("first")
    office.say("second")
    office.go()
    other = second_process(office)
    office.clock.move(seconds=0.5)
    assert other.send_what_is_due() == 0
    office.clock.move(seconds=0.5)
    assert other.send_what_is_due() == 1
    other.stop()
    office.check()


def test_a_burst_of_429_loses_and_doubles_nothing(any_office: PostOffice) -> None:
    office = any_office
    leads = [office.lead(name=f"Lead {number}") for number in range(3)]
    for number in range(4):
        office.say(f"say-{number}", f"U0{'SAM' if number % 2 else 'KIM'}")
    for method, faults in ((POST, 6), (UPDATE, 3), ("conversations.list", 1), ("conversations.open", 2)):
        office.double.fail(method, *[rate_limited(2)] * faults)
    office.go()
    for lead in leads:
        office.claim(lead)
    office.work()
    office.check()
    assert office.double.faults_left(POST) == office.double.faults_left("conversations.open") == 0


@pytest.mark.parametrize("method", ["conversations.list", "conversations.open"])
def test_a_429_while_looking_for_the_conversation_is_that_methods_own(
    office: PostOffice, method: str
) -> None:
    office.double.fail(method, rate_limited(30))
    lead = office.lead()
    office.say("hello", "U0SAM")
    office.go()
    assert len(office.double.calls_of(POST)) == 1, "the other one needed no such call"
    office.lead()
    office.say("another", "U0KIM")
    for _ in range(29):
        office.clock.move(seconds=1)
        office.go()
    assert len(office.double.calls_of(method)) == 1, "and nobody calls it meanwhile"
    office.clock.move(seconds=1)
    office.work()
    office.check()
    assert office.card(lead)


def test_a_429_to_the_look_up_does_not_make_an_unknown_message_a_new_one(any_office: PostOffice) -> None:
    office = any_office
    office.double.fail(POST, drop(processed=True))
    office.double.fail(HISTORY, rate_limited(20))
    office.say("once")
    office.work()
    office.check()
    assert office.posts() == ["once"]
    assert len(office.double.calls_of(HISTORY)) == 2


def test_while_the_look_up_is_held_up_what_needs_none_is_said(office: PostOffice) -> None:
    office.double.fail(POST, drop(processed=True))
    office.double.fail(HISTORY, rate_limited(300))
    office.say("unknown", "U0SAM")
    office.go()
    office.say("new", "U0KIM")
    office.work()
    office.check()
    assert office.posts() == ["unknown", "new"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [((), 5), ((("Retry-After", "soon"),), 5), ((("retry-after", "7"),), 7), ((("Retry-After", "0"),), 0)],
)
def test_a_429_need_not_be_well_spoken(
    office: PostOffice, headers: tuple[tuple[str, str], ...], seconds: int
) -> None:
    office.double.fail(POST, Fault(False, Answer(429, "<p>Too many</p>", "text/html", headers)))
    office.say("once")
    office.go()
    row = office.row("once")
    assert (row.state, row.ready_at) == ("waiting", MONDAY + timedelta(seconds=seconds))
    office.work()
    office.check()


def test_a_slack_that_is_away_has_said_nothing_so_nothing_is_looked_for(office: PostOffice) -> None:
    office.double.stop()
    lead = office.lead()
    office.say("hello")
    for _ in range(20):
        office.go()
        office.clock.move(seconds=1)
    office.double.start()
    office.work()
    office.check()
    assert office.double.calls_of(HISTORY) == []
    assert office.posts() == [f"card:{lead}", "hello"] or office.posts() == ["hello", f"card:{lead}"]


class Answering(FakeSlack):
    """Meets every call with one fault."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def api_call(self, api_method: str, **given: Any) -> Any:
        raise self.fault


def error(code: str) -> SlackApiError:
    return SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (error("channel_not_found"), Refused),
        (error("invalid_blocks"), Refused),
        (error("internal_error"), Unknown),
        (error("fatal_error"), Unknown),
        (error("ratelimited"), Wait),
        (error("Received a response in a non-JSON format: <html>"), Unknown),
        (error(""), Unknown),
        (TimeoutError(), Unknown),
        (ConnectionResetError(), Unknown),
        (IncompleteRead(b"{"), Unknown),
        (json.JSONDecodeError("no", "", 0), Unknown),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), Unknown),
        (URLError(TimeoutError()), Unknown),
        (URLError(ConnectionRefusedError()), Wait),
    ],
)
def test_every_end_of_a_call_has_one_meaning(
    sqlite_database: Database, fault: Exception, meaning: type[Exception]
) -> None:
    floor = Floor(sqlite_database, slack=Answering(fault))
    with pytest.raises(meaning):
        Calls(floor.desk, floor.clock)(POST, channel="C0LEADS")
