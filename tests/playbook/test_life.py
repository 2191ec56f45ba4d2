"""Where a lead stands after each deed; and whatever people do in whatever order, something is due for it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playbook import absence, life
from playbook.crew import Crew
from playbook.dispositions import Details
from playbook.document import Playbook, read
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What
from playbook.working_time import WorkingHours
from tests.made_up import made_up
from tests.playbook.given import (
    CREW,
    HOURS,
    HOURS_IN_BERLIN,
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
    lead = life.claim(arrived(HOT), "U0SAM", now, SHIPPED, HOURS)
    assert (lead.state, lead.owner, lead.claimed_at) == (State.WORKING, "U0SAM", now)
    assert lead.due == Due(What.FIRST_TOUCH, now + timedelta(minutes=15), Asked.OWNER)


def test_a_lead_handed_over_starts_anew_with_its_new_owner_and_keeps_what_was_done() -> None:
    lead = recorded(claimed(HOT), "voicemail", MONDAY)
    later = MONDAY + DAY
    lead = life.claim(lead, "U0DANA", later, SHIPPED, HOURS)
    assert (lead.owner, lead.touches, lead.step, lead.repeats) == ("U0DANA", 1, 0, 0)
    assert due_of(recorded(lead, "voicemail", later)).at == later + timedelta(minutes=45)


def test_a_time_agreed_while_a_colleague_is_asked_is_kept_whether_he_accepts_before_it_or_not() -> None:
    lead = recorded(claimed(Temperature.COLD), "voicemail", MONDAY)
    lead = life.hand_over(lead, "U0DANA", MONDAY, SHIPPED, HOURS)
    assert lead.due == Due(What.HAND_OVER, TUESDAY_AT_TEN, Asked.OFFERED)
    at_noon = MONDAY + timedelta(hours=2)
    lead = recorded(lead, "callback", MONDAY + timedelta(hours=1), date=at_noon)
    assert (lead.owner, lead.due) == ("U0SAM", Due(What.HAND_OVER, at_noon, Asked.OFFERED))
    callback = Due(What.CALLBACK, at_noon, Asked.OWNER)
    accepted = life.claim(lead, "U0DANA", MONDAY + timedelta(minutes=90), SHIPPED, HOURS)
    assert (accepted.owner, accepted.due) == ("U0DANA", callback)
    [(_, _, bounced)] = rung_on_time(lead, 1)
    assert (bounced.owner, bounced.offered_to, bounced.due) == ("U0SAM", None, callback)


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
    lead = life.nurture(claimed(Temperature(temperature)), MONDAY, SHIPPED, HOURS)
    assert (lead.state, lead.owner, lead.claimed_at) == (State.NURTURE, None, None)
    asked = list(rung_on_time(lead, 3))
    assert [now - MONDAY for _, now, _ in asked] == [timedelta(days=days * n) for n in (1, 2, 3)]
    assert {(due.what, due.who) for due, _, _ in asked} == {(What.REVIEW, Asked.MARKETING)}


def test_not_ready_until_a_date_is_reviewed_on_that_date() -> None:
    when = MONDAY + 100 * DAY
    lead = recorded(claimed(HOT), "not-ready", MONDAY, date=when)
    assert (lead.state, lead.due) == (State.NURTURE, Due(What.REVIEW, when, Asked.MARKETING))


def test_a_date_recorded_for_a_lead_in_the_nurture_pile_is_when_marketing_is_asked() -> None:
    lead = life.nurture(claimed(HOT), MONDAY, SHIPPED, HOURS)
    lead = recorded(lead, "remind", MONDAY, OWN, date=TUESDAY_AT_TEN)
    assert (lead.state, lead.due) == (State.NURTURE, Due(What.REVIEW, TUESDAY_AT_TEN, Asked.MARKETING))


def test_a_touch_in_the_nurture_pile_counts_and_leaves_the_lead_there() -> None:
    pile = life.nurture(claimed(HOT), MONDAY, SHIPPED, HOURS)
    lead = recorded(pile, "spoke", MONDAY + DAY)
    assert (lead.state, lead.touches, lead.reached, lead.due) == (State.NURTURE, 1, True, pile.due)


def test_hot_again_is_a_hot_lead_with_its_five_minutes() -> None:
    pile = life.nurture(claimed(Temperature.COLD), MONDAY, SHIPPED, HOURS)
    later = MONDAY + 40 * DAY
    lead = life.open_again(pile, later, SHIPPED, CREW, HOURS, HOT)
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
    lead = recorded(lead or life.nurture(claimed(HOT), MONDAY, SHIPPED, HOURS), code, MONDAY)
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
accept = "0 min"
still_on_it = "0 min"
touches = ["0 days", "next morning", "1 day"]
repeats = ["1 s"]
[temperature.warm]
touches = ["0 min"]
repeats = ["next morning"]
"""
PLAYBOOKS = [
    SHIPPED,
    read('[team]\ntimezone = "America/New_York"'),
    read(IMPATIENT + OWN_CODES),
]
CREWS = [CREW, NOBODY, Crew(backups=("U0RUTH",)), Crew(fallback="U0FAY")]
OFFICE = WorkingHours(
    ZoneInfo("Europe/Berlin"), (((time(9), time(12, 30)), (time(13, 30), time(18))),) * 5 + ((), ())
)
NIGHTS = WorkingHours(
    ZoneInfo("America/New_York"),
    (((time(1, 30), time(2, 30)), (time(22), time(0))),) * 7,
    off=lambda day: day.day % 3 == 0,
    away=((MONDAY, MONDAY + 14 * DAY),),
    day_begins=time(2, 30),
)
HOURS_OF_PEOPLE = [HOURS, HOURS_IN_BERLIN, OFFICE, NIGHTS]
Deed = Callable[[Standing, datetime, Playbook, Crew, WorkingHours], Standing]


def _claim(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
    return life.claim(lead, "U0SAM", now, playbook, hours) if lead.state is State.OPEN else lead


def _offer(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
    return life.offer(lead, "U0DANA", now, playbook, hours) if lead.state is State.OPEN else lead


def _pass(lead: Standing, _now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    if lead.state is not State.OPEN or not lead.offered_to:
        return lead
    return life.open_to_all(life.passed_over(lead), playbook, crew, hours)


def _hand_over(
    lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours
) -> Standing:
    return life.hand_over(lead, "U0DANA", now, playbook, hours) if lead.state is State.WORKING else lead


def _accept(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
    return life.claim(lead, lead.offered_to, now, playbook, hours) if lead.offered_to else lead


def _bounce(lead: Standing, now: datetime, _playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
    return life.bounce(lead, now, hours) if lead.due and lead.due.what is What.HAND_OVER else lead


def _cover(person: str) -> Deed:
    def deed(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
        return absence.cover(lead, person, now, playbook, hours) if lead.state is State.WORKING else lead

    return deed


def _wait_for(days: int) -> Deed:
    def deed(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
        if lead.state is not State.WORKING:
            return lead
        return absence.wait_for(lead, now + days * DAY, now, playbook, hours)

    return deed


def _qualify(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    if lead.state is not State.INQUIRY:
        return lead
    return life.open_again(lead, now, playbook, crew, hours, Temperature.WARM)


def _release(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    return life.open_again(lead, now, playbook, crew, hours) if lead.state is State.WORKING else lead


def _hot_again(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours
) -> Standing:
    return life.open_again(lead, now, playbook, crew, hours, HOT) if lead.state is State.NURTURE else lead


def _rest(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
    return lead if lead.state is State.CLOSED else life.nurture(lead, now, playbook, hours)


def _ring(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    if lead.due is None or lead.due.at > now:
        return lead
    return life.ring(lead, now, playbook, crew, hours)[1]


def _record(code: str, days: int) -> Deed:
    def deed(lead: Standing, now: datetime, playbook: Playbook, _crew: Crew, hours: WorkingHours) -> Standing:
        disposition = playbook.dispositions.get(code)
        if lead.state is State.CLOSED or disposition is None:
            return lead
        if lead.state is State.OPEN and disposition.touch:
            lead = life.claim(lead, "U0SAM", now, playbook, hours)
        date = now + days * timedelta(hours=8) if disposition.needs == "date" else None
        details = Details(date=date, amount=Decimal(1))
        return life.record(lead, disposition, details, now, playbook, hours)

    return deed


def _arrives(temperature: Temperature, now: datetime, playbook: Playbook, hours: WorkingHours) -> Standing:
    return life.arrive(temperature, now, playbook, CREW, hours)


CODES = [*SHIPPED.dispositions, "remind", "noted", "rests"]
UNENDING = [code for code in CODES if code not in SHIPPED.dispositions or not SHIPPED.dispositions[code].ends]
DEEDS = st.one_of(
    st.sampled_from([_claim, _release, _hot_again, _rest, _qualify]),
    st.sampled_from([_offer, _pass, _hand_over, _accept, _bounce]),
    st.sampled_from([_cover("U0SAM"), _cover("U0DANA"), _cover("U0RUTH")]),
    st.builds(_wait_for, st.integers(1, 30)),
    st.builds(_record, st.sampled_from(UNENDING), st.integers(1, 270)),
    st.builds(_record, st.sampled_from(CODES), st.integers(1, 270)),
)
WAITS = st.one_of(
    st.just(timedelta()),
    st.just(None),  # exactly until it falls due
    st.timedeltas(timedelta(0), timedelta(hours=5)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
)
STEPS = st.lists(
    st.tuples(
        WAITS,
        st.one_of(DEEDS, st.just(_ring)),
        st.sampled_from(CREWS),
        st.sampled_from(HOURS_OF_PEOPLE),
    ),
    max_size=25,
)


def _settled(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> bool:
    """Whether the clock, ringing at one moment, soon has nothing more to ask."""
    for _ in range(4):
        if lead.due is None or lead.due.at > now:
            return True
        lead = life.ring(lead, now, playbook, crew, hours)[1]
    return False


def _offered_as_due(lead: Standing, now: datetime) -> bool:
    """Whether somebody has to say yes exactly while that is due, before any agreed time."""
    assert lead.due
    handed_over = lead.due.what is What.HAND_OVER
    if (lead.held is not None) is not handed_over:
        return False
    expected = lead.agreed(now) if handed_over else None
    if expected and expected.at < lead.due.at:
        return False
    return (lead.offered_to is not None) is (handed_over or lead.due.what is What.ACCEPT)


@made_up(100)
@given(
    st.sampled_from([_arrives, life.ask_qualifiers]),
    st.sampled_from(Temperature),
    st.sampled_from(PLAYBOOKS),
    st.datetimes(datetime(2026, 10, 24), datetime(2027, 4, 1)),
    STEPS,
)
@example(
    _arrives,
    HOT,
    PLAYBOOKS[2],
    datetime(2026, 10, 25, 1, 30),
    [(timedelta(), _claim, CREW, HOURS_IN_BERLIN)] * 2,
)
@example(
    _arrives,
    Temperature.COLD,
    SHIPPED,
    datetime(2026, 11, 23, 10),
    [
        (timedelta(), deed, CREW, OFFICE)
        for deed in (_claim, _hand_over, _record("callback", 1), _cover("U0RUTH"), _accept)
    ],
)
def test_whatever_people_do_something_is_due_for_a_lead_until_it_is_closed(
    begins: Callable[[Temperature, datetime, Playbook, WorkingHours], Standing],
    temperature: Temperature,
    playbook: Playbook,
    start: datetime,
    steps: list[tuple[timedelta | None, Deed, Crew, WorkingHours]],
) -> None:
    now = start.replace(tzinfo=MONDAY.tzinfo)
    lead = begins(temperature, now, playbook, HOURS)
    for wait, deed, crew, hours in steps:
        now = max(now, lead.due.at) if wait is None and lead.due else now + (wait or timedelta())
        before, lead = lead, deed(lead, now, playbook, crew, hours)
        assert (lead.due is None) is (lead.state is State.CLOSED)
        assert (lead.owner is not None) is (lead.state is State.WORKING)
        assert lead.touches >= before.touches
        if lead.due is None:
            assert lead.outcome
            assert (lead.offered_to, lead.held) == (None, None)
            return
        assert _offered_as_due(lead, now)
        passed_on = before.offered_to is not None and lead.state is State.OPEN  # the ladder is where time is
        already_late = lead.due == before.due or lead.due.what is What.GIVE_UP or passed_on
        assert lead.due.at >= now or already_late
        assert _settled(lead, now, playbook, crew, hours)
