"""News of the pile: written with the change, taken by one, in the order of each lead."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from playbook import life
from playbook.standing import Standing
from playbook.stop import stopped
from store import leads, outgoing, workspaces
from store.database import Database
from store.tables.connections import Outgoing
from tests.store.given import CREW, HOURS, MONDAY, SHIPPED, THEM, US, arrived, at_once, lead_in, look, plan_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(database: Database) -> Database:
    """Somebody wants to know."""
    with database.writing() as tx:
        workspaces.remember(tx, US, "Glen", MONDAY)
        workspaces.receive(tx, US, True)
    return database


def resting() -> Standing:
    return life.nurture(arrived(), MONDAY, SHIPPED, HOURS)


def move(database: Database, number: int, stands: Standing, **facts: object) -> None:
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        leads.move(tx, lead, stands, **facts)


def in_and_out(database: Database) -> int:
    number = lead_in(database).id
    move(database, number, resting())
    move(database, number, life.open_again(resting(), MONDAY + MINUTE, SHIPPED, CREW, HOURS))
    return number


def due(database: Database, now: object = MONDAY, most: int = 100) -> list[int]:
    with database.reading() as tx:
        return outgoing.due(tx, US, now, most)  # type: ignore[arg-type]


def row(database: Database, number: int) -> Outgoing:
    with database.reading() as tx:
        return tx.get_one(Outgoing, number)


def test_entering_and_leaving_are_told_with_the_moment_that_the_change_knows(told: Database) -> None:
    in_and_out(told)
    entered, left = row(told, 1), row(told, 2)
    assert [(each.event, each.state) for each in (entered, left)] == [
        ("nurture.entered", "waiting"), ("nurture.left", "waiting"),
    ]  # fmt: skip
    assert (entered.created_at, left.created_at) == (MONDAY, MONDAY + MINUTE)
    assert (entered.body["state"], left.body["state"]) == ("nurture", "open")


def test_what_is_written_with_the_change_is_told(told: Database) -> None:
    number = lead_in(told).id
    move(told, number, resting(), nurtured_at=MONDAY, nurture_why="Not ready yet", code="not-ready")
    move(told, number, stopped(resting(), MONDAY), ended_at=MONDAY + MINUTE, code="junk")
    entered, left = row(told, 1), row(told, 2)
    assert (entered.created_at, entered.body["reason"], entered.body["code"]) == (
        MONDAY, "Not ready yet", "not-ready",
    )  # fmt: skip
    assert (left.created_at, left.body["code"], left.body["outcome"]) == (
        MONDAY + MINUTE, "junk", "disqualified",
    )  # fmt: skip


def test_staying_is_no_news_nor_is_anything_without_a_receiver(told: Database) -> None:
    number = lead_in(told).id
    move(told, number, resting())
    move(told, number, resting())
    lead_in(told, test=True)
    move(told, 2, resting())
    lead_in(told, workspace=THEM)
    with told.writing() as tx:
        leads.move(tx, leads.wanted(tx, THEM, 3), resting())
    assert due(told) == [1]


def test_a_lead_that_somebody_overtook_tells_nothing(told: Database) -> None:
    seen = look(told, lead_in(told).id)
    move(told, seen.id, resting())
    with pytest.raises(leads.Overtaken), told.writing() as tx:
        leads.move(tx, seen, resting())
    assert due(told) == [1]


def test_of_each_lead_the_first_that_waits_is_due_and_the_next_when_it_is_through(told: Database) -> None:
    in_and_out(told)
    in_and_out(told)
    assert due(told) == [1, 3]
    assert due(told, most=1) == [1]
    with told.writing() as tx:
        taken = outgoing.begin(tx, 1, MONDAY, MONDAY + MINUTE)
        assert taken is not None
        assert (taken.attempts, taken.created_at) == (1, MONDAY)
    assert due(told) == [3]
    with told.writing() as tx:
        outgoing.received(tx, taken)
    assert due(told) == [2, 3]
    assert row(told, 1).body == {}


def test_it_is_taken_by_one(told: Database) -> None:
    in_and_out(told)

    def take() -> bool:
        with told.writing() as tx:
            return outgoing.begin(tx, 1, MONDAY, MONDAY + MINUTE) is not None

    assert sum(at_once([take] * 8)) == 1


def test_who_comes_back_after_his_lease_changes_nothing(told: Database) -> None:
    in_and_out(told)
    with told.writing() as tx:
        slow = outgoing.begin(tx, 1, MONDAY, MONDAY + MINUTE)
    with told.writing() as tx:
        quick = outgoing.begin(tx, 1, MONDAY + MINUTE, MONDAY + 2 * MINUTE)
    assert slow is not None
    assert quick is not None
    with told.writing() as tx:
        outgoing.received(tx, quick)
    with told.writing() as tx:
        outgoing.again(tx, slow, None, "TimeoutError")
    assert (row(told, 1).state, row(told, 1).error) == ("sent", None)


def test_what_failed_is_counted_lets_others_by_and_can_be_tried_anew(told: Database) -> None:
    in_and_out(told)
    with told.writing() as tx:
        taken = outgoing.begin(tx, 1, MONDAY, MONDAY + MINUTE)
        assert taken is not None
        outgoing.again(tx, taken, None, "HTTP 500")
    assert due(told) == [2]
    with told.reading() as tx:
        assert (outgoing.failures(tx, US), outgoing.failures(tx, THEM)) == (1, 0)
    with told.writing() as tx:
        assert outgoing.resend(tx, US) == 1
    assert due(told) == [1]


def test_what_is_due_is_found_through_an_index(told: Database) -> None:
    in_and_out(told)
    row_of = {
        "workspace": US,
        "event": "nurture.left",
        "body": {},
        "ready_at": MONDAY,
        "attempts": 0,
        "state": "waiting",
    }
    with told.writing() as tx:
        tx.execute(insert(outgoing.OUTGOING), [{**row_of, "lead_id": number} for number in range(2000)])
    assert "outgoing_waiting" in plan_of(told, lambda tx: outgoing.due(tx, US, MONDAY, 10))
    assert "outgoing_failed" in plan_of(told, lambda tx: outgoing.failures(tx, US))
