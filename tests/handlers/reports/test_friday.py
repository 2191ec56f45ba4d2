"""Everybody's own week: on his own Friday, once, to whoever had leads, is here, and wants it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from handlers.people.people_settings import set_for
from handlers.reports.friday import send_due
from handlers.reports.reports import count_period
from playbook.words import Door
from store import leads, people, playbooks
from store.database import Database
from tests.at_home import form_of, open_home
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.samples import SPITE
from tests.slack_limits import problems
from tests.store.given import at_once

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def summaries(floor: Floor, person: str) -> list[dict[str, Any]]:
    floor.deliver()
    return [
        said for (channel, _), said in floor.slack.posted.items()
        if channel == "D" + person[1:] and "Your week" in said["text"]
    ]  # fmt: skip


def text(said: dict[str, Any]) -> str:
    assert problems({"text": said["text"], "blocks": said["blocks"]}, "message") == []
    return json.dumps(said["blocks"], ensure_ascii=False)


def worked(
    floor: Floor, person: str = "U0SAM", called: int = 1, claimed: int = 1, day: datetime = TUESDAY
) -> None:
    floor.clock.now = day
    for each in range(claimed):
        number = floor.lead(name=f"{person} {day} {each} {SPITE}", temperature="warm")
        floor.press(person, "claim", number)
        if each < called:
            floor.type(person, f"/dispo {number} voicemail")


def test_it_comes_once_on_friday_at_four_to_those_who_had_leads(floor: Floor) -> None:
    worked(floor, called=1, claimed=2)
    floor.clock.now = FRIDAY - timedelta(seconds=1)
    assert send_due(floor.desk) is False
    floor.clock.now = FRIDAY
    with patch("handlers.reports.friday.count_period", wraps=count_period) as counted:
        assert send_due(floor.desk) is True
        assert send_due(Floor(floor.database, clock=floor.clock, slack=floor.slack).desk) is False
    assert counted.call_count == 2
    (said,) = summaries(floor, "U0SAM")
    assert said["text"].startswith("Your week: 50% (1 of 2).")
    assert "1 prospect heard from you this week." in text(said)
    assert "Mon 23 Nov to Sun 29 Nov, UTC" in text(said)
    assert all(summaries(floor, person) == [] for person in ("U0DANA", "U0MARIA", "U0RUTH"))


def test_it_stands_beside_the_week_before_with_what_is_overdue_and_to_come(floor: Floor) -> None:
    worked(floor, called=0, claimed=2, day=TUESDAY - timedelta(days=7))
    worked(floor, called=2, claimed=3)
    floor.type("U0SAM", "/dispo 3 callback mon 10:00")
    floor.type("U0SAM", "/dispo 4 meeting in 3 weeks")
    floor.clock.now = FRIDAY
    send_due(floor.desk)
    (said,) = summaries(floor, "U0SAM")
    assert "Your follow-up rate rose from 0% (0 of 2) to 67% (2 of 3)." in said["text"]
    assert "*Followed up*\\n67% (2 of 3)\\n_last week 0% (0 of 2)_" in text(said)
    assert "3 leads overdue" in text(said)
    assert "Mon 30 Nov 10:00 📞 #3 U0SAM" in text(said)
    assert "#4" not in text(said)  # that is after next week
    assert "U0DANA" not in text(said)


@pytest.mark.parametrize(
    ("zone", "friday", "hours"),
    [
        ("Asia/Tokyo", FRIDAY, -9),
        ("America/New_York", FRIDAY, 5),
        ("America/New_York", datetime(2026, 10, 30, 16, 0, tzinfo=UTC), 4),  # the clocks go back on Sunday
        ("America/New_York", datetime(2027, 3, 19, 16, 0, tzinfo=UTC), 4),  # they went forward on Sunday
    ],
)
def test_four_is_four_on_his_own_clock(
    sqlite_database: Database, zone: str, friday: datetime, hours: int
) -> None:
    floor = Floor(sqlite_database, clock=HandClock(friday - timedelta(days=3)))
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", timezone=zone)
    floor.rules.refresh()
    worked(floor, day=friday - timedelta(days=3))
    floor.clock.now = friday + timedelta(hours=hours, seconds=-1)
    send_due(floor.desk)
    assert summaries(floor, "U0SAM") == []
    floor.clock.move(seconds=1)
    assert send_due(floor.desk) is True
    assert zone in text(summaries(floor, "U0SAM")[0])


def test_nobody_who_is_away_gets_one_nor_when_he_is_back(floor: Floor) -> None:
    worked(floor)
    floor.clock.now = FRIDAY - timedelta(hours=1)
    floor.type("U0SAM", "/lead away until tomorrow 09:00")
    floor.clock.now = FRIDAY
    assert send_due(floor.desk) is False
    floor.clock.now = FRIDAY + timedelta(days=1)
    assert send_due(floor.desk) is False
    assert summaries(floor, "U0SAM") == []


def test_late_is_fine_until_sunday(floor: Floor) -> None:
    worked(floor)
    floor.clock.now = FRIDAY + timedelta(days=2, seconds=1)
    assert send_due(floor.desk) is False
    floor.clock.now = FRIDAY + timedelta(days=2)
    assert send_due(floor.desk) is True


def test_two_processes_send_it_once(database: Database) -> None:
    floors = [Floor(database, clock=HandClock(TUESDAY))]
    floors.append(Floor(database, clock=floors[0].clock, slack=floors[0].slack))
    worked(floors[0])
    floors[0].clock.now = FRIDAY
    at_once([lambda floor=each: send_due(floor.desk) for each in floors])  # type: ignore[misc]
    assert len(summaries(floors[0], "U0SAM")) == 1


def test_the_button_on_it_ends_them(floor: Floor) -> None:
    worked(floor)
    floor.clock.now = FRIDAY
    send_due(floor.desk)
    assert "no-more-summaries" in text(summaries(floor, "U0SAM")[0])
    answer = floor.press("U0SAM", "no-more-summaries", "summary", channel="D0SAM")
    assert answer is not None
    assert "no more of these" in answer["text"]
    worked(floor, day=TUESDAY + timedelta(days=7))
    floor.clock.now = FRIDAY + timedelta(days=7)
    assert send_due(floor.desk) is False
    assert len(summaries(floor, "U0SAM")) == 1


def test_the_form_at_home_ends_them_and_brings_them_back(floor: Floor) -> None:
    worked(floor)
    open_home(floor, "U0SAM")
    for said, wanted in (("no", False), ("yes", True), ("no", False), ("-", True)):
        floor.submit("U0SAM", form_of(floor, "U0SAM", "home-hours"), summary=said)
        member = floor.rules.refresh().roster.get("U0SAM")
        assert member is not None
        assert member.settings.summary is wanted
    refused = floor.submit("U0SAM", form_of(floor, "U0SAM", "home-hours"), summary="perhaps")
    assert refused == {"response_action": "errors", "errors": {"summary": "summary: write yes or no"}}


def test_whoever_said_no_gets_none_and_the_team_may_say_no(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database)
    worked(floor)
    worked(floor, "U0DANA")
    set_for(floor.desk, "U0SAM", None, Door.CLI, summary=False)
    floor.clock.now = FRIDAY
    assert send_due(floor.desk) is True
    assert (len(summaries(floor, "U0SAM")), len(summaries(floor, "U0DANA"))) == (0, 1)


def test_a_team_may_do_without(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + "[summary]\nsend = false\n")
    worked(floor)
    floor.clock.now = FRIDAY
    assert send_due(floor.desk) is False


@pytest.mark.parametrize(
    ("code", "told"), [("callback tue 11:00", "Tue 1 Dec 11:00 📞 #1"), ("junk", None), ("spoke", None)]
)
def test_what_is_to_come_is_told_as_it_is_by_then(floor: Floor, code: str, told: str | None) -> None:
    worked(floor)
    floor.type("U0SAM", "/dispo 1 callback mon 10:00")
    floor.clock.now = FRIDAY
    send_due(floor.desk)
    floor.type("U0SAM", f"/dispo 1 {code}")
    said = text(summaries(floor, "U0SAM")[0])
    assert told in said if told else "Coming up" not in said


def test_another_day_that_is_agreed_since_brings_no_second_summary(floor: Floor) -> None:
    worked(floor)
    floor.clock.now = FRIDAY
    assert send_due(floor.desk) is True
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, PLAYBOOK + '[summary]\nweekday = "thursday"\n', "test", floor.clock())
    floor.rules.refresh()
    floor.clock.move(hours=1)
    assert send_due(floor.desk) is False
    assert len(summaries(floor, "U0SAM")) == 1


def test_a_nudge_that_was_not_answered_is_overdue(floor: Floor) -> None:
    worked(floor, called=2, claimed=2)
    floor.pass_time(hours=5)
    assert [floor.look(each).repeats for each in (1, 2)] == [1, 1]
    floor.type("U0SAM", "/dispo 2 voicemail")
    floor.clock.now = FRIDAY
    with floor.database.writing() as tx:
        leads.put(tx, 1, due_at=FRIDAY + timedelta(hours=1))
        leads.put(tx, 2, due_at=FRIDAY + timedelta(hours=1))
    send_due(floor.desk)
    assert "1 lead overdue" in text(summaries(floor, "U0SAM")[0])
