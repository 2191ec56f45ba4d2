"""What a campaign cost and brought: exact, in its own currency, and a dash where nothing can be said."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from playbook.campaign_money import (
    Cost,
    Entry,
    Prices,
    Won,
    by_month,
    cost_of,
    not_in,
    per,
    returns,
    shared,
    unworked,
)

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
NO_PRICES = Prices({}, 0, 10)
ENTRIES = [
    Entry(None, Decimal(1000), "USD"), Entry(OCTOBER, Decimal("200.10"), "USD"),
    Entry(OCTOBER, Decimal(-50), "USD"), Entry(NOVEMBER, Decimal(300), "EUR"),
]  # fmt: skip


def in_dollars(amount: int) -> Cost:
    return Cost({"USD": Decimal(amount)}, "entered")


def test_what_was_entered_is_summed_by_currency_with_its_corrections() -> None:
    assert cost_of(ENTRIES, None, NO_PRICES, (Decimal(46), "USD")) == Cost(
        {"EUR": Decimal(300), "USD": Decimal("1150.10")}, "entered"
    )


def test_in_a_period_only_its_months_count_and_the_rest_is_named() -> None:
    found = cost_of(ENTRIES, {OCTOBER}, NO_PRICES, None)
    assert found.amounts == {"USD": Decimal("150.10")}
    assert found.elsewhere == {"EUR": Decimal(300), "USD": Decimal(1000)}
    assert cost_of(ENTRIES, set(), NO_PRICES, None).why_not == "no cost was entered for months of this period"


@pytest.mark.parametrize(("prices", "price", "cost"), [
    (Prices({}, 0, 10), (Decimal(46), "USD"), Cost({"USD": Decimal(460)}, "prices")),
    (Prices({"EUR": Decimal(30)}, 3, 2), (Decimal("1.50"), "USD"),
     Cost({"EUR": Decimal(30), "USD": Decimal(3)}, "prices")),
    (Prices({"USD": Decimal(30)}, 3, 2), None, Cost({"USD": Decimal(30)}, "prices", 2)),
    (Prices({"USD": Decimal(0)}, 3, 2), (Decimal(0), "USD"), Cost({}, "nothing", 2)),
    (Prices({}, 0, 0), None, Cost({}, "nothing")),
])  # fmt: skip
def test_where_nothing_was_entered_the_prices_of_leads_count(
    prices: Prices, price: tuple[Decimal, str] | None, cost: Cost
) -> None:
    assert cost_of([], None, prices, price) == cost


def test_nothing_is_ever_divided_by_zero() -> None:
    for nothing in (Cost({}, "nothing"), in_dollars(0), in_dollars(-5)):
        assert nothing.why_not
        assert per(nothing, 10) == {}
        assert returns(nothing, Won(1, {"USD": Decimal(10)}, 0)) == []
        assert unworked(nothing, 1, 2) == {}
    assert per(in_dollars(10), 0) == {}
    assert unworked(in_dollars(10), 0, 0) == {}
    assert shared({"USD": Decimal(-10)}, 0) == {}


def test_what_each_cost_is_in_cents() -> None:
    both = Cost({"EUR": Decimal(1), "USD": Decimal(10)}, "entered")
    assert per(both, 3) == {"EUR": Decimal("0.33"), "USD": Decimal("3.33")}
    assert unworked(both, 2, 3) == {"EUR": Decimal("0.33"), "USD": Decimal("3.33")}


@pytest.mark.parametrize(("won", "rate", "why"), [
    (Won(2, {"USD": Decimal(4920)}, 0), Fraction(392, 100), ""),
    (Won(0, {}, 0), Fraction(-1), ""),
    (Won(1, {"EUR": Decimal(9)}, 0), None, "what was won is in EUR"),
    (Won(1, {}, 1), None, "no win has an amount"),
    (Won(2, {"EUR": Decimal(9), "USD": Decimal(2000)}, 0), Fraction(1), ""),
])  # fmt: skip
def test_a_return_is_told_in_a_currency_that_both_are_in(won: Won, rate: Fraction | None, why: str) -> None:
    (told,) = returns(in_dollars(1000), won)
    assert (told.rate, told.why) == (rate, why)


def test_what_was_won_in_other_currencies_is_named() -> None:
    assert not_in(in_dollars(1), Won(2, {"EUR": Decimal(9), "USD": Decimal(3)}, 0)) == {"EUR": Decimal(9)}


def test_costs_of_a_month_stand_together_and_the_earliest_first() -> None:
    assert list(by_month(reversed(ENTRIES)).items()) == [
        (OCTOBER, {"USD": Decimal("150.10")}), (NOVEMBER, {"EUR": Decimal(300)}),
    ]  # fmt: skip
