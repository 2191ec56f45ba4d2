"""The log is one line an event, as text or JSON, and no token gets into it whoever logs."""

import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import BaseModel
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine, text

from bot import cli
from bot.logs import set_up_log
from bot.slack import slack_door
from handlers.clock import due
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from playbook.refusal import Refusal
from tests.floor import Floor

TOKENS = ("xoxb-1111-abc-DEF", "xapp-1-A0-2222-ffff", "xoxp-3333-x", "xoxe.xoxp-1-4444")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


def test_an_event_is_one_line_of_text_with_level_and_logger(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("INFO", "text")
    logging.getLogger("handlers.leads.claim").info("lead %s is claimed", 42)
    (line,) = lines(capsys)
    assert line.endswith(" INFO    handlers.leads.claim: lead 42 is claimed")


def test_an_event_is_one_json_object_a_line_even_when_it_has_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_log("INFO", "json")
    logging.getLogger("handlers.leads.claim").warning("lead %s:\n“späť”", 42)
    (line,) = lines(capsys)
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("WARNING", "handlers.leads.claim")
    assert told["what"] == "lead 42:\n“späť”"
    assert datetime.fromisoformat(told["at"]).tzinfo is not None


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_stack_trace_is_logged_with_its_event(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up_log("INFO", form)
    try:
        int("lead 42")
    except ValueError:
        logging.getLogger("handlers.clock.due").exception("lead 42 could not be moved on")
    told = lines(capsys)
    assert len(told) == 1 or form == "text"
    assert "ValueError" in "".join(told)
    assert "test_logs.py" in "".join(told)
    assert "invalid literal" not in "".join(told)  # which quotes what was to be read


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
    logging.getLogger("handlers.leads.claim").info("calling with %s", token)
    told = lines(capsys)
    assert token not in "\n".join(told)
    assert "[token]" in told[-1]
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


NAME, MAIL, PHONE = "Ann “Hathaway”", "ann@acme.example", "+12125550100"
TYPED = f"{NAME} <{MAIL}> {PHONE}\n<!channel> {{{{7*7}}}} %s"


class Amount(BaseModel):
    amount: int


def pydantic() -> object:
    return Amount.model_validate({"amount": TYPED})


def slack_sdk() -> object:
    raise SlackApiError(TYPED, {"ok": False, "error": "channel_not_found", "typed": TYPED})  # type: ignore[no-untyped-call]


def sqlalchemy() -> object:
    with create_engine("sqlite://").connect() as connection:
        return connection.execute(text("SELECT nothing WHERE :who"), {"who": TYPED})


def system() -> object:
    return Path(f"/nowhere/{MAIL}").read_text("utf-8")


def key() -> object:
    known: dict[str, int] = {}
    return known[TYPED]


def refused() -> object:
    raise Refusal(f"I do not know {TYPED}.")


def led_to() -> object:
    try:
        return int(TYPED)
    except ValueError as fault:
        raise NotTaken("HubSpot answered 409") from fault


FAULTS: dict[str, Callable[[], object]] = {
    "pydantic_core._pydantic_core.ValidationError": pydantic,
    "slack_sdk.errors.SlackApiError (channel_not_found)": slack_sdk,
    "sqlalchemy.exc.OperationalError": sqlalchemy,
    "builtins.FileNotFoundError (2)": system,
    "builtins.KeyError": key,
    "playbook.refusal.Refusal": refused,
    "handlers.receivers.delivering.NotTaken: HubSpot answered 409": led_to,
}


def nothing_private(told: list[str]) -> bool:
    whole = "".join(told)
    return not any(each in whole for each in ("Hathaway", "acme", "5550100", "!channel", "7*7}"))


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_told_by_its_class_and_the_way_there_and_never_by_what_it_says(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    set_up_log("INFO", form)
    for name, fails in FAULTS.items():
        try:
            fails()
        except Exception as fault:
            logging.getLogger("handlers.clock.due").exception("lead %s could not be moved on", 42)
            logging.getLogger("handlers.clock.due").warning("lead %s waits: %s", 42, fault)
            logging.getLogger("a library").critical(f"oh: {fault}", exc_info=True)  # noqa: G004  # as libraries do
            logging.getLogger("a library").critical(fault)
        told = lines(capsys)
        assert nothing_private(told)
        assert name in "".join(told)
        assert f"in {fails.__name__}" in "".join(told)
        assert "lead 42 waits: " in "".join(told)


def test_libraries_are_told_by_template_and_numbers_or_by_place(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("INFO", "text")
    urllib3, waitress = logging.getLogger("urllib3.connectionpool"), logging.getLogger("waitress")
    urllib3.warning("Retrying (%r) after connection broken by %r: %s", 3, OSError(TYPED), f"/in/{TYPED}")
    urllib3.warning("%(who)s came %(many)d times", {"who": TYPED, "many": 2})
    waitress.warning(f"Client disconnected while serving /in/{TYPED}")  # as libraries do
    waitress.warning("%d threads", TYPED)
    logging.getLogger("werkzeug").error(f"POST /in/{TYPED}")  # noqa: G004  # as libraries do
    told = lines(capsys)
    assert nothing_private(told)
    assert told[0].endswith("Retrying (3) after connection broken by 'builtins.OSError': …")
    assert told[1].endswith("… came 2 times")
    assert (
        " waitress: test_libraries_are_told_by_template_and_numbers_or_by_place at test_logs.py:" in told[2]
    )
    assert told[3].endswith("%d threads")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_handler_that_fails_leaves_nothing_of_a_lead_in_the_log(
    floor: Floor, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    set_up_log("DEBUG", form)
    floor.lead(name=NAME, email=MAIL, phone=PHONE)

    def fails(_desk: Desk, number: int, _now: datetime) -> bool:
        raise ValueError(f"{floor.look(number)!r}: {TYPED}")

    monkeypatch.setattr(due, "ring", fails)
    floor.clock.move(hours=1)
    due.sweep(floor.desk)
    told = lines(capsys)
    assert any("could not be moved on" in line for line in told)
    assert "builtins.ValueError" in "".join(told)
    assert nothing_private(told)


def test_what_bolt_logs_of_an_event_that_fails_quotes_nothing(
    floor: Floor, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_log("DEBUG", "text")

    def fails(_desk: Desk, _body: dict[str, Any]) -> None:
        raise ValueError(TYPED)

    monkeypatch.setitem(slack_door.EVENTS, "message", fails)
    assert floor.event(type="message", channel="C0LEADS", ts="1.2", text=TYPED) == 500
    told = lines(capsys)
    assert "builtins.ValueError" in "".join(told)
    assert nothing_private(told)


def test_a_thread_that_ends_with_an_exception_is_told_like_any_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_log("INFO", "text")
    thread = Thread(target=int, args=(TYPED,), name="people")
    thread.start()
    thread.join()
    told = lines(capsys)
    assert "thread people ended" in told[0]
    assert nothing_private(told)


def test_a_program_that_ends_with_an_exception_is_told_like_any_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_log("INFO", "text")
    fault = ValueError(TYPED)
    sys.excepthook(ValueError, fault, None)
    told = lines(capsys)
    assert "the program ended" in told[0]
    assert nothing_private(told)


def test_a_command_that_ends_with_an_exception_tells_the_way_there_and_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["glengarry", "doctor"])
    monkeypatch.setattr("bot.cli.doctors.examine", lambda _clock: int(TYPED))
    with pytest.raises(ValueError, match="invalid") as ended:
        cli.main()
    sys.excepthook(ended.type, ended.value, ended.tb)
    told = lines(capsys)
    assert "the program ended" in told[0]
    assert told[-1] == "builtins.ValueError"
    assert nothing_private(told)
