"""Seats are kept exactly, by workspace and route, and only one deals in a rotation at a time."""

from threading import Barrier, Thread

from store import seats
from store.database import Database


def test_what_was_kept_is_read_back_by_person(database: Database) -> None:
    with database.writing() as tx:
        seats.keep(tx, "T0", "solar", "U0SAM", "1 0 2 -")
        seats.keep(tx, "T0", "solar", "U0DANA", "720720000000 1 2 5")
        seats.keep(tx, "T0", "solar", "U0SAM", "3 0 4 -")
    with database.reading() as tx:
        assert seats.of(tx, "T0", "solar") == {"U0SAM": "3 0 4 -", "U0DANA": "720720000000 1 2 5"}


def test_other_routes_and_workspaces_are_apart(database: Database) -> None:
    with database.writing() as tx:
        seats.keep(tx, "T0", "solar", "U0SAM", "1 0 2 -")
        seats.keep(tx, "T1", "solar", "U0SAM", "9 0 9 -")
        seats.keep(tx, "T0", "wind", "U0SAM", "8 0 8 -")
    with database.reading() as tx:
        assert seats.of(tx, "T0", "solar") == {"U0SAM": "1 0 2 -"}
        assert seats.of(tx, "T0", "never dealt") == {}


def test_holding_a_rotation_adds_nobody_to_it(database: Database) -> None:
    for _ in range(2):
        with database.writing() as tx:
            seats.hold(tx, "T0", "solar")
            assert seats.of(tx, "T0", "solar") == {}


def test_of_many_who_count_at_once_none_overwrites_another(database: Database) -> None:
    many, each = 8, 5
    start = Barrier(many)

    def count_up() -> None:
        start.wait()
        for _ in range(each):
            with database.writing() as tx:
                seats.hold(tx, "T0", "solar")
                seen = int(seats.of(tx, "T0", "solar").get("U0SAM", "0"))
                seats.keep(tx, "T0", "solar", "U0SAM", str(seen + 1))

    threads = [Thread(target=count_up) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as tx:
        assert seats.of(tx, "T0", "solar") == {"U0SAM": str(many * each)}
