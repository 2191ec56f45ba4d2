"""Sources are found by the digest of their keys, counted when they are refused, and their bodies put aside."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from store import inquiries, sources
from store.database import Database
from store.tables.connections import Source
from tests.store.given import MONDAY

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def added(database: Database, name: str = "Form", digest: str = "d1", workspace: str = "T0") -> Source:
    with database.writing() as tx:
        return sources.add(
            tx, Source(workspace=workspace, kind="json", name=name, key_digest=digest, created_at=MONDAY)
        )


def look(database: Database, source: Source) -> Source:
    with database.reading() as tx:
        found = sources.get(tx, source.workspace, source.id)
        assert found
        return found


def test_a_source_is_found_by_the_digest_of_its_key_in_its_workspace(database: Database) -> None:
    added(database)
    with database.reading() as tx:
        assert sources.knocking(tx, "T0", "json", "d1", MONDAY)
        for workspace, kind, digest in (("T1", "json", "d1"), ("T0", "typeform", "d1"), ("T0", "json", "d2")):
            assert sources.knocking(tx, workspace, kind, digest, MONDAY) is None


def test_the_key_before_is_good_until_its_day_is_over(database: Database) -> None:
    source = added(database)
    with database.writing() as tx:
        sources.rotate(tx, source, "d2", MONDAY + DAY, "sealed")
    with database.reading() as tx:
        assert sources.knocking(tx, "T0", "json", "d2", MONDAY + 2 * DAY)
        assert sources.knocking(tx, "T0", "json", "d1", MONDAY + DAY - MINUTE)
        assert sources.knocking(tx, "T0", "json", "d1", MONDAY + DAY) is None


def test_a_name_is_free_again_when_its_source_is_removed(database: Database) -> None:
    source = added(database)
    with pytest.raises(IntegrityError):
        added(database, digest="d2")
    with database.writing() as tx:
        sources.remove(tx, source)
    added(database, digest="d3")
    with database.reading() as tx:
        assert sources.knocking(tx, "T0", "json", "d1", MONDAY) is None
        assert [each.key_digest for each in sources.listed(tx, "T0")] == ["d3"]
        assert sources.listed(tx, "T1") == []


def test_a_run_of_refusals_remembers_when_it_began_and_ends_with_the_first_accepted(
    database: Database,
) -> None:
    source = added(database)
    for times in (1, 2, 3):
        with database.writing() as tx:
            stands = sources.turn_away(tx, source, f"why {times}", MONDAY + times * MINUTE)
        assert (stands.rejected, stands.rejected_since) == (times, MONDAY + MINUTE)
        assert stands.rejected_why == f"why {times}"
    with database.writing() as tx:
        sources.let_in(tx, look(database, source), MONDAY + DAY)
    now = look(database, source)
    assert (now.rejected, now.rejected_since, now.seen_at) == (0, None, MONDAY + DAY)


def test_a_busy_source_does_not_write_its_row_with_every_lead(database: Database) -> None:
    source = added(database)
    for seconds, seen in ((0, 0), (59, 0), (60, 60)):
        with database.writing() as tx:
            sources.let_in(tx, look(database, source), MONDAY + timedelta(seconds=seconds))
        assert look(database, source).seen_at == MONDAY + timedelta(seconds=seen)


def kept(database: Database, status: str, workspace: str = "T0") -> int:
    with database.writing() as tx:
        return inquiries.keep(tx, {
            "workspace": workspace, "received_at": MONDAY, "content_type": "", "digest": "d", "body": b"{",
            "status": status,
        }).id  # fmt: skip


def test_bodies_put_aside_are_listed_by_what_became_of_them(database: Database) -> None:
    failed, rejected, later = (kept(database, status) for status in ("failed", "rejected", "failed"))
    kept(database, "accepted")
    kept(database, "failed", "T1")
    with database.reading() as tx:
        assert [each.id for each in inquiries.put_aside(tx, "T0", ["failed"], 10)] == [failed, later]
        assert [each.id for each in inquiries.put_aside(tx, "T0", ["failed"], 1)] == [failed]
        assert [each.id for each in inquiries.put_aside(tx, "T0", ["rejected"], 10)] == [rejected]
        assert inquiries.numbers_aside(tx, "T0", "failed") == [failed, later]
        assert inquiries.count_aside(tx, "T0", "failed") == 2


def test_a_body_is_taken_again_once(database: Database) -> None:
    failed, accepted = kept(database, "failed"), kept(database, "accepted")
    with database.writing() as tx:
        taken = inquiries.take_again(tx, "T0", failed)
        assert taken
        assert (taken.id, taken.status) == (failed, "waiting")
        assert inquiries.take_again(tx, "T0", failed) is None
        assert inquiries.take_again(tx, "T0", accepted) is None
        assert inquiries.take_again(tx, "T1", failed) is None
