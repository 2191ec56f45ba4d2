"""The touches after a claim: when each is due, which one a touch answers, and how nudges repeat."""

from datetime import datetime, timedelta

import pytest

from playbook import life
from playbook.document import read
from playbook.standing import Due, Standing
from playbook.words import Asked, State, Temperature, What
from tests.playbook.given import (
    CREW,
    HOURS,
    IN_BERLIN,
    MONDAY,
    SHIPPED,
    arrived,
    berlin,
    claimed,
    due_of,
    recorded,
    rung_on_time,
    spell,
)

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD
SOON = timedelta(minutes=1)


def planned(lead: Standing) -> timedelta:
    """How long after the claim the next touch is due."""
    due = due_of(lead)
    assert (due.what, due.who) == (What.TOUCH, Asked.OWNER)
    return due.at - MONDAY


def touched(temperature: Temperature, *times: str, code: str = "voicemail") -> Standing:
    """A lead claimed on Monday at 10 and touched at those times after it."""
    lead = claimed(temperature)
    for each in times:
        lead = recorded(lead, code, MONDAY + spell(each))
    return lead


@pytest.mark.parametrize(
    ("temperature", "touches"),
    [
        (HOT, ["0m", "45m", "4h", "2d", "4d", "7d", "10d", "14d"]),
        (WARM, ["0m", "4h", "2d", "5d", "9d", "14d"]),
        (COLD, ["0m", "3d", "7d", "14d", "21d", "28d"]),
    ],
)
def test_touches_on_time_follow_the_cadence_and_unanswered_it_ends_in_the_nurture_pile(
    temperature: Temperature, touches: list[str]
) -> None:
    lead = claimed(temperature)
    for number, each in enumerate(touches, 1):
        lead = recorded(lead, "no-answer", MONDAY + spell(each))
        assert lead.touches == number
        if number < len(touches):
            assert planned(lead) == spell(touches[number])
    assert (lead.state, lead.owner, due_of(lead).what) == (State.NURTURE, None, What.REVIEW)


@pytest.mark.parametrize(("temperature", "gap"), [(HOT, "4d"), (WARM, "5d"), (COLD, "7d")])
def test_a_prospect_who_once_answered_is_followed_on_at_the_pace_of_the_last_steps(
    temperature: Temperature, gap: str
) -> None:
    lead = recorded(claimed(temperature), "spoke", MONDAY)
    for _ in range(20):
        lead = recorded(lead, "no-answer", due_of(lead).at)
    assert (lead.state, lead.touches) == (State.WORKING, 21)
    before = due_of(lead).at
    assert due_of(recorded(lead, "no-answer", before)).at == before + spell(gap)


@pytest.mark.parametrize("touches", ['"0 min"', '"0 min", "0 min"', '"0 min", "1 h", "2 h"'])
def test_a_short_cadence_goes_on_daily_once_the_prospect_answered(touches: str) -> None:
    short = read(f"[temperature.hot]\ntouches = [{touches}]")
    lead = recorded(claimed(HOT, playbook=short), "spoke", MONDAY, short)
    for _ in range(5):
        lead = recorded(lead, "voicemail", due_of(lead).at, short)
    before = due_of(lead).at
    assert due_of(recorded(lead, "voicemail", before, short)).at == before + timedelta(days=1)


def test_a_step_that_another_one_overtook_is_due_at_once() -> None:
    crossing = read('[temperature.hot]\ntouches = ["0 min", "20 h", "next morning"]')
    at_eight = MONDAY - timedelta(hours=2)  # so the next morning begins an hour later, long before the 20 h
    lead = recorded(claimed(HOT, at_eight, crossing), "voicemail", at_eight, crossing)
    now = due_of(lead).at
    assert now == at_eight + timedelta(hours=20)
    assert due_of(recorded(lead, "voicemail", now, crossing)).at == now


@pytest.mark.parametrize(
    ("touches", "follows"),
    [
        (["10m"], "55m"),
        (["0m", "3h"], "6h 15m"),  # 2 h 15 min late, and so is everything after
        (["0m", "45m", "1d"], "2d 20h"),
        (["10m", "55m", "4h 10m"], "2d 10m"),
        (["0m", "3h", "6h 15m"], "2d 2h 15m"),
    ],
)
def test_a_step_answered_late_moves_the_later_ones_by_as_much(touches: list[str], follows: str) -> None:
    assert planned(touched(HOT, *touches)) == spell(follows)


@pytest.mark.parametrize(
    ("touches", "follows"),
    [
        (["0m", "1m"], "45m"),
        (["0m", "1m", "2m", "3m"], "45m"),
        (["0m", "22m"], "45m"),
        (["0m", "45m", "50m"], "4h"),
        (["10m", "12m"], "55m"),
        (["0m", "45m", "4h", "1d"], "2d"),
    ],
)
def test_an_extra_touch_soon_after_another_counts_but_eats_no_step(touches: list[str], follows: str) -> None:
    lead = touched(HOT, *touches)
    assert planned(lead) == spell(follows)
    assert lead.touches == len(touches)


@pytest.mark.parametrize(
    ("touches", "follows"),
    [(["0m", "23m"], "4h"), (["0m", "44m"], "4h"), (["0m", "45m", "4h", "1d 12h"], "4d")],
)
def test_a_touch_a_little_early_answers_its_step_and_the_plan_stays(touches: list[str], follows: str) -> None:
    assert planned(touched(HOT, *touches)) == spell(follows)


def test_nobody_comes_back_from_holiday_to_a_burst() -> None:
    lead = touched(HOT, "0m", "45m", "21d")
    assert planned(lead) == spell("22d 20h")
    lead = recorded(lead, "no-answer", due_of(lead).at)
    assert planned(lead) == spell("24d 20h")


@pytest.mark.parametrize(
    ("temperature", "asked", "released"),
    [(HOT, "15m", "25m"), (WARM, "2h", "3h"), (COLD, "1d", "2d")],
)
def test_claimed_and_not_touched_the_owner_is_asked_and_then_the_lead_is_released(
    temperature: Temperature, asked: str, released: str
) -> None:
    first, second = rung_on_time(claimed(temperature), 2)
    assert [(due.what, now - MONDAY) for due, now, _ in (first, second)] == [
        (What.FIRST_TOUCH, spell(asked)),
        (What.RELEASE, spell(released)),
    ]
    assert first[2].owner == "U0SAM"
    free = arrived(temperature, at=MONDAY + spell(released))
    assert second[2] == free.with_(passed=("U0SAM",), given_up_by="U0SAM")


@pytest.mark.parametrize(("temperature", "wait"), [(HOT, "10m"), (WARM, "1h"), (COLD, "1d")])
def test_after_a_standstill_the_owner_is_asked_before_the_lead_is_taken_away(
    temperature: Temperature, wait: str
) -> None:
    now = MONDAY + timedelta(days=7)
    said, lead = life.ring(claimed(temperature), now, SHIPPED, CREW, HOURS)
    assert said.what is What.FIRST_TOUCH
    assert lead.due == Due(What.RELEASE, now + spell(wait), Asked.OWNER)


@pytest.mark.parametrize("temperature", Temperature)
def test_a_touch_stops_the_clock_that_would_release_the_lead(temperature: Temperature) -> None:
    *_, (_, _, lead) = rung_on_time(claimed(temperature), 1)
    assert due_of(lead).what is What.RELEASE
    lead = recorded(lead, "voicemail", due_of(lead).at - SOON)
    assert (lead.owner, due_of(lead).what) == ("U0SAM", What.TOUCH)


@pytest.mark.parametrize(
    ("temperature", "nudges"),
    [
        (
            HOT,
            ["23T10:45", "23T11:45", "23T14:45", "24T09:00", "25T09:00", "26T09:00", "27T09:00", "28T09:00"],
        ),
        (WARM, ["23T14:00", "24T09:00", "26T09:00", "28T09:00", "30T09:00"]),
        (COLD, ["26T10:00"]),
    ],
)
def test_an_unanswered_nudge_repeats_at_its_pace_and_never_ends(
    temperature: Temperature, nudges: list[str]
) -> None:
    lead = touched(temperature, "0m")
    said = [now for _, now, _ in rung_on_time(lead, len(nudges))]
    assert said == [datetime.fromisoformat(f"2026-11-{each}:00+00:00") for each in nudges]
    *_, (due, now, last) = rung_on_time(lead, 100)
    assert (due.what, last.owner) == (What.TOUCH, "U0SAM")
    assert due_of(last).at - now == {HOT: spell("1d"), WARM: spell("2d"), COLD: spell("7d")}[temperature]


@pytest.mark.parametrize("temperature", Temperature)
def test_after_a_standstill_one_nudge_is_said_and_not_all_that_were_missed(temperature: Temperature) -> None:
    lead = touched(temperature, "0m")
    now = due_of(lead).at + timedelta(days=30)
    said, lead = life.ring(lead, now, SHIPPED, CREW, HOURS)
    assert said.what is What.TOUCH
    assert due_of(lead).at > now
    assert lead.repeats == 1


def test_an_answered_nudge_starts_the_repeats_anew() -> None:
    lead = touched(HOT, "0m")
    *_, (_, _, lead) = rung_on_time(lead, 3)
    lead = recorded(lead, "voicemail", due_of(lead).at)
    nudged = due_of(lead).at
    assert [now - nudged for _, now, _ in rung_on_time(lead, 3)] == [spell("0m"), spell("1h"), spell("4h")]


def test_whom_a_lead_was_assigned_is_nudged_like_anybody_else_and_never_loses_it() -> None:
    *_, (said, assigned_at, lead) = rung_on_time(arrived(HOT), 4)
    assert (said.what, lead.owner) == (What.ASSIGN, "U0FAY")  # and the first nudge is said with it
    nudges = list(rung_on_time(lead, 50))
    assert {due.what for due, _, _ in nudges} == {What.TOUCH}
    assert {each.owner for _, _, each in nudges} == {"U0FAY"}
    assert [now - assigned_at for _, now, _ in nudges[:2]] == [spell("1h"), spell("4h")]
    assert [f"{now:%d %H:%M}" for _, now, _ in nudges[2:5]] == ["24 09:00", "25 09:00", "26 09:00"]


@pytest.mark.parametrize(
    ("claim", "touches"),
    [
        ("2026-10-23", ["23T10:45", "23T14:00", "25T10:00", "27T10:00", "30T10:00"]),
        ("2027-03-26", ["26T10:45", "26T14:00", "28T10:00", "30T10:00"]),
    ],
)
def test_days_of_the_cadence_keep_their_time_of_day_when_the_clocks_change(
    claim: str, touches: list[str]
) -> None:
    now = berlin(f"{claim}T10:00")
    lead = claimed(HOT, now, IN_BERLIN)
    for each in touches:
        lead = recorded(lead, "voicemail", now, IN_BERLIN)
        now = due_of(lead).at
        assert now == berlin(f"{claim[:8]}{each}")
