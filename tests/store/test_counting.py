"""Sums come out of the index of reports alone, and lengths are exact."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import event, select, text

from playbook.ripe import LONG_AGO, Span
from store import counting, quickly
from store.counting import Question
from store.database import Database
from store.leads import LEAD
from tests.many_leads import put_leads, year_of_leads
from tests.store.given import MONDAY, US, lead_in

YEAR = timedelta(days=365)
MICROSECOND = timedelta(microseconds=1)
PERIOD = Span(MONDAY - YEAR, MONDAY)
RIPE = [[Span(LONG_AGO, MONDAY)]] * 4


@pytest.fixture
def plans(database: Database) -> Iterator[Any]:
    """How each statement that was sent is gone about."""
    put_leads(database, year_of_leads(1, 300, MONDAY - YEAR, MONDAY))
    sent = list[tuple[str, Any]]()

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    def told() -> list[str]:
        explain = "EXPLAIN QUERY PLAN " if database.on_sqlite else "EXPLAIN "
        with database.engine.connect() as connection:
            if not database.on_sqlite:
                connection.execute(
                    text("SET LOCAL enable_seqscan = off")
                )  # so small a table it would just read
                connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            asked = [connection.exec_driver_sql(explain + each, given).all() for each, given in sent]
        return ["\n".join(" ".join(map(str, line)) for line in plan) for plan in asked]

    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.on_sqlite else "VACUUM ANALYZE lead"))
    event.listen(database.looking, "before_cursor_execute", note)
    yield told
    event.remove(database.looking, "before_cursor_execute", note)


def test_sums_are_counted_out_of_one_index_alone(database: Database, plans: Any) -> None:
    columns = get_args(quickly.Column)
    for by in columns:
        with database.reading() as tx:
            counting.count(tx, Question(US, by, [(MONDAY, 3600)]), PERIOD, MONDAY, RIPE)
    alone = "COVERING INDEX lead_report" if database.on_sqlite else "Index Only Scan using lead_report"
    assert [plan for plan in plans() if alone not in plan] == []
    assert len(plans()) == 2 * len(columns) > 2


def test_one_persons_leads_are_found_through_what_is_booked_to_him(database: Database, plans: Any) -> None:
    with database.reading() as tx:
        question = Question(US, "source", person="U0ZOE")
        counting.count(tx, question, PERIOD, MONDAY, RIPE)
    assert all("lead_booked" in plan for plan in plans())


def test_what_is_overdue_or_unclaimed_is_found_through_indices_of_its_own(
    database: Database, plans: Any
) -> None:
    with database.reading() as tx:
        counting.count_now(tx, Question(US, "person"), PERIOD, MONDAY)
    past, asked, unclaimed = plans()
    assert "lead_due" in past
    assert "lead_unanswered" in asked
    assert "lead_nobodys" in unclaimed


def test_a_length_is_exact_to_the_microsecond(database: Database) -> None:
    for micros in (0, 1, 499_999, 999_400, 999_500, 999_700, 999_999):
        received = MONDAY + micros * MICROSECOND
        for took in (0, 1, 299_999_999, 300_000_000, 86_400_000_123):
            number = lead_in(database, received_at=received, first_touch_at=received + took * MICROSECOND).id
            with database.reading() as tx:
                told = select(LEAD.c.touch_took).where(LEAD.c.id == number)
                assert tx.scalar(told) == took
