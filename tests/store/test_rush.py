"""Deeds of a rush share a transaction, and none of them suffers from another's failure."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from store import tallies
from store.database import Database
from tests.machine import wait_until
from tests.store.given import MONDAY, PATIENCE, US

Deed = Callable[[Session], int]


def counting(tx: Session) -> int:
    tallies.add(tx, US, "pressed", 1, MONDAY)
    return tallies.count(tx, US, "pressed")


def failing(tx: Session) -> int:
    counting(tx)
    raise ValueError("out of luck")


def away(_: Session) -> int:
    raise OperationalError("select", {}, Exception("database is locked"))


def counted(database: Database) -> int:
    with database.reading() as tx:
        return tallies.count(tx, US, "pressed")


def all_at_once(database: Database, deeds: list[Deed]) -> list[Future[int]]:
    """Asked for while the one thread is busy with another deed, so that it finds all of them waiting."""
    busy, free = Event(), Event()

    def hold_up(_: Session) -> int:
        busy.set()
        free.wait(PATIENCE)
        return 0

    with ThreadPoolExecutor(len(deeds) + 1) as threads:
        threads.submit(database.together, hold_up)
        assert busy.wait(PATIENCE)
        asked = [threads.submit(database.together, deed) for deed in deeds]
        wait_until(lambda: len(database._rush._waiting) == len(deeds), "all deeds wait")
        free.set()
    return asked


def noting_transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    begun: list[str] = []
    begin = database._begin

    def note(connection: Any, how: str) -> None:
        begun.append(how)
        begin(connection, how)

    monkeypatch.setattr(database, "_begin", note)
    return begun


def test_a_deed_returns_what_it_came_to_when_it_is_there_for_all_to_see(database: Database) -> None:
    assert database.together(counting) == 1
    assert counted(database) == 1


def test_a_deed_that_fails_leaves_nothing_and_raises_where_it_was_asked_for(database: Database) -> None:
    with pytest.raises(ValueError, match="out of luck"):
        database.together(failing)
    assert counted(database) == 0


def test_deeds_that_wait_at_the_same_moment_share_one_transaction(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = noting_transactions(sqlite_database, monkeypatch)
    done = all_at_once(sqlite_database, [counting] * 5)
    assert begun == ["BEGIN IMMEDIATE"] * 2, "one for the deed that held them up, one for the five"
    assert sorted(each.result() for each in done) == [1, 2, 3, 4, 5]
    assert counted(sqlite_database) == 5


def test_the_failure_of_one_harms_none_of_the_others(sqlite_database: Database) -> None:
    first, failed, last = all_at_once(sqlite_database, [counting, failing, counting])
    assert sorted([first.result(), last.result()]) == [1, 2]
    with pytest.raises(ValueError, match="out of luck"):
        failed.result()
    assert counted(sqlite_database) == 2


def test_when_the_database_is_away_all_of_them_hear_it_at_once(sqlite_database: Database) -> None:
    done = all_at_once(sqlite_database, [counting, away, counting])
    for each in done:
        with pytest.raises(OperationalError):
            each.result()
    assert counted(sqlite_database) == 0


def test_closing_waits_for_the_deeds_under_way(sqlite_database: Database) -> None:
    done = all_at_once(sqlite_database, [counting] * 40)
    sqlite_database.close()
    assert max(each.result() for each in done) == 40
