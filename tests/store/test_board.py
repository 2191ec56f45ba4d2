"""The manager's board is counted through indices, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from playbook import life
from playbook.standing import Standing
from playbook.words import Temperature
from store import board, history
from store.database import Database
from store.tables import Lead
from tests.store.given import HOURS, MINUTE, MONDAY, SHIPPED, THEM, US, add_leads, arrived, lead_in, plan_of

LATER = MONDAY + timedelta(days=2)


def owned(person: str, heat: Temperature = Temperature.HOT, **changes: Any) -> Standing:
    return life.claim(arrived(heat), person, MONDAY, SHIPPED, HOURS).with_(**changes)


@pytest.fixture
def full(database: Database) -> Database:
    """Leads of every kind, others' workspace and test leads among them."""
    for minutes, channel in ((3, "#leads"), (1, "#leads"), (2, "#south")):
        at = MONDAY - minutes * MINUTE
        lead_in(database, arrived(at=at), channel=channel, name=f"waits {minutes}")
    lead_in(database, counts=False, test=True)
    lead_in(database, workspace=THEM)
    lead_in(database, life.nurture(arrived(), MONDAY, SHIPPED, HOURS))
    for number, (person, heat, repeats) in enumerate((
        ("U0SAM", Temperature.HOT, 0), ("U0SAM", Temperature.COLD, 9), ("U0SAM", Temperature.HOT, 1),
        ("U0DANA", Temperature.HOT, 2), ("U0DANA", Temperature.WARM, 0),
    )):  # fmt: skip
        stands = owned(person, heat, repeats=repeats, step=int(repeats > 0))
        lead = lead_in(database, stands, name=f"{heat} {repeats}")
        with database.writing() as tx:
            history.add(tx, lead, "recorded", MONDAY + number * MINUTE, person, "button", touch=repeats > 0)
            history.add(tx, lead, "recorded", LATER, "U0RUTH", "button", touch=True)
    lead_in(database, owned("U0EVE", repeats=3), workspace=THEM)
    return database


def test_what_waits_is_counted_by_channel_and_the_longest_wait_comes_first(full: Database) -> None:
    with full.reading() as tx:
        found = board.unclaimed_by_channel(tx, US)
        oldest = [lead.name for lead in board.unclaimed(tx, US, most=2)]
    assert [(each.channel, each.count, each.oldest) for each in found] == [
        ("#leads", 2, MONDAY - 3 * MINUTE), ("#south", 1, MONDAY - 2 * MINUTE),
    ]  # fmt: skip
    assert oldest == ["waits 3", "waits 2"]


def test_people_are_counted_with_what_they_have_and_leave_unanswered(full: Database) -> None:
    with full.reading() as tx:
        assert board.open_by_owner(tx, US) == {"U0SAM": 3, "U0DANA": 2}
        assert board.untouched_of(tx, US, ["U0SAM", "U0NEW"]) == {"U0SAM": 1}
        assert board.last_touches_of(tx, US, ["U0SAM", "U0DANA"]) == {
            "U0SAM": MONDAY + 2 * MINUTE, "U0DANA": MONDAY + 3 * MINUTE,
        }  # fmt: skip


def test_the_worst_are_the_hottest_with_most_unanswered_nudges(full: Database) -> None:
    def names(most: int, now: Any = MONDAY) -> list[str | None]:
        with full.reading() as tx:
            return [lead.name for lead in board.worst(tx, US, now, most)]

    assert names(5) == ["hot 2", "hot 1", "cold 9"]
    assert names(2) == ["hot 2", "hot 1"]
    assert names(5, LATER) == ["hot 2", "hot 1", "cold 9", "hot 0", "warm 0"]


def test_an_empty_workspace_has_an_empty_board(database: Database) -> None:
    with database.reading() as tx:
        assert (board.unclaimed_by_channel(tx, US), board.unclaimed(tx, US, 5)) == ([], [])
        assert board.open_by_owner(tx, US) == {}
        assert board.worst(tx, US, LATER, 5) == []
        assert board.untouched_of(tx, US, []) == board.last_touches_of(tx, US, []) == {}


QUESTIONS: list[tuple[Any, str]] = [
    (lambda tx: board.unclaimed_by_channel(tx, US), "lead_unclaimed"),
    (lambda tx: board.unclaimed(tx, US, 5), "lead_unclaimed"),
    (lambda tx: board.open_by_owner(tx, US), "lead_owner"),
    (lambda tx: board.unanswered(tx, US, "hot", 5), "lead_unanswered"),
    (lambda tx: board.worst(tx, US, MONDAY - MINUTE, 50), "lead_due"),
    (lambda tx: board.untouched_of(tx, US, ["U1", "U2"]), "lead_owner"),
    (lambda tx: board.last_touches_of(tx, US, ["U1", "U2"]), "event_lead"),
]


def test_each_question_is_answered_through_its_index(database: Database) -> None:
    with database.writing() as tx:
        _many(tx)
    for query, index in QUESTIONS:
        plan = plan_of(database, query)
        assert index in plan, f"{index}: {plan}"


def _many(tx: Session) -> None:
    """So many that reading them all is not the shortest way."""
    owners = [f"U{number % 60}" if number % 3 else None for number in range(300)]
    stand = [
        owned(owner, repeats=int(number % 20 == 1)) if owner else arrived()
        for number, owner in enumerate(owners)
    ]
    add_leads(tx, [(stands, {}) for stands in stand])
    history.add_all(tx, [
        history.entry(lead, "recorded", MONDAY, lead.owner, "button", touch=True)
        for lead in tx.scalars(select(Lead))
    ])  # fmt: skip
