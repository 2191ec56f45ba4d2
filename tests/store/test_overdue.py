"""What is overdue, by period and by person: nudges unanswered, then what is past, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from store.database import Database
from store.overdue import Overdue, overdue, overdue_by_owner
from store.tables import Lead
from tests.floor import MONDAY
from tests.store.given import add_leads, arrived, plan_of

END = MONDAY + timedelta(hours=1)


def add(database: Database, number: int, late: float, **facts: Any) -> None:
    with database.writing() as tx:
        tx.add(Lead(**row_of(number, late, **facts)))


def row_of(number: int, late: float, **facts: Any) -> dict[str, Any]:
    return {
        "id": number, "workspace": "T0", "received_at": MONDAY, "opened_at": MONDAY, "limit_seconds": 300,
        "source": "web", "state": "working", "temperature": "hot", "channel": "#leads", "owner": "U0SAM",
        "due_what": "touch", "due_who": "owner", "due_at": END - timedelta(minutes=late), **facts,
    }  # fmt: skip


def numbers(database: Database, **more: Any) -> list[int]:
    with database.reading() as tx:
        return [each.number for each in overdue(tx, "T0", MONDAY, END, END, **more)]


def by_owner(database: Database, channel: str | None = None) -> dict[str, int]:
    with database.reading() as tx:
        found = overdue_by_owner(tx, "T0", END, channel)
    assert list(found) == sorted(found, key=lambda who: (-found[who], who))
    return found


def test_the_longest_overdue_come_first_and_no_more_than_asked_for(database: Database) -> None:
    for number, late in ((1, 5), (2, 30), (3, 1), (4, 30)):
        add(database, number, late, card_channel="C1", card_ts="17.01")
    assert numbers(database) == [2, 4, 1, 3]
    assert numbers(database, most=1) == [2]
    with database.reading() as tx:
        first = overdue(tx, "T0", MONDAY, END, END, most=1)[0]
    assert first == Overdue(2, 0, END - timedelta(minutes=30), "U0SAM", "C1", "17.01")


def test_before_them_come_those_with_most_unanswered_nudges_though_the_next_is_ahead(
    database: Database,
) -> None:
    add(database, 1, 30)
    add(database, 2, -90, repeats=1)
    add(database, 3, -90, repeats=4)
    add(database, 4, 5, repeats=1)  # once, though it is past as well
    assert numbers(database) == [3, 2, 4, 1]
    assert numbers(database, most=2) == [3, 2]
    with database.reading() as tx:
        first = overdue(tx, "T0", MONDAY, END, END, most=1)[0]
    assert first == Overdue(3, 4, END + timedelta(minutes=90), "U0SAM", None, None)
    assert by_owner(database) == {"U0SAM": 4}


@pytest.mark.parametrize("repeats", [0, 2])
def test_what_is_in_no_number_is_not_among_them(database: Database, repeats: int) -> None:
    add(database, 1, 5, repeats=repeats)
    add(database, 2, 0)  # due at this very moment: not past
    add(database, 3, -5)
    add(database, 4, 5, counts=False, repeats=repeats)
    add(database, 5, 5, state="closed", due_what=None, due_at=None, owner=None, repeats=repeats)
    add(database, 6, 5, received_at=MONDAY - timedelta(seconds=1), repeats=repeats)
    add(database, 7, 5, received_at=END, repeats=repeats)
    add(database, 8, 5, workspace="T1", repeats=repeats)
    assert numbers(database) == [1]
    assert by_owner(database) == {"U0SAM": 3}  # of whatever time


def test_qualifiers_who_were_asked_again_are_no_owner(database: Database) -> None:
    for number, late in ((1, -5), (2, 5)):
        add(database, number, late, state="inquiry", owner=None, due_who="marketing", repeats=2)
    with database.reading() as tx:
        found = overdue(tx, "T0", MONDAY, END, END)
    assert [(each.number, each.nudges) for each in found] == [(2, 0)]
    assert by_owner(database) == {}


@pytest.mark.parametrize("repeats", [0, 1])
def test_a_persons_are_those_booked_to_him(database: Database, repeats: int) -> None:
    add(database, 1, 5, owner="U0DANA", first_touch_by="U0SAM", repeats=repeats)
    add(database, 2, 5, owner="U0DANA", repeats=repeats)
    add(database, 3, 5, owner=None, first_claimed_by="U0SAM", state="open")
    add(database, 4, 5, owner="U0SAM", missed_by="U0RUTH", repeats=repeats)
    add(database, 5, 5, owner=None, state="open")
    assert [numbers(database, person=who) for who in ("U0SAM", "U0DANA", "U0RUTH")] == [[1, 3], [2], [4]]


def test_they_are_counted_by_owner_of_all_leads_or_a_channels(database: Database) -> None:
    add(database, 1, 5)
    add(database, 2, 5, owner="U0DANA")
    add(database, 3, -5, owner="U0DANA", repeats=1)
    add(database, 4, -5, channel="#other", repeats=3)
    add(database, 5, 5, channel="#other")
    add(database, 6, 5, owner=None, state="open")
    assert by_owner(database) == {"U0SAM": 3, "U0DANA": 2}
    assert by_owner(database, "#leads") == {"U0DANA": 2, "U0SAM": 1}
    assert by_owner(database, "#none") == {}


def test_few_leads_are_looked_at_of_however_many_were_received(database: Database) -> None:
    with database.writing() as tx:
        add_leads(tx, [
            (arrived(), row_of(
                number, -1000 if number % 40 else 5, repeats=int(number % 50 == 0), owner=f"U{number % 60}"
            ))
            for number in range(1, 400)
        ])  # fmt: skip
    for person in (None, "U3"):

        def found(tx: Session, who: str | None = person) -> object:
            return overdue(tx, "T0", MONDAY, END, END, person=who)

        plans = [plan_of(database, found, which) for which in (-2, -1)]
        assert ["lead_unanswered" in plans[0], "lead_due" in plans[1]] == [True, True], plans
    plans = [plan_of(database, lambda tx: overdue_by_owner(tx, "T0", END), which) for which in (-2, -1)]
    assert ["lead_unanswered" in plans[0], "lead_due" in plans[1]] == [True, True], plans
