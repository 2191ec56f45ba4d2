"""Reports are given the leads received in a period, with what is counted of them."""

from datetime import timedelta

from playbook import life
from playbook.dispositions import Details
from playbook.standing import Standing
from store import reports
from store.database import Database
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, arrived, lead_in, plan_of

HOUR = timedelta(hours=1)


def recorded(code: str) -> Standing:
    lead = life.claim(arrived(), "U0SAM", MONDAY, SHIPPED, HOURS)
    return life.record(lead, SHIPPED.dispositions[code], Details(date=MONDAY + HOUR), MONDAY, SHIPPED, HOURS)


def test_a_period_holds_its_first_moment_and_not_its_last(database: Database) -> None:
    times = [MONDAY - HOUR, MONDAY, MONDAY + HOUR, MONDAY + 2 * HOUR]
    numbers = [lead_in(database, received_at=at).id for at in times]
    lead_in(database, workspace=THEM)
    with database.reading() as tx:
        found = reports.received(tx, US, MONDAY, MONDAY + 2 * HOUR)
    assert [lead.id for lead in found] == numbers[1:3]


def test_a_lead_is_told_with_what_happened_to_it(database: Database) -> None:
    lead_in(
        database, recorded("voicemail"), first_claimed_by="U0SAM", first_touch_at=MONDAY + HOUR,
        campaign="Autumn", timeouts=2, counts=False, limit_seconds=300,
    )  # fmt: skip
    with database.reading() as tx:
        [told] = reports.received(tx, US, MONDAY, MONDAY + HOUR)
    assert (told.owner, told.first_claimed_by, told.campaign) == ("U0SAM", "U0SAM", "Autumn")
    assert (told.received_at, told.first_touch_at, told.touches) == (MONDAY, MONDAY + HOUR, 1)
    assert (told.limit, told.released_by_timeout, told.counts) == (timedelta(minutes=5), 2, False)
    assert (told.closed, told.in_nurture, told.outcome) == (False, False, None)


def test_an_end_and_the_nurture_pile_are_told_apart(database: Database) -> None:
    for code in ("wrong-person", "not-ready"):
        lead_in(database, recorded(code))
    with database.reading() as tx:
        ended, resting = reports.received(tx, US, MONDAY, MONDAY + HOUR)
    assert (ended.closed, ended.in_nurture, ended.outcome, ended.due_at) == (
        True,
        False,
        "disqualified",
        None,
    )
    assert (resting.closed, resting.in_nurture, resting.outcome) == (False, True, None)


def test_the_leads_of_a_period_are_found_through_their_index(database: Database) -> None:
    for hours in range(50):
        lead_in(database, received_at=MONDAY + hours * HOUR)
    assert "lead_report" in plan_of(database, lambda tx: reports.received(tx, US, MONDAY, MONDAY + HOUR))
