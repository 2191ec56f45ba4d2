"""`/leadstats`: a morning counted by hand, for those who may see it, in the periods people ask for."""

import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.reports.reports import count_period, period_of, report_as_json
from handlers.reports.stats_asked import wanted_by
from store import people
from tests.floor import Floor


@pytest.fixture
def morning(floor: Floor) -> Floor:
    """At 10:30: seven leads, of which one is junk, one a test, and one has just come in."""
    for name, temperature in (
        ("Ann", "hot"),
        ("Bob", "hot"),
        ("Cid", "warm"),
        ("Dee", "hot"),
        ("Eve", "hot"),
    ):
        floor.lead(name=name, temperature=temperature)
    floor.lead(name="Tess", temperature="hot", test=True)
    floor.clock.move(minutes=1)
    floor.press("U0SAM", "claim", 1)
    floor.press("U0SAM", "claim", 4)
    floor.type("U0DANA", "/dispo 5 junk")
    floor.clock.move(minutes=1)
    floor.press("U0DANA", "claim", 2)
    floor.clock.move(minutes=1)
    floor.type("U0SAM", "/dispo 1 callback tomorrow 10:00")
    floor.clock.move(minutes=7)
    floor.type("U0DANA", "/dispo 2 won 500")
    floor.live_through(timedelta(minutes=20), minutes=79)
    floor.lead(name="Fay", temperature="hot")
    floor.clock.move(minutes=1)
    return floor


def numbers(report: dict[str, Any]) -> dict[str, str]:
    fields = [
        each
        for block in report["blocks"]
        if block["block_id"].startswith("numbers-")
        for each in block["fields"]
    ]
    return dict(each["text"].strip("*").split("*\n") for each in fields)


def lines(report: dict[str, Any]) -> list[list[str]]:
    """The rows of the table, without its headings."""
    tables = [block["rows"] for block in report["blocks"] if block["type"] == "data_table"]
    return [[cell["text"] for cell in row] for rows in tables for row in rows[1:]]


def test_a_morning_is_counted_as_one_would_by_hand(morning: Floor) -> None:
    report = morning.type("U0MARIA", "/leadstats today")
    nothing = "No leads were received in the same stretch of the day before."
    assert (
        report["text"] == f"Follow-up, today: 2 of 4 leads followed up (50%), 1 of 4 on time (25%). {nothing}"
    )
    told = numbers(report)
    assert told.pop("Cadence kept")  # has its own tests
    assert told == {
        "Received": "5, 1 pending",
        "Followed up": "50% (2 of 4)",  # Ann and Bob; not Cid and Dee; Fay is still within her limit
        "On time": "25% (1 of 4)",  # Ann after 3 minutes, Bob after 10 was late
        "Speed to claim": "1 min, the slowest ≥ 1 h 30 min (4 leads)",  # Ann 1, Dee 1, Bob 2, Cid nobody
        "Speed to first touch": "10 min, the slowest ≥ 1 h 30 min (4 leads)",
        "Speed to contact": "10 min, the slowest ≥ 1 h 30 min (4 leads)",  # Bob alone: nobody spoke to Ann
        "Completion": "–",
        "Now": "1 overdue, 2 unclaimed",  # Dee, given to Maria; Cid and Fay
        "Released by timeout": "1",  # Dee, whom Sam never called
        "Won": "1",
        "Conversion": "no lead is a month old",
    }
    assert [[row[0], row[1], row[2], row[3]] for row in lines(report)] == [
        ["Sam (listed)", "1", "100% (1 of 1)", "100% (1 of 1)"],
        ["Dana (listed)", "1", "100% (1 of 1)", "0% (0 of 1)"],
        ["Maria (listed)", "1", "0% (0 of 1)", "0% (0 of 1)"],
        ["nobody's (listed)", "2, 1 pending", "0% (0 of 1)", "0% (0 of 1)"],
    ]
    means = json.dumps(report["blocks"][-1])
    assert "left out: 2 test, junk, duplicate or erased, 1 pending, in no rate" in means
    for definition in (
        "Touched / (received - pending)",
        "Touched within the limit / leads older than it.",
        "_speed to claim, first touch, contact_: Median, 90th percentile",
    ):
        assert definition in means


def test_others_numbers_are_for_managers(morning: Floor) -> None:
    for line in ("/leadstats", "/leadstats week", "/leadstats @sam", "/leadstats month <@U0SAM>"):
        refused = morning.type("U0DANA", line)["text"]
        assert refused == "Others' numbers are for managers. `/leadstats me` shows yours."
        assert wanted_by(morning.desk, line.removeprefix("/leadstats"), "U0MARIA").manages
    assert "followed up" in morning.type("U0MARIA", "/leadstats @sam")["text"]


def test_everybody_sees_his_own(morning: Floor) -> None:
    for words in ("me today", "@sam", "<@U0SAM|sam>"):
        assert wanted_by(morning.desk, words, "U0SAM").whom == "U0SAM"
    for words in ("me", "month me"):
        mine = morning.type("U0SAM", f"/leadstats {words}")
        assert "<@U0SAM>: 1 of 1 lead followed up (100%), 1 of 1 on time (100%)." in mine["text"]
        assert numbers(mine)["Speed to claim"] == "1 min (1 lead)"
        assert lines(mine) == []
        assert "<@U0SAM>" in str(mine["blocks"][0])


def test_an_admin_of_the_workspace_is_a_manager_without_being_named(morning: Floor) -> None:
    assert "for managers" in morning.type("U0TOM", "/leadstats")["text"]
    with morning.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", admin=True)
    assert "followed up" in morning.type("U0TOM", "/leadstats")["text"]


def test_somebody_never_met_is_asked_about_before_he_is_turned_away(morning: Floor) -> None:
    assert "for managers" in morning.type("U0BOSS", "/leadstats")["text"]
    assert [said["user"] for method, said in morning.slack.calls if method == "users.info"] == ["U0BOSS"]


def test_every_period_people_ask_for(morning: Floor) -> None:
    with_today = (
        "today, week, this week, month, q4, year, 2026, 2026-11-23, 2026-11, 2026-w48, 2026-11-01..2026-11-23"
    )
    without = "yesterday, last-week, last week, last-month, q3, 2026-11-01 .. 2026-11-22, last-year"
    for periods, received in ((with_today, "5, 1 pending"), (without, "0")):
        *others, last = periods.split(", ")
        for words in others:
            total = count_period(morning.desk, wanted_by(morning.desk, words, "U0MARIA").period).total
            assert str(total.received) == received[0], words
        report = morning.type("U0MARIA", f"/leadstats {last}")
        assert numbers(report)["Received"] == received
        assert ("No leads were received. Nor in " in report["text"]) is (received == "0")


@pytest.mark.parametrize(
    "words", ["fortnight", "2026-13-01", "2026-11-23..2026-11-01", "week week", "<!channel>"]
)
def test_a_period_that_is_none_is_answered_with_those_that_are(floor: Floor, words: str) -> None:
    said = floor.type("U0MARIA", f"/leadstats {words}")["text"]
    assert said.startswith("I cannot read “")
    assert "last-quarter" in said
    assert "<!" not in said


@pytest.mark.parametrize("words", ["2027-01", "2026-w49 by source", "rule45 2027", "cohorts 2026-11-24"])
def test_a_period_yet_to_come_is_said_to_be(floor: Floor, words: str) -> None:
    said = floor.type("U0MARIA", f"/leadstats {words}")["text"]
    assert said.endswith("has not begun, today is 2026-11-23. Name a period that has.")


def test_somebody_unknown_is_said_to_be(floor: Floor) -> None:
    assert floor.type("U0MARIA", "/leadstats @nobody")["text"] == "I do not know @nobody."


@pytest.mark.parametrize("line", ["/leadstats help", "/leadstats Help"])
def test_help_is_for_everybody(floor: Floor, line: str) -> None:
    assert "/leadstats me" in floor.type("U0DANA", line)["text"]


def test_the_same_numbers_are_there_for_machines(morning: Floor) -> None:
    told = json.loads(
        json.dumps(report_as_json(count_period(morning.desk, period_of(morning.desk, "today"))))
    )
    assert (told["period"]["name"], told["timezone"]) == ("today", "UTC")
    assert (told["total"]["received"], told["total"]["pending"]) == (5, 1)
    assert (told["total"]["follow_up_rate"], told["total"]["on_time_rate"]) == (0.5, 0.25)
    assert told["total"]["speed_to_claim"]["median"] == 60
    assert [(row["key"], row["name"]) for row in told["rows"]][:2] == [("U0SAM", "Sam"), ("U0DANA", "Dana")]
    assert told["rows"][-1]["key"] is None
