"""kill -9 between any two steps, then a new process: nothing is lost and nothing is said twice."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from bot.rooms.intake_room import IntakeRoom
from handlers.arrival.intake import take_in_waiting
from handlers.arrival.line import Line
from handlers.leads.release import release
from playbook.words import Door
from store import inquiries
from tests.killed_process import Child
from tests.sending import HISTORY, POST, UPDATE, PostOffice, shown
from tests.slack_double import Stage, drop

AFTER_A_LEASE = 31  # seconds


def at_point(name: str) -> Callable[[PostOffice], None]:
    """Kill a process that stands still at a point of its own."""

    def kill(office: PostOffice) -> None:
        child = Child(office, name)
        child.wait_until_stopped()
        child.kill()

    return kill


def at_call(method: str, stage: Stage) -> Callable[[PostOffice], None]:
    """Kill a process while Slack has its call in hand: before Slack does anything, or after it did it."""

    def kill(office: PostOffice) -> None:
        office.double.fail(method, drop(processed=stage == "after-processing"))
        frozen = office.double.freeze(method, stage)
        child = Child(office)
        frozen.wait_until_reached(60)
        child.kill()
        frozen.release()
        office.double.wait_until(lambda: not office.double.faults_left(method))

    return kill


STEPS = {
    "before it is taken": at_point("before it is taken"),
    "taken, not yet committed": at_point("taken, not yet committed"),
    "taken and committed, not yet worded": at_point("taken and committed, not yet worded"),
    "worded, Slack not yet called": at_point("worded, Slack not yet called"),
    "Slack called, nothing done yet": at_call(POST, "before"),
    "Slack did it, answer not yet read": at_call(POST, "after-processing"),
    "answered, not yet written down": at_point("answered, not yet written down"),
    "written down, not yet committed": at_point("written down, not yet committed"),
    "written down and committed": at_point("written down and committed"),
}


def a_direct_message(office: PostOffice) -> int:
    """Nothing is to be posted but a nudge: the card is out, and only stale."""
    lead = office.lead()
    office.work()
    office.claim(lead)
    office.clock.move(seconds=1)
    return lead


def a_note(office: PostOffice) -> int:
    """Nothing is to be posted but a note in the card's thread."""
    lead = office.lead()
    office.claim(lead)
    office.work()
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.clock.move(seconds=1)
    return lead


def start_again(office: PostOffice) -> None:
    """A new process, after the lease of the dead one."""
    office.clock.move(seconds=AFTER_A_LEASE)
    Child(office).wait_until_done()


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps_a_lead_has_its_one_card(any_office: PostOffice, step: str) -> None:
    assert_said_once(any_office, any_office.lead(), step)


@pytest.mark.parametrize("kind", [a_direct_message, a_note])
@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps_no_notice_is_lost_or_doubled(
    office: PostOffice, step: str, kind: Callable[[PostOffice], int]
) -> None:
    assert_said_once(office, kind(office), step)


def assert_said_once(office: PostOffice, lead: int, step: str) -> None:
    """Kill a process at this step of saying the one thing that is to be posted, and start another."""
    to_say = {row.key for row in office.rows()}
    STEPS[step](office)
    start_again(office)
    office.check()
    assert {row.key for row in office.rows() if row.ts} == to_say, "nothing is lost"
    assert max(Counter(office.posts()).values()) <= 2, "and tried again at most once"
    owner = office.look(lead).owner
    assert (str(owner) if owner else "Claim") in shown(office.card(lead))


@pytest.mark.parametrize("stage", ["before", "after-processing"])
def test_killed_during_an_update_the_card_still_shows_the_present(
    any_office: PostOffice, stage: Stage
) -> None:
    office = any_office
    lead = office.lead()
    office.work()
    office.claim(lead)
    at_call(UPDATE, stage)(office)
    start_again(office)
    office.check()
    assert "U0SAM" in shown(office.card(lead))


LOOKING = {
    "while looking": at_call(HISTORY, "before"),
    "looked, answer not yet read": at_call(HISTORY, "after-processing"),
    "found, not yet written down": at_point("found, not yet written down"),
    "found and written down, not yet committed": at_point("found and written down, not yet committed"),
}


@pytest.mark.parametrize("step", LOOKING)
def test_killed_again_while_looking_for_it_it_is_still_said_once(any_office: PostOffice, step: str) -> None:
    office = any_office
    lead = office.lead()
    STEPS["Slack did it, answer not yet read"](office)
    office.clock.move(seconds=AFTER_A_LEASE)
    LOOKING[step](office)
    start_again(office)
    office.check()
    assert office.posts() == [f"card:{lead}"]
    assert "Claim" in shown(office.card(lead))


def test_killed_again_and_again_it_is_still_said_once(any_office: PostOffice) -> None:
    office = any_office
    lead = office.lead()
    for step in (*list(STEPS)[1:6], *list(LOOKING)[2:]):
        (STEPS | LOOKING)[step](office)
        office.clock.move(seconds=AFTER_A_LEASE)
    assert office.posts() == [f"card:{lead}"] * 2
    start_again(office)
    office.check()
    assert "Claim" in shown(office.card(lead))


BODY = json.dumps({"name": "Ann Lee", "email": "ann@acme.com", "temperature": "hot"}).encode()


@pytest.mark.parametrize(
    "point", ["kept, not yet understood", "understood, not yet written", "made a lead, not yet committed"]
)
def test_killed_while_a_lead_arrives_it_is_not_lost(any_office: PostOffice, point: str) -> None:
    office = any_office
    came = office.clock()
    child = Child(office, point, BODY)
    child.wait_until_stopped()
    child.kill()
    office.work()
    assert (office.rows(), list(office.messages())) == ([], [])
    office.clock.move(seconds=61)
    assert take_in_waiting(office.desk) == 1
    office.work()
    office.check()
    lead = next(row.lead_id for row in office.rows()) or 0
    assert "Ann Lee" in shown(office.card(lead))
    assert office.look(lead).received_at == came
    with office.database.reading() as tx:
        assert list(inquiries.waiting(tx, "T0", office.clock())) == []


@pytest.mark.parametrize(
    "point", ["kept, not yet understood", "understood, not yet written", "made a lead, not yet committed"]
)
def test_killed_while_a_lead_waits_in_line_another_process_makes_it_at_once(
    any_office: PostOffice, point: str
) -> None:
    office = any_office
    came = office.clock()
    child = Child(office, point, BODY, in_line=True)
    child.wait_until_stopped()
    child.kill()
    room = IntakeRoom(office.desk, Line())
    assert [room.work(), room.work()] == [True, False]
    office.work()
    office.check()
    (lead,) = {row.lead_id for row in office.rows() if row.lead_id}
    assert "Ann Lee" in shown(office.card(lead))
    assert office.look(lead).received_at == came
