"""`/leadstats trend`: weeks counted one by one, a heading with its counts, and who may see whose."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.reports.reports import count_period, period_of
from handlers.reports.trend import count_trend, trend_as_json
from handlers.reports.whom import asked_about
from messages.render import Payload
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.slack_limits import problems
from tests.store.given import add_leads, arrived

DAY = timedelta(days=1)


def facts(at: datetime, by: str | None = None, after: float = 3) -> dict[str, Any]:
    touched = at + timedelta(minutes=after) if by else None
    return {
        "received_at": at,
        "first_touch_at": touched,
        "first_touch_by": by,
        "first_claimed_by": None,
        "counts": True,
    }


def put(floor: Floor, leads: Iterable[Mapping[str, Any]]) -> None:
    with floor.database.writing() as tx:
        add_leads(tx, [(arrived(), each) for each in leads])


@pytest.fixture
def months(floor: Floor) -> Floor:
    """Sam and Dana got a lead each every day of the last eight weeks; she began to follow up four weeks ago."""
    days = [(day, MONDAY - day * DAY) for day in range(1, 57)]
    sams = [facts(at, "U0SAM") for _, at in days]
    danas = [
        {**facts(at, "U0DANA" if day <= 28 else None, after=9), "first_claimed_by": "U0DANA"}
        for day, at in days
    ]
    running = facts(MONDAY)  # in this week, which is not over
    put(floor, [*sams, *danas, {**facts(MONDAY - DAY), "counts": False}, running])
    return floor


def rows(report: Payload) -> list[list[str]]:
    (table,) = (block for block in report["blocks"] if block["type"] == "data_table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def lines(report: Payload) -> dict[str, list[tuple[str, float]]]:
    charts = [block for block in report["blocks"] if block["type"] == "data_visualization"]
    return {
        chart["title"]: [(point["label"], point["value"]) for point in chart["chart"]["series"][0]["data"]]
        for chart in charts
    }


def accepted(report: Payload) -> Payload:
    del report["response_type"]
    assert problems(report, "message") == []
    return report


def test_it_says_where_follow_up_is_heading_and_of_how_many_leads(months: Floor) -> None:
    report = accepted(months.type("U0MARIA", "/leadstats trend"))
    assert report["text"] == (
        "Follow-up is rising: 100% (56 of 56) in the last 4 weeks, 50% (28 of 56) in the 4 before."
    )
    assert rows(report)[:3] == [
        ["week from", "received", "followed up", "first touch"],
        ["16 Nov 2026", "14", "100% (14 of 14)", "3 min"],
        ["9 Nov 2026", "14", "100% (14 of 14)", "3 min"],
    ]
    assert ["5 Oct 2026", "14", "50% (7 of 14)", "3 min"] in rows(report)
    assert len(rows(report)) == 9  # a week without leads is no line
    means = report["blocks"][-1]["elements"][0]["text"]
    assert means.startswith(
        "24 Nov 2025 to 22 Nov 2026, UTC; the running week is left out; "
        "weeks without leads are not listed · left out: 1 test"
    )
    assert "_heading_: Last 4 full weeks against" in means


def test_a_week_without_leads_is_not_drawn_as_one_in_which_nobody_followed_up(months: Floor) -> None:
    drawn = lines(months.type("U0MARIA", "/leadstats trend"))
    weeks = ["28 Sep", "5 Oct", "12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov"]
    assert drawn["Followed up by week, %"] == [
        (week, 50.0 if number < 4 else 100.0) for number, week in enumerate(weeks)
    ]
    assert {value for _, value in drawn["Minutes to first touch, median"]} == {3.0}


def test_everybody_sees_his_own_and_managers_anybodys(months: Floor) -> None:
    rising = "Follow-up is rising: 100% (28 of 28) in the last 4 weeks, 0% (0 of 28) in the 4 before."
    level = (
        "Follow-up stays where it was: 100% (28 of 28) in the last 4 weeks, 100% (28 of 28) in the 4 before."
    )
    assert months.type("U0SAM", "/leadstats trend me")["text"] == f"<@U0SAM>: {level}"
    for who, words in (
        ("U0DANA", "me"),
        ("U0DANA", "<@U0DANA|dana>"),
        ("U0MARIA", "@dana"),
    ):
        report = months.type(who, f"/leadstats trend {words}")
        assert report["text"] == f"<@U0DANA>: {rising}"
        assert "<@U0DANA>" in str(report["blocks"][0])
    for words in ("ME", "@me", "<@U0DANA>"):
        assert asked_about(months.desk, words, "U0DANA") == ("", "U0DANA")
    for words in ("", "@sam", "<@U0SAM>"):
        refused = months.type("U0DANA", f"/leadstats trend {words}")["text"]
        assert refused == "Others' numbers are for managers. `/leadstats trend me` shows yours."


def test_what_is_asked_for_may_stand_behind_whose_it_is(months: Floor) -> None:
    told = months.type("U0SAM", "/leadstats trend me")
    assert months.type("U0SAM", "/leadstats me trend") == told


@pytest.mark.parametrize(("words", "said"), [("month", "last 52 weeks"), ("@nobody", "do not know @nobody")])
def test_what_is_not_understood_is_said(floor: Floor, words: str, said: str) -> None:
    assert said in floor.type("U0MARIA", f"/leadstats trend {words}")["text"]


def test_nothing_is_claimed_of_a_few_leads(floor: Floor) -> None:
    put(floor, [facts(MONDAY - (day + 1) * DAY, "U0SAM") for day in range(4)])
    said = accepted(floor.type("U0MARIA", "/leadstats trend"))["text"]
    assert said == "4 leads in 52 weeks: too few in the last 8 of them to say where follow-up is heading."


def test_an_empty_store_says_so(floor: Floor) -> None:
    report = accepted(floor.type("U0MARIA", "/leadstats trend"))
    assert report["text"] == "No leads were received in the last 52 weeks."
    assert [block["type"] for block in report["blocks"]] == ["section", "context"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue"])
def test_a_weeks_first_and_last_moment_are_those_of_the_teams_zone(
    sqlite_database: Database, zone: str
) -> None:
    floor = Floor(sqlite_database, playbook=f'{PLAYBOOK}[team]\ntimezone = "{zone}"\n')
    tz, second = ZoneInfo(zone), timedelta(seconds=1)
    changes = (
        datetime(2026, 3, 9, tzinfo=tz),
        datetime(2026, 3, 30, tzinfo=tz),
        datetime(2026, 10, 26, tzinfo=tz),
    )
    for monday in changes:  # behind a change of the clocks in New York, and two in Berlin
        put(floor, [facts(monday, "U0SAM"), facts(monday - second)])
    weeks = {each.monday: each.score for each in count_trend(floor.desk).weeks}
    for monday in changes:
        assert (weeks[monday.date()].received, weeks[monday.date()].followed_up) == (1, 1)
        before = weeks[(monday - 7 * DAY).date()]
        assert (before.received, before.followed_up) == (1, 0)


def test_each_week_is_what_the_report_of_that_week_says(months: Floor) -> None:
    for week in count_trend(months.desk).weeks[-3:]:
        days = f"{week.monday.isoformat()}..{(week.monday + 6 * DAY).isoformat()}"
        assert week.score == count_period(months.desk, period_of(months.desk, days)).total


@pytest.mark.parametrize("pictures", ["slack", "drawn"])
def test_a_year_full_of_leads_is_a_message_that_slack_accepts(
    sqlite_database: Database, pictures: str
) -> None:
    floor = Floor(sqlite_database, playbook=f'{PLAYBOOK}[reports]\npictures = "{pictures}"\n')
    put(floor, [
        facts(MONDAY - week * 7 * DAY, "U0SAM" if number else None, after=61.7 * number)
        for week in range(1, 53) for number in range(3)
    ])  # fmt: skip
    report = accepted(floor.type("U0MARIA", "/leadstats trend"))
    assert "earlier weeks: `glengarry trend` on the command line lists all" in str(report)


def test_machines_are_told_every_week(months: Floor) -> None:
    told = trend_as_json(count_trend(months.desk, "U0DANA"))
    assert (told["timezone"], told["person"], len(told["weeks"])) == ("UTC", "U0DANA", 52)
    assert told["heading"] == {
        "way": "up", "last": {"followed_up": 28, "followable": 28}, "before": {"followed_up": 0, "followable": 28},
    }  # fmt: skip
    assert (told["weeks"][-1]["monday"], told["weeks"][-1]["received"]) == ("2026-11-16", 7)
