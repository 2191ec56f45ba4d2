"""What a lead cost is read from a number, or from the ways people write money."""

import re
from decimal import ROUND_HALF_UP, Decimal

HIGHEST = Decimal(10) ** 10
SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD"}

_MARK = r"([A-Za-z]{3}|[€£$])?"
_MONEY = re.compile(_MARK + r"([0-9][0-9.,]*)" + _MARK)
_AMOUNT = re.compile(
    r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+(?=,|$)"  # 1.234: no price has thousandths
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?=\.|$)"
    r"|[0-9]+)(?:[.,]([0-9]*))?"
)


def read_price(value: int | float | Decimal | str) -> Decimal | None:
    """The amount in units of its currency, to the cent; None when it is no amount from 0 to `HIGHEST`."""
    amount = _written(value) if isinstance(value, str) else _counted(value)
    if amount is None or not amount.is_finite() or not 0 <= amount <= HIGHEST:
        return None
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def currency_beside(text: str) -> str | None:
    """The currency written before or after an amount, as its three letters: EUR for `12,50 €`."""
    money = _money(text)
    mark = money and (money[1] or money[3])
    return SYMBOLS.get(mark, mark.upper()) if mark else None


def _money(text: str) -> re.Match[str] | None:
    return _MONEY.fullmatch(re.sub(r"[\s'\u2019]", "", text))


def _written(text: str) -> Decimal | None:
    money = _money(text)
    amount = _AMOUNT.fullmatch(money[2]) if money else None
    return Decimal(re.sub("[.,]", "", amount[1]) + "." + (amount[2] or "0")) if amount else None


def _counted(number: int | float | Decimal) -> Decimal:
    return Decimal(str(number)) if isinstance(number, float) else Decimal(number)
