"""A drop's leads are counted as every report counts them, by person, on both databases."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from playbook import life
from playbook.drop_board import Tally, total_of
from playbook.standing import Standing
from playbook.unworked import Group
from playbook.words import Outcome, State, Temperature
from store import campaigns, dealing, drop_counts, drops, leads
from store.database import Database, Tx
from store.tables import Lead
from tests.store.given import CREW, HOURS, MINUTE, MONDAY, SHIPPED, US, add_lead, add_leads, plan_of

DROP = 7


def _of_it(facts: dict[str, Any]) -> dict[str, Any]:
    return {"dropped": DROP, **facts}


def waits(tx: Tx, temperature: Temperature = Temperature.HOT, **facts: Any) -> Lead:
    at = MONDAY + timedelta(minutes=30)
    return add_lead(tx, life.wait_in_drop(temperature, MONDAY, at), **_of_it(facts))


def claimed(tx: Tx, person: str = "U0SAM", **facts: Any) -> Lead:
    stands, all_of_it = _claimed(person, facts)
    return add_lead(tx, stands, **all_of_it)


def _claimed(person: str, facts: dict[str, Any]) -> tuple[Standing, dict[str, Any]]:
    stands = life.claim(
        life.arrive(Temperature.HOT, MONDAY, SHIPPED, CREW, HOURS), person, MONDAY, SHIPPED, HOURS
    )
    return stands, _of_it({"first_claimed_at": MONDAY, "first_claimed_by": person, **facts})


def touched(tx: Tx, minutes: int, person: str = "U0SAM", **facts: Any) -> Lead:
    touch = {"first_touch_at": MONDAY + minutes * MINUTE, "first_touch_by": person}
    return claimed(tx, person, **touch, **facts)


def test_each_lead_is_counted_where_it_stands(database: Database) -> None:
    with database.writing() as tx:
        waits(tx)
        claimed(tx)
        touched(tx, 3, reached_at=MONDAY + 3 * MINUTE)
        touched(tx, 9, "U0DANA")
        won = touched(tx, 2, "U0DANA", amount=Decimal("10.50"), amount_currency="EUR")
        stands = leads.standing(won).with_(
            state=State.CLOSED, owner=None, claimed_at=None, due=None, outcome=Outcome.WON
        )
        leads.move(tx, won, stands, ended_at=MONDAY)
        waits(tx, counts=False, test=True)
        waits(tx, dropped=8)
    with database.reading() as tx:
        early = drop_counts.count(tx, DROP, MONDAY + 4 * MINUTE)
        late = drop_counts.count(tx, DROP, MONDAY + 6 * MINUTE)
        sold = drop_counts.sold(tx, DROP)
        found = drop_counts.received(tx, DROP)
    assert early.people == {
        None: Tally(received=1, waiting=1, pending=1),
        "U0SAM": Tally(received=2, dealt=2, touched=1, pending=1, reached=1),
        "U0DANA": Tally(received=2, dealt=2, touched=2, won=1),
    }
    assert early.changes_at == MONDAY + 5 * MINUTE  # the limit of two of them
    assert late.people == {
        None: Tally(received=1, waiting=1, waiting_late=1, late=1),
        "U0SAM": Tally(received=2, dealt=2, touched=1, late=2, on_time=1, reached=1),
        "U0DANA": Tally(received=2, dealt=2, touched=2, late=2, on_time=1, won=1),
    }
    assert late.changes_at == MONDAY + 15 * MINUTE  # "still on it?"
    assert (late.left_out, found, sold) == (1, 5, {"EUR": Decimal("10.50")})


def test_what_nobody_touched_is_put_together_by_what_tells_its_price(database: Database) -> None:
    with database.writing() as tx:
        for _ in range(2):
            waits(tx, campaign="Autumn")
        claimed(tx, campaign="Autumn", price=Decimal(5), currency="USD")
        touched(tx, 3, campaign="Autumn")
    with database.reading() as tx:
        groups = drop_counts.untouched(tx, DROP, MONDAY + 6 * MINUTE)
        assert not drop_counts.untouched(tx, DROP, MONDAY + 5 * MINUTE)
    assert sorted(groups, key=lambda each: each.leads) == [
        Group(None, "USD", Decimal(5), 1, 0), Group("Autumn", None, None, 2, 2),
    ]  # fmt: skip


def test_the_best_waiting_lead_is_first_and_each_is_found_through_an_index(database: Database) -> None:
    everything = {heat.value for heat in Temperature}
    with database.writing() as tx:
        later, first, last = waits(tx, place=5), waits(tx, place=1), waits(tx, place=5)
        cold = waits(tx, Temperature.COLD, place=0)
        add_leads(tx, [_claimed("U0SAM", {})] * 300)
    with database.writing() as tx:
        best = dealing.first(tx, DROP, everything - {"cold"})
        assert best
        assert best.id == first.id
        in_order = dealing.in_order(tx, DROP, everything, lambda _: True)
        assert list(in_order) == [cold.id, first.id, later.id, last.id]
        assert dealing.first(tx, DROP, set()) is None
        assert dealing.this_one(tx, DROP, cold.id, everything - {"cold"}) is None
        assert not dealing.is_worked(tx, DROP)
        assert dealing.is_worked(tx, 99)
    assert "lead_dealt" in plan_of(database, lambda tx: dealing.best(tx, DROP, everything))
    assert "lead_drop_untouched" in plan_of(database, lambda tx: dealing.is_worked(tx, DROP))
    assert "lead_dropped" in plan_of(database, lambda tx: drop_counts.count(tx, DROP, MONDAY))


def test_all_that_wait_are_asked_for_again_in_one_statement(database: Database) -> None:
    later = MONDAY + timedelta(hours=2)
    with database.writing() as tx:
        waiting, taken = waits(tx), claimed(tx)
        due = taken.due_at
    with database.writing() as tx:
        assert dealing.remind_all(tx, DROP, later) == 1
    with database.reading() as tx:
        moved, same = (leads.shown(tx, US, each.id) for each in (waiting, taken))
    assert (moved.due_at, moved.revision, same.due_at, same.revision) == (later, 2, due, 1)


def test_one_lead_gets_a_card_in_so_long_whoever_asks(database: Database) -> None:
    with database.writing() as tx:
        made = campaigns.add(tx, US, "Autumn", MONDAY, None, currency="USD")
        assert made
        drop = drops.add(tx, US, made.id, MONDAY, None, channel="#leads", way="deal", leads_from="list", at=MONDAY,
                         state="running")  # fmt: skip
        turns = [
            drops.take_card(tx, drop, MONDAY + each * MINUTE, MONDAY + (each - 2) * MINUTE)
            for each in range(5)
        ]
    assert turns == [True, False, True, False, True]


def test_tallies_of_nobody_are_none(database: Database) -> None:
    with database.reading() as tx:
        assert total_of(drop_counts.count(tx, DROP, MONDAY).people.values()) == Tally()
