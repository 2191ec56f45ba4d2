"""Every number of product.md, case by case, and all of them once more against a deliberately naive count."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.board import By, Floor, Row, board, most_improved, ranked
from playbook.definitions import DEFINITIONS, OUTLOOK
from playbook.score_json import as_json
from playbook.scoreboard import LeadFacts, Score, score
from playbook.speed import Speed, percentile
from tests.made_up import made_up

NOW = datetime(2026, 9, 16, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LIMIT = 5 * MINUTE
FLOOR = Floor(ZoneInfo("Europe/Berlin"), {"ann": "blue", "ben": "red"}, {"ann": "inside"})


def fresh(age: timedelta) -> LeadFacts:
    """A hot lead received `age` ago that nobody has looked at."""
    return LeadFacts(
        id=1,
        source="webform",
        campaign="autumn",
        channel="#leads",
        owner=None,
        received_at=NOW - age,
        first_claimed_at=None,
        first_claimed_by=None,
        first_touch_at=None,
        first_touch_by=None,
        reached_at=None,
        ended_at=None,
        outcome=None,
        touches=0,
        in_nurture=False,
        limit=LIMIT,
        due_at=NOW + MINUTE,
        closed=False,
    )


def claimed(age: timedelta, by: str = "ann", after: timedelta = SECOND) -> LeadFacts:
    lead = fresh(age)
    return replace(lead, owner=by, first_claimed_by=by, first_claimed_at=lead.received_at + after)


def touched(age: timedelta, by: str = "ann", after: timedelta = MINUTE) -> LeadFacts:
    lead = claimed(age, by)
    return replace(lead, first_touch_by=by, first_touch_at=lead.received_at + after, touches=1)


def won(age: timedelta, after: timedelta) -> LeadFacts:
    lead = touched(age)
    return replace(
        lead,
        outcome="won",
        ended_at=lead.received_at + after,
        closed=True,
        due_at=None,
    )


def test_no_leads_are_zeros_and_rates_without_a_denominator_are_none() -> None:
    nothing = score([], NOW)
    assert (nothing.received, nothing.pending, nothing.followable, nothing.won) == (0, 0, 0, 0)
    assert (nothing.follow_up_rate, nothing.on_time_rate, nothing.completion) == (None, None, None)
    assert nothing.speed_to_claim == Speed(None, None, 0)
    assert not nothing.speed_to_claim.at_least


def test_what_does_not_count_is_only_left_out() -> None:
    junk = replace(touched(DAY), counts=False, due_at=NOW - DAY, released_by_timeout=3)
    assert score([junk, touched(DAY)], NOW) == replace(score([touched(DAY)], NOW), left_out=1)
    assert score([junk], NOW) == replace(score([], NOW), left_out=1)


@pytest.mark.parametrize(
    ("lead", "pending", "followed_up", "followable"),
    [
        (fresh(LIMIT - SECOND), 1, 0, 0),
        (fresh(LIMIT), 1, 0, 0),
        (fresh(LIMIT + SECOND), 0, 0, 1),
        (claimed(LIMIT), 1, 0, 0),
        (claimed(LIMIT + SECOND), 0, 0, 1),
        (touched(2 * MINUTE), 0, 1, 1),
        (touched(DAY, after=23 * MINUTE), 0, 1, 1),
        (replace(fresh(MINUTE), closed=True), 1, 0, 0),
        (replace(fresh(DAY), closed=True), 0, 0, 1),
        (replace(fresh(DAY), limit=2 * DAY), 1, 0, 0),
    ],
)
def test_follow_up_is_touched_leads_of_those_received_and_not_pending(
    lead: LeadFacts, pending: int, followed_up: int, followable: int
) -> None:
    result = score([lead], NOW)
    assert (result.pending, result.followed_up, result.followable) == (pending, followed_up, followable)
    assert result.follow_up_rate == (followed_up / followable if followable else None)


@pytest.mark.parametrize(
    ("lead", "on_time", "older"),
    [
        (touched(DAY, after=LIMIT), 1, 1),
        (touched(DAY, after=LIMIT + SECOND), 0, 1),
        (touched(LIMIT, after=MINUTE), 0, 0),
        (touched(LIMIT + SECOND, after=MINUTE), 1, 1),
        (fresh(LIMIT), 0, 0),
        (fresh(LIMIT + SECOND), 0, 1),
        (claimed(DAY), 0, 1),
    ],
)
def test_on_time_is_a_touch_within_the_limit_of_leads_older_than_the_limit(
    lead: LeadFacts, on_time: int, older: int
) -> None:
    result = score([lead], NOW)
    assert (result.on_time, result.older_than_limit) == (on_time, older)
    assert result.on_time_rate == (on_time / older if older else None)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([15, 20, 35, 40, 50], 5, 15),
        ([15, 20, 35, 40, 50], 30, 20),
        ([15, 20, 35, 40, 50], 40, 20),
        ([15, 20, 35, 40, 50], 50, 35),
        ([15, 20, 35, 40, 50], 100, 50),
        ([1, 2, 3, 4], 50, 2),
        ([7], 50, 7),
        ([7], 90, 7),
        (list(range(1, 11)), 90, 9),
        (list(range(1, 12)), 90, 10),
        (list(range(1, 101)), 90, 90),
    ],
)
def test_a_percentile_is_the_value_at_the_nearest_rank(
    values: list[int], percent: int, expected: int
) -> None:
    assert percentile([value * SECOND for value in values], percent) == expected * SECOND


def test_speeds_run_from_received_to_claim_to_touch_and_to_contact() -> None:
    lead = claimed(DAY, after=30 * SECOND)
    lead = replace(lead, first_touch_at=lead.received_at + MINUTE, reached_at=lead.received_at + 9 * MINUTE)
    result = score([lead], NOW)
    assert result.speed_to_claim == Speed(30 * SECOND, 30 * SECOND, 1)
    assert result.speed_to_first_touch == Speed(MINUTE, MINUTE, 1)
    assert result.speed_to_contact == Speed(9 * MINUTE, 9 * MINUTE, 1)


def test_untouched_leads_count_as_at_least_their_age() -> None:
    result = score([fresh(DAY)], NOW).speed_to_first_touch
    assert result == Speed(DAY, DAY, 1, waiting=1, median_at_least=True, p90_at_least=True)


@pytest.mark.parametrize(
    ("leads", "median", "median_at_least", "p90", "p90_at_least"),
    [
        # The one that waits is the slowest already: the median is final, the 90th percentile is not.
        ([touched(DAY), touched(DAY), fresh(DAY)], MINUTE, False, DAY, True),
        # The one that waits is young: once it gets there both figures may have risen.
        (
            [touched(DAY, after=2 * MINUTE), touched(DAY, after=60 * MINUTE), fresh(6 * MINUTE)],
            6 * MINUTE,
            True,
            60 * MINUTE,
            True,
        ),
        # However long it takes, the two that took 20 minutes fill the median's rank.
        (
            [fresh(6 * MINUTE), touched(DAY, after=20 * MINUTE), touched(DAY, after=20 * MINUTE)],
            20 * MINUTE,
            False,
            20 * MINUTE,
            True,
        ),
    ],
)
def test_a_speed_says_whether_it_is_a_lower_bound(
    leads: list[LeadFacts], median: timedelta, median_at_least: bool, p90: timedelta, p90_at_least: bool
) -> None:
    speed = score(leads, NOW).speed_to_first_touch
    assert (speed.median, speed.median_at_least) == (median, median_at_least)
    assert (speed.p90, speed.p90_at_least) == (p90, p90_at_least)
    assert speed.at_least == (median_at_least or p90_at_least)
    assert (speed.n, speed.waiting) == (3, 1)


def test_a_pending_lead_slows_nobody_down_but_its_claim_counts() -> None:
    result = score([claimed(MINUTE), fresh(MINUTE)], NOW)
    assert result.speed_to_claim == Speed(SECOND, SECOND, 1)
    assert result.speed_to_first_touch == Speed(None, None, 0)
    assert result.speed_to_contact == Speed(None, None, 0)


def test_a_touch_dated_before_the_lead_came_in_is_no_faster_than_at_once() -> None:
    assert score([touched(DAY, after=-MINUTE)], NOW).speed_to_first_touch.median == timedelta(0)


@pytest.mark.parametrize(
    ("lead", "overdue", "unclaimed"),
    [
        (fresh(DAY), 0, 1),
        (replace(fresh(DAY), due_at=NOW), 0, 1),
        (replace(fresh(DAY), due_at=NOW - SECOND), 1, 1),
        (replace(fresh(DAY), due_at=None), 0, 1),
        (replace(fresh(DAY), due_at=NOW - SECOND, closed=True), 0, 0),
        (replace(fresh(DAY), due_at=NOW - SECOND, in_nurture=True), 1, 0),
        (claimed(DAY), 0, 0),
        (replace(claimed(DAY), owner=None), 0, 1),
    ],
)
def test_overdue_and_unclaimed_are_open_leads_only(lead: LeadFacts, overdue: int, unclaimed: int) -> None:
    result = score([lead], NOW)
    assert (result.overdue_now, result.unclaimed_now) == (overdue, unclaimed)


def test_releases_by_timeout_are_added_up() -> None:
    leads = [replace(fresh(DAY), released_by_timeout=times) for times in (0, 1, 2)]
    assert score(leads, NOW).released_by_timeout == 3


@pytest.mark.parametrize(
    ("lead", "completed", "aged"),
    [
        (won(14 * DAY, after=DAY), 0, 0),
        (won(14 * DAY + SECOND, after=DAY), 1, 1),
        (replace(touched(15 * DAY), in_nurture=True), 1, 1),
        (replace(touched(15 * DAY), touches=6), 1, 1),
        (replace(touched(15 * DAY), touches=5), 0, 1),
        (fresh(15 * DAY), 0, 1),
    ],
)
def test_completion_is_ended_nurtured_or_six_touches_of_leads_older_than_14_days(
    lead: LeadFacts, completed: int, aged: int
) -> None:
    result = score([lead], NOW)
    assert (result.completed, result.older_than_14_days) == (completed, aged)
    assert result.completion == (completed / aged if aged else None)


def test_wins_are_counted_and_other_ends_are_not() -> None:
    lost = replace(won(DAY, after=MINUTE), outcome="lost")
    assert score([won(DAY, MINUTE), won(DAY, MINUTE), lost], NOW).won == 2


@pytest.mark.parametrize(
    ("received", "ended", "now", "months", "expected"),
    [
        ("2026-01-10", "2026-02-10", "2026-02-10", 1, (1, 1)),
        ("2026-01-10", "2026-02-09", "2026-02-09", 1, (0, 0)),
        ("2026-01-10", "2026-02-11", "2026-03-01", 1, (0, 1)),
        ("2026-01-10", "2026-02-11", "2026-04-10", 3, (1, 1)),
        # A month from the 31st of January is the end of February, also over the turn of a year.
        ("2026-01-31", "2026-02-28", "2026-02-28", 1, (1, 1)),
        ("2026-11-30", "2027-02-28", "2027-02-28", 3, (1, 1)),
        ("2024-02-29", "2025-02-28", "2025-02-28", 12, (1, 1)),
    ],
)
def test_conversion_asks_only_leads_that_are_old_enough(
    received: str, ended: str, now: str, months: int, expected: tuple[int, int]
) -> None:
    received_at, ended_at, asked_at = (
        datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (received, ended, now)
    )
    lead = replace(won(DAY, MINUTE), received_at=received_at, ended_at=ended_at)
    (found,) = [one for one in score([lead], asked_at).conversions if one.months == months]
    assert (found.won, found.received) == expected
    assert found.rate == (expected[0] / expected[1] if expected[1] else None)


@pytest.mark.parametrize(
    ("lead", "key"),
    [
        (fresh(DAY), None),
        (claimed(DAY, "ann"), "ann"),
        (touched(DAY, "ann"), "ann"),
        # Ben covered for Ann: the touch is his.
        (replace(touched(DAY, "ben"), owner="ann", first_claimed_by="ann"), "ben"),
        # Handed over before anybody touched it: it is the new owner's to answer for.
        (replace(claimed(DAY, "ann"), owner="ben"), "ben"),
        # Claimed, never touched, released: whoever sat on it.
        (replace(claimed(DAY, "ann"), owner=None), "ann"),
        # Untouched when its limit passed, while its owner was away and ben covered, or nobody did.
        (replace(claimed(DAY, "ann"), missed_by="ben"), "ben"),
        (replace(claimed(DAY, "ann"), missed_by=""), None),
        (replace(touched(DAY, "ann"), missed_by="ben"), "ann"),
        # Assigned to the fallback person without a claim.
        (replace(fresh(DAY), owner="cy"), "cy"),
    ],
)
def test_by_person_a_lead_is_booked_to_who_touched_it_else_to_who_had_it_else_to_the_channel(
    lead: LeadFacts, key: str | None
) -> None:
    assert board([lead], "person", NOW, FLOOR) == [Row(key, score([lead], NOW))]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("person", {"ann", None}),
        ("channel", {"#leads", "#uk"}),
        ("source", {"webform", "csv"}),
        ("campaign", {"autumn", None}),
        ("temperature", {"hot", "cold"}),
        ("team", {"blue", None}),
        ("sales-channel", {"inside", None}),
        ("hour", {"14", "11"}),
    ],
)
def test_a_board_has_one_row_for_each_key(by: By, keys: set[str | None]) -> None:
    elsewhere = replace(fresh(DAY + 3 * 60 * MINUTE), channel="#uk", source="csv", campaign=None)
    leads = [replace(touched(DAY), temperature="hot"), replace(elsewhere, temperature="cold")]
    rows = board(leads, by, NOW, FLOOR)
    assert {row.key for row in rows} == keys
    assert [row.score.received for row in rows] == [1, 1]


def line(key: str | None, followed_up: int, of: int, on_time: int = 0, pending: int = 0) -> Row:
    """A board's row: `followed_up` of `of` leads, `on_time` of them in time, `pending` ones on top."""
    leads = [touched(DAY, after=MINUTE if number < on_time else DAY) for number in range(followed_up)]
    leads += [fresh(DAY)] * (of - followed_up) + [fresh(MINUTE)] * pending
    return Row(key, score(leads, NOW))


def test_ranked_by_follow_up_then_on_time_then_more_leads_then_key() -> None:
    in_order = [
        line("most followed up", 10, 10),
        line("more on time", 5, 6, on_time=5),
        line("more leads", 10, 12, on_time=8),
        line("a key first", 5, 6, on_time=4),
        line("b key second", 5, 6, on_time=4),
        line("none", 0, 9),
    ]
    assert ranked(reversed(in_order)) == (in_order, [])


def test_fewer_than_five_leads_are_listed_without_a_rank_and_so_is_the_channel() -> None:
    rows = [
        line("five", 1, 5),
        line("four", 4, 4),
        line("four and one pending", 4, 4, pending=1),
        line("only pending", 0, 0, pending=7),
        line(None, 0, 40),
    ]
    best, listed = ranked(rows)
    assert [row.key for row in best] == ["five"]
    assert [row.key for row in listed] == ["four and one pending", "four", "only pending", None]


def test_the_most_improved_rose_most_and_had_a_rank_both_times() -> None:
    before = [line("ann", 4, 8), line("ben", 1, 5), line("cy", 0, 4), line("dee", 5, 5), line(None, 0, 9)]
    this = [line("ann", 6, 8), line("ben", 3, 5), line("cy", 5, 5), line("new", 9, 9), line(None, 9, 9)]
    best = most_improved(this, before)
    assert best is not None
    assert (best.key, best.before, best.this) == ("ben", before[1].score, this[1].score)


def test_equal_rises_go_to_the_better_rank_however_floats_round() -> None:
    before, this = [line("ann", 3, 5), line("ben", 4, 5)], [line("ann", 4, 5), line("ben", 5, 5)]
    best = most_improved(this, before)
    assert best is not None
    assert best.key == "ben"


@pytest.mark.parametrize(
    ("this", "before"),
    [
        ([], []),
        ([line("ann", 5, 5)], []),
        ([line("ann", 4, 8)], [line("ann", 4, 8)]),
        ([line("ann", 3, 8)], [line("ann", 4, 8)]),
    ],
)
def test_nobody_is_most_improved_when_nobody_rose(this: list[Row], before: list[Row]) -> None:
    assert most_improved(this, before) is None


def test_the_json_has_seconds_rates_to_four_places_and_the_counts_beside_them() -> None:
    leads = [touched(DAY, after=90 * SECOND), touched(DAY, after=90 * SECOND), fresh(DAY), fresh(MINUTE)]
    found = as_json(score([*leads, replace(fresh(DAY), counts=False)], NOW))
    assert found == {
        "received": 4,
        "left_out": 1,
        "pending": 1,
        "followed_up": 2,
        "followable": 3,
        "follow_up_rate": 0.6667,
        "on_time": 2,
        "older_than_limit": 3,
        "on_time_rate": 0.6667,
        "speed_to_claim": {"median": 1.0, "p90": 86400.0, "n": 3, "at_least": True},
        "speed_to_first_touch": {"median": 90.0, "p90": 86400.0, "n": 3, "at_least": True},
        "speed_to_contact": {"median": 86400.0, "p90": 86400.0, "n": 3, "at_least": True},
        "overdue_now": 0,
        "unclaimed_now": 2,
        "released_by_timeout": 0,
        "completed": 0,
        "older_than_14_days": 0,
        "completion": None,
        "steps_due": 0,
        "steps_kept": 0,
        "cadence_kept": None,
        "won": 0,
        "conversion": [{"months": months, "won": 0, "received": 0, "rate": None} for months in (1, 3, 6, 12)],
    }
    assert json.loads(json.dumps(found)) == found


def test_every_number_of_a_report_is_defined_in_one_sentence() -> None:
    beside = {
        "followed_up",
        "followable",
        "on_time",
        "older_than_limit",
        "completed",
        "older_than_14_days",
        "steps_due",
        "steps_kept",
    }
    assert set(DEFINITIONS) == set(as_json(score([], NOW))) - beside
    for sentence in DEFINITIONS.values():
        assert sentence.endswith(".")
        assert ". " not in sentence


def test_a_definition_is_a_line_or_two_on_a_phone() -> None:
    two = ("follow_up_rate", "left_out", "speed_to_claim", "speed_to_first_touch", "speed_to_contact")
    for name, sentence in DEFINITIONS.items():
        assert len(f"{name}: {sentence}") <= (2 if name in two else 1) * 62, name
    for name, sentence in OUTLOOK.items():
        assert len(f"{name}: {sentence}") <= 2 * 62, name


def lengths(longest: timedelta) -> st.SearchStrategy[timedelta]:
    """Whole minutes, so that limits and ties are often met exactly."""
    return st.integers(0, longest // MINUTE).map(lambda minutes: minutes * MINUTE)


@st.composite
def leads_of_all_kinds(draw: st.DrawFn) -> LeadFacts:
    longest = draw(st.sampled_from([8 * MINUTE, 2 * DAY, 500 * DAY]))
    age = draw(lengths(longest))
    received_at = NOW - age
    moment = st.none() | lengths(age).map(lambda after: received_at + after)
    who = st.sampled_from([None, "ann", "ben", "cy"])
    touch = draw(moment)
    return LeadFacts(
        id=draw(st.integers(1, 99)),
        source=draw(st.sampled_from(["webform", "csv"])),
        campaign=draw(st.sampled_from([None, "autumn"])),
        channel=draw(st.sampled_from(["#leads", "#uk"])),
        owner=draw(who),
        received_at=received_at,
        first_claimed_at=draw(moment),
        first_claimed_by=draw(who),
        first_touch_at=touch,
        first_touch_by=None if touch is None else draw(who),
        reached_at=draw(moment),
        ended_at=draw(moment),
        outcome=draw(st.sampled_from([None, "won", "lost", "disqualified"])),
        touches=0 if touch is None else draw(st.integers(1, 8)),
        in_nurture=draw(st.booleans()),
        limit=draw(st.sampled_from([5 * MINUTE, 60 * MINUTE, DAY])),
        due_at=draw(st.none() | lengths(DAY).map(lambda late: NOW + 12 * 60 * MINUTE - late)),
        closed=draw(st.booleans()),
        released_by_timeout=draw(st.integers(0, 3)),
        counts=draw(st.integers(0, 9)) > 0,
        temperature=draw(st.sampled_from(["hot", "warm", "cold"])),
        missed_by=draw(st.sampled_from([None, None, "ben", ""])),
        steps_due=(due := draw(st.integers(0, 4))),
        steps_kept=draw(st.integers(0, due)),
        step_lost_at=draw(moment),
        asked=draw(st.integers(0, 4)) == 0,
    )


def naive_counts(leads: list[LeadFacts]) -> dict[str, int]:
    """product.md's counts one after the other, with nothing shared with the scoreboard."""
    in_all = [lead for lead in leads if lead.counts]
    untouched = [lead for lead in in_all if lead.touches == 0]
    old = [lead for lead in in_all if not lead.received_at + lead.limit >= NOW]
    very_old = [lead for lead in in_all if not lead.received_at >= NOW - 14 * DAY]
    alive = [lead for lead in in_all if not lead.closed]
    done = [lead for lead in very_old if lead.ended_at or lead.in_nurture or lead.touches > 5]
    first_touches = [(lead.first_touch_at, lead.received_at + lead.limit) for lead in old]
    return {
        "received": len(in_all),
        "left_out": sum(1 for lead in leads if not lead.counts),
        "pending": len([lead for lead in untouched if lead not in old]),
        "followed_up": len(in_all) - len(untouched),
        "on_time": len([1 for touch, deadline in first_touches if touch and not touch > deadline]),
        "older_than_limit": len(old),
        "overdue_now": len(
            [lead for lead in alive if lead.asked or (lead.due_at and not lead.due_at >= NOW)]
        ),
        "unclaimed_now": len([lead for lead in alive if not lead.in_nurture and not lead.owner]),
        "released_by_timeout": len([1 for lead in in_all for _ in range(lead.released_by_timeout)]),
        "completed": len(done),
        "older_than_14_days": len(very_old),
        "steps_due": sum(lead.steps_due for lead in in_all)
        + len([1 for lead in in_all if lead.step_lost_at and not lead.step_lost_at > NOW]),
        "steps_kept": sum(lead.steps_kept for lead in in_all),
        "won": [lead.outcome for lead in in_all].count("won"),
    }


def naive_percentile(values: list[timedelta], percent: int) -> timedelta | None:
    """Goes up through the values until enough of them are no larger."""
    for value in sorted(values):
        if 100 * len([other for other in values if other <= value]) >= percent * len(values):
            return value
    return None


def naive_speed(leads: list[LeadFacts], moment: str) -> Speed:
    """A figure is a lower bound if it would be another one were nobody who waits ever to get there."""
    took, if_never = [], []
    for lead in leads:
        there: datetime | None = getattr(lead, moment)
        untouched_within_limit = not lead.touches and lead.received_at + lead.limit >= NOW
        if lead.counts and there:
            took.append(there - lead.received_at)
            if_never.append(there - lead.received_at)
        elif lead.counts and not untouched_within_limit:
            took.append(NOW - lead.received_at)
            if_never.append(9999 * DAY)
    median, p90 = naive_percentile(took, 50), naive_percentile(took, 90)
    return Speed(
        median,
        p90,
        len(took),
        if_never.count(9999 * DAY),
        median != naive_percentile(if_never, 50),
        p90 != naive_percentile(if_never, 90),
    )


def counts_of(result: Score, names: dict[str, int]) -> dict[str, int]:
    return {name: getattr(result, name) for name in names}


@made_up(80)
@given(leads=st.lists(leads_of_all_kinds(), max_size=25))
def test_the_score_agrees_with_a_naive_second_count(leads: list[LeadFacts]) -> None:
    result, expected = score(leads, NOW), naive_counts(leads)
    assert counts_of(result, expected) == expected
    assert result.speed_to_claim == naive_speed(leads, "first_claimed_at")
    assert result.speed_to_first_touch == naive_speed(leads, "first_touch_at")
    assert result.speed_to_contact == naive_speed(leads, "reached_at")
    for rate in (result.follow_up_rate, result.on_time_rate, result.completion):
        assert rate is None or 0 <= rate <= 1


@made_up(50)
@given(
    leads=st.lists(leads_of_all_kinds(), max_size=25),
    by=st.sampled_from(get_args(By)),
)
def test_the_rows_of_a_board_add_up_to_the_team(leads: list[LeadFacts], by: By) -> None:
    rows = board(leads, by, NOW, FLOOR)
    team = naive_counts(leads)
    assert {name: sum(getattr(row.score, name) for row in rows) for name in team} == team
