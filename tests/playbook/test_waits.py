"""Waits are read as managers write them, and days keep the wall-clock time when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.waits import Wait
from playbook.working_time import ALWAYS, WorkingHours
from tests.made_up import made_up
from tests.playbook.given import HOURS, HOURS_IN_BERLIN, berlin, spell

OFFICE = WorkingHours(ZoneInfo("Europe/Berlin"), (((time(9), time(18)),),) * 5 + ((), ()))
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "UTC"]
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1461)).map(
    lambda later: datetime(2024, 1, 1, tzinfo=UTC) + later
)


@pytest.mark.parametrize(
    ("text", "length", "spelled"),
    [
        ("30 s", "30s", "30 s"),
        ("30 seconds", "30s", "30 s"),
        ("1 second", "1s", "1 s"),
        ("5 min", "5m", "5 min"),
        ("5min", "5m", "5 min"),
        ("5 minutes", "5m", "5 min"),
        ("1 minute", "1m", "1 min"),
        ("0 min", "0m", "0 min"),
        ("4 h", "4h", "4 h"),
        ("  4 H ", "4h", "4 h"),
        ("1 hour", "1h", "1 h"),
        ("2 days", "2d", "2 days"),
        ("1 day", "1d", "1 day"),
        ("3 d", "3d", "3 days"),
        ("1 week", "7d", "1 week"),
        ("2 weeks", "14d", "2 weeks"),
        ("2 w", "14d", "2 weeks"),
        ("9999 h", "9999h", "9999 h"),
        ("1 working day", "1d", "1 working day"),
        ("2 Working Days", "2d", "2 working days"),
    ],
)
def test_a_wait_is_read_counted_and_spelled_as_people_write_it(text: str, length: str, spelled: str) -> None:
    wait = Wait.parse(text)
    assert wait.span() == spell(length)
    assert wait.after(START, HOURS) == START + spell(length)
    assert str(wait) == spelled
    assert Wait.parse(str(wait)) == wait


@pytest.mark.parametrize(
    "text", ["", "soon", "5", "min", "5 fortnights", "-5 min", "1.5 h", "5 min 3 s", "99999 s", "1 ms"]
)
def test_what_is_no_wait_is_refused_with_the_spellings_that_are(text: str) -> None:
    with pytest.raises(ValueError, match='"2 days", "1 working day", "next morning"'):
        Wait.parse(text)


@pytest.mark.parametrize(
    ("start", "morning"),
    [
        ("2026-11-23T10:00", "2026-11-24T09:00"),
        ("2026-11-23T23:59", "2026-11-24T09:00"),
        ("2026-11-24T00:10", "2026-11-24T09:00"),
        ("2026-11-24T08:59", "2026-11-24T09:00"),
        ("2026-11-24T09:00", "2026-11-25T09:00"),
        ("2026-12-31T12:00", "2027-01-01T09:00"),
        ("2026-10-24T20:00", "2026-10-25T09:00"),  # the night has 25 hours
        ("2027-03-27T20:00", "2027-03-28T09:00"),  # the night has 23 hours
    ],
)
def test_the_next_morning_is_the_first_one_that_begins_later(start: str, morning: str) -> None:
    wait = Wait.parse("Next morning")
    assert wait.after(berlin(start), HOURS_IN_BERLIN) == berlin(morning)
    assert str(wait) == "next morning"
    assert wait.span() == timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "wait", "end"),
    [
        ("2026-10-24T10:00", "1 day", "2026-10-25T10:00"),
        ("2026-10-24T10:00", "2 days", "2026-10-26T10:00"),
        ("2026-10-20T10:00", "1 week", "2026-10-27T10:00"),
        ("2027-03-27T10:00", "1 day", "2027-03-28T10:00"),
        ("2027-03-27T10:00", "30 days", "2027-04-26T10:00"),
        ("2027-03-27T02:30", "1 day", "2027-03-28T03:00"),  # 02:30 is jumped over that day
        ("2027-03-27T02:30", "2 days", "2027-03-29T02:30"),
    ],
)
def test_days_end_at_the_same_time_of_day_also_when_the_clocks_change(
    start: str, wait: str, end: str
) -> None:
    assert Wait.parse(wait).after(berlin(start), HOURS_IN_BERLIN) == berlin(end)


def test_hours_are_hours_also_when_the_clocks_change() -> None:
    before = berlin("2026-10-25T00:30")
    assert Wait.parse("4 h").after(before, HOURS_IN_BERLIN) == before + timedelta(hours=4)
    assert Wait.parse("4 h").after(before, HOURS_IN_BERLIN) == berlin("2026-10-25T03:30")


def test_no_days_is_now_also_in_the_hour_that_comes_twice() -> None:
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert HOURS_IN_BERLIN.local(second_half_past_two).hour == 2
    assert Wait.parse("0 days").after(second_half_past_two, HOURS_IN_BERLIN) == second_half_past_two


@pytest.mark.parametrize(
    ("start", "wait", "on_the_wall", "at_work"),
    [
        ("2026-11-27T16:30", "3 h", "2026-11-27T19:30", "2026-11-30T10:30"),
        ("2026-11-27T16:30", "1 day", "2026-11-28T16:30", "2026-11-30T16:30"),
        ("2026-11-27T16:30", "1 working day", "2026-11-30T16:30", "2026-11-30T16:30"),
        ("2026-11-27T16:30", "next morning", "2026-11-30T09:00", "2026-11-30T09:00"),
        ("2026-11-27T16:30", "1 week", "2026-12-04T16:30", "2026-12-04T16:30"),
    ],
)
def test_over_the_weekend_only_working_time_counts_where_work_is_meant(
    start: str, wait: str, on_the_wall: str, at_work: str
) -> None:
    assert Wait.parse(wait).after(berlin(start), OFFICE) == berlin(on_the_wall)
    assert Wait.parse(wait).of_work(berlin(start), OFFICE) == berlin(at_work)


@made_up(80)
@given(
    MOMENTS,
    st.integers(0, 60),
    st.sampled_from(["second", "minute", "hour", "day", "week", "morning", "workday"]),
    st.sampled_from(ZONES),
    st.times(),
)
def test_a_wait_never_ends_before_it_begins_whatever_the_zone(
    start: datetime, amount: int, unit: str, zone: str, morning: time
) -> None:
    end = Wait(amount, unit).after(start, ALWAYS(ZoneInfo(zone), morning))
    assert end.tzinfo is UTC
    assert end >= start
    if unit == "morning":
        assert start < end <= start + timedelta(hours=25)


@made_up(60)
@given(MOMENTS, st.integers(1, 400), st.sampled_from(ZONES))
def test_waiting_days_keeps_the_wall_clock_wherever_that_time_exists(
    start: datetime, days: int, zone: str
) -> None:
    hours = ALWAYS(ZoneInfo(zone), time(9))
    wanted = hours.local(start) + timedelta(days=days)
    end = Wait(days, "day").after(start, hours)
    exists = hours.local(hours.instant(wanted)) == wanted
    assert (hours.local(end) == wanted) is exists
    assert abs(end - start - timedelta(days=days)) <= timedelta(hours=1)
