"""News is delivered: in the order of each lead, one by one, until it is taken or put aside; none waits for another."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from handlers.clock import health
from handlers.receivers import undelivered
from handlers.receivers.delivering import BREATH, DAY, GAPS, LEASE, TOO_MANY, NotTaken
from playbook.refusal import Refusal
from store import outgoing, receivers
from store.database import Database
from store.tables.connections import Outgoing, Receiver
from tests.floor import Floor
from tests.listening import Listener, listen, post_of, rows, told
from tests.store.given import at_once

SOON = timedelta(seconds=GAPS[0].total_seconds())


@pytest.fixture
def receiver(floor: Floor) -> Receiver:
    return listen(floor.database, events=["lead.received", "lead.claimed", "lead.disposed"])


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1, 1000))


def claimed(floor: Floor, numbers: Iterator[int]) -> int:
    lead = floor.lead(name="Ann Lee", email=f"ann{next(numbers)}@acme.com", temperature="hot")
    floor.press("U0SAM", "claim", lead)
    return lead


def test_what_is_delivered_is_whole_and_nothing_of_it_is_kept(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    lead = claimed(floor, numbers)
    post = post_of(floor, listener)
    assert post.waiting() == [receiver.id]
    assert post.tell(receiver.id) == 2
    assert listener.took == [(lead, "received"), (lead, "claimed")]
    came, taken = listener.bodies
    assert (came["lead"]["name"], came["lead"]["email"], came["lead"]["owner"]) == (
        "Ann Lee",
        "ann1@acme.com",
        None,
    )
    assert (taken["lead"]["owner"], taken["lead"]["state"]) == ("U0SAM", "working")
    assert (taken["entry"]["kind"], taken["entry"]["who"], taken["entry"]["note"]) == (
        "claimed",
        "U0SAM",
        None,
    )
    assert {(row.state, str(row.body)) for row in rows(floor.database)} == {("sent", "{}")}
    assert (post.waiting(), post.tell(receiver.id)) == ([], 0)


def test_nothing_of_the_person_is_ever_in_a_row(floor: Floor, numbers: Iterator[int]) -> None:
    listen(floor.database, events=["lead.received", "lead.claimed", "lead.disposed"])
    claimed(floor, numbers)
    floor.type("U0SAM", "/dispo 1 voicemail call Ann Lee back")
    assert told(floor.database) == [(1, "received"), (1, "claimed"), (1, "disposed")]
    kept = " ".join(str(row.body) for row in rows(floor.database))
    assert not any(each in kept for each in ("Ann", "acme.com"))


def test_later_news_of_a_lead_waits_and_other_leads_go_on(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    stuck, other = claimed(floor, numbers), claimed(floor, numbers)
    listener.refuses = [NotTaken("HTTP 500")]
    post = post_of(floor, listener)
    for _ in range(4):
        post.tell(receiver.id)
    assert listener.took == [(other, "received"), (other, "claimed")]
    assert rows(floor.database)[0].error == "HTTP 500"
    floor.clock.now += SOON
    post.tell(receiver.id)
    assert listener.took[2:] == [(stuck, "received"), (stuck, "claimed")]


def test_it_is_tried_for_a_day_with_growing_gaps_and_then_lets_the_next_one_by(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    lead, begun = claimed(floor, numbers), floor.clock()
    post, tried = post_of(floor, listener), list[timedelta]()
    while (row := rows(floor.database)[0]).state == "waiting":
        if tried:
            floor.clock.now = row.ready_at - timedelta(seconds=1)
            post.tell(receiver.id)  # not yet
            assert len(listener.refuses) == 1
            floor.clock.move(seconds=1)
        listener.refuses = [NotTaken("HTTP 500")]
        post.tell(receiver.id)
        tried.append(floor.clock() - begun)
        listener.refuses = [NotTaken("never asked")]
    assert tried[: len(GAPS)] == [sum(GAPS[:number], timedelta()) for number in range(len(GAPS))]
    assert tried[-1] == DAY
    assert sum(GAPS, timedelta()) <= DAY
    listener.refuses = []
    listener.took = []
    post.tell(receiver.id)
    assert told(floor.database, "failed") == [(lead, "received")]
    assert (lead, "claimed") in [*listener.took, *told(floor.database, "sent")]


def test_what_is_refused_for_good_is_put_aside_at_once_and_admins_are_told_once(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)
    listener.refuses = [NotTaken("it knows no such lead", never=True), NotTaken("nor this", never=True)]
    post = post_of(floor, listener)
    post.tell(receiver.id)
    post.tell(receiver.id)
    floor.deliver()
    (said,) = [
        each for each in floor.slack.texts("DMARIA") + floor.slack.texts("D0MARIA") if "Warehouse" in each
    ]
    assert "it knows no such lead" in said
    assert "glengarry webhook failed" in said
    assert ("2 pieces of news that webhooks or CRMs never took", False) in health.look(floor.desk)
    found, many = undelivered.listed(floor.desk)
    assert many == 2
    assert [(each.receiver, each.event, each.lead, each.why) for each in found] == [
        ("Warehouse", "lead.received", 1, "it knows no such lead"), ("Warehouse", "lead.claimed", 1, "nor this"),
    ]  # fmt: skip


def test_what_was_put_aside_is_tried_anew_and_has_another_day(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)
    listener.refuses = [NotTaken("no", never=True), NotTaken("no", never=True)]
    post = post_of(floor, listener)
    post.tell(receiver.id)
    post.tell(receiver.id)
    with pytest.raises(Refusal, match="did not fail"):
        undelivered.replay(floor.desk, 77)
    floor.clock.move(days=3)
    assert undelivered.replay(floor.desk, rows(floor.database)[1].id) == 1
    listener.refuses = [NotTaken("HTTP 500")]
    post.tell(receiver.id)
    assert told(floor.database) == [(1, "claimed")]  # not put aside: its day has begun anew
    assert undelivered.replay(floor.desk, None) == 1
    floor.clock.now += SOON
    post.tell(receiver.id)
    assert sorted(listener.took) == [(1, "claimed"), (1, "received")]
    listener.refuses = [NotTaken("no", never=True)]
    floor.lead(name="Bob")
    post.tell(receiver.id)
    floor.deliver()
    assert len([each for each in floor.slack.texts("D0MARIA") if "Warehouse" in each]) == 2  # another run


def test_whoever_is_away_is_left_alone_and_then_told_everything_in_order(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    for _ in range(5):
        claimed(floor, numbers)
    post = post_of(floor, listener)
    for _ in range(12):
        listener.refuses = [NotTaken("nobody answered", away=True)]
        post.tell(receiver.id)
        assert listener.refuses == []
        assert post.waiting() == []
        floor.clock.move(hours=1)
        assert post.waiting() == [receiver.id]
    assert [row.attempts for row in rows(floor.database)] == [12, *[0] * 9]
    assert post.tell(receiver.id) == 10
    assert listener.took == sorted(listener.took, key=lambda each: (each[1] == "claimed", each[0]))


def test_who_asks_to_be_left_alone_is_left_alone_so_long(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)
    post = post_of(floor, listener)
    listener.refuses = [NotTaken("HTTP 429", away=True, wait=7200)]
    post.tell(receiver.id)
    floor.clock.move(minutes=119)
    assert post.waiting() == []
    floor.clock.move(minutes=1)
    assert post.waiting() == [receiver.id]
    assert post.tell(receiver.id) == 2
    listener.refuses = [NotTaken("HTTP 429", wait=1e300)]
    floor.lead(name="Bob")
    post.tell(receiver.id)
    floor.clock.move(days=1)
    assert post.tell(receiver.id) == 1


def test_who_refuses_everything_is_not_asked_about_all_there_is(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    for _ in range(TOO_MANY + 5):
        claimed(floor, numbers)
    listener.refuses = [NotTaken("HTTP 500") for _ in range(100)]
    post_of(floor, listener).tell(receiver.id)
    assert listener.tried == TOO_MANY


def test_a_fault_of_ours_is_a_refusal_and_stops_nobody(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    stuck, other = claimed(floor, numbers), claimed(floor, numbers)
    listener.refuses = [ZeroDivisionError()]
    post_of(floor, listener).tell(receiver.id)
    assert (other, "received") in listener.took
    assert (stuck, "received") not in listener.took
    assert rows(floor.database)[0].error == "our own fault: ZeroDivisionError"


def test_a_sweep_ends_however_much_there_is(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    for _ in range(5):
        claimed(floor, numbers)

    def slow(receiver: Receiver, news: Outgoing, now: datetime) -> None:
        floor.clock.now += BREATH / 2
        listener(receiver, news, now)

    assert post_of(floor, slow).tell(receiver.id) == 3


def test_two_processes_share_the_work_and_nothing_is_told_twice(database: Database) -> None:
    floor, listener = Floor(database), Listener()
    receiver = listen(database)
    for number in range(12):
        lead = floor.lead(name="Ann", email=f"ann@acme{number}.com", temperature="hot")
        floor.press(f"U0REP{number}", "claim", lead)
    waits = len(told(database))
    both = [post_of(floor, listener) for _ in range(3)]
    at_once([lambda each=each: each.tell(receiver.id) for each in both])  # type: ignore[misc]
    post_of(floor, listener).tell(receiver.id)
    assert len(listener.took) == len(set(listener.took)) == waits == len(told(database, "sent"))
    for number in range(1, 13):
        assert [event for lead, event in listener.took if lead == number] == ["received", "claimed"]


def test_what_a_process_left_in_hand_is_delivered_after_the_lease(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    lead = claimed(floor, numbers)
    with floor.database.writing() as tx:
        assert outgoing.begin(tx, rows(floor.database)[0].id, floor.clock(), floor.clock() + LEASE)
    post = post_of(floor, listener)
    assert post.tell(receiver.id) == 0
    floor.clock.now += LEASE
    assert post.tell(receiver.id) == 2
    assert listener.took == [(lead, "received"), (lead, "claimed")]


def test_whoever_is_removed_in_between_is_told_nothing(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)
    with floor.database.writing() as tx:
        receivers.remove(tx, receiver)
    post = post_of(floor, listener)
    assert (post.waiting(), post.tell(receiver.id), listener.took) == ([], 0, [])


def test_whoever_is_removed_while_he_is_told_is_put_aside_nowhere(
    floor: Floor, receiver: Receiver, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)

    def removed_meanwhile(receiver: Receiver, news: Outgoing, now: datetime) -> None:
        assert (news.attempts, now) == (1, floor.clock())
        with floor.database.writing() as tx:
            receivers.remove(tx, receiver)
        raise NotTaken("gone", never=True)

    post_of(floor, removed_meanwhile).tell(receiver.id)
    assert {row.state for row in rows(floor.database)} == {"removed"}
    assert undelivered.listed(floor.desk) == ([], 0)


def test_one_of_a_kind_that_nobody_here_delivers_to_waits(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    other = listen(floor.database, "HubSpot", kind="hubspot")
    claimed(floor, numbers)
    assert post_of(floor, listener).waiting() == [receiver.id]
    with floor.database.writing() as tx:
        tx.execute(text("UPDATE receiver SET kind = 'webhook'"))
    assert sorted(post_of(floor, listener).waiting()) == [receiver.id, other.id]


def test_a_receiver_that_comes_while_we_run_is_seen_by_the_next_look(floor: Floor) -> None:
    floor.rules.refresh()
    assert floor.database.wanted == frozenset()
    listen(floor.database, events=["lead.claimed"])
    floor.database.wanted = frozenset()  # another process added it
    number = floor.lead(name="Ann", temperature="hot")
    floor.tick()
    assert floor.database.wanted == {"lead.claimed"}
    floor.press("U0SAM", "claim", number)
    assert told(floor.database) == [(number, "claimed")]


def test_whoever_does_not_answer_for_a_while_is_named_where_health_is_shown(
    floor: Floor, receiver: Receiver, listener: Listener, numbers: Iterator[int]
) -> None:
    claimed(floor, numbers)
    post, shown = post_of(floor, listener), ("“Warehouse” does not answer, or asks to be left alone", False)
    for times in range(1, 4):
        listener.refuses = [NotTaken("nobody", away=True)]
        post.tell(receiver.id)
        assert (shown in health.look(floor.desk)) is (times == 3)
        floor.clock.move(hours=1)
    post.tell(receiver.id)
    assert shown not in health.look(floor.desk)
