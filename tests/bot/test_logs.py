"""The log is one line an event, as text or JSON, and no token gets into it whoever logs."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.logs import set_up_log
from tests.machine import log_kept

TOKENS = ("xoxb-1111-abc-DEF", "xapp-1-A0-2222-ffff", "xoxp-3333-x", "xoxe.xoxp-1-4444")


@pytest.fixture(autouse=True)
def the_log_as_it_was() -> Iterator[None]:
    """Put the root logger back in the end."""
    with log_kept():
        yield


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


def test_an_event_is_one_line_of_text_with_level_and_logger(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("INFO", "text")
    logging.getLogger("handlers.claim").info("lead %s is claimed", 42)
    (line,) = lines(capsys)
    assert line.endswith(" INFO    handlers.claim: lead 42 is claimed")


def test_an_event_is_one_json_object_a_line_even_when_it_has_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_log("INFO", "json")
    logging.getLogger("handlers.claim").warning("lead %s:\n“späť”", 42)
    (line,) = lines(capsys)
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("WARNING", "handlers.claim")
    assert told["what"] == "lead 42:\n“späť”"
    assert datetime.fromisoformat(told["at"]).tzinfo is not None


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_stack_trace_is_logged_with_its_event(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up_log("INFO", form)
    try:
        int("lead 42")
    except ValueError:
        logging.getLogger("handlers.due").exception("lead 42 could not be moved on")
    told = lines(capsys)
    assert len(told) == 1 or form == "text"
    assert "ValueError: invalid literal" in "".join(told)
    assert "test_logs.py" in "".join(told)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("token", TOKENS)
def test_no_token_gets_into_the_log(capsys: pytest.CaptureFixture[str], form: str, token: str) -> None:
    set_up_log("INFO", form)
    log = logging.getLogger("a library")
    log.info("calling with %s and Authorization: Bearer %s", token, token)
    log.info({"headers": {"Authorization": f"Bearer {token}"}, "token": token})
    try:
        int(token)
    except ValueError:
        log.exception("oh")
    told = lines(capsys)
    assert token not in "\n".join(told)
    assert "[token]" in told[0]
    assert form == "text" or all(json.loads(line)["level"] for line in told)


def test_the_intake_token_of_a_request_does_not_get_into_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("DEBUG", "text")
    logging.getLogger("a library").debug("Authorization: Bearer correct-horse-battery")
    assert "horse" not in "".join(lines(capsys))


def test_the_level_is_kept_to(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("WARNING", "text")
    logging.getLogger("handlers").info("small talk")
    logging.getLogger("handlers").warning("something")
    assert len(lines(capsys)) == 1


@pytest.mark.parametrize(
    "chatty", ["slack_sdk.web.base_client", "slack_bolt.App", "alembic.runtime.migration", "waitress.queue"]
)
def test_libraries_that_log_payloads_or_chatter_are_quiet_even_at_debug(
    capsys: pytest.CaptureFixture[str], chatty: str
) -> None:
    set_up_log("DEBUG", "text")
    logging.getLogger(chatty).info("the whole body")
    assert lines(capsys) == []


def test_setting_the_log_up_again_says_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        set_up_log("INFO", "text")
    logging.getLogger("handlers").info("once")
    assert len(lines(capsys)) == 1
