"""What a command printed, and its exit code, when it is typed into this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.cli import main
from tests.kept import prompt
from tests.machine import log_kept


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    """Type a command."""
    monkeypatch.setattr(sys, "argv", ["glengarry", *words])
    capsys.readouterr()
    with log_kept(), pytest.raises(SystemExit) as ended, prompt():
        main()
    told = capsys.readouterr()
    return Said(int(ended.value.code or 0), told.out, told.err)
