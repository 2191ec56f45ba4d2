"""What waits to be attributed is found through its index, of this workspace alone, on both databases."""

from datetime import timedelta

from store import touchpoints
from store.database import Database
from store.touchpoints import Bundle
from tests.store.given import MONDAY, THEM, US, plan_of


def came(
    database: Database, bundle: str | None, lead: int = 1, campaign: int | None = None, us: str = US
) -> None:
    with database.writing() as tx:
        at = MONDAY + timedelta(minutes=lead)
        touchpoints.add(tx, touchpoints.row(us, lead, at, campaign, marks={"gclid": "1"}, bundle=bundle))


def test_what_waits_is_put_together(database: Database) -> None:
    for bundle in ("a", "b", "b", None, "c"):
        came(database, bundle)
    came(database, "a", us=THEM)
    came(database, "c", campaign=3)
    with database.reading() as tx:
        assert touchpoints.waiting(tx, US) == (4, 3)
        assert touchpoints.bundles(tx, US) == [
            Bundle("b", 2, 2, 3),
            Bundle("c", 1, 5, 5),
            Bundle("a", 1, 1, 1),
        ]
        assert touchpoints.bundles(tx, US, skip=1, most=1) == [Bundle("c", 1, 5, 5)]
        assert [each.id for each in touchpoints.examples(tx, US, "b", most=1)] == [3]
        assert touchpoints.in_bundle(tx, US, "b", 2, 10) == [(2, 1)]


def test_what_waits_is_found_by_its_index(database: Database) -> None:
    for lead in range(5):
        came(database, "a", lead)
    for query in (
        lambda tx: touchpoints.bundles(tx, US), lambda tx: touchpoints.examples(tx, US, "a"),
        lambda tx: touchpoints.waiting(tx, US), lambda tx: touchpoints.in_bundle(tx, US, "a", 9, 9),
    ):  # fmt: skip
        assert "touchpoint_unknown" in plan_of(database, query)
    assert "touchpoint_by_rule" in plan_of(database, lambda tx: touchpoints.of_rule(tx, US, 1, 9, 9))
    assert "touchpoint_lead" in plan_of(database, lambda tx: touchpoints.of_lead(tx, US, 1))


def test_many_are_added_at_once_and_only_those_of_held_leads_are_put(database: Database) -> None:
    with database.writing() as tx:
        touchpoints.add_all(tx, [touchpoints.row(US, lead, MONDAY, bundle="a") for lead in (1, 2, 3)])
        assert touchpoints.wait_still(tx, [1, 2, 3], [1, 2]) == [1, 2]
        touchpoints.put_to(tx, [1, 2], 7, 5)
        assert touchpoints.wait_still(tx, [1, 2, 3], [1, 2, 3]) == [3]
        assert touchpoints.put_still(tx, [1, 2, 3], [2, 3], 5) == [2]
        touchpoints.put_to(tx, [2], None, None)
        assert touchpoints.move(tx, US, 2, 1) == 1
    with database.reading() as tx:
        assert [(each.id, each.campaign_id) for each in touchpoints.of_lead(tx, US, 1)] == [(1, 7), (2, None)]
