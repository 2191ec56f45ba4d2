"""The doctor, typed in a folder of its own, against a Slack in which all is well."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.settings import WHERE
from tests.command_line import typed
from tests.slack_double import SlackDouble

Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    """A Slack in which all is well."""
    with SlackDouble() as running:
        yield running


@pytest.fixture
def doctor(
    double: SlackDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Doctor:
    """Types `glengarry doctor` and options; returns the exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1111-secret",
        "SLACK_MODE": "http",
        "SLACK_SIGNING_SECRET": "2222-secret-of-slack",
        "SLACK_API_URL": double.url,
        "INTAKE_TOKEN": "3333-secret-of-the-forms",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}",
    }.items():
        monkeypatch.setenv(name, value)
    type_in = partial(typed, monkeypatch, capsys, "doctor")

    def examined(*options: str) -> tuple[int, str]:
        said = type_in(*options)
        return said.code, said.out

    return examined
