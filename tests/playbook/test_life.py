"""Where a lead stands after each deed; and whatever people do in whatever order, something is due for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playbook import life
from playbook.crew import Crew
from playbook.dispositions import Details
from playbook.document import Playbook, read
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What
from tests.playbook.given import (
    CREW,
    MONDAY,
    NOBODY,
    SHIPPED,
    arrived,
    claimed,
    due_of,
    recorded,
    rung_on_time,
    spell,
)

HOT = Temperature.HOT
DAY = timedelta(days=1)
TUESDAY_AT_TEN = MONDAY + DAY
OWN_CODES = """
[dispositions]
remind = { label = "Remind me", needs = "date", next = "callback" }
noted = { label = "Noted" }
rests = { label = "Rests", outcome = "nurture" }
"""
OWN = read(OWN_CODES)


def test_a_claim_gives_the_lead_an_owner_and_starts_his_clock() -> None:
    now = MONDAY + timedelta(minutes=3)
    lead = life.claim(arrived(HOT), "U0SAM", now, SHIPPED)
    assert (lead.state, lead.owner, lead.claimed_at) == (State.WORKING, "U0SAM", now)
    assert lead.due == Due(What.FIRST_TOUCH, now + timedelta(minutes=15), Asked.OWNER)


def test_a_lead_handed_over_starts_anew_with_its_new_owner_and_keeps_what_was_done() -> None:
    lead = recorded(claimed(HOT), "voicemail", MONDAY)
    later = MONDAY + DAY
    lead = life.claim(lead, "U0DANA", later, SHIPPED)
    assert (lead.owner, lead.touches, lead.step, lead.repeats) == ("U0DANA", 1, 0, 0)
    assert due_of(recorded(lead, "voicemail", later)).at == later + timedelta(minutes=45)


@pytest.mark.parametrize(("code", "what"), [("callback", What.CALLBACK), ("meeting", What.MEETING)])
def test_a_time_the_prospect_named_is_what_is_due_next(code: str, what: What) -> None:
    lead = recorded(claimed(HOT), code, MONDAY, date=TUESDAY_AT_TEN)
    assert lead.due == Due(what, TUESDAY_AT_TEN, Asked.OWNER)
    assert (lead.reached, lead.touches) == (True, 1)
    nudges = [(due.what, now - TUESDAY_AT_TEN) for due, now, _ in rung_on_time(lead, 3)]
    assert nudges == [(what, spell("0m")), (what, spell("1h")), (what, spell("4h"))]


def test_after_the_callback_was_made_the_cadence_goes_on() -> None:
    lead = recorded(claimed(HOT), "callback", MONDAY, date=TUESDAY_AT_TEN)
    [(_, _, lead)] = rung_on_time(lead, 1)
    lead = recorded(lead, "voicemail", TUESDAY_AT_TEN + timedelta(minutes=5))
    assert due_of(lead).what is What.TOUCH
    assert due_of(lead).at > TUESDAY_AT_TEN


@pytest.mark.parametrize("code", ["emailed", "messaged", "voicemail", "no-answer"])
@pytest.mark.parametrize("agreed", ["callback", "meeting"])
def test_writing_to_a_prospect_does_not_forget_the_time_that_was_agreed(agreed: str, code: str) -> None:
    lead = recorded(claimed(HOT), agreed, MONDAY, date=TUESDAY_AT_TEN)
    after = recorded(lead, code, MONDAY + timedelta(hours=3))
    assert after.due == lead.due
    assert after.touches == 2


def test_who_was_reached_before_the_agreed_time_needs_no_reminder_of_it() -> None:
    lead = recorded(claimed(HOT), "callback", MONDAY, date=TUESDAY_AT_TEN)
    lead = recorded(lead, "spoke", MONDAY + timedelta(hours=3))
    assert due_of(lead).what is What.TOUCH


def test_another_time_takes_the_place_of_the_one_agreed_before() -> None:
    lead = recorded(claimed(HOT), "callback", MONDAY, date=TUESDAY_AT_TEN)
    lead = recorded(lead, "meeting", MONDAY + timedelta(hours=3), date=TUESDAY_AT_TEN + 2 * DAY)
    assert lead.due == Due(What.MEETING, TUESDAY_AT_TEN + 2 * DAY, Asked.OWNER)


def test_an_own_code_with_a_date_and_without_a_touch_plans_the_step_and_counts_nothing() -> None:
    lead = recorded(claimed(HOT), "voicemail", MONDAY)
    *_, (_, now, lead) = rung_on_time(lead, 3)
    at = now + DAY
    lead = recorded(lead, "remind", now, OWN, date=at)
    assert (lead.due, lead.touches) == (Due(What.CALLBACK, at, Asked.OWNER), 1)
    assert [when - at for _, when, _ in rung_on_time(lead, 2)] == [spell("0m"), spell("1h")]


def test_an_own_code_without_touch_or_date_changes_nothing_that_is_due() -> None:
    lead = recorded(claimed(HOT), "voicemail", MONDAY)
    assert recorded(lead, "noted", MONDAY + timedelta(hours=3), OWN) == lead


@pytest.mark.parametrize(("temperature", "days"), [("hot", 30), ("warm", 60), ("cold", 90)])
def test_in_the_nurture_pile_marketing_is_asked_again_and_again(temperature: str, days: int) -> None:
    lead = life.nurture(claimed(Temperature(temperature)), MONDAY, SHIPPED)
    assert (lead.state, lead.owner, lead.claimed_at) == (State.NURTURE, None, None)
    asked = list(rung_on_time(lead, 3))
    assert [now - MONDAY for _, now, _ in asked] == [timedelta(days=days * n) for n in (1, 2, 3)]
    assert {(due.what, due.who) for due, _, _ in asked} == {(What.REVIEW, Asked.MARKETING)}


def test_not_ready_until_a_date_is_reviewed_on_that_date() -> None:
    when = MONDAY + 100 * DAY
    lead = recorded(claimed(HOT), "not-ready", MONDAY, date=when)
    assert (lead.state, lead.due) == (State.NURTURE, Due(What.REVIEW, when, Asked.MARKETING))


def test_a_date_recorded_for_a_lead_in_the_nurture_pile_is_when_marketing_is_asked() -> None:
    lead = life.nurture(claimed(HOT), MONDAY, SHIPPED)
    lead = recorded(lead, "remind", MONDAY, OWN, date=TUESDAY_AT_TEN)
    assert (lead.state, lead.due) == (State.NURTURE, Due(What.REVIEW, TUESDAY_AT_TEN, Asked.MARKETING))


def test_a_touch_in_the_nurture_pile_counts_and_leaves_the_lead_there() -> None:
    pile = life.nurture(claimed(HOT), MONDAY, SHIPPED)
    lead = recorded(pile, "spoke", MONDAY + DAY)
    assert (lead.state, lead.touches, lead.reached, lead.due) == (State.NURTURE, 1, True, pile.due)


def test_hot_again_is_a_hot_lead_with_its_five_minutes() -> None:
    pile = life.nurture(claimed(Temperature.COLD), MONDAY, SHIPPED)
    later = MONDAY + 40 * DAY
    lead = life.open_again(pile, later, SHIPPED, CREW, HOT)
    assert (lead.state, lead.temperature, lead.opened_at) == (State.OPEN, HOT, later)
    assert lead.due == Due(What.CLAIM, later + timedelta(minutes=2), Asked.CHANNEL)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("won", Outcome.WON),
        ("lost-to-competitor", Outcome.LOST),
        ("no-purchase", Outcome.LOST),
        ("no-response", Outcome.LOST),
        ("wrong-person", Outcome.DISQUALIFIED),
        ("do-not-contact", Outcome.DISQUALIFIED),
        ("duplicate", Outcome.DISQUALIFIED),
        ("junk", Outcome.DISQUALIFIED),
    ],
)
@pytest.mark.parametrize("state", ["open", "working", "nurture"])
def test_a_code_that_ends_closes_the_lead_from_wherever_it_is(
    code: str, outcome: Outcome, state: str
) -> None:
    lead = {"open": arrived(HOT), "working": claimed(HOT)}.get(state)
    lead = recorded(lead or life.nurture(claimed(HOT), MONDAY, SHIPPED), code, MONDAY)
    assert (lead.state, lead.outcome, lead.due, lead.owner) == (State.CLOSED, outcome, None, None)


@pytest.mark.parametrize(
    ("state", "due", "owner"),
    [
        (State.OPEN, None, None),
        (State.WORKING, None, "U0SAM"),
        (State.NURTURE, None, None),
        (State.CLOSED, Due(What.TOUCH, MONDAY, Asked.OWNER), None),
        (State.WORKING, Due(What.TOUCH, MONDAY, Asked.OWNER), None),
        (State.OPEN, Due(What.CLAIM, MONDAY, Asked.CHANNEL), "U0SAM"),
        (State.NURTURE, Due(What.REVIEW, MONDAY, Asked.MARKETING), "U0SAM"),
        (State.CLOSED, None, "U0SAM"),
    ],
)
def test_a_standing_that_breaks_the_invariant_cannot_even_be_made(
    state: State, due: Due | None, owner: str | None
) -> None:
    with pytest.raises(ValueError, match="a lead in state"):
        Standing(state, HOT, MONDAY, due, owner=owner)


# What people and the clock may do to a lead, in any order. Each deed does nothing where nobody could do it.

IMPATIENT = """
[team]
timezone = "Europe/Berlin"
[temperature.hot]
ladder = []
unreachable = "0 min"
still_on_it = "0 min"
touches = ["0 days", "next morning", "1 day"]
repeats = ["1 s"]
[temperature.warm]
touches = ["0 min"]
repeats = ["next morning"]
"""
PLAYBOOKS = [
    SHIPPED,
    read('[team]\ntimezone = "America/New_York"\nmorning = "02:30"'),
    read(IMPATIENT + OWN_CODES),
]
CREWS = [CREW, NOBODY, Crew(backups=("U0RUTH",)), Crew(fallback="U0FAY")]
Deed = Callable[[Standing, datetime, Playbook, Crew], Standing]


def _claim(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew) -> Standing:
    return life.claim(lead, "U0SAM", now, playbook) if lead.state is State.OPEN else lead


def _hand_over(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew) -> Standing:
    return life.claim(lead, "U0DANA", now, playbook) if lead.state is State.WORKING else lead


def _release(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> Standing:
    return life.open_again(lead, now, playbook, crew) if lead.state is State.WORKING else lead


def _hot_again(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> Standing:
    return life.open_again(lead, now, playbook, crew, HOT) if lead.state is State.NURTURE else lead


def _rest(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew) -> Standing:
    return lead if lead.state is State.CLOSED else life.nurture(lead, now, playbook)


def _ring(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> Standing:
    return life.ring(lead, now, playbook, crew)[1] if lead.due and lead.due.at <= now else lead


def _record(code: str, days: int) -> Deed:
    def deed(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew) -> Standing:
        disposition = playbook.dispositions.get(code)
        if lead.state is State.CLOSED or disposition is None:
            return lead
        if lead.state is State.OPEN and disposition.touch:
            lead = life.claim(lead, "U0SAM", now, playbook)
        date = now + days * DAY if disposition.needs == "date" else None
        return life.record(lead, disposition, Details(date=date, amount=Decimal(1)), now, playbook)

    return deed


CODES = [*SHIPPED.dispositions, "remind", "noted", "rests"]
UNENDING = [code for code in CODES if code not in SHIPPED.dispositions or not SHIPPED.dispositions[code].ends]
DEEDS = st.one_of(
    st.sampled_from([_claim, _hand_over, _release, _hot_again, _rest]),
    st.builds(_record, st.sampled_from(UNENDING), st.integers(1, 90)),
    st.builds(_record, st.sampled_from(CODES), st.integers(1, 90)),
)
WAITS = st.one_of(
    st.just(timedelta()),
    st.just(None),  # exactly until it falls due
    st.timedeltas(timedelta(0), timedelta(hours=5)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
)
STEPS = st.lists(st.tuples(WAITS, st.one_of(DEEDS, st.just(_ring)), st.sampled_from(CREWS)), max_size=25)


def _settled(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> bool:
    """Whether the clock, ringing at one moment, soon has nothing more to ask."""
    for _ in range(4):
        if lead.due is None or lead.due.at > now:
            return True
        lead = life.ring(lead, now, playbook, crew)[1]
    return False


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(Temperature),
    st.sampled_from(PLAYBOOKS),
    st.datetimes(datetime(2026, 10, 24), datetime(2027, 4, 1)),
    STEPS,
)
@example(HOT, PLAYBOOKS[2], datetime(2026, 10, 25, 1, 30), [(timedelta(), _claim, CREW)] * 2)
def test_whatever_people_do_something_is_due_for_a_lead_until_it_is_closed(
    temperature: Temperature,
    playbook: Playbook,
    start: datetime,
    steps: list[tuple[timedelta | None, Deed, Crew]],
) -> None:
    now = start.replace(tzinfo=MONDAY.tzinfo)
    lead = life.arrive(temperature, now, playbook, CREW)
    for wait, deed, crew in steps:
        now = max(now, lead.due.at) if wait is None and lead.due else now + (wait or timedelta())
        before, lead = lead, deed(lead, now, playbook, crew)
        assert (lead.due is None) is (lead.state is State.CLOSED)
        assert (lead.owner is not None) is (lead.state is State.WORKING)
        assert lead.touches >= before.touches
        if lead.due is None:
            assert lead.outcome
            return
        already_late = lead.due == before.due or lead.due.what is What.GIVE_UP
        assert lead.due.at >= now or already_late
        assert _settled(lead, now, playbook, crew)
