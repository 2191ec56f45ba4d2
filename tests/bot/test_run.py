"""The real process: it starts when all is well, says in one sentence why it cannot, and stops in order."""

import json
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.cli import main
from bot.clock import wall_clock
from bot.demo.local_slack import TEAM, LocalSlack
from bot.run import build, not_ready
from bot.settings import WHERE, RunSettings
from handlers.secret_box import SecretBox
from store import people, workspaces
from store.database import Database
from tests import slack_double
from tests.kept import prompt
from tests.listening import listen
from tests.machine import (
    PATIENCE,
    Started,
    free_port,
    glengarry,
    local_slack,
    log_kept,
    plain,
    wait_until,
)
from tests.receiver import opened
from tests.slack_double import SlackDouble, refuse

SIGNING, INTAKE = "2222-secret-of-slack", "3333-secret-of-the-forms"
ANN = {"name": "Ann Hathaway", "phone": "+1 212 555 0100", "temperature": "hot"}


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble(seconds=lambda: int(wall_clock().timestamp())) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path, double: SlackDouble) -> dict[str, str]:
    """What the environment of an app says whose Slack is the double, in HTTP mode."""
    url = f"sqlite:///{copyfile(migrated_file, tmp_path / 'test.db')}"
    return {
        "SLACK_MODE": "http",
        "SLACK_BOT_TOKEN": "xoxb-1111-secret",
        "SLACK_SIGNING_SECRET": SIGNING,
        "SLACK_API_URL": double.url,
        "INTAKE_TOKEN": INTAKE,
        "DATABASE_URL": url,
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }


def ask(port: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", body, named), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def send(port: str, **facts: Any) -> int:
    """Post a lead; returns its number."""
    body = json.dumps(facts).encode()
    status, told = ask(
        port, "/leads", body, Authorization=f"Bearer {INTAKE}", Content_Type="application/json"
    )
    assert status == 202
    return int(json.loads(told)["lead"])


def press_claim(port: str, number: int, secret: str) -> tuple[int, str]:
    """Sam presses Claim, and Slack tells the app."""
    return press(port, "claim", number, secret)


def press(port: str, action: str, number: int, secret: str) -> tuple[int, str]:
    """Sam presses a button, and Slack tells the app."""
    payload = {
        "type": "block_actions", "user": {"id": "U0SAM"}, "team": {"id": slack_double.TEAM},
        "api_app_id": "A0", "trigger_id": "1.2.3", "channel": {"id": "C0LEADS"},
        "actions": [{"type": "button", "action_id": action, "block_id": "do", "value": str(number)}],
    }  # fmt: skip
    body, at = urlencode({"payload": json.dumps(payload)}), str(int(wall_clock().timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or ""
    return ask(
        port,
        "/slack/events",
        body.encode(),
        X_Slack_Signature=signature,
        X_Slack_Request_Timestamp=at,
        Content_Type="application/x-www-form-urlencoded",
    )


@contextmanager
def running(
    folder: Path, settings: Mapping[str, str], said: IO[str], anew: bool = False
) -> Iterator[Started]:
    """`glengarry run`, until the block ends."""
    with glengarry("run", folder=folder, environment=settings, said=said, anew=anew) as process:
        wait_until(lambda: "is running" in read(said) or process.poll() is not None, "the app")
        assert process.poll() is None, read(said)
        yield process


def read(said: IO[str]) -> str:
    said.seek(0)
    return said.read()


@pytest.fixture
def said(tmp_path: Path) -> Iterator[IO[str]]:
    """What the process prints and logs."""
    with (tmp_path / "said").open("a+") as file:
        yield file


def test_in_http_mode_clicks_are_done_if_slack_signed_them_and_sigterm_stops_the_app(
    tmp_path: Path, settings: dict[str, str], double: SlackDouble, said: IO[str]
) -> None:
    port = settings["PORT"]
    with running(tmp_path, settings, said, anew=True) as process:
        assert ask(port, "/healthz")[0] == 200
        assert ask(port, "/readyz")[0] == 200
        number = send(port, **ANN)
        double.wait_until(lambda: len(double.messages("C0LEADS")) == 1)
        assert "glengarry_leads_open 1.0" in ask(port, "/metrics")[1]

        assert press_claim(port, number, "a stranger's secret")[0] == 401
        assert press_claim(port, number, SIGNING)[0] == 200
        double.wait_until(lambda: any(ANN["phone"] in each["text"] for each in double.messages("U0SAM")))
        double.wait_until(lambda: double.messages("C0LEADS")[0]["edits"] == 1)
        assert "<@U0SAM>" in double.messages("C0LEADS")[0]["text"]

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    first, *logged = read(said).splitlines()
    assert first.startswith(f"Glengarry is running. Leads come in at http://127.0.0.1:{port}/leads.")
    assert [
        json.loads(line)["level"] for line in logged if json.loads(line)["level"] not in ("DEBUG", "INFO")
    ] == []
    for secret in ("Hathaway", "5550100", "555 0100", "payload", "block_actions", "secret"):
        assert secret not in "\n".join(logged)


def test_receivers_are_told_what_becomes_of_leads_and_what_enters_the_pile(
    tmp_path: Path, settings: dict[str, str], said: IO[str]
) -> None:
    key = "a key of the settings, long enough"
    with opened() as receiver, opened() as pile:
        with closing(Database(settings["DATABASE_URL"])) as database:
            listen(database, url=receiver.url, box=SecretBox(key), workspace=slack_double.TEAM)
        hooks = {
            "NURTURE_WEBHOOK_URL": pile.url, "NURTURE_WEBHOOK_PRIVATE": "true",
            "NURTURE_WEBHOOK_SECRET": "a secret that both sides know", "SECRETS_KEY": key,
        }  # fmt: skip
        with running(tmp_path, {**settings, **hooks}, said):
            send(settings["PORT"], **ANN)
            wait_until(lambda: bool(receiver.told), "the receiver")
            assert [(each["event"], each["lead"]["name"]) for each in receiver.told] == [
                ("lead.received", ANN["name"])
            ]
            number = send(settings["PORT"], name="Bob", message="https://a.example https://b.example")
            secret = settings["SLACK_SIGNING_SECRET"]
            assert press(settings["PORT"], "qualify:not-ready", number, secret)[0] == 200
            wait_until(lambda: pile.news == [(number, "entered")], "the receiver")


def test_in_socket_mode_the_app_works_without_an_address_and_sigterm_stops_it(
    tmp_path: Path, settings: dict[str, str], said: IO[str]
) -> None:
    with LocalSlack(local_slack(), free_port()) as slack:
        settings |= {
            "SLACK_MODE": "socket",
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": TEAM.bot_token,
        }
        settings |= {"SLACK_APP_TOKEN": TEAM.app_token, "LOG_LEVEL": "INFO", "LOG_FORMAT": "text"}
        with running(tmp_path, settings, said) as process:
            send(settings["PORT"], **ANN)
            with urlopen(f"{slack.page_url}_control/state", timeout=5) as answer:
                assert answer.status == 200
            wait_until(lambda: "Ann Hathaway" in _in_leads(slack), "the card")
            status, told = ask(settings["PORT"], "/slack/events", b"payload=1")
            assert (status, "SLACK_MODE=socket" in told) == (404, True)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    assert [line for line in read(said).splitlines() if "WARNING" in line or "ERROR" in line] == []


def _in_leads(slack: LocalSlack) -> str:
    with urlopen(f"{slack.page_url}_control/messages/C0LEADS", timeout=5) as answer:
        return str(answer.read().decode())


# --- what keeps it from starting


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Mapping[str, str]
) -> str:
    """The one sentence of a `glengarry run` that does not start; what libraries logged stands before it."""
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["glengarry", "run"])
    with log_kept(), pytest.raises(SystemExit) as ended, prompt():
        main()
    assert ended.value.code == 1
    told = plain(capsys.readouterr().err)
    *logged, sentence = told.splitlines()
    assert [line for line in logged if "trace" in json.loads(line)] == []
    assert "secret" not in told
    return sentence


def test_a_second_instance_on_the_same_port_says_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str]
) -> None:
    with closing(socket.create_server(("127.0.0.1", int(settings["PORT"])))):
        told = refused(monkeypatch, capsys, settings)
    assert told.startswith(
        f"Nothing can listen on 127.0.0.1:{settings['PORT']} (address already in use): set PORT"
    )


def test_an_address_that_is_not_this_machines_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str]
) -> None:
    told = refused(monkeypatch, capsys, settings | {"HOST": "192.0.2.1"})
    assert "192.0.2.1" in told
    assert "HOST" in told


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
def test_a_bot_token_that_slack_refuses_is_one_sentence_with_where_to_get_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str],
    double: SlackDouble, error: str,
) -> None:  # fmt: skip
    double.fail("auth.test", refuse(error))
    told = refused(monkeypatch, capsys, settings)
    assert told.startswith(f"Slack refused SLACK_BOT_TOKEN ({error}): copy it anew from api.slack.com/apps")


def test_a_slack_that_cannot_be_reached_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str]
) -> None:
    told = refused(monkeypatch, capsys, settings | {"SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api/"})
    assert "Slack cannot be used" in told
    assert "Connection refused" in told
    assert "SLACK_API_URL" in told


def test_an_app_token_that_slack_refuses_is_one_sentence_and_leaves_the_port_free(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str],
    double: SlackDouble,
) -> None:  # fmt: skip
    monkeypatch.setitem(
        slack_double.METHODS, "apps.connections.open", lambda *_: {"url": "ws://127.0.0.1:9/"}
    )
    double.fail("apps.connections.open", refuse("invalid_auth"))
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    told = refused(
        monkeypatch, capsys, settings | {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": "xapp-4444-secret"}
    )
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert told.startswith(
        "Slack refused SLACK_APP_TOKEN (invalid_auth): copy it anew from api.slack.com/apps"
    )
    with closing(socket.create_server(("127.0.0.1", int(settings["PORT"])))) as free:
        assert free.getsockname()


# --- in this process


def test_from_the_start_everybody_is_known_by_name_and_the_workspace_is_remembered(
    settings: dict[str, str],
) -> None:
    house = build(read_as(settings))
    house.start()
    try:
        wait_until(lambda: _handles(house.desk.database), "the names")
        with house.desk.database.reading() as tx:
            assert workspaces.known(tx) == [slack_double.TEAM]
    finally:
        house.stop()


def read_as(settings: Mapping[str, str]) -> RunSettings:
    return RunSettings.model_validate({name.lower(): value for name, value in settings.items()})


def _handles(database: Database) -> dict[str, str]:
    with database.reading() as tx:
        return people.named(tx, slack_double.TEAM, ["@sam", "@boss"])


def test_a_database_that_does_not_answer_is_the_reason_not_to_send_leads(settings: dict[str, str]) -> None:
    house = build(read_as(settings))
    house.start()
    try:
        assert not_ready(house.desk) == []
        with house.desk.database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE lead RENAME TO gone")
            connection.commit()
        assert not_ready(house.desk) == ["the database does not answer"]
        status, told = ask(settings["PORT"], "/readyz")
        assert (status, "the database does not answer" in told) == (503, True)
        assert ask(settings["PORT"], "/healthz")[0] == 200
    finally:
        house.stop()
