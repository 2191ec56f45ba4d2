"""What waits: unclaimed leads, and calls and meetings agreed."""

from datetime import timedelta

from playbook import life
from playbook.dispositions import Details
from playbook.standing import Standing
from store import morning
from store.database import Database
from store.morning import Planned
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, arrived, lead_in

HOUR = timedelta(hours=1)


def claimed(person: str) -> Standing:
    return life.claim(arrived(), person, MONDAY, SHIPPED, HOURS)


def planned(person: str, code: str, at: timedelta) -> Standing:
    details = Details(date=MONDAY + at)
    return life.record(claimed(person), SHIPPED.dispositions[code], details, MONDAY, SHIPPED, HOURS)


def test_unclaimed_leads_are_counted_and_the_oldest_named(database: Database) -> None:
    numbers = [lead_in(database, arrived(at=MONDAY - each * HOUR)).id for each in range(4)]
    lead_in(database, claimed("U0SAM"))
    lead_in(database, channel="#other")
    lead_in(database, counts=False)
    lead_in(database, workspace=THEM)
    with database.reading() as tx:
        assert morning.unclaimed(tx, US, "#leads", 3) == (4, numbers[:0:-1])
        assert morning.unclaimed(tx, US, None, 1) == (5, numbers[3:])


def test_calls_and_meetings_agreed_come_in_order(database: Database) -> None:
    later = lead_in(database, planned("U0SAM", "meeting", 3 * HOUR))
    sooner = lead_in(database, planned("U0DANA", "callback", HOUR))
    lead_in(database, planned("U0DANA", "callback", 30 * HOUR))
    lead_in(database, planned("U0DANA", "callback", HOUR), channel="#other")
    lead_in(database, claimed("U0SAM"))
    with database.reading() as tx:
        found = morning.agreed(tx, US, MONDAY, MONDAY + 24 * HOUR, "#leads")
    assert found == [
        Planned(sooner.id, "U0DANA", "callback", MONDAY + HOUR),
        Planned(later.id, "U0SAM", "meeting", MONDAY + 3 * HOUR),
    ]
