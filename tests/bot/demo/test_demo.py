"""The demo is the real app on a local Slack: it starts with one command and leaves nothing behind."""

import json
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from urllib.request import urlopen

import psutil
import pytest

from bot.cli import main
from bot.demo.local_slack import DemoProblem
from tests.machine import PATIENCE, free_port, glengarry, local_slack, log_kept, still_running, wait_until

REAL = {
    "SLACK_BOT_TOKEN": "xoxb-1111-of-the-real-app",
    "SLACK_APP_TOKEN": "xapp-2222-of-the-real-app",
    "SLACK_SIGNING_SECRET": "3333-of-the-real-app",
    "INTAKE_TOKEN": "4444-of-the-real-app",
    "SLACK_API_URL": "https://slack.com/api/",
    "SLACK_MODE": "http",
    "LOG_LEVEL": "nonsense",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}


@pytest.fixture
def said(tmp_path: Path) -> Iterator[IO[str]]:
    """What the demo prints."""
    with (tmp_path / "said").open("a+") as file:
        yield file


def read(said: IO[str]) -> str:
    said.seek(0)
    return said.read()


def form_in(told: str) -> str:
    """The address of the form that the demo names."""
    found = re.search(r"http://127\.0\.0\.1:\d+/f/autumn-webinar", told)
    assert found, told
    return found[0]


def messages(slack_port: int) -> list[dict[str, Any]]:
    """What stands in #leads of the local Slack."""
    with urlopen(f"http://127.0.0.1:{slack_port}/_control/messages/C0LEADS", timeout=5) as answer:
        told = json.load(answer)
    found: list[dict[str, Any]] = told["messages"] if isinstance(told, dict) else told
    return found


def test_the_demo_brings_leads_and_escalations_and_ctrl_c_leaves_nothing_behind(
    tmp_path: Path, said: IO[str]
) -> None:
    local_slack()
    slack_port, folder, temporary = free_port(), tmp_path / "here", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    ports = ("--port", str(free_port()), "--slack-port", str(slack_port))
    words = ("demo", *ports, "--every", "1", "--speed", "300")
    environment = {**REAL, "TMPDIR": str(temporary), "DATABASE_URL": f"sqlite:///{folder / 'real.db'}"}
    with glengarry(*words, folder=folder, environment=environment, said=said) as process:
        wait_until(lambda: "Ctrl-C" in read(said) or process.poll() is not None, "the start")
        assert f"Open http://127.0.0.1:{slack_port}/" in read(said), read(said)
        assert "every network interface" in read(said)
        wait_until(lambda: len(messages(slack_port)) >= 4, "a drop and three leads")
        wait_until(lambda: "12 received" in json.dumps(messages(slack_port)), "the drop's leads")
        assert "Deal me one" in json.dumps(messages(slack_port))
        assert any(
            "lead #1:" in each["text"] for each in messages(slack_port)
        )  # /dispo 1 is what people try first
        with urlopen(form_in(read(said)), timeout=5) as page:
            assert "Autumn webinar" in page.read().decode()
        wait_until(lambda: any(each.get("thread_ts") for each in messages(slack_port)), "an escalation")
        started = psutil.Process(process.pid).children(recursive=True)
        assert started
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert still_running(started) == []
    told = read(said)
    assert told.rstrip().endswith("Stopping.")
    assert [
        line for line in told.splitlines() if "of-the-real-app" in line or "WARNING" in line or "rror" in line
    ] == []
    assert list(folder.iterdir()) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("option", ["--port", "--slack-port"])
def test_a_taken_port_is_one_sentence_and_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    ports = {"--port": free_port(), "--slack-port": free_port()}
    words = [str(word) for pair in ports.items() for word in pair]
    monkeypatch.setattr(sys, "argv", ["glengarry", "demo", *words])
    monkeypatch.setattr("bot.demo.demo.obtain_program", lambda _: pytest.fail("nothing is to be fetched"))
    before = set(threading.enumerate())  # another test's may end meanwhile
    taken = closing(socket.create_server(("127.0.0.1", ports[option])))
    with taken, pytest.raises(SystemExit) as ended, log_kept():
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"Port {ports[option]} is taken: choose another one with {option}.\n"
    assert set(threading.enumerate()) <= before


def test_a_machine_without_npm_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_npm(_tell: object) -> Path:
        raise DemoProblem("npm is not on the PATH: install Node.js with npm, which fetches the local Slack.")

    monkeypatch.setattr("bot.demo.demo.obtain_program", no_npm)
    words = ["--port", str(free_port()), "--slack-port", str(free_port())]
    monkeypatch.setattr(sys, "argv", ["glengarry", "demo", *words])
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(SystemExit) as ended, log_kept():
            main()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("npm is not on the PATH")
