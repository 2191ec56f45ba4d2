"""How far a source was read is changed only by whoever saw it as it is."""

from datetime import timedelta

import pytest

from store import looks, sources
from store.database import Database
from store.tables.connections import Source
from tests.floor import MONDAY

LATER = MONDAY + timedelta(minutes=2)


@pytest.fixture
def source(database: Database) -> Source:
    with database.writing() as tx:
        return sources.add(tx, Source(
            workspace="T0", kind="email", name="Mails", key_digest="a", created_at=MONDAY, look_at=MONDAY,
            cursor="7:1", token="sealed",
        ))  # fmt: skip


def test_it_is_due_from_its_moment_on_and_only_in_its_workspace_and_kind(
    database: Database, source: Source
) -> None:
    with database.reading() as tx:
        assert [each.id for each in looks.due(tx, "T0", ["email"], MONDAY)] == [source.id]
        for workspace, kind, at in (("T1", "email", MONDAY), ("T0", "json", MONDAY)):
            assert not looks.due(tx, workspace, [kind], at)
        assert not looks.due(tx, "T0", ["email"], MONDAY - timedelta(seconds=1))


def test_one_of_two_takes_it(database: Database, source: Source) -> None:
    with database.writing() as tx:
        assert looks.take(tx, source, LATER)
        assert not looks.take(tx, source, LATER)
        assert not looks.due(tx, "T0", ["email"], MONDAY)


def test_one_of_two_goes_on_and_nobody_once_it_is_removed(database: Database, source: Source) -> None:
    with database.writing() as tx:
        assert looks.go_on(tx, source.id, "7:1", "7:2")
        assert not looks.go_on(tx, source.id, "7:1", "7:2")
        assert not looks.go_on(tx, source.id, None, "7:3")
        sources.remove(tx, source)
        assert not looks.go_on(tx, source.id, "7:2", "7:3")
        assert not looks.take(tx, source, LATER)
        assert not looks.due(tx, "T0", ["email"], LATER)


def test_failures_in_a_row_are_counted_until_it_works(database: Database, source: Source) -> None:
    with database.writing() as tx:
        looks.failed(tx, source.id, "no", MONDAY, LATER)
        stands = looks.failed(tx, source.id, "never", LATER, LATER)
        assert (stands.rejected, stands.rejected_since, stands.rejected_why, stands.look_at) == (
            2,
            MONDAY,
            "never",
            LATER,
        )
        looks.worked(tx, source.id, LATER)
    with database.reading() as tx:
        found = sources.get(tx, "T0", source.id)
        assert found
        assert (found.rejected, found.rejected_since, found.rejected_why) == (0, None, None)


def test_another_token_is_tried_right_away(database: Database, source: Source) -> None:
    with database.writing() as tx:
        looks.failed(tx, source.id, "no", MONDAY, LATER)
        looks.renew(tx, source.id, "another", MONDAY)
        (found,) = looks.due(tx, "T0", ["email"], MONDAY)
        assert found.token == "another"
