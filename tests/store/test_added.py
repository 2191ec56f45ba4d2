"""A row that was added by a bare statement is what it would be if it had been read."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect

from store import leads
from store.database import Database
from store.leads import LEAD
from store.tables import Lead
from tests.store.given import MINUTE, MONDAY, US, add_lead, arrived, look

FACTS: dict[str, Any] = {
    "name": "Zoë", "price": Decimal("46.10"), "currency": "EUR", "extra": {"budget": ["1", "☎"]}, "because": ["hot"],
    "routing": {"country": "DE", "size": None}, "test": True, "counts": False, "first_claimed_at": MONDAY + MINUTE,
}  # fmt: skip
MAPPED = [each.key for each in inspect(Lead).column_attrs]


def test_it_has_what_a_later_look_finds(database: Database) -> None:
    with database.writing() as tx:
        new = add_lead(tx, **FACTS)
        added = {name: getattr(new, name) for name in MAPPED}
    found = look(database, new.id)
    assert {name: getattr(found, name) for name in MAPPED} == added


def test_nothing_is_asked_again_of_what_was_just_said(database: Database) -> None:
    with database.writing() as tx:
        new = add_lead(tx, **FACTS)
        assert inspect(new).unloaded == set()
        assert inspect(new).persistent
        assert leads.get(tx, US, new.id) is new


def test_a_lead_that_is_looked_up_is_as_the_session_reads_it(database: Database) -> None:
    with database.writing() as tx:
        number = add_lead(tx, **FACTS).id
    with database.reading() as tx:
        read = tx.get(Lead, number)
    with database.reading() as tx:
        found = leads.get(tx, US, number)
        assert found is not None
        assert inspect(found).persistent
        assert not inspect(found).unloaded
        assert {name: getattr(found, name) for name in MAPPED} == {
            name: getattr(read, name) for name in MAPPED
        }
        assert found is leads.get(tx, US, number)
        assert found is tx.get(Lead, number)
        assert leads.get(tx, US, number + 1) is None


def test_what_is_changed_of_it_is_written(database: Database) -> None:
    with database.writing() as tx:
        new = add_lead(tx)
        leads.move(tx, new, arrived().with_(offered_to="U0SAM"))
        new.company = "Lee Ltd"
    assert (look(database, new.id).offered_to, look(database, new.id).company) == ("U0SAM", "Lee Ltd")


def test_two_rows_share_nothing(database: Database) -> None:
    with database.writing() as tx:
        one, other = add_lead(tx), add_lead(tx)
        one.extra["seen"] = True
        assert other.extra == {}
        assert other.id == one.id + 1


def test_what_is_no_column_is_refused(database: Database) -> None:
    with pytest.raises(TypeError, match="Lead has no colour"), database.writing() as tx:
        add_lead(tx, colour="red")


def test_what_the_database_works_out_is_worked_out(database: Database) -> None:
    with database.writing() as tx:
        new = add_lead(tx, **FACTS)
        took = tx.connection().execute(LEAD.select().where(LEAD.c.id == new.id)).one()
    assert took.claim_took == MINUTE.total_seconds() * 1_000_000
