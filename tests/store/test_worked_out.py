"""Statements that were worked out once do what SQLAlchemy does with them each time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.statements import changed, changed_for_each, plain_rows_of
from store.tables import Lead, Tally, table
from store.worked_out import Workshop
from tests.store.given import MONDAY, US, add_lead

TALLY = table(Tally)
ADD = insert(TALLY)
MORE = (
    update(TALLY)
    .where(TALLY.c.name == bindparam("of_name"), or_(TALLY.c.count == 1, TALLY.c.count == 2))
    .values(count=TALLY.c.count + 1)
)
AFRESH = update(TALLY).where(TALLY.c.name == bindparam("of_name"))


def add(database: Database, name: str) -> None:
    with database.writing() as tx:
        row = {"workspace": US, "name": name, "count": 1, "at": MONDAY}
        assert changed(tx, ADD, row) == 1


def test_what_is_written_is_what_is_read(database: Database) -> None:
    add(database, "pressed")
    with database.reading() as tx:
        assert tx.execute(select(TALLY)).one() == (US, "pressed", 1, MONDAY)


def test_the_count_of_changed_rows_is_told(database: Database) -> None:
    add(database, "pressed")
    with database.writing() as tx:
        assert [changed(tx, MORE, {"of_name": "pressed"}) for _ in range(4)] == [1, 1, 0, 0]
        assert changed(tx, MORE, {"of_name": "unheard of"}) == 0


def test_the_same_statement_takes_other_columns_each_time(database: Database) -> None:
    add(database, "pressed")
    later = MONDAY + timedelta(hours=1)
    with database.writing() as tx:
        changed(tx, AFRESH, {"of_name": "pressed", "count": 7})
        changed(tx, AFRESH, {"of_name": "pressed", "at": later})
        assert tx.execute(select(TALLY.c.count, TALLY.c.at)).one() == (7, later)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="has no time zone"), database.writing() as tx:
        changed(tx, AFRESH, {"of_name": "pressed", "at": MONDAY.replace(tzinfo=None)})


def test_a_statement_that_differs_each_time_is_refused(database: Database) -> None:
    several = update(TALLY).where(TALLY.c.name.in_(["a", "b"]))
    with pytest.raises(ValueError, match="another one each time"), database.writing() as tx:
        changed(tx, several, {"count": 1})


def test_a_statement_is_worked_out_once_for_its_columns(database: Database) -> None:
    shop, dialect = Workshop(), database.engine.dialect
    first = shop.out(AFRESH, ["of_name", "count"], dialect)
    assert shop.out(AFRESH, ["count", "of_name"], dialect) is first
    assert shop.out(AFRESH, ["of_name"], dialect) is not first


def test_money_and_json_are_handed_over_as_the_columns_want_them(database: Database) -> None:
    facts: dict[str, Any] = {
        "workspace": US, "received_at": MONDAY, "source": "web", "state": "inquiry", "temperature": "hot",
        "opened_at": MONDAY, "limit_seconds": 300, "channel": "#leads",
    }  # fmt: skip
    with database.writing() as tx:
        lead = Lead(**facts)
        tx.add(lead)
        tx.flush()
        there = update(table(Lead)).where(table(Lead).c.id == bindparam("number"))
        changed(tx, there, {"number": lead.id, "amount": Decimal("12.30"), "extra": {"a": [1, "ü"]}})
        tx.expire(lead)
        assert (lead.amount, lead.extra) == (Decimal("12.30"), {"a": [1, "ü"]})


def test_one_statement_runs_for_each_of_many_values(database: Database) -> None:
    later = MONDAY + timedelta(hours=1)
    names = ("a", "b", "c")
    rows = [{"workspace": US, "name": name, "count": 1, "at": MONDAY} for name in names]
    with database.writing() as tx:
        assert changed_for_each(tx, ADD, rows) == 3
        assert changed_for_each(tx, ADD, []) == 0
        values = [{"of_name": name, "count": nth, "at": later} for nth, name in enumerate((*names, "d"))]
        assert changed_for_each(tx, AFRESH, values) == 3
        assert changed_for_each(tx, MORE, [{"of_name": name} for name in names]) == 2
        found = tx.execute(select(TALLY.c.name, TALLY.c.count, TALLY.c.at).order_by(TALLY.c.name)).all()
    assert found == [("a", 0, later), ("b", 2, later), ("c", 3, later)]


def test_rows_come_as_their_columns_are_kept(database: Database) -> None:
    here = table(Lead)
    with database.writing() as tx:
        number = add_lead(tx, amount=Decimal("12.30"), extra={"a": [1, "ü"]}, test=True).id
    asked = select(here).where(here.c.id == bindparam("number"))
    with database.reading() as tx:
        [row] = plain_rows_of(tx, asked, {"number": number})
        assert tuple(row) == tuple(tx.execute(asked, {"number": number}).one())
        assert plain_rows_of(tx, asked, {"number": number + 1}) == []


def test_what_the_database_refuses_is_told_as_everywhere_else(database: Database) -> None:
    add(database, "pressed")
    with pytest.raises(IntegrityError, match=r"(?i)unique") as refused:
        add(database, "pressed")
    assert refused.value.hide_parameters  # what was to be written does not belong into a log


def test_whoever_listens_to_statements_hears_of_them(database: Database) -> None:
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    add(database, "pressed")
    event.remove(database.engine, "before_cursor_execute", note)
    add(database, "not heard")
    assert [each.partition(" (")[0] for each in heard if "INTO" in each] == ["INSERT INTO tally"]
