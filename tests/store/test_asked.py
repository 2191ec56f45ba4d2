"""Leads whose owners are asked are found, held and moved on many at a time, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from playbook import life
from playbook.standing import Due, Standing
from playbook.words import Asked, What
from store import asked, leads
from store.database import Database
from store.leads import Overtaken
from tests.store.given import HOURS, MINUTE, MONDAY, SHIPPED, THEM, arrived, lead_in, look, plan_of


def worked(what: What = What.TOUCH, at: datetime = MONDAY) -> Standing:
    claimed = life.claim(arrived(), "U0SAM", MONDAY, SHIPPED, HOURS)
    return claimed.with_(due=Due(what, at, Asked.OWNER))


def test_owners_are_asked_apart_from_others_the_longest_overdue_first(database: Database) -> None:
    late = [lead_in(database, worked(at=MONDAY - nth * MINUTE)).id for nth in (1, 3, 2)]
    first_touch = lead_in(database, worked(What.FIRST_TOUCH)).id
    unclaimed = lead_in(database).id
    lead_in(database, worked(at=MONDAY + MINUTE))
    lead_in(database, worked(), workspace=THEM)
    with database.reading() as tx:
        assert asked.due(tx, "T0", MONDAY, 10) == ([late[1], late[2], late[0]], [first_touch])
        assert asked.due(tx, "T0", MONDAY, 2) == ([late[1], late[2]], [])
        assert unclaimed in asked.due(tx, "T0", MONDAY + timedelta(hours=1), 10)[1]


@pytest.mark.parametrize("what", [What.TOUCH, What.CALLBACK, What.MEETING])
def test_what_is_held_stands_as_the_rules_see_it(database: Database, what: What) -> None:
    lead = lead_in(database, worked(what).with_(repeats=2, touches=3))
    with database.writing() as tx:
        (held,) = asked.hold(tx, [lead.id, lead.id + 1], MONDAY)
        seen, whole = asked.standing(held), leads.standing(look(database, lead.id))
    assert (seen.due, seen.owner, seen.repeats, seen.touches) == (whole.due, "U0SAM", 2, 3)
    assert (seen.state, seen.temperature, seen.opened_at) == (whole.state, whole.temperature, whole.opened_at)


def test_what_is_not_due_any_more_is_not_held(database: Database) -> None:
    lead = lead_in(database, worked(at=MONDAY + MINUTE))
    with database.writing() as tx:
        assert asked.hold(tx, [lead.id], MONDAY) == []


def held(tx: Session, numbers: list[int]) -> list[int]:
    return [each.id for each in asked.hold(tx, numbers, MONDAY)]


@pytest.mark.parametrize("database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_what_somebody_else_holds_is_passed_over(
    database: Database,
) -> None:  # SQLite has one writer at a time
    numbers = [lead_in(database, worked()).id for _ in range(2)]
    with database.writing() as one, database.writing() as other:
        assert held(one, numbers[:1]) == numbers[:1]
        assert held(other, numbers) == numbers[1:]


def test_many_move_at_once(database: Database) -> None:
    numbers = [lead_in(database, worked()).id for _ in range(3)]
    later = MONDAY + timedelta(days=1)
    with database.writing() as tx:
        found = asked.hold(tx, numbers, MONDAY)
        moves = []
        for lead in found:
            stands = asked.standing(lead)
            moves.append(
                asked.moved(lead, stands.with_(repeats=1, due=Due(What.TOUCH, later, Asked.OWNER)), MONDAY)
            )
        asked.move_all(tx, moves)
        asked.move_all(tx, [])
    for number in numbers:
        lead = look(database, number)
        assert (lead.repeats, lead.due_at, lead.nudge_at, lead.revision) == (1, later, MONDAY, 2)


def test_one_that_was_changed_meanwhile_is_told(database: Database) -> None:
    numbers = [lead_in(database, worked()).id for _ in range(2)]
    with database.writing() as tx:
        found = asked.hold(tx, numbers, MONDAY)
        leads.put(tx, numbers[1], revision=7)
    moves = [asked.moved(lead, asked.standing(lead), None) for lead in found]
    with pytest.raises(Overtaken), database.writing() as tx:
        asked.move_all(tx, moves)
    assert [look(database, number).revision for number in numbers] == [1, 7]


def test_what_is_due_is_found_by_its_index(database: Database) -> None:
    lead_in(database, worked())
    assert "lead_due" in plan_of(database, lambda tx: asked.due(tx, "T0", MONDAY, 10))
