"""More leads at once than can be made: kept, answered, made in turn; beyond that refused with when to come again."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from bot.rooms.intake_room import BATCH, IntakeRoom
from handlers.arrival import inquiry_read, intake
from handlers.arrival.intake import Taken
from handlers.arrival.line import Line, take_in_turn
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.sources.knock import Knock, Sources
from sources.form import read_form
from store.database import Database
from store.tables import Inquiry, table
from tests.floor import Floor
from tests.pushing import BOX, Pushing


class Crash(BaseException):
    """The process is gone."""


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


def send(floor: Floor, line: Line, number: int, **more: Any) -> Taken:
    facts = {"name": f"Ann {number}", "email": f"ann{number}@acme.com", **more}
    body = json.dumps(facts).encode()
    return take_in_turn(floor.desk, line, RawInquiry(body, "application/json", f"key-{number}"))


def room_of(floor: Floor, line: Line) -> IntakeRoom:
    return IntakeRoom(floor.desk, line, lambda: floor.clock().timestamp())


def became(floor: Floor) -> list[tuple[str, str | None]]:
    """What became of each body, and the name of its lead."""
    with floor.database.reading() as tx:
        kept = tx.scalars(select(Inquiry).order_by(table(Inquiry).c.id)).all()
    return [(each.status, floor.look(each.lead_id).name if each.lead_id else None) for each in kept]


@contextmanager
def all_hands_full(line: Line) -> Iterator[None]:
    with ExitStack() as turns:
        assert all(turns.enter_context(line.turn()) for _ in range(4))
        yield


def test_where_there_is_a_hand_free_the_answer_has_the_leads_number(any_floor: Floor) -> None:
    assert send(any_floor, Line(), 1) == Taken(202, {"lead": 1, "status": "accepted"})


def test_with_all_hands_full_it_is_kept_and_answered_and_made_a_lead_afterwards(any_floor: Floor) -> None:
    line = Line()
    with all_hands_full(line):
        answer = send(any_floor, line, 1)
    assert answer == Taken(202, {"lead": None, "inquiry": 1, "status": "waiting"})
    assert became(any_floor) == [("queued", None)]
    assert room_of(any_floor, line).work()
    assert became(any_floor) == [("accepted", "Ann 1")]


def test_nobody_overtakes_those_who_wait(any_floor: Floor) -> None:
    line = Line()
    with all_hands_full(line):
        send(any_floor, line, 1)
    assert send(any_floor, line, 2).answer["status"] == "waiting"
    room = room_of(any_floor, line)
    assert [room.work(), room.work()] == [True, False]
    assert became(any_floor) == [("accepted", "Ann 1"), ("accepted", "Ann 2")]
    assert send(any_floor, line, 3).answer["status"] == "accepted", "the line is empty again"


def test_a_crowd_at_the_same_moment_is_all_there_in_the_end(any_floor: Floor) -> None:
    line, many = Line(at_once=1), 32
    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda number: send(any_floor, line, number), range(many)))
    assert {each.http for each in answers} == {202}
    room = room_of(any_floor, line)
    while room.work():
        pass
    assert sorted(became(any_floor)) == sorted(("accepted", f"Ann {number}") for number in range(many))


def test_two_rooms_share_what_waits_and_nothing_is_made_twice(any_floor: Floor) -> None:
    lines = [Line(at_once=0), Line(at_once=0)]
    for number in range(4 * BATCH):
        send(any_floor, lines[0], number)

    def work_off(line: Line) -> None:
        room = room_of(any_floor, line)
        while room.work():
            pass

    with ThreadPoolExecutor(2) as rooms:
        list(rooms.map(work_off, lines))
    assert sorted(became(any_floor)) == sorted(("accepted", f"Ann {number}") for number in range(4 * BATCH))


def test_a_full_line_refuses_keeps_nothing_and_says_when_to_come_again(any_floor: Floor) -> None:
    line = Line(most=2, at_once=0)
    answers = [send(any_floor, line, number) for number in range(3)]
    assert [each.http for each in answers] == [202, 202, 503]
    assert answers[2].again >= 1
    assert [status for status, _ in became(any_floor)] == ["queued", "queued"]
    room_of(any_floor, line).work()
    assert send(any_floor, line, 2).http == 202, "who comes again is let in"


def test_how_long_to_wait_follows_from_how_fast_the_line_moves() -> None:
    line = Line(most=1_000)
    line.count(1_000)
    assert line.full_for() == 1  # a tenth of them, at a hundred a second
    for _ in range(60):
        line.count(2_000)
        line.move(10, 1.0)
    assert line.full_for() == 10


def test_who_got_no_answer_and_sends_it_again_has_one_lead(any_floor: Floor) -> None:
    line = Line(at_once=0)
    send(any_floor, line, 1)
    send(any_floor, line, 1)
    room_of(any_floor, line).work()
    assert became(any_floor) == [("accepted", "Ann 1"), ("accepted", "Ann 1")]
    assert {name for _, name in became(any_floor)} == {"Ann 1"}
    assert any_floor.look(1).name == "Ann 1"


def test_a_process_that_dies_in_the_middle_of_a_batch_leaves_all_of_it_to_the_next(any_floor: Floor) -> None:
    line = Line(at_once=0)
    for number in range(3):
        send(any_floor, line, number)
    found = iter([read_form])

    def dies_at_the_second(payload: Any) -> Any:
        read = next(found, None)
        if read is None:
            raise Crash
        return read(payload)

    with patch.object(inquiry_read, "read_form", dies_at_the_second), pytest.raises(Crash):
        room_of(any_floor, line).work()
    assert became(any_floor) == [("queued", None)] * 3
    room_of(any_floor, Line()).work()
    assert became(any_floor) == [("accepted", f"Ann {number}") for number in range(3)]


def test_one_that_cannot_be_made_stops_nobody(any_floor: Floor) -> None:
    line = Line(at_once=0)
    send(any_floor, line, 1)
    take_in_turn(any_floor.desk, line, RawInquiry(b"{", "application/json"))
    send(any_floor, line, 3, company="Bad Ltd")
    send(any_floor, line, 4)

    def stumbling(payload: Any) -> Any:
        if payload.get("company") == "Bad Ltd":
            raise ZeroDivisionError
        return read_form(payload)

    with patch.object(inquiry_read, "read_form", stumbling), patch.object(intake.log, "exception"):
        room_of(any_floor, line).work()
    assert [status for status, _ in became(any_floor)] == ["accepted", "failed", "failed", "accepted"]


def test_a_source_in_a_rush_is_answered_as_its_provider_wants_it_and_waits_as_well(floor: Floor) -> None:
    pushing, line = Pushing(floor, "typeform"), Line(at_once=0)
    behind = Sources(floor.desk, BOX, floor.clock, line)
    headers, body = pushing.proved(b'"nothing"')
    knock = Knock({name.lower(): value for name, value in headers.items()}, body)
    answer = behind.take(pushing.row(), knock)
    assert (answer.http, answer.answer) == (200, {"inquiry": 1, "status": "waiting"})
    assert pushing.row().seen_at == floor.clock()
    room_of(floor, line).work()
    assert became(floor) == [("failed", None)], "it is shown with what could not be understood"


def test_in_a_rush_a_source_is_looked_up_once_a_second(floor: Floor) -> None:
    pushing, line = Pushing(floor, "json"), Line(at_once=0)
    behind, digest = Sources(floor.desk, BOX, floor.clock, line), pushing.row().key_digest
    line.count(1)
    first = behind.known("json", digest)
    assert behind.known("json", digest) is first
    floor.clock.move(seconds=1)
    assert behind.known("json", digest) is not first
    line.count(0)
    assert behind.known("json", digest) is not behind.known("json", digest)
