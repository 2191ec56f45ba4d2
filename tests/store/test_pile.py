"""The pile as marketing works it: what is to be answered first, counted as of a moment, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from playbook import life
from playbook.standing import Standing
from playbook.words import Temperature
from store import history, leads, pile
from store.database import Database
from store.last_words import last_words
from store.tables import Lead
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, add_lead, arrived, lead_in, look

DAY = timedelta(days=1)
YEAR_AGO = MONDAY - 365 * DAY


def resting(heat: Temperature = Temperature.HOT, since: datetime = MONDAY) -> Standing:
    return life.nurture(arrived(heat), since, SHIPPED, HOURS)


def in_order(database: Database, skip: int = 0, most: int = 10) -> list[int]:
    with database.reading() as tx:
        return [lead.id for lead in pile.worklist(tx, US, YEAR_AGO, skip, most)]


def test_what_is_to_be_answered_comes_first_and_then_the_next_review(database: Database) -> None:
    later, soon = (lead_in(database, resting(since=MONDAY - days * DAY)).id for days in (1, 9))
    cold = lead_in(database, resting(Temperature.COLD), review_asked_at=MONDAY).id
    hot = lead_in(database, resting(), review_asked_at=MONDAY).id
    old = lead_in(database, resting(Temperature.WARM, YEAR_AGO)).id
    lead_in(database)
    lead_in(database, resting(), workspace=THEM)
    assert in_order(database) == [hot, old, cold, soon, later]
    assert in_order(database, skip=1, most=2) == [old, cold]


def test_a_lead_that_was_kept_is_not_asked_about_before_another_year(database: Database) -> None:
    kept = lead_in(database, resting(since=YEAR_AGO - 300 * DAY), kept_at=YEAR_AGO + DAY).id
    old = lead_in(database, resting(since=YEAR_AGO - 300 * DAY), kept_at=YEAR_AGO).id
    assert in_order(database) == [old, kept]
    with database.reading() as tx:
        assert pile.count_due(tx, US, YEAR_AGO, MONDAY) == 1


def test_what_fell_due_later_is_not_counted(database: Database) -> None:
    lead_in(database, resting(), review_asked_at=MONDAY)
    lead_in(database, resting(), review_asked_at=MONDAY + timedelta(seconds=1))
    lead_in(database, resting())
    lead_in(database, resting(), workspace=THEM, review_asked_at=MONDAY)
    with database.reading() as tx:
        assert pile.count_due(tx, US, YEAR_AGO, MONDAY) == 1
        assert pile.count(tx, US) == 3


def test_those_that_wait_for_a_manager_are_found(database: Database) -> None:
    waits = lead_in(database, resting(), hot_again_by="U0TOM").id
    lead_in(database, resting())
    lead_in(database, resting(), hot_again_by="U0TOM", workspace=THEM)
    with database.reading() as tx:
        assert [lead.id for lead in pile.waiting_for_a_manager(tx, US)] == [waits]


def test_the_last_words_are_the_latest_entry_that_has_any(database: Database) -> None:
    with database.writing() as tx:
        talked, silent = add_lead(tx), add_lead(tx)
        for note in ("first", "last", None):
            history.add(tx, talked, "recorded", MONDAY, "U0SAM", "modal", note=note)
        history.add(tx, silent, "recorded", MONDAY, "U0SAM", "modal")
    with database.reading() as tx:
        found = last_words(tx, US, [talked.id, silent.id])
        assert {number: each.note for number, each in found.items()} == {talked.id: "last"}
        assert last_words(tx, THEM, [talked.id]) == {}
        assert last_words(tx, US, []) == {}


def moved(tx: Session, number: int, stands: Standing, **facts: object) -> Lead:
    lead = leads.wanted(tx, US, number)
    leads.move(tx, lead, stands, **facts)
    return lead


def test_a_stay_in_the_pile_begins_and_ends_with_the_move(database: Database) -> None:
    number = lead_in(database).id
    with database.writing() as tx:
        moved(tx, number, resting(), nurture_why="Not ready yet")
    kept = look(database, number)
    assert (kept.nurtured_at, kept.nurture_why) == (MONDAY, "Not ready yet")
    with database.writing() as tx:
        leads.put(tx, number, review_asked_at=MONDAY, kept_at=MONDAY, hot_again_by="U0TOM")
        moved(tx, number, arrived())
    kept = look(database, number)
    stay = (kept.nurtured_at, kept.nurture_why, kept.review_asked_at, kept.kept_at, kept.hot_again_by)
    assert stay == (None,) * 5


@pytest.mark.parametrize(("days", "asked"), [(0, MONDAY), (3, None)])
def test_another_review_answers_the_last_one(database: Database, days: int, asked: datetime | None) -> None:
    stands = resting()
    number = lead_in(database, stands, review_asked_at=MONDAY, nurture_why="Not ready yet").id
    assert stands.due is not None
    until = stands.due.at + days * DAY
    with database.writing() as tx:
        moved(tx, number, life.nurture(stands, MONDAY, SHIPPED, HOURS, until))
    assert (look(database, number).review_asked_at, look(database, number).nurture_why) == (
        asked,
        "Not ready yet",
    )
