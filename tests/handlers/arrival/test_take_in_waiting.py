"""An inquiry that a crash left between being kept and being understood is finished later."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.rooms.bells import bells
from handlers.arrival import inquiry_read
from handlers.arrival.intake import take_in, take_in_waiting
from handlers.arrival.raw_inquiry import RawInquiry
from playbook.words import Door
from sources.form import read_form
from store import history
from store import inquiries as kept
from store.database import Database
from store.tables import Inquiry, Lead, table
from tests.floor import Floor

ANN = {"name": "Ann Lee", "email": "ann@acme.com", "message": "Call me", "temperature": "hot"}


class Crash(BaseException):
    """The process is gone."""


def crash(*_: Any) -> None:
    raise Crash


def left_behind(floor: Floor, facts: Any = None, **more: Any) -> None:
    """An inquiry arrives, and the process dies before it is understood."""
    body = facts if isinstance(facts, bytes) else json.dumps(facts or ANN).encode()
    with patch.object(inquiry_read, "read_form", crash), pytest.raises(Crash):
        take_in(floor.desk, RawInquiry(body, "application/json", **more))


def leads(floor: Floor) -> list[Lead]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(Lead).order_by(table(Lead).c.id)))


def inquiries(floor: Floor) -> list[Inquiry]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(Inquiry).order_by(table(Inquiry).c.id)))


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


def test_it_becomes_a_lead_with_a_card_after_a_minute(any_floor: Floor) -> None:
    floor = any_floor
    came = floor.clock()
    left_behind(floor)
    floor.clock.move(seconds=60)
    assert take_in_waiting(floor.desk) == 0, "a living process may still be at it"
    floor.clock.move(seconds=1)
    assert take_in_waiting(floor.desk) == 1
    (lead,) = leads(floor)
    assert (lead.name, lead.email, lead.received_at) == ("Ann Lee", "ann@acme.com", came)
    assert lead.opened_at == floor.clock(), "the ladder starts when people can see it"
    assert [(each.status, each.lead_id) for each in inquiries(floor)] == [("accepted", lead.id)]
    floor.deliver()
    assert "Ann Lee" in json.dumps(floor.card(lead.id))


def test_once_done_it_is_done(any_floor: Floor) -> None:
    left_behind(any_floor)
    any_floor.clock.move(minutes=2)
    assert [take_in_waiting(any_floor.desk) for _ in range(3)] == [1, 0, 0]
    assert len(leads(any_floor)) == 1


def test_two_processes_at_once_make_one_lead_of_it(any_floor: Floor) -> None:
    floor = any_floor
    for number in range(5):
        left_behind(floor, {**ANN, "email": f"ann{number}@acme.com", "message": f"{number}"})
    floor.clock.move(minutes=2)
    together = Barrier(2)

    def sweep(_: int) -> int:
        together.wait(timeout=20)
        return take_in_waiting(floor.desk)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(sweep, range(2)))
    assert sorted(lead.email or "" for lead in leads(floor)) == [
        f"ann{number}@acme.com" for number in range(5)
    ]
    assert {each.status for each in inquiries(floor)} == {"accepted"}


def test_who_was_only_slow_answers_with_the_lead_the_sweep_made(any_floor: Floor) -> None:
    floor = any_floor

    def slow(payload: Any) -> Any:
        if not leads(floor):
            with patch.object(inquiry_read, "read_form", read_form):
                floor.clock.move(minutes=2)
                assert take_in_waiting(floor.desk) == 1
        return read_form(payload)

    with patch.object(inquiry_read, "read_form", slow):
        taken = floor.take(ANN)
    (lead,) = leads(floor)
    assert (taken.http, taken.answer) == (202, {"lead": lead.id, "status": "accepted"})


def test_the_sender_who_got_no_answer_and_came_again_is_answered_with_the_same_lead(any_floor: Floor) -> None:
    floor = any_floor
    left_behind(floor, idempotency_key="abc")
    floor.clock.move(seconds=10)
    number = floor.lead("abc", **ANN)
    floor.clock.move(minutes=2)
    take_in_waiting(floor.desk)
    assert [lead.id for lead in leads(floor)] == [number]
    assert {each.lead_id for each in inquiries(floor)} == {number}


def test_without_a_key_the_very_same_body_is_still_one_lead(any_floor: Floor) -> None:
    floor = any_floor
    left_behind(floor, {"name": "Somebody"})
    floor.clock.move(seconds=10)
    number = floor.lead(name="Somebody")
    floor.clock.move(minutes=2)
    take_in_waiting(floor.desk)
    assert [lead.id for lead in leads(floor)] == [number]
    assert [each.status for each in inquiries(floor)] == ["duplicate", "accepted"]


def test_the_door_it_came_through_and_who_filled_it_in_are_kept(floor: Floor) -> None:
    left_behind(floor, door=Door.MODAL, who="U0SAM")
    floor.clock.move(minutes=2)
    take_in_waiting(floor.desk)
    (lead,) = leads(floor)
    with floor.database.reading() as tx:
        received, *_ = history.of(tx, lead)
    assert (received.who, received.door) == ("U0SAM", Door.MODAL)


def test_what_cannot_be_read_is_kept_as_not_understood(floor: Floor) -> None:
    with patch.object(inquiry_read, "decoded", crash), pytest.raises(Crash):
        take_in(floor.desk, RawInquiry(b"{", "application/json"))
    floor.clock.move(minutes=2)
    assert take_in_waiting(floor.desk) == 0
    assert [each.status for each in inquiries(floor)] == ["failed"]


def test_one_bad_inquiry_does_not_stop_the_rest(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    left_behind(floor, {"name": "Bad"})
    left_behind(floor, {"name": "Good"})
    floor.clock.move(minutes=2)

    def stumbling(payload: dict[str, Any]) -> Any:
        if payload["name"] == "Bad":
            raise ZeroDivisionError
        return read_form(payload)

    with patch.object(inquiry_read, "read_form", stumbling), caplog.at_level(logging.CRITICAL):
        assert take_in_waiting(floor.desk) == 1
    assert [lead.name for lead in leads(floor)] == ["Good"]
    assert [(each.status, bool(each.problem)) for each in inquiries(floor)] == [
        ("failed", True),
        ("accepted", False),
    ]


def test_a_database_that_is_away_leaves_it_for_the_next_sweep(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    left_behind(floor)
    floor.clock.move(minutes=2)
    away = OperationalError("select", {}, Exception("away"))
    with patch.object(kept, "begin", side_effect=away), caplog.at_level(logging.CRITICAL):
        assert take_in_waiting(floor.desk) == 0
    assert take_in_waiting(floor.desk) == 1


def test_the_bell_rings_for_it_at_start(floor: Floor) -> None:
    left_behind(floor)
    floor.clock.move(minutes=2)
    scheduler = bells(floor.desk, floor.rules, speed=0.001)  # the next regular bell is hours away
    scheduler.start()
    try:
        for _ in range(200):
            if leads(floor):
                break
            floor.database.bell.wait(0.1)
            floor.database.bell.clear()
    finally:
        scheduler.shutdown()
    assert len(leads(floor)) == 1
