"""Nudges that wait, and whose turn it is, on both databases."""

from datetime import datetime, timedelta

from sqlalchemy import select

from playbook import life
from playbook.standing import Due, Standing
from playbook.words import Asked, What
from store import leads, outbox, people, unsaid
from store.database import Database
from store.outbox import OUTBOX
from tests.store.given import (
    HOURS,
    MINUTE,
    MONDAY,
    SHIPPED,
    THEM,
    US,
    arrived,
    at_once,
    lead_in,
    look,
    plan_of,
)

QUARTER = timedelta(minutes=15)


def owned(person: str = "U0SAM", what: What = What.TOUCH) -> Standing:
    claimed = life.claim(arrived(), person, MONDAY, SHIPPED, HOURS)
    return claimed.with_(due=Due(what, MONDAY + timedelta(days=1), Asked.OWNER))


def waits(database: Database, since: datetime | None = MONDAY, person: str = "U0SAM", **more: What) -> int:
    with database.writing() as tx:
        people.meet(tx, US, person)
    return lead_in(database, owned(person, **more), nudge_at=since).id


def turn(database: Database, person: str, now: datetime) -> bool:
    with database.writing() as tx:
        return unsaid.take_turn(tx, US, person, now, by=now - QUARTER)


def test_those_are_found_for_whom_something_waits_and_who_were_not_nudged_lately(database: Database) -> None:
    for person, since in (("U0SAM", MONDAY), ("U0DANA", None), ("U0KIM", MONDAY)):
        waits(database, since, person)
    lead_in(database, owned("U0RUTH"), workspace=THEM, nudge_at=MONDAY)
    assert turn(database, "U0KIM", MONDAY)
    with database.reading() as tx:
        assert unsaid.people(tx, US, MONDAY - QUARTER) == ["U0SAM"]
        assert unsaid.people(tx, US, MONDAY) == ["U0KIM", "U0SAM"]
        assert unsaid.people(tx, "T8", MONDAY) == ()


def test_a_turn_comes_every_quarter_of_an_hour(database: Database) -> None:
    waits(database)
    minutes = [minute for minute in range(40) if turn(database, "U0SAM", MONDAY + minute * MINUTE)]
    assert minutes == [0, 15, 30]


def test_nobody_has_a_turn_for_whom_nothing_waits(database: Database) -> None:
    waits(database, since=None)
    assert not turn(database, "U0SAM", MONDAY)
    assert not turn(database, "U0NOBODY", MONDAY)


def test_of_many_at_the_same_moment_one_has_the_turn(database: Database) -> None:
    waits(database)
    assert sum(at_once([lambda: turn(database, "U0SAM", MONDAY)] * 8)) == 1


def test_a_turn_changes_nothing_that_the_rules_are_read_for(database: Database) -> None:
    waits(database)
    with database.reading() as tx:
        before = people.version(tx, US)
    assert turn(database, "U0SAM", MONDAY)
    with database.reading() as tx:
        assert people.version(tx, US) == before


def test_a_claim_that_may_be_lost_comes_first_then_the_longest_due(database: Database) -> None:
    late, later = waits(database, MONDAY + MINUTE), waits(database, MONDAY)
    claim = waits(database, MONDAY + 2 * MINUTE, what=What.RELEASE)
    waits(database, person="U0DANA")
    with database.writing() as tx:
        assert [lead.id for lead in unsaid.of(tx, US, "U0SAM", 9)] == [claim, later, late]
        assert [lead.id for lead in unsaid.of(tx, US, "U0SAM", 1)] == [claim]
        assert [number for number, *_ in unsaid.every(tx, US, "U0SAM")] == [later, late, claim]


def test_what_was_said_waits_no_longer(database: Database) -> None:
    one, two, three = (waits(database) for _ in range(3))
    with database.writing() as tx:
        unsaid.said(tx, [one])
        unsaid.said(tx, [two, three], listed_in=77)
    found = [look(database, number) for number in (one, two, three)]
    assert [(lead.nudge_at, lead.listed_in) for lead in found] == [(None, None), (None, 77), (None, 77)]


def test_a_move_lets_nothing_wait_unless_it_says_so_or_the_lead_stands_where_it_stood(
    database: Database,
) -> None:
    number = waits(database)
    with database.writing() as tx:
        leads.move(tx, leads.wanted(tx, US, number), owned(), campaign="Spring")
    assert look(database, number).nudge_at == MONDAY
    with database.writing() as tx:
        leads.move(tx, leads.wanted(tx, US, number), owned().with_(repeats=1), nudge_at=MONDAY)
    assert look(database, number).nudge_at == MONDAY
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        leads.move(tx, lead, owned().with_(touches=1))
        assert lead.nudge_at is None
    assert look(database, number).nudge_at is None


def test_the_list_that_a_lead_is_on_is_stale_when_the_lead_is_answered(database: Database) -> None:
    number = waits(database)
    with database.writing() as tx:
        for key in ("list", "other"):
            outbox.notice(tx, US, key, "nudge_digest", "U0SAM", MONDAY, facts={"page": 0, "more": 3})
        row = outbox.row_of(tx, US, "list")
        unsaid.said(tx, [number], listed_in=row)
        outbox.settle(tx, leads.wanted(tx, US, number))
    with database.reading() as tx:
        found = tx.execute(select(OUTBOX.c.key, OUTBOX.c.wanted).order_by(OUTBOX.c.key)).all()
    assert found == [("list", 2), ("other", 1)]


def test_only_its_reader_turns_the_page_of_a_list(database: Database) -> None:
    with database.writing() as tx:
        outbox.notice(tx, US, "list", "nudge_digest", "U0SAM", MONDAY, facts={"page": 0, "more": 3})
        row = outbox.row_of(tx, US, "list") or 0
        assert not outbox.turn(tx, US, row, "U0DANA", page=1)
        assert not outbox.turn(tx, THEM, row, "U0SAM", page=1)
        assert outbox.turn(tx, US, row, "U0SAM", page=2)
        assert tx.execute(select(OUTBOX.c.facts, OUTBOX.c.wanted)).one() == ({"page": 2, "more": 3}, 2)


def test_what_waits_is_found_by_its_index(sqlite_database: Database) -> None:
    waits(sqlite_database)
    assert "lead_nudge" in plan_of(sqlite_database, lambda tx: unsaid.people(tx, US, MONDAY))
