"""Transactions are whole or nothing, writers queue up, and readers do not wait for them."""

import threading
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from playbook.words import Door, Kind
from store import history, tallies
from store.database import Database
from store.statements import changed, insert_for
from store.tables import Event, Tally, table
from tests.store.given import MONDAY, PATIENCE, US, at_once, lead_in

TALLY, EVENT = table(Tally), table(Event)
ROW = {"workspace": US, "name": "x", "count": 1, "at": MONDAY}


def counted(database: Database, name: str = "x") -> int:
    with database.reading() as tx:
        return tallies.count(tx, US, name)


def count(database: Database, name: str = "x") -> None:
    with database.writing() as tx:
        tallies.add(tx, US, name, 1, MONDAY)


def _count_and_fail(database: Database) -> None:
    with database.writing() as tx:
        tallies.add(tx, US, "x", 1, MONDAY)
        raise ValueError("out of luck")


def count_often(database: Database, often: int) -> None:
    for _ in range(often):
        count(database)


def test_what_was_written_is_there_and_rings_the_bell(database: Database) -> None:
    database.bell.clear()
    count(database)
    assert counted(database) == 1
    assert database.bell.is_set()


def test_when_anything_is_raised_nothing_was_written_and_no_bell_rings(database: Database) -> None:
    database.bell.clear()
    with pytest.raises(ValueError, match="out of luck"):
        _count_and_fail(database)
    assert counted(database) == 0
    assert not database.bell.is_set()
    count(database)  # and the next writer is not kept out
    assert counted(database) == 1


def test_a_transaction_that_looks_writes_nothing(database: Database) -> None:
    refused = nullcontext() if database.on_sqlite else pytest.raises(DBAPIError, match="read-only")
    with refused, database.reading() as tx:
        tallies.add(tx, US, "x", 1, MONDAY)
    assert counted(database) == 0


def test_a_reader_sees_the_state_before_and_does_not_wait_for_a_writer(database: Database) -> None:
    count(database)
    with database.writing() as tx:
        tallies.add(tx, US, "x", 41, MONDAY)
        assert counted(database) == 1
    assert counted(database) == 42


def test_no_count_is_lost_when_many_write_at_once(database: Database) -> None:
    at_once([partial(count_often, database, 5)] * 32)
    assert counted(database) == 160


def test_two_databases_on_the_same_data_write_in_turn(database: Database) -> None:
    address = database.engine.url.render_as_string(hide_password=False)
    others = [Database(address) for _ in range(3)]  # like other processes: they share no lock
    at_once([partial(count_often, each, 20) for each in [database, *others]])
    for each in others:
        each.close()
    assert counted(database) == 80


def test_a_writer_that_waits_for_its_turn_sees_what_the_one_before_it_wrote(database: Database) -> None:
    inside, seen = threading.Event(), []

    def second() -> None:
        inside.wait(PATIENCE)
        with database.writing() as tx:
            tallies.add(tx, US, "x", 1, MONDAY)
            seen.append(tallies.count(tx, US, "x"))

    waiting = threading.Thread(target=second)
    waiting.start()
    with database.writing() as tx:
        tallies.add(tx, US, "x", 1, MONDAY)
        inside.set()
        waiting.join(0.1)  # it cannot get any further, however long this is
        assert seen == []
    waiting.join(PATIENCE)
    assert seen == [2]


def test_the_number_of_rows_a_statement_changed_is_known_for_every_kind(database: Database) -> None:
    with database.writing() as tx:
        once = insert_for(tx, TALLY).values(**ROW).on_conflict_do_nothing()
        again = insert_for(tx, TALLY).values(**ROW)
        over = again.on_conflict_do_update(index_elements=["workspace", "name"], set_={"count": 2})
        never = again.on_conflict_do_update(
            index_elements=["workspace", "name"], set_={"count": 3}, where=TALLY.c.count > 9
        )
        assert [changed(tx, each) for each in (once, once, over, never)] == [1, 0, 1, 0]
        assert changed(tx, insert(TALLY), {**ROW, "name": "y"}) == 1
        assert changed(tx, update(TALLY).values(count=5)) == 2
        assert changed(tx, update(TALLY).where(TALLY.c.name == "z").values(count=5)) == 0
        assert changed(tx, delete(TALLY)) == 2


def test_an_entry_of_a_lead_that_does_not_exist_is_refused(database: Database) -> None:
    lead = lead_in(database)
    with database.writing() as tx:
        history.add(tx, lead, Kind.RECEIVED, MONDAY, None, Door.WEB)
    lead.id = 999
    with pytest.raises(IntegrityError), database.writing() as tx:
        history.add(tx, lead, Kind.RECEIVED, MONDAY, None, Door.WEB)
    with database.reading() as tx:
        assert tx.scalars(select(EVENT.c.lead_id)).all() == [1]


def test_what_was_to_be_written_is_not_in_the_error(database: Database) -> None:
    lead = lead_in(database)
    lead.id = 999
    with pytest.raises(IntegrityError) as fault, database.writing() as tx:
        history.add(tx, lead, Kind.RECEIVED, MONDAY, None, Door.WEB, note="ann@acme.com")
    assert "ann@acme.com" not in str(fault.value)


def test_sqlite_keeps_a_log_beside_the_file_so_that_readers_never_wait(sqlite_database: Database) -> None:
    with sqlite_database.reading() as tx:
        kept = {name: tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys")}
    assert kept == {"journal_mode": "wal", "foreign_keys": 1}


def test_an_address_that_is_none_is_refused_before_anything_is_opened() -> None:
    for address in ("", "nonsense", "foo://bar/baz", "mysql://root@db/leads"):
        with pytest.raises(ValueError, match="DATABASE_URL cannot be used"):
            Database(address)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_the_same_driver(scheme: str) -> None:
    opened = Database(f"{scheme}://ann:secret@db.example/leads")
    assert (opened.engine.dialect.driver, opened.on_sqlite) == ("psycopg", False)


def test_a_writer_may_take_longer_than_the_clock_of_another_moves(database: Database) -> None:
    with database.writing() as tx:
        tallies.add(tx, US, "x", 1, MONDAY + timedelta(hours=1))
    with database.writing() as tx:
        tallies.add(tx, US, "x", 1, MONDAY)
        found = tallies.get(tx, US, "x")
    assert found
    assert (found.count, found.at) == (2, MONDAY)


def test_whoever_writes_very_many_rows_has_room_for_them(database: Database) -> None:
    database.make_room()
    database.make_room()
    with database.writing() as tx:
        if database.on_sqlite:
            kilobytes = tx.connection().exec_driver_sql("PRAGMA cache_size").scalar()
            assert kilobytes == -128_000
            assert tx.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        else:
            assert tx.scalar(text("SELECT 1")) == 1
