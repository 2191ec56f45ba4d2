"""A flag's help shows its name alone, as it takes no value."""

import pytest
import typer

from bot.cli import app
from bot.command_line.flags import every_command, without_values
from tests.command_line import typed
from tests.kept import COMMAND_OF
from tests.machine import plain


def test_no_flag_of_any_command_shows_a_value() -> None:
    commands = [*every_command(without_values(COMMAND_OF(app)))]
    options = [each for command in commands for each in command.get_params(typer.Context(command))]
    flags = [each for each in options if getattr(each, "is_flag", False)]
    assert len(commands) > 50
    assert len(flags) > len(commands)  # each has --help
    assert [each.opts for each in flags if each.metavar != ""] == []


def test_the_help_as_it_is_typed_shows_values_of_options_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    said = plain(typed(monkeypatch, capsys, "stats", "--help").out)
    lines = {words[0]: words[1] for line in said.splitlines() if (words := line.strip("│ ").split())[1:]}
    assert (lines["--json"], lines["--help"], lines["--channel"]) == ("Print", "Show", "<str>")
