"""Deeds that managers may want to ask about are found through their index, less what was taken back."""

from datetime import timedelta
from random import Random

import pytest

from playbook.flags import Deed, bursts
from playbook.words import Door, Kind
from store import flagged, history
from store.database import Database
from store.tables import Lead
from tests.store.given import MONDAY, THEM, US, lead_in, plan_of

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def touches(database: Database, lead: Lead, who: str | None, *seconds: float) -> None:
    with database.writing() as tx:
        for each in seconds:
            history.add(
                tx,
                lead,
                Kind.RECORDED,
                MONDAY + each * SECOND,
                who,
                Door.BUTTON,
                code="voicemail",
                touch=True,
            )


def looked(database: Database) -> flagged.Flagged:
    with database.reading() as tx:
        return flagged.flagged(tx, US, MONDAY, MONDAY + DAY)


def at(found: list[Deed], who: str) -> list[float]:
    return sorted((each.at - MONDAY) / SECOND for each in found if each.who == who)


def test_touches_close_to_others_of_the_same_person_are_found(database: Database) -> None:
    lead = lead_in(database)
    touches(database, lead, "U0SAM", 0, 100, 104, 110, 300, 305, 311)
    touches(database, lead, "U0DANA", 0, 5)
    touches(database, lead, None, 0, 1, 2)
    touches(database, lead_in(database, workspace=THEM), "U0DANA", 1, 2, 3)
    found = looked(database).touches
    assert at(found, "U0SAM") == [100, 104, 110]
    assert len(found) == 3


def test_what_was_taken_back_or_is_of_another_day_is_left_out(database: Database) -> None:
    lead = lead_in(database)
    touches(database, lead, "U0SAM", -1, 0, 1, 2)
    with database.writing() as tx:
        entry = history.last_number(tx, lead)
        history.add(tx, lead, Kind.UNDONE, MONDAY + 2 * DAY, "U0SAM", Door.BUTTON, corrects=entry)
    assert looked(database).touches == []
    touches(database, lead, "U0SAM", 5)
    assert at(looked(database).touches, "U0SAM") == [0, 1, 5]


@pytest.mark.parametrize("seed", range(3))
def test_what_the_database_passes_over_is_in_no_burst(database: Database, seed: int) -> None:
    chance, lead = Random(seed), lead_in(database)
    at_all = [chance.randrange(400) for _ in range(90)]
    touches(database, lead, "U0SAM", *at_all)
    everything = [Deed("U0SAM", lead.id, MONDAY + each * SECOND) for each in at_all]
    assert bursts(looked(database).touches) == bursts(everything)


def test_snoozes_and_claims_released_are_found_with_whose_they_were(database: Database) -> None:
    lead = lead_in(database)
    with database.writing() as tx:
        history.add(tx, lead, Kind.SNOOZED, MONDAY, "U0SAM", Door.BUTTON)
        history.add(tx, lead, Kind.TIMED_OUT, MONDAY, None, Door.CLOCK, detail={"owner": "U0DANA"})
        history.add(tx, lead, Kind.CLAIMED, MONDAY, "U0RUTH", Door.BUTTON)
    found = looked(database)
    assert found.snoozes == [Deed("U0SAM", lead.id, MONDAY)]
    assert found.timeouts == [Deed("U0DANA", lead.id, MONDAY)]


def test_they_are_found_through_their_index(database: Database) -> None:
    touches(database, lead_in(database), "U0SAM", *range(50))
    for query in (
        lambda tx: flagged._dense_touches(tx, US, MONDAY, MONDAY + DAY),
        lambda tx: flagged._of_kind(tx, US, Kind.SNOOZED, MONDAY, MONDAY + DAY),
    ):
        assert "event_flagged" in plan_of(database, query)


def test_the_last_half_of_a_millisecond_of_a_second_is_no_second_more(database: Database) -> None:
    touches(database, lead_in(database), "U0SAM", 0.9997, 5, 11.2)
    assert looked(database).touches == []
