"""Working time equals a slow count minute by minute, whatever the clocks, holidays and absences do."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.hours_text import read_week
from playbook.workday import Block, Blocks, Stretch
from playbook.working_time import ALWAYS, NeverOpen, WorkingHours
from tests.made_up import made_up

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = read_week("Mon-Fri 09:00-12:00, 13:00-18:00")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# Where the clocks change, and the local date around which it happens.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/St_Johns", date(2026, 11, 1)),  # half past the hour
    ("Pacific/Chatham", date(2026, 9, 27)),  # a quarter to
    ("Antarctica/Troll", date(2026, 10, 25)),  # by two hours
    ("Africa/Cairo", date(2026, 4, 24)),  # there is no midnight
    ("Africa/Cairo", date(2026, 10, 29)),  # the hour before midnight comes twice
    ("America/Havana", date(2026, 11, 1)),  # the hour after midnight comes twice
    ("Pacific/Apia", date(2011, 12, 30)),  # there is no such day
    ("Asia/Kolkata", date(2026, 3, 29)),  # never, and half past the hour
]
DAYS_BEFORE, DAYS_IN = 3, 7  # the window around a change; questions are about its inner days


def at(local: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> datetime:
    """A local time, written as people write it, as UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def office(off: frozenset[date] = frozenset(), away: tuple[Stretch, ...] = ()) -> WorkingHours:
    return WorkingHours(BERLIN, OFFICE, off, away)


# --- the slow count -------------------------------------------------------------------------------


@lru_cache
def minutes_around(name: str, change: date) -> tuple[datetime, dict[date, list[tuple[int, time]]]]:
    """The window's first moment, and of each local date the minutes: how far on, and what clocks show."""
    zone = ZoneInfo(name)
    begin = datetime(change.year, change.month, change.day, tzinfo=UTC) - DAYS_BEFORE * DAY
    dates: dict[date, list[tuple[int, time]]] = {}
    for n in range(DAYS_IN * 1440):
        shown = (begin + n * MINUTE).astimezone(zone)
        dates.setdefault(shown.date(), []).append((n, shown.time()))
    return begin, dates


class SlowHours:
    """Working hours as a list of minutes, each asked by itself what the wall clock shows."""

    def __init__(self, name: str, change: date, hours: WorkingHours) -> None:
        self.begin, dates = minutes_around(name, change)
        self.open = bytearray(DAYS_IN * 1440)  # 1 for a working minute
        for day, minutes in dates.items():
            if day in hours.off:  # type: ignore[operator]
                continue
            for start, end in hours.blocks[day.weekday()]:
                self._mark(minutes, start, end)
        for leaves, returns in hours.away:
            for n in range(max(0, self.minute(leaves)), min(len(self.open), self.minute(returns))):
                self.open[n] = 0

    def _mark(self, minutes: list[tuple[int, time]], start: time, end: time) -> None:
        """From the first minute that is not before the block until the last that is not after it."""
        first = next((n for n, shown in minutes if shown >= start), None)
        last = next((n for n, shown in reversed(minutes) if end == time(0) or shown < end), None)
        if first is not None and last is not None:
            self.open[first : last + 1] = b"\1" * (last + 1 - first)

    def minute(self, moment: datetime) -> int:
        return (moment - self.begin) // MINUTE

    def moment(self, n: int) -> datetime:
        return self.begin + n * MINUTE

    def count(self, a: int, b: int) -> timedelta:
        return sum(self.open[a:b]) * MINUTE


@st.composite
def blocks_of_a_day(draw: st.DrawFn) -> tuple[Block, ...]:
    """None to three blocks, apart from each other or touching; many near midnight, where clocks change."""
    tricky = st.sampled_from([0, 15, 30, 60, 90, 120, 135, 150, 165, 180, 210, 1380, 1410, 1440])
    bounds = st.one_of(tricky, st.integers(0, 240), st.integers(0, 1440))
    edges = sorted(draw(st.lists(bounds, max_size=6, unique=True)))
    times = [time(minutes // 60 % 24, minutes % 60) for minutes in edges]
    pairs = list(zip(times[::2], times[1::2], strict=False))
    if len(times) == 3:
        pairs.append((times[1], times[2]))
    return tuple(pairs)


WEEKS = st.one_of(
    st.sampled_from(
        [OFFICE, read_week("Mon-Sun 00:00-24:00"), read_week("Mon-Sun 22:00-24:00, 00:00-06:00")]
    ),
    st.tuples(*[blocks_of_a_day()] * 7),
)


@st.composite
def floors(draw: st.DrawFn) -> tuple[WorkingHours, SlowHours]:
    """Somebody's working hours around a change of the clocks, and the slow count of the same."""
    name, change = draw(st.sampled_from(CHANGES))
    begin, _ = minutes_around(name, change)
    inner = [change + n * DAY for n in range(-2, 4)]
    stretch = st.tuples(st.integers(0, DAYS_IN * 1440), st.integers(0, 2000)).map(
        lambda drawn: (begin + drawn[0] * MINUTE, begin + sum(drawn) * MINUTE)
    )
    blocks: Blocks = draw(WEEKS)
    hours = WorkingHours(
        ZoneInfo(name),
        blocks,
        off=frozenset(draw(st.lists(st.sampled_from(inner), max_size=2))),
        away=tuple(draw(st.lists(stretch, max_size=2))),
    )
    return hours, SlowHours(name, change, hours)


# Minutes of the window that leave two days on each side, so that no date asked about is cut off by its edge.
INSIDE = st.integers(2 * 1440, (DAYS_IN - 2) * 1440)
FORTNIGHT = st.integers(0, 14 * 1440)


@made_up(40)
@given(floors(), INSIDE, INSIDE)
def test_the_time_between_two_moments_is_the_number_of_working_minutes(
    floor: tuple[WorkingHours, SlowHours], one: int, other: int
) -> None:
    hours, slow = floor
    a, b = sorted((one, other))
    assert hours.between(slow.moment(a), slow.moment(b)) == slow.count(a, b)
    assert hours.between(slow.moment(b), slow.moment(a)) == -slow.count(a, b)


@made_up(25)
@given(floors(), st.lists(INSIDE, min_size=1, max_size=40))
def test_each_minute_is_open_or_not_as_the_slow_count_says(
    floor: tuple[WorkingHours, SlowHours], minutes: list[int]
) -> None:
    hours, slow = floor
    for n in minutes:
        assert hours.is_open(slow.moment(n)) == slow.open[n]
        assert hours.is_open(slow.moment(n) - timedelta(microseconds=1)) == slow.open[n - 1]


@made_up(40)
@given(floors(), INSIDE, st.integers(1, 2000))
def test_adding_ends_with_the_minute_that_the_slow_count_reaches(
    floor: tuple[WorkingHours, SlowHours], start: int, working: int
) -> None:
    hours, slow = floor
    last = (DAYS_IN - 2) * 1440
    working_minutes = [n for n in range(start, last) if slow.open[n]][:working]
    if working_minutes:
        reached = slow.moment(working_minutes[-1] + 1)
        assert hours.add(slow.moment(start), len(working_minutes) * MINUTE) == reached
        assert hours.next_open(slow.moment(start)) == slow.moment(working_minutes[0])
        assert hours.add(slow.moment(start), timedelta(0)) == slow.moment(working_minutes[0])


@made_up(25)
@given(floors(), INSIDE, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_adding_is_the_inverse_of_the_time_between(
    floor: tuple[WorkingHours, SlowHours], start: int, working: timedelta
) -> None:
    hours, slow = floor
    if any(hours.blocks):
        a = slow.moment(start)
        due = hours.add(a, working)
        assert hours.between(a, due) == working
        assert not working or hours.between(a, due - timedelta(microseconds=1)) < working
        b = hours.next_open(due)
        assert hours.next_open(hours.add(a, hours.between(a, b))) == b


@made_up(25)
@given(floors(), st.tuples(INSIDE, INSIDE, INSIDE), st.integers(1, 900), st.integers(1, 900))
def test_working_time_adds_up_and_never_runs_back(
    floor: tuple[WorkingHours, SlowHours], minutes: tuple[int, int, int], some: int, more: int
) -> None:
    hours, slow = floor
    a, b, c = (slow.moment(n) for n in sorted(minutes))
    assert hours.between(a, b) + hours.between(b, c) == hours.between(a, c)
    assert timedelta(0) <= hours.between(a, b) <= hours.between(a, c)
    if any(hours.blocks):
        assert (
            hours.add(a, some * MINUTE) <= hours.add(b, some * MINUTE) <= hours.add(b, (some + more) * MINUTE)
        )
        assert hours.add(hours.add(a, some * MINUTE), more * MINUTE) == hours.add(a, (some + more) * MINUTE)


@made_up(25)
@given(st.tuples(*[blocks_of_a_day()] * 7), st.tuples(FORTNIGHT, FORTNIGHT), st.integers(1, 8))
def test_a_limit_in_working_days_ends_in_working_time_and_in_order(
    blocks: Blocks, minutes: tuple[int, int], n: int
) -> None:
    hours = WorkingHours(ZoneInfo("Asia/Kolkata"), blocks)
    a, b = (datetime(2026, 3, 25, tzinfo=UTC) + minute * MINUTE for minute in sorted(minutes))
    if any(blocks):
        due = hours.add_days(a, n)
        assert a < due <= hours.add_days(b, n)
        assert due < hours.add_days(a, n + 1)
        assert hours.is_open(due) or hours.is_open(due - timedelta(microseconds=1))


@made_up(25)
@given(FORTNIGHT, st.integers(0, 8))
def test_a_working_day_is_worth_a_whole_day_of_work_whenever_it_begins(minute: int, n: int) -> None:
    hours = WorkingHours(ZoneInfo("Asia/Kolkata"), OFFICE, off=frozenset([date(2026, 4, 3)]))
    start = datetime(2026, 3, 25, tzinfo=UTC) + minute * MINUTE
    assert hours.between(start, hours.add_days(start, n)) == n * 8 * HOUR


# --- tables ---------------------------------------------------------------------------------------

EASTER = frozenset([date(2026, 4, 3), date(2026, 4, 6)])


@pytest.mark.parametrize(
    ("start", "working", "due"),
    [
        ("2026-09-16 10:00", HOUR, "2026-09-16 11:00"),
        ("2026-09-16 11:30", HOUR, "2026-09-16 13:30"),  # over the pause
        ("2026-09-16 11:00", HOUR, "2026-09-16 12:00"),  # up to the pause, not to its end
        ("2026-09-16 12:10", HOUR, "2026-09-16 14:00"),
        ("2026-09-16 17:30", HOUR, "2026-09-17 09:30"),
        ("2026-09-16 02:14", 15 * MINUTE, "2026-09-16 09:15"),  # in the night
        ("2026-09-18 23:59", 15 * MINUTE, "2026-09-21 09:15"),  # in the night before a weekend
        ("2026-04-02 17:50", HOUR, "2026-04-07 09:50"),  # the holiday weekend
        ("2026-04-03 03:00", timedelta(0), "2026-04-07 09:00"),
        ("2026-03-27 17:00", 9 * HOUR, "2026-03-30 18:00"),  # a weekend of 47 hours
    ],
)
def test_working_time_is_added_over_pauses_nights_and_holidays(
    start: str, working: timedelta, due: str
) -> None:
    assert office(off=EASTER).add(at(start), working) == at(due)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-09-18 16:00", 1, "2026-09-21 16:00"),  # Friday to Monday
        ("2026-09-16 10:00", 3, "2026-09-21 10:00"),
        ("2026-09-16 09:00", 1, "2026-09-17 09:00"),  # the day's first moment is at work already
        ("2026-09-19 11:00", 1, "2026-09-21 18:00"),  # Saturday: Monday is the whole day
        ("2026-09-21 08:59", 1, "2026-09-21 18:00"),
        ("2026-09-18 18:00", 1, "2026-09-21 18:00"),  # Friday, just closed
        ("2026-09-18 22:00", 2, "2026-09-22 18:00"),
        ("2026-09-16 12:30", 1, "2026-09-17 13:00"),  # in the pause
        ("2026-04-02 16:00", 1, "2026-04-07 16:00"),  # Good Friday and Easter Monday are none
        ("2026-04-04 16:00", 1, "2026-04-07 18:00"),
        ("2026-03-27 16:00", 1, "2026-03-30 16:00"),  # the wall clock's time, over the change
        ("2026-10-23 16:00", 1, "2026-10-26 16:00"),
        ("2026-09-16 10:00", 0, "2026-09-16 10:00"),
        ("2026-09-19 10:00", 0, "2026-09-21 09:00"),
    ],
)
def test_working_days_end_when_a_sales_manager_expects(start: str, n: int, due: str) -> None:
    assert office(off=EASTER).add_days(at(start), n) == at(due)


def test_a_working_day_that_ends_on_a_shorter_or_later_day_is_clipped_into_its_blocks() -> None:
    hours = WorkingHours(BERLIN, read_week("Mon-Thu 08:00-18:00; Fri 10:00-12:00, 13:00-14:00"))
    assert hours.add_days(at("2026-09-17 16:00"), 1) == at("2026-09-18 14:00")
    assert hours.add_days(at("2026-09-17 08:30"), 1) == at("2026-09-18 10:00")
    assert hours.add_days(at("2026-09-17 12:30"), 1) == at("2026-09-18 13:00")
    assert hours.add_days(at("2026-09-17 12:00"), 1) == at("2026-09-18 12:00")


def test_who_comes_back_in_the_middle_of_a_day_has_a_whole_day_from_then() -> None:
    hours = office(away=((at("2026-09-14 15:00"), at("2026-09-17 16:00")),))
    assert hours.add_days(at("2026-09-15 10:00"), 1) == at("2026-09-18 16:00")
    assert hours.add_days(at("2026-09-14 10:00"), 1) == at("2026-09-17 16:00")  # due as they are back


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-09-16 08:59", "2026-09-16 09:00"),
        ("2026-09-16 09:00", "2026-09-17 09:00"),
        ("2026-09-16 12:30", "2026-09-17 09:00"),  # the block after the pause is no morning
        ("2026-09-18 17:00", "2026-09-21 09:00"),
        ("2026-04-02 12:00", "2026-04-07 09:00"),
        ("2026-03-28 12:00", "2026-03-30 09:00"),
    ],
)
def test_the_next_morning_is_when_the_next_working_day_begins(moment: str, morning: str) -> None:
    assert office(off=EASTER).next_morning(at(moment)) == at(morning)


def test_the_morning_of_somebody_away_is_when_they_are_back() -> None:
    hours = office(away=((at("2026-09-16 20:00"), at("2026-09-18 11:00")),))
    assert hours.next_morning(at("2026-09-16 21:00")) == at("2026-09-18 11:00")


def test_being_away_takes_the_first_moment_and_leaves_the_last() -> None:
    leaves, returns = at("2026-09-16 10:00"), at("2026-09-16 14:00")
    hours = office(away=((at("2026-09-16 13:30"), returns), (leaves, at("2026-09-16 13:45"))))
    assert not hours.is_open(leaves)
    assert hours.is_open(returns)
    assert hours.between(at("2026-09-16 00:00"), at("2026-09-17 00:00")) == 5 * HOUR
    assert hours.next_open(leaves) == returns


def test_being_away_until_before_it_began_is_not_being_away() -> None:
    hours = office(away=((at("2026-09-16 14:00"), at("2026-09-16 10:00")),))
    assert hours.between(at("2026-09-16 00:00"), at("2026-09-17 00:00")) == 8 * HOUR


def test_two_weeks_of_holiday_hold_no_working_time() -> None:
    leaves, returns = at("2026-09-07 00:00"), at("2026-09-21 00:00")
    hours = office(away=((leaves, returns),))
    assert hours.between(leaves, returns) == timedelta(0)
    assert hours.add(at("2026-09-04 17:00"), 2 * HOUR) == at("2026-09-21 10:00")


# --- the clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "week", "length"),
    [
        ("Europe/Berlin", "2026-03-29", "Sun 00:00-24:00", 23 * HOUR),
        ("Europe/Berlin", "2026-10-25", "Sun 00:00-24:00", 25 * HOUR),
        ("Europe/Berlin", "2026-03-29", "Sun 01:00-04:00", 2 * HOUR),
        ("Europe/Berlin", "2026-10-25", "Sun 01:00-04:00", 4 * HOUR),
        ("Europe/Berlin", "2026-03-29", "Sun 02:10-02:50", 0 * HOUR),  # nobody sees these times
        ("Europe/Berlin", "2026-03-29", "Sun 02:30-04:00", HOUR),
        ("Europe/Berlin", "2026-03-29", "Sun 01:00-02:30", HOUR),
        ("Australia/Lord_Howe", "2026-10-04", "Sun 01:00-02:10", HOUR),
        ("Europe/Berlin", "2026-10-25", "Sun 02:30-03:00", 1.5 * HOUR),  # first half past to second three
        ("Europe/Berlin", "2026-10-25", "Sun 01:00-02:30", 2.5 * HOUR),
        ("Europe/Berlin", "2026-10-25", "Sun 01:00-02:00", HOUR),  # over before the hour that comes twice
        ("Europe/Berlin", "2026-10-25", "Sun 01:00-02:30, 02:30-04:00", 4 * HOUR),  # nothing counts twice
        ("Australia/Lord_Howe", "2026-10-04", "Sun 00:00-24:00", 23.5 * HOUR),
        ("Australia/Lord_Howe", "2026-04-05", "Sun 00:00-24:00", 24.5 * HOUR),
        ("Asia/Kolkata", "2026-03-29", "Sun 09:00-18:00", 9 * HOUR),
        ("Africa/Cairo", "2026-04-24", "Fri 00:00-06:00", 5 * HOUR),
        ("Africa/Cairo", "2026-10-29", "Thu 20:00-24:00", 5 * HOUR),
        ("America/Havana", "2026-11-01", "Sat 20:00-24:00", 4 * HOUR),
        ("America/Havana", "2026-11-01", "Sun 00:00-06:00", 7 * HOUR),
        ("Pacific/Apia", "2011-12-30", "Fri 09:00-18:00", 0 * HOUR),
    ],
)
def test_a_block_lasts_as_long_as_the_clocks_make_it(
    zone: str, day: str, week: str, length: timedelta
) -> None:
    hours = WorkingHours(ZoneInfo(zone), read_week(week))
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    assert hours.between(noon - 2 * DAY, noon + 2 * DAY) == length


def test_a_day_that_the_zone_left_out_is_no_working_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    hours = WorkingHours(apia, read_week("Mon-Sun 09:00-18:00"))
    assert hours.add_days(at("2011-12-29 10:00", apia), 1) == at("2011-12-31 10:00", apia)
    assert hours.next_morning(at("2011-12-29 20:00", apia)) == at("2011-12-31 09:00", apia)


def test_a_block_that_begins_at_a_skipped_time_begins_at_the_jump() -> None:
    hours = WorkingHours(BERLIN, read_week("Sun 02:30-04:00"))
    assert hours.next_open(at("2026-03-28 12:00")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert hours.instant(datetime(2026, 3, 29, 2, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_local_time_that_comes_twice_is_the_first_unless_the_second_is_meant() -> None:
    hours = ALWAYS(BERLIN)
    assert hours.instant(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for moment in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        assert hours.instant(hours.local(moment)) == moment


def test_round_the_clock_loses_nothing_where_a_date_came_back() -> None:
    # Newfoundland once set its clocks back at a minute past midnight, into the day before.
    hours = ALWAYS(ZoneInfo("America/St_Johns"))
    change = datetime(2010, 11, 7, 2, 31, tzinfo=UTC)
    around = [change + n * timedelta(minutes=0.5) for n in range(-130, 131)]
    assert all(map(hours.is_open, around))
    assert all(hours.between(a, b) == b - a for a in around for b in around[::13])
    assert all(hours.add(a, 90 * MINUTE) == a + 90 * MINUTE for a in around)


# --- round the clock ------------------------------------------------------------------------------


@made_up(25)
@given(
    st.sampled_from(sorted({name for name, _ in CHANGES})),
    st.datetimes(datetime(2008, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_round_the_clock_working_time_is_the_wall_clock(
    name: str, start: datetime, working: timedelta
) -> None:
    hours = ALWAYS(ZoneInfo(name))
    assert hours.next_open(start) == start
    assert hours.add(start, working) == start + working
    assert hours.between(start, start + working) == working


def test_round_the_clock_days_and_mornings_are_those_of_the_calendar() -> None:
    hours = ALWAYS(BERLIN, day_begins=time(8, 30))
    assert hours.morning == time(8, 30)
    for n in range(400):
        moment = at("2026-01-01 00:10") + n * timedelta(hours=23, minutes=7)
        shown = hours.local(moment)
        days = 0 if shown.time() < time(8, 30) else 1
        morning = datetime.combine(shown.date() + days * DAY, time(8, 30))
        assert hours.local(hours.next_morning(moment)) == morning
        assert hours.local(hours.add_days(moment, 2)) == shown + 2 * DAY
        assert hours.instant(shown) == moment


def test_the_morning_is_when_the_week_begins_but_not_before_the_day_does() -> None:
    assert office().morning == time(9)
    assert WorkingHours(BERLIN, read_week("Tue 13:00-15:00; Wed 07:00-09:00")).morning == time(13)
    early = WorkingHours(BERLIN, read_week("Mon-Fri 00:00-06:00, 22:00-24:00"), day_begins=time(8))
    assert early.morning == time(8)
    assert early.next_morning(at("2026-09-16 07:00")) == at("2026-09-16 22:00")
    at_six = WorkingHours(BERLIN, early.blocks, day_begins=time(6))
    assert at_six.next_morning(at("2026-09-16 05:00")) == at("2026-09-16 22:00")


# --- never, and how much work it is ---------------------------------------------------------------


@pytest.mark.parametrize(
    "hours",
    [
        WorkingHours(BERLIN, ((),) * 7),
        WorkingHours(BERLIN, OFFICE, off=lambda _: True),
        WorkingHours(BERLIN, OFFICE, away=((at("2026-09-14 00:00"), datetime.max.replace(tzinfo=UTC)),)),
        WorkingHours(BERLIN, OFFICE, away=((at("2026-09-14 00:00"), at("2027-12-01 00:00")),)),
    ],
)
def test_without_working_time_within_400_days_there_is_no_answer(hours: WorkingHours) -> None:
    start = at("2026-09-16 10:00")
    assert not hours.is_open(start)
    assert hours.between(start, start + 30 * DAY) == timedelta(0)
    with pytest.raises(NeverOpen, match="no working time in the 400 days before 2027-10"):
        hours.next_open(start)
    with pytest.raises(NeverOpen):
        hours.add(start, HOUR)
    with pytest.raises(NeverOpen):
        hours.next_morning(start)
    with pytest.raises(NeverOpen):
        hours.add_days(start, 1)


def test_a_long_absence_that_ends_within_400_days_is_waited_for() -> None:
    hours = office(away=((at("2026-09-14 00:00"), at("2027-10-01 00:00")),))
    assert hours.next_open(at("2026-09-16 10:00")) == at("2027-10-01 09:00")


def test_who_works_once_a_year_is_waited_for_every_year() -> None:
    fairs = {date(2026, 9, 16), date(2027, 9, 15), date(2028, 9, 13)}
    hours = WorkingHours(BERLIN, OFFICE, off=lambda day: day not in fairs)
    assert hours.add(at("2026-09-16 09:00"), 24 * HOUR) == at("2028-09-13 18:00")
    assert hours.add_days(at("2026-09-16 10:00"), 2) == at("2028-09-13 10:00")


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="7 weekdays, not 5"):
        WorkingHours(BERLIN, OFFICE[:5])
    with pytest.raises(ValueError, match="no time zone"):
        office().is_open(datetime(2026, 9, 16, 10))
    with pytest.raises(ValueError, match="forward"):
        office().add(at("2026-09-16 10:00"), -MINUTE)
    with pytest.raises(ValueError, match="forward"):
        office().add_days(at("2026-09-16 10:00"), -1)


def test_a_moment_may_be_asked_in_any_zone_and_is_answered_in_utc() -> None:
    local = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("America/New_York"))
    assert office().add(local, HOUR) == at("2026-09-16 17:00")
    assert office().next_open(local).tzinfo is UTC


def test_the_same_hours_are_equal_whatever_was_asked_of_them() -> None:
    asked = office(off=EASTER)
    asked.next_open(at("2026-09-16 10:00"))
    assert asked == office(off=EASTER)
    assert hash(asked) == hash(office(off=EASTER))


def test_a_day_is_computed_once_however_many_leads_ask_for_it() -> None:
    asked: list[date] = []

    def off(day: date) -> bool:
        asked.append(day)
        return False

    hours = WorkingHours(BERLIN, OFFICE, off=off)
    for n in range(1000):
        hours.add(at("2026-09-16 10:00") + n * MINUTE, 30 * 8 * HOUR)
    assert len(asked) == len(set(asked)) < 40


def test_years_of_questions_keep_no_more_than_two_years_of_days() -> None:
    hours = office()
    start = at("2000-01-03 09:00")
    assert hours.between(start, at("2020-01-06 09:00")) == 5 * 8 * HOUR * (
        (date(2020, 1, 6) - date(2000, 1, 3)) // (7 * DAY)
    )
    assert len(hours._days) <= 800
