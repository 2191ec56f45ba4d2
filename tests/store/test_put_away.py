"""What was committed gets from SQLite's log into its file, and nobody waits for it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlmodel import Session

from store import tallies
from store.database import Database
from store.put_away import COMMITS
from tests.machine import wait_until
from tests.store.given import MONDAY, US


def press(database: Database, times: int) -> None:
    for _ in range(times):
        with database.writing() as tx:
            tallies.add(tx, US, "pressed", 1, MONDAY)


def in_the_file(database: Database, copy: Path) -> int:
    """What is counted in the file alone, without its log."""
    shutil.copyfile(str(database.engine.url.database), copy)
    with closing(sqlite3.connect(copy)) as plain:
        found = plain.execute("SELECT count FROM tally WHERE name = 'pressed'").fetchone()
    return int(found[0]) if found else 0


def counted(tx: Session) -> int:
    return tallies.count(tx, US, "pressed")


def test_what_many_commits_wrote_is_put_away_and_what_few_wrote_waits(
    sqlite_database: Database, tmp_path: Path
) -> None:
    before = in_the_file(sqlite_database, tmp_path / "copy.db")
    press(sqlite_database, COMMITS // 2)
    assert in_the_file(sqlite_database, tmp_path / "copy.db") == before
    press(sqlite_database, COMMITS)
    wait_until(
        lambda: in_the_file(sqlite_database, tmp_path / "copy.db") >= COMMITS // 2, "everything is put away"
    )
    with sqlite_database.reading() as tx:
        assert counted(tx) == COMMITS // 2 + COMMITS


def test_whoever_looks_keeps_what_he_sees_while_more_is_put_away(
    sqlite_database: Database, tmp_path: Path
) -> None:
    press(sqlite_database, 1)
    with sqlite_database.reading() as tx:
        assert counted(tx) == 1
        press(sqlite_database, 2 * COMMITS)
        assert counted(tx) == 1
    press(sqlite_database, COMMITS)
    wait_until(
        lambda: in_the_file(sqlite_database, tmp_path / "copy.db") > 2 * COMMITS, "everything is put away"
    )


def test_commits_after_the_end_are_none_the_worse(sqlite_database: Database) -> None:
    sqlite_database.close()
    press(sqlite_database, COMMITS)
    with sqlite_database.reading() as tx:
        assert counted(tx) == COMMITS
