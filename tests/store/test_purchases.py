"""Who is asked whether he bought after all, and what he said, on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from playbook.purchases import windows
from playbook.standing import Standing
from playbook.words import Outcome, State
from store import inquiries, leads, purchases
from store.database import Database
from store.tables import Blocked
from tests.store.given import HOURS, MONDAY, THEM, US, add_lead, arrived, plan_of

DAY = timedelta(days=1)
NOW = MONDAY
MARKS = list(windows([6, 12], NOW, HOURS))
SINCE = NOW - 30 * DAY


def ended(outcome: Outcome = Outcome.LOST) -> Standing:
    return arrived().with_(state=State.CLOSED, due=None, outcome=outcome)


def lost(database: Database, days: int, outcome: Outcome = Outcome.LOST, **facts: Any) -> int:
    with database.writing() as tx:
        return add_lead(tx, ended(outcome), ended_at=NOW - days * DAY, **facts).id


def asked(database: Database, workspace: str = US) -> list[tuple[int, int]]:
    with database.reading() as tx:
        found = purchases.to_ask(tx, workspace, MARKS, SINCE)
        assert purchases.count(tx, workspace, MARKS, SINCE) == len(found)
        return [(each.lead.id, each.months) for each in found]


def answered(
    database: Database, number: int, months: int, answer: str, at: datetime = NOW, **more: Any
) -> None:
    with database.writing() as tx:
        facts = {"at": at, "who": "U0TOM", "answer": answer, "competitor": None, **more}
        purchases.keep(tx, US, number, months, **facts)


def test_those_lost_half_a_year_or_a_year_ago_are_asked_the_longest_ended_first(database: Database) -> None:
    _young, half, whole, _old = (lost(database, days) for days in (180, 190, 370, 740))
    lost(database, 190, workspace=THEM)
    assert asked(database) == [(whole, 12), (half, 6)]


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [(Outcome.WON, {}), (Outcome.DISQUALIFIED, {}), (Outcome.LOST, {"counts": False}),
     (Outcome.LOST, {"merged_into": 1})],
)  # fmt: skip
def test_nobody_else_is_asked(database: Database, outcome: Outcome, facts: dict[str, Any]) -> None:
    lost(database, 190, outcome, **facts)
    assert asked(database) == []


def test_an_open_lead_is_not_asked_about(database: Database) -> None:
    with database.writing() as tx:
        add_lead(tx, ended_at=NOW - 190 * DAY)
    assert asked(database) == []


def test_whoever_came_back_or_must_be_left_alone_is_not_asked(database: Database) -> None:
    back, alone, asks = (
        lost(database, 190, email=f"{name}@acme.com", phone=None) for name in ("back", "alone", "asks")
    )
    with database.writing() as tx:
        newer = add_lead(tx, email="back@acme.com").id
        for number, name in ((newer, "back"), (alone, "alone"), (asks, "asks")):
            inquiries.meet(tx, US, [f"email:{name}@acme.com"])
            inquiries.remember(tx, US, [f"email:{name}@acme.com"], number)
        tx.add(Blocked(workspace=US, key="email:alone@acme.com", at=NOW))
    assert back != newer
    assert asked(database) == [(asks, 6)]


def test_an_answer_takes_it_off_and_stays_changeable_for_a_while_at_the_end(database: Database) -> None:
    first, second = lost(database, 200), lost(database, 190)
    answered(database, first, 6, "looking")
    with database.reading() as tx:
        assert purchases.count(tx, US, MARKS) == 1
        found = purchases.to_ask(tx, US, MARKS, SINCE)
    assert [(each.lead.id, each.answer) for each in found] == [(second, None), (first, "looking")]
    answered(database, first, 6, "nobody", at=SINCE - DAY)
    assert asked(database) == [(second, 6)]


@pytest.mark.parametrize(
    ("answer", "again"), [("us", False), ("competitor", False), ("nobody", True), ("looking", True)]
)
def test_who_had_bought_after_six_months_is_not_asked_after_twelve(
    database: Database, answer: str, again: bool
) -> None:
    number = lost(database, 370)
    answered(database, number, 6, answer, at=NOW - 180 * DAY)
    assert asked(database) == ([(number, 12)] if again else [])


def test_an_answer_is_kept_once_for_each_mark_and_may_change(database: Database) -> None:
    number = lost(database, 370)
    answered(database, number, 6, "looking")
    answered(database, number, 12, "competitor", competitor="Globex")
    answered(database, number, 12, "us")
    with database.reading() as tx:
        kept = [
            (each.months, each.answer, each.competitor)
            for each in purchases.answers(tx, US, MONDAY, MONDAY + DAY)
        ]
        assert kept == [(6, "looking", None), (12, "us", None)]
        assert purchases.answers(tx, US, MONDAY + DAY, MONDAY + 2 * DAY) == []
        assert purchases.answers(tx, THEM, MONDAY, MONDAY + DAY) == []
        found = purchases.of(tx, US, number, 12)
        assert found is not None
        assert (found.answer, found.who) == ("us", "U0TOM")


def test_they_are_found_page_by_page(database: Database) -> None:
    numbers = [lost(database, 200 - each) for each in range(5)]
    with database.reading() as tx:
        assert [each.lead.id for each in purchases.to_ask(tx, US, MARKS, SINCE, 3, 10)] == numbers[3:]
        assert [each.lead.id for each in purchases.to_ask(tx, US, MARKS, SINCE, 0, 2)] == numbers[:2]


def test_without_marks_nobody_is_asked(database: Database) -> None:
    lost(database, 190)
    with database.reading() as tx:
        assert (purchases.to_ask(tx, US, [], SINCE), purchases.count(tx, US, [])) == ([], 0)


def test_they_are_found_through_an_index(sqlite_database: Database) -> None:
    for days in range(150, 250):
        lost(sqlite_database, days)
    assert "lead_ended" in plan_of(sqlite_database, lambda tx: purchases.count(tx, US, MARKS))


def test_the_latest_lead_of_a_person_is_told_when_it_was_lost(database: Database) -> None:
    number = lost(database, 5, email="ann@acme.com")
    with database.writing() as tx:
        inquiries.meet(tx, US, ["email:ann@acme.com"])
        assert inquiries.known_by(tx, US, ["email:ann@acme.com"]).lost is None
        inquiries.remember(tx, US, ["email:ann@acme.com"], number)
    with database.reading() as tx:
        assert inquiries.known_by(tx, US, ["email:ann@acme.com"]).lost == number
        assert inquiries.known_by(tx, THEM, ["email:ann@acme.com"]).lost is None
        assert inquiries.known_by(tx, US, []).lost is None
    with database.writing() as tx:
        leads.put(tx, number, outcome="won")
    with database.reading() as tx:
        assert inquiries.known_by(tx, US, ["email:ann@acme.com"]).lost is None
