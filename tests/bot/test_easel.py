"""A picture is drawn in a process of its own, and is the same as if it were drawn here."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.easel import Undrawn, drawn
from messages.drawing import png
from messages.pictures import chart

BARS = chart("bar", "Follow-up, %", ["Sam", "Zoë ☎"], {"followed up, %": [75, 50.5]})


def test_it_draws_what_would_be_drawn_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "messages.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    assert drawn(BARS) == png(BARS)


def test_facts_that_are_no_chart_say_how_it_ended_and_not_what_they_hold() -> None:
    with pytest.raises(Undrawn) as said:
        drawn({"title": "Ann Lee"})
    assert "1" in str(said.value)
    assert "Ann" not in str(said.value)


def test_a_machine_without_the_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(Undrawn, match="FileNotFoundError"):
        drawn(BARS)


ELSEWHERE = {
    "draws": {"matplotlib", "numpy", "PIL"},
    "unpacks": {"openpyxl", "lxml"},
    "speaks to a CRM": {"hubspot", "simple_salesforce", "zeep", "requests"},
    "migrates": {"alembic", "mako", "pygments"},
    "speaks to PostgreSQL": {"psycopg", "psycopg_binary"},
    "is for tests": {"pytest", "hypothesis", "schemathesis"},
}


def test_what_only_some_need_is_not_in_the_process_that_runs() -> None:
    """The libraries for it would raise the memory of every process for ever."""
    asked = "import sys, bot.cli, bot.run; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(told.stdout.split())
    assert {"bot", "messages"} <= loaded
    assert {why: there for why, names in ELSEWHERE.items() if (there := loaded & names)} == {}
