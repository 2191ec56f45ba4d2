"""The words people type become stretches of UTC between local midnights, also when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.period import (
    Period,
    last_week,
    latest_weekly,
    months_in,
    period_before,
    period_named,
    weeks_before,
)
from tests.made_up import made_up

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]
WEDNESDAY = datetime(2026, 9, 16, 8, 30, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=3653)).map(
    lambda later: datetime(2020, 1, 1, tzinfo=UTC) + later
)


def local(text: str, tz: ZoneInfo = BERLIN) -> datetime:
    """A local time, written as people write it, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


@pytest.mark.parametrize(
    ("words", "first", "after"),
    [
        ("today", "2026-09-16", "2026-09-17"),
        ("yesterday", "2026-09-15", "2026-09-16"),
        ("week", "2026-09-14", "2026-09-21"),
        ("this week", "2026-09-14", "2026-09-21"),
        ("last-week", "2026-09-07", "2026-09-14"),
        ("Last Week", "2026-09-07", "2026-09-14"),
        ("last_week", "2026-09-07", "2026-09-14"),
        ("month", "2026-09-01", "2026-10-01"),
        ("last-month", "2026-08-01", "2026-09-01"),
        ("quarter", "2026-07-01", "2026-10-01"),
        ("last-quarter", "2026-04-01", "2026-07-01"),
        ("year", "2026-01-01", "2027-01-01"),
        ("last-year", "2025-01-01", "2026-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("q3", "2026-07-01", "2026-10-01"),
        ("Q1", "2026-01-01", "2026-04-01"),
        ("q4", "2025-10-01", "2026-01-01"),
        ("2026-q4", "2026-10-01", "2027-01-01"),
        ("2026-09", "2026-09-01", "2026-10-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-w38", "2026-09-14", "2026-09-21"),
        ("2026-W1", "2025-12-29", "2026-01-05"),
        ("2026-09-01", "2026-09-01", "2026-09-02"),
        ("2026-09-01..2026-09-15", "2026-09-01", "2026-09-16"),
        ("  2026-09-01 .. 2026-09-01 ", "2026-09-01", "2026-09-02"),
    ],
)
def test_words_become_the_days_people_mean(words: str, first: str, after: str) -> None:
    period = period_named(words, WEDNESDAY, BERLIN)
    assert (period.start, period.end) == (local(first), local(after))


def test_in_january_the_last_quarter_month_and_week_lie_in_the_year_before() -> None:
    january = datetime(2027, 1, 1, 12, tzinfo=UTC)
    starts = [
        period_named(words, january, BERLIN).start for words in ("last-quarter", "last-month", "week", "q4")
    ]
    assert starts == [local(day) for day in ("2026-10-01", "2026-12-01", "2026-12-28", "2026-10-01")]


def test_a_period_is_half_open_in_utc_and_names_itself_and_its_zone() -> None:
    assert period_named("Last Month", WEDNESDAY, BERLIN) == Period(
        "last-month",
        datetime(2026, 7, 31, 22, tzinfo=UTC),
        datetime(2026, 8, 31, 22, tzinfo=UTC),
        "Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2026-09-16", "2025-q4"),
        ("2026-10-01", "2026-q4"),
        ("2026-12-31", "2026-q4"),
        ("2027-01-01", "2026-q4"),
    ],
)
def test_a_quarter_without_a_year_is_the_latest_begun_and_says_its_year(now: str, name: str) -> None:
    assert period_named("q4", local(now), BERLIN).name == name


@pytest.mark.parametrize(
    "words",
    [
        "",
        "fortnight",
        "q5",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-w54",
        "2026-w0",
        "2026-09-15..2026-09-01",
        "2026-09-01..",
        "2026-09-01..today",
        "9999-12-31",
        "0001-01-01",
        "٢٠٢٦-٠٩",
        "this-today",
        "<!channel>",
    ],
)
def test_words_nobody_understands_are_answered_with_what_is_understood(words: str) -> None:
    with pytest.raises(ValueError, match=r"Understood are: today, yesterday.*2026-09-01\.\."):
        period_named(words, WEDNESDAY, BERLIN)


def test_a_very_long_word_is_not_repeated_in_full() -> None:
    with pytest.raises(ValueError, match="Understood") as refused:
        period_named("x" * 10_000, WEDNESDAY, BERLIN)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2026-09-16", 24),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        # Midnight itself is skipped in Cairo in spring and 23:00 to 24:00 comes twice in autumn.
        ("Africa/Cairo", "2026-04-24", 23),
        ("Africa/Cairo", "2026-10-29", 25),
        # Midnight itself comes twice in Havana in autumn.
        ("America/Havana", "2026-11-01", 25),
    ],
)
def test_the_day_the_clocks_change_is_as_long_as_it_really_is(zone: str, day: str, hours: float) -> None:
    period = period_named(day, WEDNESDAY, ZoneInfo(zone))
    assert period.end - period.start == timedelta(hours=hours)


def test_today_is_the_teams_today_and_not_greenwichs() -> None:
    late = datetime(2026, 9, 16, 22, 30, tzinfo=UTC)
    assert period_named("today", late, BERLIN).start == local("2026-09-17")
    new_york = ZoneInfo("America/New_York")
    assert period_named("today", late, new_york).start == local("2026-09-16", new_york)


@made_up(60)
@given(
    now=MOMENTS,
    zone=st.sampled_from(ZONES),
    unit=st.sampled_from(["week", "month", "quarter", "year"]),
)
def test_now_lies_in_the_running_period_and_the_last_one_ends_where_it_starts(
    now: datetime, zone: str, unit: str
) -> None:
    running, last = (period_named(words, now, ZoneInfo(zone)) for words in (unit, f"last-{unit}"))
    assert running.start <= now < running.end
    assert last.end == running.start


def test_last_week_is_monday_to_monday() -> None:
    assert last_week(WEDNESDAY, BERLIN) == period_named("last-week", WEDNESDAY, BERLIN)
    assert last_week(WEDNESDAY, BERLIN).start == local("2026-09-07")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-14T09:00", "2026-09-14T09:00"),
        ("2026-09-14T08:59:59", "2026-09-07T09:00"),
        ("2026-09-16T10:30", "2026-09-14T09:00"),
        ("2026-09-20T23:59", "2026-09-14T09:00"),
        # Both weekends the clocks change: nine o'clock stays nine o'clock.
        ("2026-03-30T09:00", "2026-03-30T09:00"),
        ("2026-10-26T08:59", "2026-10-19T09:00"),
        ("2026-10-26T09:00", "2026-10-26T09:00"),
    ],
)
def test_the_latest_weekly_moment_is_monday_nine_oclock_local(now: str, expected: str) -> None:
    assert latest_weekly(local(now), BERLIN) == local(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 3, 29, 20, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_is_one_instant_when_the_clocks_change(now: datetime, expected: datetime) -> None:
    assert latest_weekly(now, BERLIN, weekday=6, at=time(2, 30)) == expected


@made_up(60)
@given(
    now=MOMENTS,
    zone=st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    later=st.timedeltas(timedelta(0), timedelta(days=8)),
)
def test_the_latest_weekly_moment_is_at_most_a_week_old_and_never_goes_back(
    now: datetime, zone: str, weekday: int, later: timedelta
) -> None:
    tz = ZoneInfo(zone)
    latest = latest_weekly(now, tz, weekday)
    assert timedelta(0) <= now - latest < timedelta(days=7, hours=2)
    assert latest.astimezone(tz).weekday() == weekday
    assert latest_weekly(now + later, tz, weekday) >= latest


def before(words: str, now: str, tz: ZoneInfo = BERLIN) -> tuple[str, datetime, datetime]:
    moment = local(now, tz)
    found = period_before(period_named(words, moment, tz), moment, tz)
    return found.name, found.start, found.end


@pytest.mark.parametrize(
    ("words", "name", "first", "after"),
    [
        ("yesterday", "the day before", "2026-09-14", "2026-09-15"),
        ("2026-09-01", "the day before", "2026-08-31", "2026-09-01"),
        ("last-week", "the week before", "2026-08-31", "2026-09-07"),
        ("2026-w36", "the week before", "2026-08-24", "2026-08-31"),
        ("2026-w1", "the week before", "2025-12-22", "2025-12-29"),
        ("2025", "the year before", "2024-01-01", "2025-01-01"),
        ("2026-08", "the month before", "2026-07-01", "2026-08-01"),
        ("2026-01", "the month before", "2025-12-01", "2026-01-01"),
        ("2026-03", "the month before", "2026-02-01", "2026-03-01"),
        ("last-month", "the month before", "2026-07-01", "2026-08-01"),
        ("q2", "the quarter before", "2026-01-01", "2026-04-01"),
        ("2026-q1", "the quarter before", "2025-10-01", "2026-01-01"),
        ("last-quarter", "the quarter before", "2026-01-01", "2026-04-01"),
        ("last-year", "the year before", "2024-01-01", "2025-01-01"),
        ("2026-09-01..2026-09-15", "the 15 days before", "2026-08-17", "2026-09-01"),
        ("2026-09-01..2026-09-01", "the day before", "2026-08-31", "2026-09-01"),
        ("2026-09-07..2026-09-13", "the 7 days before", "2026-08-31", "2026-09-07"),
        # neither begun nor over: all of the one before
        ("2026-12", "the month before", "2026-11-01", "2026-12-01"),
    ],
)
def test_the_period_before_is_of_the_same_kind(words: str, name: str, first: str, after: str) -> None:
    assert before(words, "2026-09-16T10:30") == (name, local(first), local(after))


@pytest.mark.parametrize(
    ("words", "now", "first", "until"),
    [
        ("today", "2026-09-16T10:30", "2026-09-15", "2026-09-15T10:30"),
        ("week", "2026-09-16T10:30", "2026-09-07", "2026-09-09T10:30"),
        ("week", "2026-09-14T00:00", "2026-09-07", "2026-09-07T00:00"),
        ("2026-w38", "2026-09-16T10:30", "2026-09-07", "2026-09-09T10:30"),
        ("month", "2026-09-16T10:30", "2026-08-01", "2026-08-16T10:30"),
        ("2026-09", "2026-09-16T10:30", "2026-08-01", "2026-08-16T10:30"),
        ("month", "2026-03-31T10:30", "2026-02-01", "2026-03-01T00:00"),  # there is no 31st of February
        ("month", "2026-07-31T10:30", "2026-06-01", "2026-07-01T00:00"),
        ("quarter", "2026-09-16T10:30", "2026-04-01", "2026-06-16T10:30"),
        ("quarter", "2026-05-31T10:30", "2026-01-01", "2026-03-01T00:00"),
        ("year", "2026-09-16T10:30", "2025-01-01", "2025-09-16T10:30"),
        ("year", "2028-02-29T10:30", "2027-01-01", "2027-03-01T00:00"),
        ("2026-09-15..2026-09-24", "2026-09-16T10:30", "2026-09-05", "2026-09-06T10:30"),
        # around the changes of the clocks it is the time of day that is the same
        ("week", "2026-10-28T10:30", "2026-10-19", "2026-10-21T10:30"),
        ("week", "2026-03-31T10:30", "2026-03-23", "2026-03-24T10:30"),
        ("today", "2026-03-30T02:30", "2026-03-29", "2026-03-29T03:30"),  # that night had no 02:30
    ],
)
def test_one_that_is_running_is_compared_with_the_same_stretch(
    words: str, now: str, first: str, until: str
) -> None:
    assert before(words, now)[1:] == (local(first), local(until))


@made_up(60)
@given(
    now=MOMENTS,
    zone=st.sampled_from(ZONES),
    words=st.sampled_from(["today", "yesterday", "week", "last-week", "month", "last-month", "quarter", "q2",
                           "year", "last-year", "2024-02", "2026-w1", "2024-02-25..2024-03-02"]),
)  # fmt: skip
def test_the_period_before_ends_where_the_period_begins_or_sooner(
    now: datetime, zone: str, words: str
) -> None:
    tz = ZoneInfo(zone)
    period = period_named(words, now, tz)
    earlier = period_before(period, now, tz)
    assert earlier.start <= earlier.end <= period.start
    assert earlier.timezone == period.timezone
    if not period.start <= now < period.end:
        assert earlier.end == period.start


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue",
                                  "Australia/Lord_Howe"])  # fmt: skip
def test_a_year_of_weeks_has_no_gap_and_every_one_begins_on_a_local_monday(zone: str) -> None:
    tz = ZoneInfo(zone)
    now = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    weeks = weeks_before(now, tz, 52)
    assert len(weeks) == 52
    assert [week.end for week in weeks[:-1]] == [week.start for week in weeks[1:]]
    for week in weeks:
        begin = week.start.astimezone(tz)
        assert (begin.weekday(), begin.hour, begin.minute) == (0, 0, 0)
        assert begin.date().isoformat() == week.name
    assert weeks[-1].end <= now < weeks[-1].end + timedelta(days=7)


def test_weeks_around_the_clock_changes_are_an_hour_longer_or_shorter() -> None:
    lengths = {
        week.name: week.end - week.start
        for week in weeks_before(datetime(2026, 11, 23, tzinfo=UTC), ZoneInfo("Europe/Berlin"), 52)
    }
    assert lengths["2026-03-23"] == timedelta(hours=7 * 24 - 1)
    assert lengths["2026-10-19"] == timedelta(hours=7 * 24 + 1)
    assert sum(length != timedelta(days=7) for length in lengths.values()) == 2


def test_on_a_monday_the_week_that_begins_is_not_a_full_one() -> None:
    tz = ZoneInfo("Pacific/Kiritimati")  # fourteen hours ahead: Monday there, still Sunday in UTC
    assert [week.name for week in weeks_before(datetime(2026, 11, 22, 10, tzinfo=UTC), tz, 1)] == [
        "2026-11-16"
    ]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue"])
def test_the_months_of_a_period_cover_it_once(zone: str) -> None:
    tz = ZoneInfo(zone)
    now = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    for words, names in (
        ("year", [f"2026-{month:02}" for month in range(1, 13)]),
        ("2026-01-31..2026-03-01", ["2026-01", "2026-02", "2026-03"]),
        ("2025-12-31..2026-01-01", ["2025-12", "2026-01"]),
        ("2026-03-29", ["2026-03"]),
    ):
        period = period_named(words, now, tz)
        months = months_in(period)
        assert [month.name for month in months] == names
        assert (months[0].start, months[-1].end) == (period.start, period.end)
        assert [month.end for month in months[:-1]] == [month.start for month in months[1:]]
        for month in months[1:]:
            assert month.start.astimezone(tz).strftime("%d %H:%M") == "01 00:00"
