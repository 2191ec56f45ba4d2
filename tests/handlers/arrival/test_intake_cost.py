"""How often a lead that comes asks the database: each time is a way there and back, and many come at once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from handlers.arrival.intake import take_in, take_in_queued
from handlers.arrival.raw_inquiry import RawInquiry, facts_of
from store import inquiries
from store.database import Database
from tests.floor import Floor
from tests.pushing import Pushing

OF_A_NEW_LEAD = 11


@contextmanager
def asked(database: Database) -> Iterator[Callable[[], int]]:
    """How many statements were sent so far, but for those that begin something."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engines = {database.engine, database.looking}
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    yield lambda: len(sent)
    for each in engines:
        event.remove(each, "before_cursor_execute", note)


@pytest.fixture
def floor(database: Database) -> Floor:
    made = Floor(database)
    made.desk.rules.refresh()
    return made


def lead(number: int) -> RawInquiry:
    facts = {"name": f"Ann {number}", "email": f"ann@acme{number}.com", "phone": f"+1212555{number:04}"}
    return RawInquiry(json.dumps(facts).encode(), "application/json", f"key-{number}")


def queue(floor: Floor, first: int, many: int, source: int | None = None) -> None:
    with floor.database.writing() as tx:
        for number in range(first, first + many):
            facts = facts_of(floor.desk, lead(number), floor.clock(), "queued")
            inquiries.keep_plainly(tx, {**facts, "source_id": source})


def cost_of(floor: Floor, many: int) -> int:
    with asked(floor.database) as so_far:
        assert take_in_queued(floor.desk, many) == many
        return so_far()


def test_a_strangers_lead_asks_eleven_times_and_a_batch_once_more(floor: Floor) -> None:
    queue(floor, 100, 6)
    assert cost_of(floor, 1) == OF_A_NEW_LEAD + 1
    assert cost_of(floor, 5) == 5 * OF_A_NEW_LEAD + 1


def test_a_batch_looks_a_source_up_once(floor: Floor) -> None:
    source = Pushing(floor, "json").row().id
    queue(floor, 100, 5, source)
    assert cost_of(floor, 5) == 5 * OF_A_NEW_LEAD + 2


def test_one_that_is_answered_at_once_is_kept_and_begun_besides(floor: Floor) -> None:
    with asked(floor.database) as so_far:
        assert take_in(floor.desk, lead(100)).http == 202
        assert so_far() == OF_A_NEW_LEAD + 2


def test_whoever_is_known_is_looked_up_once(floor: Floor) -> None:
    take_in(floor.desk, lead(100))
    with asked(floor.database) as so_far:
        assert take_in(floor.desk, RawInquiry(lead(100).body, "application/json", "another")).answer == {
            "lead": 1,
            "status": "re-inquiry",
        }
        assert so_far() <= OF_A_NEW_LEAD + 4
