"""Leads are kept as they stand, moved only by who saw their latest state, and found by an index when due."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from playbook import life
from playbook.dispositions import Details
from playbook.refusal import Refusal
from playbook.standing import Standing
from playbook.words import Outcome, Temperature
from store import leads
from store.database import Database
from tests.store.given import (
    HOURS,
    MINUTE,
    MONDAY,
    SHIPPED,
    THEM,
    US,
    add_lead,
    arrived,
    at_once,
    lead_in,
    look,
    plan_of,
)

HOUR = timedelta(hours=1)


def claimed(person: str = "U0SAM", temperature: Temperature = Temperature.HOT) -> Standing:
    return life.claim(arrived(temperature), person, MONDAY + MINUTE, SHIPPED, HOURS)


def recorded(code: str) -> Standing:
    details = Details(date=MONDAY + 30 * HOUR, amount=Decimal(1), reason="x", competitor="y")
    return life.record(claimed(), SHIPPED.dispositions[code], details, MONDAY + 2 * MINUTE, SHIPPED, HOURS)


STANDINGS = {
    "open": arrived(),
    "cold": arrived(Temperature.COLD),
    "claimed": claimed(),
    "touched": recorded("voicemail"),
    "to be called back": recorded("callback"),
    "in the nurture pile": recorded("not-ready"),
    "won": recorded("won"),
    "junk": recorded("junk"),
}


def test_a_lead_comes_back_standing_where_it_stood(database: Database) -> None:
    numbers = {state: lead_in(database, stands).id for state, stands in STANDINGS.items()}
    kept = {state: leads.standing(look(database, number)) for state, number in numbers.items()}
    assert kept == STANDINGS


def test_a_moved_lead_stands_where_the_rules_put_it_in_memory_and_on_disk(database: Database) -> None:
    number = lead_in(database).id
    for revision, stands in enumerate(STANDINGS.values(), 2):
        with database.writing() as tx:
            lead = leads.wanted(tx, US, number)
            leads.move(tx, lead, stands, code="voicemail", amount=Decimal("46.10"))
        kept = look(database, number)
        assert kept.model_dump() == lead.model_dump()
        assert (leads.standing(kept), kept.code, kept.amount) == (stands, "voicemail", Decimal("46.10"))
        assert kept.revision == revision


def test_facts_come_back_as_they_were_given(database: Database) -> None:
    facts: dict[str, Any] = {
        "name": "Ann 'Bobby; DROP TABLE lead' Lee",
        "company": "Ünïcödé & Söhne 🚀",
        "message": "x" * 10_000,
        "extra": {"utm": ["a", {"b": None}], "n": 1.5},
        "price": Decimal("46.10"),
        "currency": "EUR",
    }
    kept = look(database, lead_in(database, **facts).id)
    assert {name: getattr(kept, name) for name in facts} == facts


def test_leads_are_numbered_one_after_the_other(database: Database) -> None:
    first, second = lead_in(database).id, lead_in(database).id
    assert second == first + 1


def test_a_lead_of_another_workspace_is_not_there(database: Database) -> None:
    number = lead_in(database, workspace=THEM).id
    with database.reading() as tx:
        assert leads.get(tx, US, number) is None
        with pytest.raises(Refusal, match=f"no lead #{number}"):
            leads.shown(tx, US, number)


def test_a_number_nobody_has_is_refused_with_what_to_type(database: Database) -> None:
    for number in (0, -1, 10**12):
        with database.writing() as tx, pytest.raises(Refusal, match="`/lead mine`"):
            leads.wanted(tx, US, number)


def test_who_saw_an_older_state_is_overtaken_and_changes_nothing(database: Database) -> None:
    number = lead_in(database).id
    seen = look(database, number)
    with database.writing() as tx:
        leads.move(tx, leads.wanted(tx, US, number), claimed("U0SAM"))
    before = look(database, number).model_dump()
    with database.writing() as tx, pytest.raises(leads.Overtaken, match=f"lead {number} "):
        leads.move(tx, seen, claimed("U0DANA"), code="voicemail", timeouts=7)
    assert look(database, number).model_dump() == before


def test_of_many_who_saw_the_same_state_one_moves_the_lead(database: Database) -> None:
    number = lead_in(database).id

    def move(person: str) -> bool:
        seen = look(database, number)
        together.append(person)
        try:
            with database.writing() as tx:
                leads.move(tx, seen, claimed(person))
        except leads.Overtaken:
            return False
        return True

    together: list[str] = []
    people = [f"U{n}" for n in range(16)]
    won = at_once([partial(move, person) for person in people])
    kept = look(database, number)
    assert won.count(True) == kept.revision - 1
    assert kept.owner in {person for person, mine in zip(people, won, strict=True) if mine}


def test_what_is_due_comes_longest_overdue_first_and_only_what_is_due(database: Database) -> None:
    late = [lead_in(database, arrived(at=MONDAY - minutes * MINUTE)).id for minutes in (20, 90, 5, 40)]
    lead_in(database, arrived(at=MONDAY + HOUR))
    lead_in(database, recorded("won"))
    lead_in(database, arrived(at=MONDAY - 9 * HOUR), workspace=THEM)
    with database.reading() as tx:
        assert leads.due(tx, US, MONDAY) == [late[1], late[3], late[0], late[2]]
        assert leads.due(tx, US, MONDAY, most=2) == [late[1], late[3]]


def test_a_lead_is_due_at_its_very_moment_and_not_before(database: Database) -> None:
    lead = lead_in(database)
    assert lead.due_at is not None
    with database.reading() as tx:
        assert leads.due(tx, US, lead.due_at) == [lead.id]
        assert leads.due(tx, US, lead.due_at - timedelta(microseconds=1)) == []


def test_what_is_due_or_owned_is_found_through_an_index(database: Database) -> None:
    with database.writing() as tx:
        for minutes in range(100):
            add_lead(tx, arrived(at=MONDAY + minutes * MINUTE))
            add_lead(tx, claimed(f"U{minutes}"))
    due = plan_of(database, lambda tx: leads.due(tx, US, MONDAY + 3 * MINUTE))
    assert "lead_due" in due
    assert "B-TREE" not in due  # the index has them in order: nothing is sorted
    assert "Sort" not in due
    assert "lead_owner" in plan_of(database, lambda tx: leads.of_owner(tx, US, "U5"))


def test_an_owner_has_his_own_leads_the_next_due_first(database: Database) -> None:
    call, touch = lead_in(database, recorded("callback")).id, lead_in(database, recorded("voicemail")).id
    lead_in(database, claimed("U0DANA"))
    lead_in(database, claimed(), workspace=THEM)
    lead_in(database)
    with database.reading() as tx:
        assert [lead.id for lead in leads.of_owner(tx, US, "U0SAM")] == [touch, call]
        assert [lead.id for lead in leads.of_owner(tx, US, "U0SAM", most=1)] == [touch]


def test_the_unclaimed_of_a_channel_and_temperature_come_oldest_first(database: Database) -> None:
    cold = Temperature.COLD
    younger, older = (lead_in(database, arrived(cold, MONDAY - hours * HOUR)).id for hours in (1, 5))
    lead_in(database)
    lead_in(database, claimed(temperature=cold))
    lead_in(database, arrived(cold), channel="#other")
    lead_in(database, arrived(cold), workspace=THEM)
    with database.reading() as tx:
        assert [lead.id for lead in leads.unclaimed(tx, US, "#leads", "cold")] == [older, younger]


def test_leads_that_break_the_invariant_are_found_and_no_others(database: Database) -> None:
    for stands in STANDINGS.values():
        lead_in(database, stands)
    nothing_due, still_due, nobodys, nobody_asked = (
        lead_in(database, stands).id for stands in (arrived(), recorded("won"), claimed(), arrived())
    )
    with database.writing() as tx:
        leads.put(tx, nothing_due, due_at=None)
        leads.put(tx, still_due, due_at=MONDAY, due_what="touch", due_who="owner")
        leads.put(tx, nobodys, owner=None)
        leads.put(tx, nobody_asked, due_who=None)
    with database.reading() as tx:
        astray = {lead.id for lead in leads.astray(tx, US)}
        assert leads.astray(tx, THEM) == []
    assert astray == {nothing_due, still_due, nobodys, nobody_asked}


def test_open_and_overdue_leads_are_counted(database: Database) -> None:
    for stands in STANDINGS.values():
        lead_in(database, stands)
    lead_in(database, workspace=THEM)
    ended = sum(stands.outcome in (Outcome.WON, Outcome.DISQUALIFIED) for stands in STANDINGS.values())
    with database.reading() as tx:
        assert leads.count_open(tx, US) == len(STANDINGS) - ended
        assert leads.count_overdue(tx, US, MONDAY + 2 * MINUTE) == 0  # due now is not yet overdue
        assert leads.count_overdue(tx, US, MONDAY + 3 * MINUTE) == 1
        assert leads.count_overdue(tx, US, MONDAY + 9000 * HOUR) == len(STANDINGS) - ended


def test_where_the_card_is_does_not_overtake_anybody(database: Database) -> None:
    number = lead_in(database).id
    with database.writing() as tx:
        seen = leads.wanted(tx, US, number)
        leads.put(tx, number, card_channel="C1", card_ts="1.2")
        leads.move(tx, seen, claimed())
    kept = look(database, number)
    assert (kept.card_channel, kept.card_ts, kept.owner) == ("C1", "1.2", "U0SAM")
