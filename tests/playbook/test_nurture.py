"""The rules of the pile: what comes back, when a manager is asked, how long is a year, whom to ask who bought."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook import life, nurture
from playbook.document import PlaybookProblem, read
from playbook.purchases import windows
from playbook.refusal import Refusal
from playbook.standing import Standing
from playbook.words import Outcome, State, Temperature, What
from tests.made_up import made_up
from tests.playbook.given import CREW, HOURS, HOURS_IN_BERLIN, MONDAY, SHIPPED, berlin, claimed, due_of

LATER = MONDAY + timedelta(days=30)


def resting(cycle: int = 0) -> Standing:
    return life.nurture(claimed(Temperature.COLD), MONDAY, SHIPPED, HOURS).with_(cycle=cycle)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_stay_begins_when_it_does_and_a_review_is_not_another_one() -> None:
    lead = resting()
    assert (lead.nurtured_at, lead.given_up_by) == (MONDAY, "U0SAM")
    _, reviewed = life.ring(lead, due_of(lead).at, SHIPPED, CREW, HOURS)
    assert (reviewed.nurtured_at, reviewed.given_up_by) == (MONDAY, "U0SAM")


def test_hot_again_is_counted_and_passes_over_who_gave_it_up() -> None:
    lead = nurture.hot_again(resting(), LATER, SHIPPED, CREW, HOURS)
    assert (lead.state, lead.temperature, lead.opened_at, lead.cycle) == (State.OPEN, "hot", LATER, 1)
    assert (lead.passed, lead.given_up_by) == (("U0SAM",), "U0SAM")
    assert due_of(lead).at == LATER + timedelta(minutes=2)


def test_who_comes_back_by_himself_is_hot_and_not_counted() -> None:
    lead = nurture.came_back(resting(), LATER, SHIPPED, CREW, HOURS)
    assert (lead.state, lead.temperature, lead.cycle) == (State.OPEN, "hot", 0)


@pytest.mark.parametrize(("cycle", "asks"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_third_time_is_a_managers(cycle: int, asks: bool) -> None:
    assert nurture.asks_manager(resting(cycle), SHIPPED) is asks
    assert nurture.asks_manager(resting(cycle), read("[nurture]\nmanager_from = 1"))


def test_not_yet_plans_the_next_review() -> None:
    due = due_of(nurture.put_off(resting(), LATER, MONDAY))
    assert (due.what, due.at) == (What.REVIEW, LATER)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_not_yet_is_within_the_year_ahead(days: int) -> None:
    with pytest.raises(Refusal):
        nurture.put_off(resting(), MONDAY + timedelta(days=days), MONDAY)


def test_what_is_closed_is_lost_and_nothing_is_due() -> None:
    lead = nurture.closed(resting())
    assert (lead.state, lead.outcome, lead.due) == (State.CLOSED, Outcome.LOST, None)


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2026-11-23 10:00", 12, "2025-11-23 10:00"),
        ("2026-11-23 10:00", 6, "2026-05-23 10:00"),
        ("2026-08-31 10:00", 6, "2026-02-28 10:00"),
        ("2028-08-31 10:00", 6, "2028-02-29 10:00"),
        ("2028-02-29 10:00", 12, "2027-02-28 10:00"),
        ("2026-01-15 10:00", 1, "2025-12-15 10:00"),
    ],
)
def test_months_ago_is_the_same_day_or_the_months_last(now: str, months: int, before: str) -> None:
    assert nurture.months_ago(at(now), months, HOURS) == at(before)


def test_months_ago_keeps_the_hour_of_the_wall_clock() -> None:
    assert nurture.months_ago(berlin("2026-11-23 09:00"), 6, HOURS_IN_BERLIN) == berlin("2026-05-23 09:00")


def test_each_lead_is_asked_about_for_the_latest_mark_it_has_passed() -> None:
    half, whole = windows([6, 12], at("2026-11-23 10:00"), HOURS)
    assert (half.months, half.after, half.until) == (6, at("2025-11-23 10:00"), at("2026-05-23 10:00"))
    assert (whole.months, whole.after, whole.until) == (12, at("2024-11-23 10:00"), at("2025-11-23 10:00"))


def test_without_marks_nobody_is_asked() -> None:
    assert list(windows([], MONDAY, HOURS)) == []


@made_up(40)
@given(
    st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=10).map(sorted),
    st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1)),
    st.integers(0, 3000),
)
def test_a_lead_is_never_in_two_windows_at_once(marks: list[int], now: datetime, days: int) -> None:
    moment = now.replace(tzinfo=UTC)
    ended = moment - timedelta(days=days)
    found = [each for each in windows(marks, moment, HOURS_IN_BERLIN) if each.after < ended <= each.until]
    assert len(found) <= 1


@pytest.mark.parametrize("marks", ["[12, 6]", "[6, 6]", "[0]", "[6, 99]"])
def test_marks_that_cannot_be_are_refused(marks: str) -> None:
    with pytest.raises(PlaybookProblem, match="ask_after_months"):
        read(f"[purchase]\nask_after_months = {marks}")


def test_the_shipped_numbers_are_those_of_the_product() -> None:
    rules = SHIPPED.nurture
    assert (rules.weekday, rules.day, str(rules.at)) == ("monday", 0, "09:00:00")
    assert (rules.manager_from, rules.months) == (3, 12)
    assert SHIPPED.purchase.ask_after_months == [6, 12]
