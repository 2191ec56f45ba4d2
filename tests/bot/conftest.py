"""A post office on SQLite, for tests about sending."""

from collections.abc import Iterator

import pytest

from store.database import Database
from tests.sending import PostOffice, open_office


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
