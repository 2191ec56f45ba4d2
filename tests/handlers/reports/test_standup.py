"""The stand-up card: on working mornings, by the channel's clock, once; what waits and how yesterday went."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from handlers.reports.reports import count_period
from handlers.reports.standup import post_due
from store.database import Database
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.samples import SPITE
from tests.slack_limits import problems
from tests.store.given import at_once

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STANDUP = '[claims]\ncoffee = false\n[standup]\nchannels = ["#leads"]\n'
ELSEWHERE = """
[channels]
zones = { "#leads" = "Asia/Tokyo", "#leads-ny" = "America/New_York" }
[standup]
channels = ["#leads", "#leads-ny", "#bosses"]
[[routes]]
name = "US"
channel = "#leads-ny"
[routes.when]
country = "US"
[[routes]]
name = "everybody"
"""


def floor_at(database: Database, now: datetime = TUESDAY, playbook: str = STANDUP) -> Floor:
    return Floor(database, clock=HandClock(now), playbook=PLAYBOOK + playbook)


def cards(floor: Floor, where: str = "C0LEADS") -> list[dict[str, Any]]:
    floor.deliver()
    return [
        said for (channel, _), said in floor.slack.posted.items() if channel == where and "☕" in said["text"]
    ]


def text(card: dict[str, Any]) -> str:
    assert problems({"text": card["text"], "blocks": card["blocks"]}, "message") == []
    return json.dumps(card["blocks"], ensure_ascii=False)


def test_it_comes_once_at_nine_on_a_working_day(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, TUESDAY - timedelta(seconds=1))
    assert post_due(floor.desk) is False
    floor.clock.now = TUESDAY
    with patch("handlers.reports.standup.count_period", wraps=count_period) as counted:
        assert post_due(floor.desk) is True
        again = Floor(sqlite_database, clock=floor.clock, slack=floor.slack, playbook=PLAYBOOK + STANDUP)
        assert post_due(again.desk) is False
    assert counted.call_count == 1
    (card,) = cards(floor)
    assert card["text"] == "☕ Nothing is waiting. Yesterday: No leads were received."


@pytest.mark.parametrize(
    ("day", "comes"),
    [(28, False), (29, False), (30, True), (26, False), (27, True)],  # Saturday, Sunday, Thanksgiving
)
def test_nobody_is_called_together_on_a_free_day(sqlite_database: Database, day: int, comes: bool) -> None:
    own = STANDUP + '[hours]\nholidays = "US"\n'
    floor = floor_at(sqlite_database, datetime(2026, 11, day, 9, 5, tzinfo=UTC), own)
    assert post_due(floor.desk) is comes


def test_a_morning_that_is_over_is_not_made_up_for(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, TUESDAY + timedelta(hours=4, seconds=1))
    assert post_due(floor.desk) is False
    floor.clock.now = TUESDAY + timedelta(hours=4)
    assert post_due(floor.desk) is True


@pytest.mark.parametrize(
    ("when", "channels"),
    [
        (datetime(2026, 11, 24, 0, 0), ["C0LEADS"]),
        (datetime(2026, 11, 24, 9, 0), ["#bosses"]),
        (datetime(2026, 11, 24, 14, 0), ["#leads-ny"]),
        (datetime(2026, 3, 9, 13, 0), ["#bosses", "#leads-ny"]),  # the day after the clocks were put forward
        (datetime(2026, 11, 2, 14, 0), ["#leads-ny"]),  # and back
        (datetime(2026, 11, 2, 13, 59), []),
    ],
)
def test_nine_is_nine_by_each_channels_clock(
    sqlite_database: Database, when: datetime, channels: list[str]
) -> None:
    at = when.replace(tzinfo=UTC)
    floor = floor_at(sqlite_database, at, ELSEWHERE)
    assert post_due(floor.desk) is bool(channels)
    floor.deliver()
    assert sorted(where for where, _ in floor.slack.posted) == channels


def test_it_says_what_waits_without_a_prospects_name(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, TUESDAY - timedelta(hours=23))
    for each in range(6):
        floor.lead(name=f"Ann {SPITE} {each}", email=f"a{each}@x.test", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 callback tomorrow 11:00")
    floor.press("U0DANA", "claim", 2)
    floor.clock.now = TUESDAY
    assert post_due(floor.desk) is True
    (card,) = cards(floor)
    assert card["text"].startswith("☕ 4 leads to claim · 1 overdue · 1 call or meeting agreed for today.")
    assert "Yesterday: 1 of 6 leads followed up (17%)" in card["text"]
    said = text(card)
    assert "11:00 📞 #1 <@U0SAM>" in said
    assert "⏰ *Overdue*  <@U0DANA> 1" in said
    assert [f"Claim #{number}" in said for number in (3, 4, 5, 6)] == [True, True, True, False]
    assert "Ann" not in said


def test_its_button_claims(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database)
    number = floor.lead(name="Ann", temperature="hot")
    post_due(floor.desk)
    assert f"claim:{number}" in text(cards(floor)[0])
    floor.press("U0SAM", f"claim:{number}", number)
    assert floor.look(number).owner == "U0SAM"


def test_on_monday_it_looks_back_to_friday(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, TUESDAY - timedelta(days=4))
    floor.lead(name="Ann", temperature="hot")  # on Friday
    floor.clock.now = TUESDAY - timedelta(days=1)
    post_due(floor.desk)
    assert "Since Friday: 0 of 1 lead followed up (0%)" in cards(floor)[0]["text"]


def test_two_processes_say_it_once(database: Database) -> None:
    floors = [floor_at(database)]
    floors.append(Floor(database, clock=floors[0].clock, slack=floors[0].slack, playbook=PLAYBOOK + STANDUP))
    at_once([lambda floor=each: post_due(floor.desk) for each in floors])  # type: ignore[misc]
    assert len(cards(floors[0])) == 1


def test_a_channel_that_is_named_twice_has_one_card(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, playbook='[standup]\nchannels = ["#leads", "leads"]\n')
    assert post_due(floor.desk) is True
    assert len(cards(floor)) == 1


def test_a_card_that_slack_did_not_take_all_morning_is_not_said_the_day_after(
    sqlite_database: Database,
) -> None:
    floor = floor_at(sqlite_database)
    floor.lead(name="Ann", temperature="hot")
    assert post_due(floor.desk) is True
    floor.clock.move(hours=4, seconds=1)
    assert cards(floor) == []
    floor.clock.now = TUESDAY + timedelta(days=1)
    assert post_due(floor.desk) is True
    assert len(cards(floor)) == 1


def test_a_nudge_that_was_not_answered_is_overdue_until_it_is(sqlite_database: Database) -> None:
    floor = floor_at(sqlite_database, TUESDAY - timedelta(hours=23))
    for each in range(2):
        floor.press("U0SAM", "claim", floor.lead(n=str(each), temperature="hot"))
        floor.type("U0SAM", f"/dispo {each + 1} voicemail")
    floor.pass_time(hours=8)
    assert [floor.look(each).repeats for each in (1, 2)] == [1, 1]
    floor.type("U0SAM", "/dispo 2 voicemail")
    floor.clock.now = TUESDAY
    assert all(due and due >= TUESDAY for due in (floor.look(1).due_at, floor.look(2).due_at))
    assert post_due(floor.desk) is True
    (card,) = cards(floor)
    assert card["text"].startswith("☕ 1 overdue.")
    assert "<@U0SAM> 1\\n`/lead next`" in text(card)
