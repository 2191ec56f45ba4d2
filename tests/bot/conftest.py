"""A post office on SQLite, for tests about sending, and a command line for those about typing."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from bot.settings import WHERE
from store import workspaces
from store.database import Database
from tests.command_line import Type, typed
from tests.floor import Floor
from tests.machine import log_kept
from tests.sending import PostOffice, open_office


@pytest.fixture(autouse=True)
def the_log_as_it_was() -> Iterator[None]:
    """The log is put back in the end: every command sets it up."""
    with log_kept():
        yield


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[PostOffice]:
    """A desk, a sender and a real client against a Slack double."""
    with open_office(sqlite_database) as opened:
        yield opened


@pytest.fixture
def any_office(database: Database) -> Iterator[PostOffice]:
    """The same on SQLite and on PostgreSQL."""
    with open_office(database) as opened:
        yield opened


@pytest.fixture
def command_line(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Type:
    """Types commands that look at the floor's database and its clock."""
    monkeypatch.chdir(tmp_path)
    for name in WHERE:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setattr("bot.command_line.cli_people.wall_clock", floor.clock)
    for where in ("bot.command_line.cli_block.out", "bot.command_line.cli_route.out"):
        monkeypatch.setattr(where, Console(width=250))
    with floor.database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", floor.clock())
    return partial(typed, monkeypatch, capsys)
