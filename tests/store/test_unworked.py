"""What nobody followed up is summed up by what tells its price, and the fastest first touch is found."""

from datetime import datetime, timedelta
from decimal import Decimal

from playbook.period import Period
from playbook.unworked import Group
from store.database import Database
from store.unworked import Fastest, fastest, untouched
from tests.store.given import MONDAY, THEM, US, lead_in

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
DAY = Period("a day", MONDAY, MONDAY + timedelta(days=1), "UTC")


def found(database: Database, now: datetime, channel: str | None = None) -> list[Group]:
    with database.reading() as tx:
        groups = untouched(tx, US, DAY, now, channel)
    return sorted(groups, key=str)


def test_prices_are_summed_by_currency_and_the_rest_by_campaign(database: Database) -> None:
    for _ in range(2):
        lead_in(database, price=Decimal("210.50"), currency="USD", campaign="Autumn", first_claimed_at=MONDAY)
    lead_in(database, price=Decimal(50), currency="EUR", campaign="Autumn")
    lead_in(database, price=Decimal(7))
    lead_in(database, campaign="Spring", first_claimed_at=MONDAY)
    lead_in(database, campaign="Spring")
    lead_in(database)
    assert found(database, MONDAY + timedelta(hours=1)) == sorted(
        [
            Group(None, "USD", Decimal(421), 2, 0), Group(None, "EUR", Decimal(50), 1, 1),
            Group(None, None, Decimal(7), 1, 1), Group("Spring", None, None, 2, 1), Group(None, None, None, 1, 1),
        ], key=str,
    )  # fmt: skip


def test_only_what_counts_was_never_touched_and_is_past_its_limit_is_in(database: Database) -> None:
    lead_in(database, first_touch_at=MONDAY)
    lead_in(database, counts=False)
    lead_in(database, received_at=MONDAY - TICK)
    lead_in(database, received_at=DAY.end)
    lead_in(database, workspace=THEM)
    lead_in(database, channel="#other")
    lead_in(database, received_at=MONDAY + TICK, limit_seconds=300)
    limit = MONDAY + TICK + 300 * SECOND
    assert found(database, limit, "#leads") == []  # a lead exactly at its limit is still within it
    assert found(database, limit + TICK, "#leads") == [Group(None, None, None, 1, 1)]
    assert found(database, limit + TICK) == [Group(None, None, None, 2, 2)]


def test_the_soonest_first_touch_is_found_and_the_earlier_lead_wins_a_tie(database: Database) -> None:
    for took, who, more in (
        (9, "U0SAM", {}), (3, "U0DANA", {}), (3, "U0RUTH", {}), (1, "U0TOM", {"counts": False}),
        (2, "U0KIM", {"channel": "#other"}), (2, "U0NEW", {"workspace": THEM}), (1, None, {}),
    ):  # fmt: skip
        lead_in(database, first_touch_at=MONDAY + took * SECOND, first_touch_by=who, **more)
    lead_in(database)
    with database.reading() as tx:
        assert fastest(tx, US, DAY, "#leads") == Fastest("U0DANA", 2, 3 * SECOND)
        assert fastest(tx, US, DAY) == Fastest("U0KIM", 5, 2 * SECOND)
        assert fastest(tx, US, Period("", DAY.end, DAY.end + SECOND, "UTC")) is None


def test_a_limit_ends_when_it_ends_also_within_the_last_half_of_a_millisecond(database: Database) -> None:
    received = MONDAY + timedelta(microseconds=999_700)
    lead_in(database, received_at=received, limit_seconds=300)
    limit = received + 300 * SECOND
    assert found(database, limit) == []
    assert len(found(database, limit + TICK)) == 1
