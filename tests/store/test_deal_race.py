"""Whatever the crowd: one press, one lead; nobody twice, caps kept, and whoever is late is told so."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from handlers.drops.deal_one import DealtOut, deal_one
from handlers.drops.drop_reminders import remind
from handlers.leads.claim import HandsFull, claim
from handlers.people.people_settings import set_for
from playbook.words import Door, Kind
from store import dealing, history
from store.database import Database
from store.tables import Lead
from tests.drops import of_drop, running
from tests.floor import Floor
from tests.store.given import at_once

CROWD, LEADS = 32, 24


def owners(floor: Floor, drop: int) -> Counter[str]:
    return Counter(lead.owner for lead in of_drop(floor.desk, drop) if lead.owner)


def test_of_32_who_press_at_once_for_24_leads_24_get_one_and_8_are_told_that_it_is_over(
    database: Database,
) -> None:
    floor = Floor(database)
    drop = running(floor.desk, LEADS)
    answers = at_once([partial(floor.press, f"U0P{each}", "deal", drop) for each in range(CROWD)])
    texts = [str(answer and answer["text"]) for answer in answers]
    assert sum("is yours" in text for text in texts) == LEADS
    assert (
        sum(text.startswith("You came just too late: all 24 are dealt.") for text in texts) == CROWD - LEADS
    )
    assert sorted(owners(floor, drop).values()) == [1] * LEADS
    with database.reading() as tx:
        kinds = Counter(each.kind for lead in of_drop(floor.desk, drop) for each in history.of(tx, lead))
    assert kinds == {Kind.DEALT: LEADS}


def test_who_presses_12_times_at_once_holds_no_more_than_his_cap(database: Database) -> None:
    floor = Floor(database)
    drop = running(floor.desk, 14)
    outcomes = at_once([partial(deal_one, floor.desk, drop, "U0SAM", Door.BUTTON)] * 12)
    assert Counter(type(each) for each in outcomes) == {Lead: 5, HandsFull: 7}
    assert owners(floor, drop) == {"U0SAM": 5}


def test_people_with_territories_share_what_lies_there_and_no_lead_goes_to_two(database: Database) -> None:
    floor = Floor(database)
    drop = running(floor.desk, 10)
    for person in range(16):
        set_for(floor.desk, f"U0P{person}", None, Door.CLI, territories=["DE"])
    floor.rules.refresh()
    outcomes = at_once([partial(deal_one, floor.desk, drop, f"U0P{each}", Door.BUTTON) for each in range(16)])
    assert Counter(type(each) for each in outcomes) == {Lead: 10, DealtOut: 6}
    assert sorted(owners(floor, drop).values()) == [1] * 10


def test_a_reminder_and_claims_in_between_lose_no_lead_and_tell_nobody_that_it_is_over(
    database: Database,
) -> None:
    floor = Floor(database)
    drop = running(floor.desk, 20)
    later = replace(floor.desk, clock=lambda: floor.clock() + timedelta(minutes=31))
    deeds = [partial(deal_one, floor.desk, drop, f"U0P{each}", Door.BUTTON) for each in range(12)]
    claims = [partial(claim, floor.desk, number, f"U0C{number}", Door.BUTTON) for number in range(1, 5)]
    everything: list[Callable[[], object]] = [*deeds[:6], partial(remind, later, drop), *claims, *deeds[6:]]
    outcomes = at_once(everything)
    assert not [each for each in outcomes if isinstance(each, DealtOut)]
    assert sum(isinstance(each, Lead) for each in outcomes) == 12
    with database.reading() as tx:
        assert dealing.waiting(tx, drop) == 20 - sum(owners(floor, drop).values())
    assert set(owners(floor, drop).values()) == {1}
