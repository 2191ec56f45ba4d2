"""The overdue leads of a period, the longest first, on both databases."""

from datetime import timedelta
from typing import Any

from store.database import Database
from store.overdue import Overdue, overdue
from store.tables import Lead
from tests.floor import MONDAY

END = MONDAY + timedelta(hours=1)


def add(database: Database, number: int, late: float, **facts: Any) -> None:
    row = {
        "id": number, "workspace": "T0", "received_at": MONDAY, "opened_at": MONDAY, "limit_seconds": 300,
        "source": "web", "state": "working", "temperature": "hot", "channel": "#leads", "owner": "U0SAM",
        "due_what": "touch", "due_who": "owner", "due_at": END - timedelta(minutes=late), **facts,
    }  # fmt: skip
    with database.writing() as tx:
        tx.add(Lead(**row))


def numbers(database: Database, **more: Any) -> list[int]:
    with database.reading() as tx:
        return [each.number for each in overdue(tx, "T0", MONDAY, END, END, **more)]


def test_the_longest_overdue_come_first_and_no_more_than_asked_for(database: Database) -> None:
    for number, late in ((1, 5), (2, 30), (3, 1), (4, 30)):
        add(database, number, late, card_channel="C1", card_ts="17.01")
    assert numbers(database) == [2, 4, 1, 3]
    assert numbers(database, most=1) == [2]
    with database.reading() as tx:
        first = overdue(tx, "T0", MONDAY, END, END, most=1)[0]
    assert first == Overdue(2, END - timedelta(minutes=30), "U0SAM", "C1", "17.01")


def test_what_is_in_no_number_is_not_among_them(database: Database) -> None:
    add(database, 1, 5)
    add(database, 2, 0)  # due at this very moment: not past
    add(database, 3, -5)
    add(database, 4, 5, counts=False)
    add(database, 5, 5, state="closed", due_what=None, due_at=None)
    add(database, 6, 5, received_at=MONDAY - timedelta(seconds=1))
    add(database, 7, 5, received_at=END)
    add(database, 8, 5, workspace="T1")
    assert numbers(database) == [1]


def test_a_persons_are_those_booked_to_him(database: Database) -> None:
    add(database, 1, 5, owner="U0DANA", first_touch_by="U0SAM")
    add(database, 2, 5, owner="U0DANA")
    add(database, 3, 5, owner=None, first_claimed_by="U0SAM", state="open")
    add(database, 4, 5, owner="U0SAM", missed_by="U0RUTH")
    add(database, 5, 5, owner=None, state="open")
    assert [numbers(database, person=who) for who in ("U0SAM", "U0DANA", "U0RUTH")] == [[1, 3], [2], [4]]
