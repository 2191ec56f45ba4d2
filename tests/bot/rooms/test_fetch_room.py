"""The fetch room: a lead that was only named is fetched by itself, and a source that hangs holds up no other."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from bot.rooms.fetch_room import HANDS, FetchRoom
from sources.provider import Ask
from store import sources
from store.fetches import want as fetches_want
from tests.floor import Floor
from tests.pushing import BOX, Pushing, sample, sample_fetched
from tests.stand_in import Impatient, Says, standing_in


class Hanging(Impatient):
    """An API that says nothing at the first address and answers at the second."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs, self.came, self.let_go = Event(), Event(), Event()

    def get(self, base: str, _ask: Ask, *, private: bool = False) -> bytes:
        if base.endswith("hangs/"):
            self.hangs.set()
            assert self.let_go.wait(5)
        elif private:
            self.came.set()
        return json.dumps(sample_fetched("meta")).encode()


@pytest.fixture
def hanging(floor: Floor) -> Iterator[tuple[Pushing, Hanging, FetchRoom]]:
    pushing, outside = Pushing(floor, "meta"), Hanging()
    room = FetchRoom(floor.desk, BOX, outside)
    yield pushing, outside, room
    outside.let_go.set()
    room.stop()


def test_a_source_that_hangs_holds_up_no_other(hanging: tuple[Pushing, Hanging, FetchRoom]) -> None:
    pushing, outside, room = hanging
    pushing.ask_at("http://127.0.0.1:1/hangs/")
    pushing.send(sample("meta"))
    with pushing.floor.database.writing() as tx:
        theirs = {**pushing.row().model_dump(exclude={"id"}), "name": "Other", "key_digest": "x"}
        other = sources.add(tx, type(pushing.row())(**{**theirs, "api": "http://127.0.0.1:1/answers/"}))
    room.work()
    assert outside.hangs.wait(5)
    _name(pushing, other.id)
    room.work()
    assert outside.came.wait(5)
    assert pushing.row().name == "Roof form"


def _name(pushing: Pushing, number: int) -> None:
    from_there: Any = pushing.kept()[0]
    from_there.source_id = number
    with pushing.floor.database.writing() as tx:
        reference = {"name": "123123123123123", "key": "k", "about": {}}
        fetches_want(tx, from_there, [reference], pushing.floor.clock())


def test_it_fetches_by_itself_and_stops(floor: Floor) -> None:
    pushing, outside = Pushing(floor, "meta"), Hanging()
    room = FetchRoom(floor.desk, BOX, outside)
    pushing.send(sample("meta"))
    room.start()
    assert outside.came.wait(5)
    room.stop()
    assert [each.state for each in pushing.fetches()] == ["done"]
    assert floor.look(1).name == "Ann Lee"
    room.stop()


def test_over_http_it_is_the_same(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    with standing_in() as graph:
        graph.things["/v26.0/123123123123123"] = Says(sample_fetched("meta"))
        graph.things["/v26.0/debug_token"] = Says({"data": {"expires_at": 1_900_000_000}})
        pushing.ask_at(graph.base)
        pushing.send(sample("meta"))
        room = FetchRoom(floor.desk, BOX)
        room.work()
        room.stop()
        again = FetchRoom(
            floor.desk, BOX
        )  # one hand a source: the token is asked about when that one is free
        again.work()
        again.stop()
    assert graph.paths == ["/v26.0/123123123123123", "/v26.0/debug_token"]
    assert (floor.look(1).name, pushing.row().token_until) == (
        "Ann Lee",
        datetime.fromtimestamp(1_900_000_000, UTC),
    )


def test_nobody_queues_for_a_hand(floor: Floor) -> None:
    assert HANDS == 8
    room = FetchRoom(floor.desk, BOX, Hanging())
    room._busy = set(range(100, 100 + HANDS))
    Pushing(floor, "meta").send(sample("meta"))
    assert room.work() is False
    assert room._in_hand() == frozenset(range(100, 100 + HANDS))
    room.stop()
