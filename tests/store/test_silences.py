"""The days on which sources brought leads are found through an index, and a silence is told once."""

from datetime import timedelta

from playbook.silence import Came
from store import silences
from store.database import Database
from tests.store.given import MONDAY, THEM, US, at_once, lead_in, plan_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_the_days_of_each_source_that_came_often_enough(database: Database) -> None:
    for days in range(4):
        lead_in(database, source="form", received_at=MONDAY - days * DAY)
    lead_in(database, source="form", received_at=MONDAY + HOUR)
    for _ in range(3):
        lead_in(database, source="seldom")
    for each in range(5):
        lead_in(database, source="test", counts=False, received_at=MONDAY - each * DAY)
        lead_in(database, source="theirs", workspace=THEM, received_at=MONDAY - each * DAY)
        lead_in(database, source="long ago", received_at=MONDAY - 200 * DAY - each * DAY)
    with database.reading() as tx:
        found = silences.days(tx, US, MONDAY + DAY)
    assert list(found) == ["form"]
    assert sorted(found["form"], key=lambda each: each.first) == [
        *(Came(MONDAY - days * DAY, MONDAY - days * DAY) for days in (3, 2, 1)),
        Came(MONDAY, MONDAY + HOUR),
    ]


def test_it_goes_by_the_index_of_reports(database: Database) -> None:
    for days in range(4):
        lead_in(database, source="form", received_at=MONDAY - days * DAY)
    plan = plan_of(database, lambda tx: silences.days(tx, US, MONDAY))
    assert "lead_report" in plan or "received" in plan


def test_a_silence_is_told_once_and_the_next_one_again(database: Database) -> None:
    def tell() -> bool:
        with database.writing() as tx:
            return silences.tell(tx, US, "form", MONDAY, MONDAY + DAY)

    assert at_once([tell] * 3).count(True) == 1
    with database.reading() as tx:
        assert silences.told(tx, US, "form", MONDAY)
        assert not silences.told(tx, US, "form", MONDAY + DAY)
        assert not silences.told(tx, THEM, "form", MONDAY)
