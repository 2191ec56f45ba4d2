"""What happened is counted with its latest time, for each workspace by itself."""

from datetime import timedelta
from functools import partial

from store import tallies, workspaces
from store.database import Database
from tests.store.given import MONDAY, THEM, US, at_once

LATER = MONDAY + timedelta(days=1)


def add(database: Database, count: int = 1, workspace: str = US) -> None:
    with database.writing() as tx:
        tallies.add(tx, workspace, "repairs", count, MONDAY)


def test_a_tally_adds_up_and_knows_when_it_was_last_counted(database: Database) -> None:
    with database.writing() as tx:
        assert tallies.get(tx, US, "repairs") is None
        assert tallies.count(tx, US, "repairs") == 0
        tallies.add(tx, US, "repairs", 2, MONDAY)
        tallies.add(tx, US, "repairs", 0, LATER)
        tallies.add(tx, US, "runs", 7, MONDAY)
    with database.reading() as tx:
        kept = tallies.get(tx, US, "repairs")
        assert tallies.count(tx, THEM, "repairs") == 0
    assert kept
    assert (kept.count, kept.at) == (2, LATER)


def test_tallies_of_many_at_once_lose_nothing(database: Database) -> None:
    at_once([partial(add, database, 3)] * 16)
    add(database, 5, THEM)
    with database.reading() as tx:
        assert (tallies.count(tx, US, "repairs"), tallies.count(tx, THEM, "repairs")) == (48, 5)


def test_workspaces_are_remembered_the_latest_started_first(database: Database) -> None:
    with database.writing() as tx:
        assert workspaces.known(tx) == []
        workspaces.remember(tx, US, "Glen", MONDAY)
        workspaces.remember(tx, THEM, "Ross", LATER)
        assert workspaces.known(tx) == [THEM, US]
        workspaces.remember(tx, US, "Glengarry", LATER + timedelta(days=1))
        assert workspaces.known(tx) == [US, THEM]
