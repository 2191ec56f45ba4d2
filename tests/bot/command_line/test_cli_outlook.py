"""`glengarry rule45`, `trend` and `cohorts`: the same reports for a terminal and for other programs."""

import json
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from tests.command_line import Type
from tests.floor import MONDAY, Floor
from tests.store.given import add_lead

DAY = timedelta(days=1)


@pytest.fixture
def shop(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Floor:
    """Six weeks of leads, every other one followed up by Sam."""
    monkeypatch.setattr("bot.command_line.cli_outlook.out", Console(width=250))
    with floor.database.writing() as tx:
        for day in range(1, 43):
            at = MONDAY - day * DAY
            touched: dict[str, Any] = (
                {"first_touch_at": at + timedelta(minutes=3), "first_touch_by": "U0SAM"} if day % 2 else {}
            )
            add_lead(tx, received_at=at, campaign="[bold]Autumn" if day % 3 else None, **touched)
    return floor


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("│").split("│")] for line in text.splitlines() if line[:1] == "│"
    ]


@pytest.mark.usefixtures("shop")
def test_the_rule_of_45_lists_every_campaign_and_everything_at_the_end(command_line: Type) -> None:
    said = command_line("rule45")
    assert said.code == 0
    assert [row[:2] for row in rows(said.out)] == [
        ["[bold]Autumn", "28"],
        ["no campaign", "14"],
        ["all", "42"],
    ]
    for told in ("an estimate", "No win in USD", "Of 100 inquirers 12 buy", "still to come: Estimate: "):
        assert told in said.out
    by_month = rows(command_line("rule45", "--by", "month", "--period", "2026-q4").out)
    assert [row[:2] for row in by_month] == [["2026-10", "20"], ["2026-11", "22"], ["all", "42"]]


@pytest.mark.usefixtures("shop")
def test_the_trend_lists_every_week_of_the_year(command_line: Type) -> None:
    said = command_line("trend")
    assert len(rows(said.out)) == 52
    assert rows(said.out)[-1] == ["16 Nov 2026", "7", "57% (4 of 7)", "3 min"]
    assert "Follow-up stays where it was: 50% (14 of 28) in the last 4 weeks" in " ".join(said.out.split())
    assert "heading: Last 4 full weeks against" in said.out
    assert "100% (14 of 14)" in command_line("trend", "--person", "@sam").out
    assert command_line("trend", "--person", "@nobody").code == 1


@pytest.mark.usefixtures("shop")
def test_the_cohorts_are_two_tables(command_line: Type) -> None:
    said = command_line("cohorts", "--period", "2026-11")
    assert ["2 to 5 min", "11", "0 of 11 (too few)", "0 of 11 (too few)"] in rows(said.out)
    assert ["never touched", "11", "0 of 11 (too few)", "0 of 11 (too few)"] in rows(said.out)
    assert ["7 or more", "0", "–", "0% (0 of 22)"] in rows(said.out)
    assert "Too few to say" in said.out
    assert "the last 12 months but the newest 30 days" in command_line("cohorts").out


@pytest.mark.parametrize("command", ["rule45", "trend", "cohorts"])
@pytest.mark.usefixtures("shop")
def test_other_programs_read_json(command_line: Type, command: str) -> None:
    told = json.loads(command_line(command, "--json").out)
    assert told["timezone"] == "UTC"


@pytest.mark.parametrize("command", ["rule45", "trend", "cohorts"])
def test_of_an_empty_store_they_say_so(command_line: Type, command: str) -> None:
    assert "No leads were received" in " ".join(command_line(command).out.split())


@pytest.mark.parametrize("words", [("rule45", "--period", "fortnight"), ("rule45", "--by", "person"),
                                   ("cohorts", "--period", "fortnight")])  # fmt: skip
def test_what_is_not_understood_is_an_error(command_line: Type, words: tuple[str, ...]) -> None:
    said = command_line(*words)
    assert said.code
    assert "month" in said.err
