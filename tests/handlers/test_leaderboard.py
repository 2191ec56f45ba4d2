"""The weekly leaderboard: once, Monday at nine of the team's clock; the best in public, all to managers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.leaderboard import post_weekly
from store.database import Database
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.slack_limits import problems

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
BOARD_TIME = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def week(floor: Floor, *counts: tuple[str, int, int], day: datetime = TUESDAY) -> None:
    """A week in which each of these people claimed so many leads and called so many of them at once."""
    floor.clock.now = day
    for person, claimed, called in counts:
        for each in range(claimed):
            number = floor.lead(name=f"{person} {day} {each}", temperature="hot")
            assert floor.press(person, "claim", number) is None
            if each < called:
                floor.type(person, f"/dispo {number} not-ready in 3 months")


def boards(floor: Floor, where: str) -> list[dict[str, Any]]:
    floor.deliver()
    return [
        said for (channel, _), said in floor.slack.posted.items()
        if channel == where and "🏆 The team" in said["text"]
    ]  # fmt: skip


def text(board: dict[str, Any]) -> str:
    return json.dumps(board, ensure_ascii=False)


def test_the_board_is_posted_once_at_nine_on_monday(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME - timedelta(seconds=1)
    assert post_weekly(floor.desk) is False
    floor.clock.now = BOARD_TIME
    assert post_weekly(floor.desk) is True
    assert post_weekly(floor.desk) is False
    (board,) = boards(floor, "C0LEADS")
    assert board["text"] == "🏆 The team: 5 of 5 leads followed up (100%), 100% on time."
    assert "Mon 16 Nov to Sun 22 Nov, UTC" in text(board)
    assert problems({"text": board["text"], "blocks": board["blocks"]}, "message") == []


def test_a_restart_posts_nothing_twice_and_a_late_start_posts_it_still(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME + timedelta(days=2, hours=3)  # nobody was there on Monday
    assert post_weekly(floor.desk) is True
    again = Floor(floor.database, clock=floor.clock, slack=floor.slack)
    for _ in range(48):
        again.clock.move(hours=1)
        assert post_weekly(again.desk) is False
    assert len(boards(again, "C0LEADS")) == 1
    again.clock.now = BOARD_TIME + timedelta(days=7)
    assert post_weekly(again.desk) is False  # nothing came in that week


def test_an_empty_week_has_no_board(floor: Floor) -> None:
    floor.clock.now = BOARD_TIME
    assert post_weekly(floor.desk) is False
    floor.lead(name="Ann", temperature="hot")  # this week's
    floor.clock.move(days=1)
    assert post_weekly(floor.desk) is False
    assert boards(floor, "C0LEADS") == []


@pytest.mark.parametrize(
    ("zone", "monday", "utc"),
    [
        ("America/New_York", datetime(2026, 10, 26), 13),  # summer time
        ("America/New_York", datetime(2026, 11, 2), 14),  # the clocks were put back the day before
        ("America/New_York", datetime(2027, 3, 15), 13),  # and forward
        ("Europe/Berlin", datetime(2026, 10, 26), 8),
        ("Europe/Berlin", datetime(2027, 3, 29), 7),
        ("Asia/Kolkata", datetime(2026, 11, 23), 3.5),
        ("Pacific/Auckland", datetime(2026, 11, 23), -4),  # still Sunday in UTC
    ],
)  # fmt: skip
def test_nine_is_nine_on_the_teams_clock(
    sqlite_database: Database, zone: str, monday: datetime, utc: float
) -> None:
    own = f'[team]\ntimezone = "{zone}"\n'
    nine = monday.replace(tzinfo=UTC) + timedelta(hours=utc)
    floor = Floor(sqlite_database, clock=HandClock(nine - timedelta(days=4)), playbook=PLAYBOOK + own)
    floor.lead(name="Ann", temperature="hot")
    floor.clock.now = nine - timedelta(seconds=1)
    assert post_weekly(floor.desk) is False
    floor.clock.now = nine
    assert post_weekly(floor.desk) is True
    first, last = monday - timedelta(days=7), monday - timedelta(days=1)
    week_told = f"Mon {first.day} {first:%b} to Sun {last.day} {last:%b}, {zone}"
    assert week_told in text(boards(floor, "C0LEADS")[0])


def test_another_day_and_hour_may_be_agreed(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[board]\nweekday = "friday"\nat = "16:30"\n')
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = datetime(2026, 11, 27, 16, 29, tzinfo=UTC)
    assert post_weekly(floor.desk) is False
    floor.clock.move(minutes=1)
    assert post_weekly(floor.desk) is True


def test_the_top_three_are_public_and_everybody_is_for_managers_alone(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 4), ("U0RUTH", 6, 3), ("U0TOM", 5, 1), ("U0NEW", 2, 0))
    floor.lead(name="nobody's", temperature="hot")
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (public,), (full,) = boards(floor, "C0LEADS"), boards(floor, "D0MARIA")
    ranks = [
        "🥇 <@U0SAM>  *100%*  5 of 5 followed up, on time 100% (5 of 5)",
        "🥈 <@U0DANA>  *80%*  4 of 5 followed up", "🥉 <@U0RUTH>  *50%*  3 of 6 followed up",
    ]  # fmt: skip
    for board in (public, full):
        places = [text(board).find(rank) for rank in ranks]
        assert -1 not in places
        assert places == sorted(places)
        assert "13 of 24 leads followed up (54%)" in board["text"]
        assert "1 lead never claimed by anybody." in text(board)
        assert "_follow-up rate_: Leads with at least one touch" in text(board)
    for hidden in ("U0TOM", "U0NEW"):
        assert hidden not in text(public)
        assert hidden in text(full)
    assert "4. <@U0TOM>  *20%*" in text(full)
    assert "Fewer than 5 leads: <@U0NEW> 0 of 2 followed up" in text(full)
    told = [where for (where, _), said in floor.slack.posted.items() if "🏆 The team" in said["text"]]
    assert sorted(told) == ["C0LEADS", "D0MARIA"]


def test_the_most_improved_is_named(sqlite_database: Database) -> None:
    roomy = "[claims]\ncoffee = false\n[temperature.hot]\nunworked = 20\n"  # many are left untouched here
    floor = Floor(sqlite_database, playbook=PLAYBOOK + roomy)
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 1), day=TUESDAY - timedelta(days=7))
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 3))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    assert "📈 Most improved: <@U0DANA>" in text(boards(floor, "C0LEADS")[0])


def test_junk_and_tests_are_told_apart_from_what_counts(floor: Floor) -> None:
    week(floor, ("U0SAM", 6, 5))
    floor.type("U0SAM", "/dispo 6 junk")
    floor.lead(name="Tess", test=True)
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "5 of 5 leads followed up (100%)" in board["text"]
    assert "left out: 2 test, junk or duplicate" in text(board)
