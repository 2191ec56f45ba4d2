"""Months and quarters are looked back at on the first working day after them, once, by each channel's clock."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.reports.looking_back import post_due
from store import playbooks
from store.database import Database
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.slack_limits import problems
from tests.worked_leads import worked

NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # the first is a Sunday
NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)  # a holiday, then a weekend


def reviews(floor: Floor, where: str = "C0LEADS") -> list[dict[str, Any]]:
    floor.deliver()
    return [
        said for (channel, _), said in floor.slack.posted.items()
        if channel == where and "🏆 The team" in said["text"]
    ]  # fmt: skip


def text(board: dict[str, Any]) -> str:
    assert problems({"text": board["text"], "blocks": board["blocks"]}, "message") == []
    return json.dumps(board, ensure_ascii=False)


def floor_of(database: Database, own: str = "") -> Floor:
    roomy = "[claims]\ncoffee = false\n[temperature.hot]\nunworked = 20\n"
    return Floor(database, clock=HandClock(NOVEMBER), playbook=PLAYBOOK + roomy + own)


def test_a_month_is_looked_back_at_once_beside_the_one_before(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database)
    worked(floor, datetime(2026, 9, 8, 10, tzinfo=UTC), "U0SAM", 5, 3)
    worked(floor, datetime(2026, 10, 6, 10, tzinfo=UTC), "U0SAM", 5, 5)
    worked(floor, datetime(2026, 11, 1, 0, tzinfo=UTC), "U0SAM", 1, 0)
    floor.clock.now = NOVEMBER - timedelta(seconds=1)
    assert post_due(floor.desk) is False
    floor.clock.now = NOVEMBER
    assert post_due(floor.desk) is True
    assert post_due(floor.desk) is False
    for where in ("C0LEADS", "D0MARIA"):
        (board,) = reviews(floor, where)
        assert "🏆 October 2026" in text(board)
        assert "5 of 5 leads followed up (100%)" in board["text"]
        assert "Before that: 60% (3 of 5) followed up." in text(board)
        assert "📈 Most improved: <@U0SAM> 60% (3 of 5) → 100% (5 of 5)" in text(board)
        assert "Thu 1 Oct to Sat 31 Oct, UTC" in text(board)


def test_a_quarter_comes_alone_with_its_last_month_in_a_line(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database, '[hours]\nholidays = "US"\n')
    worked(floor, datetime(2026, 10, 6, 10, tzinfo=UTC), "U0SAM", 5, 5)
    worked(floor, datetime(2026, 12, 8, 10, tzinfo=UTC), "U0SAM", 4, 1)
    for early in (datetime(2027, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 3, 12, tzinfo=UTC)):
        floor.clock.now = early
        assert post_due(floor.desk) is False
    floor.clock.now = NEW_YEAR
    assert post_due(floor.desk) is True
    assert post_due(floor.desk) is False
    (board,) = reviews(floor)
    assert "🏆 Quarter 4 of 2026" in text(board)
    assert "6 of 9 leads followed up (67%)" in board["text"]
    assert "Of these in December: 25% (1 of 4) followed up." in text(board)


@pytest.mark.parametrize(
    ("own", "at", "title"),
    [
        ("quarter = false", NEW_YEAR, "December 2026"),
        ("month = false", NEW_YEAR, "Quarter 4 of 2026"),
        ("month = false", NOVEMBER, None),
        ("quarter = false\nmonth = false", NEW_YEAR, None),
    ],
)
def test_either_can_be_switched_off(
    sqlite_database: Database, own: str, at: datetime, title: str | None
) -> None:
    floor = floor_of(sqlite_database, f'[hours]\nholidays = "US"\n[reviews]\n{own}\n')
    worked(floor, at - timedelta(days=20), "U0SAM", 1, 1)
    floor.clock.now = at
    assert post_due(floor.desk) is (title is not None)
    assert [title in text(board) for board in reviews(floor) if title] == [True] * bool(title)


def test_late_is_fine_and_far_too_late_is_not(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database)
    worked(floor, datetime(2026, 10, 6, 10, tzinfo=UTC), "U0SAM", 1, 1)
    floor.clock.now = NOVEMBER + timedelta(days=14, seconds=1)
    assert post_due(floor.desk) is False
    floor.clock.now = NOVEMBER + timedelta(days=14)
    assert post_due(floor.desk) is True


def test_a_month_without_leads_is_passed_over_for_good(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database)
    floor.clock.now = NOVEMBER
    assert post_due(floor.desk) is False
    assert reviews(floor) == []


def test_a_channel_far_away_has_its_own_morning(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database, '[channels]\nzones = { "#leads" = "Pacific/Auckland" }\n')
    worked(floor, datetime(2026, 10, 30, 10, tzinfo=UTC), "U0SAM", 1, 1)
    worked(floor, datetime(2026, 10, 31, 11, tzinfo=UTC), "U0SAM", 1, 0)  # November there already
    floor.clock.now = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)
    assert post_due(floor.desk) is True
    assert "1 of 1 lead followed up" in reviews(floor)[0]["text"]
    assert reviews(floor, "D0MARIA") == []
    floor.clock.now = NOVEMBER
    assert post_due(floor.desk) is True
    assert "1 of 2 leads followed up" in reviews(floor, "D0MARIA")[0]["text"]


def test_another_lead_channel_brings_managers_no_second_review(sqlite_database: Database) -> None:
    floor = floor_of(sqlite_database)
    worked(floor, datetime(2026, 10, 6, 10, tzinfo=UTC), "U0SAM", 5, 5)
    floor.clock.now = NOVEMBER
    assert post_due(floor.desk) is True
    for version, name in enumerate(("leads", "#marketing"), 1):
        with floor.database.writing() as tx:
            other = PLAYBOOK + f'[channels]\nleads = "{name}"\n'
            playbooks.add(tx, "T0", version, other, "test", floor.clock())
        floor.rules.refresh()
        floor.clock.move(days=1)
        post_due(floor.desk)
    assert [len(reviews(floor, where)) for where in ("C0LEADS", "D0MARIA", "C0MARKETING")] == [1, 1, 1]
