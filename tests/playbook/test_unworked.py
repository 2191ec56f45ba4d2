"""What was paid for leads nobody followed up: own prices first, campaigns next, each currency by itself."""

from decimal import Decimal

from playbook.document import read
from playbook.unworked import Group, Unworked, unworked

PLAYBOOK = read("""
[team]
currency = "EUR"
[campaigns]
"Autumn" = { price = 46.00 }
"Spring" = { price = 20.50, currency = "USD" }
"Free" = { price = 0 }
""")


def test_nothing_was_lost() -> None:
    assert unworked([], PLAYBOOK) == Unworked(0, 0, 0, {})


def test_each_currency_is_summed_by_itself() -> None:
    groups = [
        Group(None, "USD", Decimal("10.25"), 2, 1), Group(None, None, Decimal(5), 1, 0),
        Group("Autumn", None, None, 3, 3), Group("Spring", None, None, 2, 0),
    ]  # fmt: skip
    assert unworked(groups, PLAYBOOK) == Unworked(8, 4, 8, {"EUR": Decimal(143), "USD": Decimal("51.25")})


def test_leads_without_a_price_are_counted_apart() -> None:
    groups = [
        Group("Autumn", None, None, 1, 0), Group("unheard of", None, None, 2, 0), Group(None, None, None, 3, 0),
        Group("Free", None, None, 4, 0),
    ]  # fmt: skip
    assert unworked(groups, PLAYBOOK) == Unworked(10, 0, 1, {"EUR": Decimal(46)})
