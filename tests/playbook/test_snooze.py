"""Snoozing: until when in somebody's own hours, what may be snoozed, and that it answers nothing."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from playbook import life, snooze
from playbook.hands import Burden
from playbook.refusal import Refusal
from playbook.standing import Standing
from playbook.words import Temperature, What
from playbook.working_time import WorkingHours
from tests.playbook.given import CREW, HOURS, MONDAY, SHIPPED, claimed, due_of, recorded

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((time(9), time(12)), (time(13), time(17)))
WEEK = WorkingHours(BERLIN, (OFFICE,) * 5 + ((),) * 2)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def waiting(touches: int = 1) -> Standing:
    """A hot lead that was touched, and whose next touch is due."""
    lead = claimed(Temperature.HOT)
    for number in range(touches):
        lead = recorded(lead, "voicemail", MONDAY + timedelta(minutes=number))
    return lead


def asked(lead: Standing) -> tuple[Standing, datetime]:
    """The lead after its owner was nudged, and when that was."""
    now = due_of(lead).at
    return life.ring(lead, now, SHIPPED, CREW, HOURS)[1], now


@pytest.mark.parametrize(
    ("words", "now", "until"),
    [
        ("30 min", "2026-11-24 10:00", "2026-11-24 10:30"),
        ("for 30 minutes", "2026-11-24 10:00", "2026-11-24 10:30"),
        ("1 h", "2026-11-24 10:00", "2026-11-24 11:00"),
        ("in 3 hours", "2026-11-24 09:00", "2026-11-24 13:00"),  # the pause is no time to be asked
        ("3 h", "2026-11-24 16:00", "2026-11-25 09:00"),  # nor is the night
        ("1 h", "2026-11-27 16:30", "2026-11-30 09:00"),  # nor the weekend
        ("tomorrow morning", "2026-11-24 10:00", "2026-11-25 09:00"),
        ("Tomorrow", "2026-11-27 10:00", "2026-11-30 09:00"),
        ("tomorrow morning", "2026-11-24 02:00", "2026-11-24 09:00"),  # after midnight it is this one
        ("Monday", "2026-11-24 10:00", "2026-11-30 09:00"),
        ("until mon", "2026-11-30 08:00", "2026-12-07 09:00"),  # on a Monday it is the next
        ("monday", "2026-11-29 23:30", "2026-11-30 09:00"),
        ("Monday", "2026-10-23 10:00", "2026-10-26 09:00"),  # the clocks change in between
        ("Monday", "2026-03-27 10:00", "2026-03-30 09:00"),
    ],
)
def test_words_mean_a_moment_of_somebodys_own_working_time(words: str, now: str, until: str) -> None:
    assert snooze.read_until(words, berlin(now), WEEK) == (berlin(until), "")


def test_a_monday_off_begins_the_week_on_tuesday() -> None:
    free = WorkingHours(BERLIN, WEEK.blocks, frozenset({date(2026, 11, 30)}))
    assert snooze.read_until("Monday", berlin("2026-11-24 10:00"), free) == (berlin("2026-12-01 09:00"), "")


def test_what_follows_the_words_is_the_reason() -> None:
    now = berlin("2026-11-24 10:00")
    assert snooze.read_until("1 h, she is in a meeting.", now, WEEK) == (
        berlin("2026-11-24 11:00"),
        "she is in a meeting",
    )


@pytest.mark.parametrize(
    "words", ["", "soon", "tue 10:00", "monday 10:00", "tomorrow at 14:00", "24 dec", "1 hat"]
)
def test_other_words_are_left_to_whoever_reads_dates(words: str) -> None:
    assert snooze.read_until(words, berlin("2026-11-24 10:00"), WEEK) is None


def test_each_choice_in_a_nudge_is_understood() -> None:
    for words in snooze.CHOICES:
        assert snooze.read_until(words, berlin("2026-11-24 10:00"), WEEK)


def test_it_moves_what_is_due_and_answers_nothing() -> None:
    lead, now = asked(waiting())
    until = now + timedelta(minutes=30)
    after = snooze.snooze(42, lead, until, now, None)
    assert (due_of(after).what, due_of(after).at) == (What.TOUCH, until)
    assert (after.snoozes, after.repeats, after.touches) == (1, lead.repeats, lead.touches)
    due = due_of(after)
    assert Burden("hot", False, after.repeats, due.at).is_overdue(now)  # coffee is still for closers


def test_a_nudge_that_was_snoozed_is_said_then_and_repeats_as_before() -> None:
    lead, now = asked(waiting())
    after = snooze.snooze(42, lead, now + timedelta(minutes=30), now, None)
    again, at = asked(after)
    assert at == now + timedelta(minutes=30)
    assert (again.repeats, due_of(again).at) == (2, at + timedelta(hours=3))


def test_the_third_in_a_row_wants_a_reason_and_a_touch_begins_anew() -> None:
    lead, now = asked(waiting())
    for _ in range(2):
        lead = snooze.snooze(42, lead, now + timedelta(hours=1), now, None)
    assert snooze.needs_reason(lead)
    with pytest.raises(Refusal, match="snooze number 3 in a row") as refused:
        snooze.snooze(42, lead, now + timedelta(hours=1), now, None)
    assert refused.value.field == "reason"
    third = snooze.snooze(42, lead, now + timedelta(hours=1), now, "at a fair")
    assert third.snoozes == 3
    assert recorded(third, "voicemail", now).snoozes == 0


def test_over_a_time_agreed_it_moves_the_reminder_and_knows_so() -> None:
    agreed = MONDAY + timedelta(hours=5)
    lead = recorded(waiting(), "callback", MONDAY + timedelta(minutes=5), date=agreed)
    now = agreed - timedelta(minutes=5)
    assert snooze.over(lead, now) == agreed
    after = snooze.snooze(42, lead, agreed + timedelta(hours=1), now, None)
    assert (due_of(after).what, due_of(after).at) == (What.CALLBACK, agreed + timedelta(hours=1))
    rung, now = asked(lead)
    assert snooze.over(rung, now) is None  # that time has come already
    assert snooze.over(waiting(), MONDAY) is None


@pytest.mark.parametrize("until", [-1, 0, 31 * 24 * 60])
def test_it_ends_within_thirty_days(until: int) -> None:
    lead, now = asked(waiting())
    with pytest.raises(Refusal, match="A snooze ends within 30 days"):
        snooze.snooze(42, lead, now + timedelta(minutes=until), now, None)


def test_what_is_due_later_cannot_be_snoozed_to_an_earlier_time() -> None:
    lead = waiting()
    with pytest.raises(Refusal, match="due later than that anyway"):
        snooze.snooze(42, lead, MONDAY + timedelta(minutes=10), MONDAY, None)
    assert snooze.snooze(42, lead, MONDAY + timedelta(hours=3), MONDAY, None).snoozes == 1


def test_what_cannot_be_snoozed_is_refused_with_what_to_do_instead() -> None:
    untouched = claimed(Temperature.HOT)
    handed = life.hand_over(waiting(), "U0DANA", MONDAY, SHIPPED, HOURS)
    resting = recorded(waiting(), "not-ready", MONDAY, date=MONDAY + timedelta(days=9))
    for lead, person, said in (
        (untouched, "U0SAM", "Call now, or give it back"),
        (waiting(), "U0DANA", "is not yours to snooze"),
        (handed, "U0SAM", "handed to a colleague"),
        (resting, "U0SAM", "has no owner"),
        (recorded(waiting(), "junk", MONDAY), "U0SAM", "has no owner"),
    ):
        with pytest.raises(Refusal, match=said):
            snooze.check(42, lead, person)
    snooze.check(42, waiting(), "U0SAM")
