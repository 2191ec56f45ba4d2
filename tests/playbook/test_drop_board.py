"""What a drop came to, what its leads cost, and when people are reminded of them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from playbook.drop_board import Budget, Tally, budget_of, foremost, total_of
from playbook.drop_reminders import next_reminder
from playbook.waits import Wait
from tests.playbook.given import HOURS, MONDAY

WAITS = [Wait.parse(each) for each in ("30 min", "2 h", "1 working day")]
USD, EUR = "USD", "EUR"


def test_tallies_add_up() -> None:
    assert total_of([Tally(received=2, dealt=1), Tally(received=3, won=1)]) == Tally(
        received=5, dealt=1, won=1
    )
    assert Tally(received=5, pending=2).followable == 3


def test_who_was_dealt_most_comes_first_and_all_others_stay_in_the_sum() -> None:
    people = {f"U{each}": Tally(dealt=each) for each in range(14)}
    first, rest = foremost(people, 10)
    assert [who for who, _ in first] == [f"U{each}" for each in range(13, 3, -1)]
    assert total_of(rest).dealt == 3 + 2 + 1


@pytest.mark.parametrize(("number", "price", "spent", "known"), [
    (212, (Decimal(46), USD), {}, Budget(212, (Decimal(46), USD), True, {USD: Decimal(9752)})),
    (3, (Decimal("0.10"), USD), {}, Budget(3, (Decimal("0.10"), USD), True, {USD: Decimal("0.30")})),
    (None, (Decimal(46), USD), {}, Budget(None, (Decimal(46), USD), True, {})),
    (None, (Decimal(46), USD), {EUR: Decimal(5)}, Budget(None, (Decimal(46), USD), True, {EUR: Decimal(5)})),
    (4, None, {USD: Decimal(10)}, Budget(4, (Decimal("2.50"), USD), True, {USD: Decimal(10)})),
    (3, None, {USD: Decimal(10)}, Budget(3, (Decimal("3.33"), USD), False, {USD: Decimal(10)})),
    (3, None, {USD: Decimal(10), EUR: Decimal(5)},
     Budget(3, None, True, {EUR: Decimal(5), USD: Decimal(10)})),
    (None, None, {USD: Decimal(10)}, Budget(None, None, True, {USD: Decimal(10)})),
    (5, (Decimal(0), USD), {USD: Decimal(-3)}, Budget(5, None, True, {})),
    (None, None, {}, Budget(None, None, True, {})),
])  # fmt: skip
def test_what_is_known_of_the_cost_is_told_exactly(
    number: int | None, price: tuple[Decimal, str] | None, spent: dict[str, Decimal], known: Budget
) -> None:
    assert budget_of(number, price, spent) == known


@pytest.mark.parametrize(("said", "after", "expected"), [
    (0, timedelta(0), timedelta(minutes=30)),
    (1, timedelta(minutes=30), timedelta(hours=2)),
    (2, timedelta(hours=2), timedelta(days=1)),
    (3, timedelta(days=1), timedelta(days=2)),
    (1, timedelta(hours=5), timedelta(days=1)),  # one was missed
    (0, timedelta(days=3), timedelta(days=4)),
])  # fmt: skip
def test_reminders_come_as_the_playbook_says_and_then_go_on(
    said: int, after: timedelta, expected: timedelta
) -> None:
    assert next_reminder(WAITS, MONDAY, said, MONDAY + after, HOURS) == MONDAY + expected
