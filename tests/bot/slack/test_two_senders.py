"""Two senders on one database: each row is said by one of them, and whoever is late does no harm."""

import logging
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.sender import Sender
from handlers.leads.release import release
from playbook.words import Door
from store.database import Database
from store.delivery import Pace
from tests.killed_process import Child, address
from tests.sending import HISTORY, POST, PostOffice, desk_on, shown
from tests.slack_double import drop, rate_limited, refuse

NO_GAP = Pace(gap=timedelta(0))


def another_sender(office: PostOffice, pace: Pace = NO_GAP) -> Sender:
    """A sender of another process: nothing in common but the database, the clock and Slack."""
    opened = Database(address(office.database))
    return Sender(desk_on(opened, office.double.url, office.clock), office.clock, pace)


def fill(office: PostOffice) -> list[int]:
    leads = [office.lead() for _ in range(4)]
    for number, lead in enumerate(leads):
        office.note(lead, f"note-{number}")
    for number in range(12):
        office.say(f"say-{number}", ("U0SAM", "U0KIM", "U0BOSS")[number % 3])
    return leads


def test_two_senders_in_threads_double_nothing(any_office: PostOffice) -> None:
    office = any_office
    senders = [another_sender(office), another_sender(office)]
    leads = fill(office)

    def work(sender: Sender) -> None:
        while office.waiting():
            sender.send_what_is_due()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, senders))
    for sender in senders:
        sender.stop()
    office.check()
    assert max(Counter(office.posts()).values()) == 1
    assert all(office.card(lead) for lead in leads)


def test_two_processes_double_nothing(any_office: PostOffice) -> None:
    office = any_office
    leads = fill(office)
    children = [Child(office, alone=False), Child(office, alone=False)]
    for child in children:
        child.wait_until_done()
    office.check()
    assert max(Counter(office.posts()).values()) == 1
    assert all(office.card(lead) for lead in leads)


def test_clicks_and_two_senders_at_once_stand_in_nobodys_way(
    any_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office = any_office
    leads = [office.lead() for _ in range(4)]
    senders = [another_sender(office), another_sender(office)]

    def click(person: str) -> None:
        for _ in range(3):
            for lead in leads[:2] if person == "U0SAM" else leads[2:]:
                office.claim(lead, person)
                release(office.desk, lead, person, "no time", Door.BUTTON)
        for lead in leads[:2] if person == "U0SAM" else leads[2:]:
            office.claim(lead, person)

    with caplog.at_level(logging.WARNING), ThreadPoolExecutor(4) as threads:
        clicks = [threads.submit(click, person) for person in ("U0SAM", "U0KIM")]
        work = [threads.submit(keep_sending, sender, office, clicks) for sender in senders]
        for each in [*clicks, *work]:
            each.result(timeout=60)
    for sender in senders:
        sender.stop()
    office.check()
    assert [record.getMessage() for record in caplog.records] == []
    for lead in leads:
        assert str(office.look(lead).owner) in shown(office.card(lead))


def keep_sending(sender: Sender, office: PostOffice, until: list[Future[None]]) -> None:
    while office.waiting() or not all(each.done() for each in until):
        sender.send_what_is_due()


def test_who_comes_back_after_his_lease_finds_it_said_and_leaves_it_alone(any_office: PostOffice) -> None:
    office = any_office
    office.say("once")
    late = another_sender(office)
    frozen = office.double.freeze(POST, "after-processing")
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(late.send_what_is_due)
        frozen.wait_until_reached()
        office.clock.move(seconds=31)
        office.go()
        frozen.release()
        first.result(timeout=20)
    late.stop()
    office.check()
    assert office.posts() == ["once"]


def test_a_late_429_does_not_make_a_said_row_a_new_one(any_office: PostOffice) -> None:
    office = any_office
    office.say("once")
    late = another_sender(office)
    office.double.fail(POST, replace(rate_limited(9), hangs=60))
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(late.send_what_is_due)
        office.double.wait_until(lambda: not office.double.faults_left(POST))
        office.clock.move(seconds=31)
        office.work()
        office.double.release()
        first.result(timeout=20)
    late.stop()
    assert office.row("once").state == "sent"
    office.clock.move(seconds=9)
    office.work()
    office.check()
    assert office.posts() == ["once"] * 2


def test_a_late_refusal_does_not_make_a_said_row_a_failed_one(any_office: PostOffice) -> None:
    office = any_office
    office.say("once")
    late = another_sender(office)
    office.double.fail(POST, replace(refuse("is_archived"), hangs=60))
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(late.send_what_is_due)
        office.double.wait_until(lambda: not office.double.faults_left(POST))
        office.clock.move(seconds=31)
        office.work()
        office.double.release()
        first.result(timeout=20)
    late.stop()
    office.work()
    office.check()
    assert office.double.messages("U0BOSS") == []


def test_who_was_held_up_before_posting_does_not_post_when_others_may_have(any_office: PostOffice) -> None:
    office = any_office
    office.say("once", "U0SAM")
    late = another_sender(office)
    frozen = office.double.freeze("conversations.open", "after-processing")
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(late.send_what_is_due)
        frozen.wait_until_reached()
        office.clock.move(seconds=16)  # the second half of the lease: an answer might come too late
        frozen.release()
        first.result(timeout=20)
    assert office.posts() == []
    office.clock.move(seconds=15)
    office.work()
    late.stop()
    office.check()
    assert office.posts() == ["once"]


def test_a_restarted_sender_finds_what_the_first_one_sent_unknown(any_office: PostOffice) -> None:
    office = any_office
    office.double.fail(POST, drop(processed=True))
    lead = office.lead()
    office.go()
    again = another_sender(office)
    office.clock.move(seconds=5)
    again.send_what_is_due()
    again.stop()
    office.check()
    assert office.card(lead)
    assert len(office.double.calls_of(HISTORY)) == 1
