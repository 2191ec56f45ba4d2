"""What the leads of a drop cost, in words: who calls should know that somebody paid for them."""

from decimal import Decimal

from messages.words import count, money
from playbook.drop_board import Budget

SPELLED = {"USD": "dollars", "EUR": "euros", "GBP": "pounds"}


def price_words(known: Budget) -> str:
    """ "212 leads at $46: 9,752 dollars of somebody's budget"; as much of it as is known."""
    leads = (
        count(known.number, "lead").replace(str(known.number), f"{known.number:,}", 1) if known.number else ""
    )
    total = " and ".join(_spelled(amount, currency) for currency, amount in known.total.items())
    budget = f"{total} of somebody's budget" if total else ""
    if known.each is None:
        return " for ".join(filter(None, (leads, budget)))
    each = f"{'' if known.exactly else 'about '}{money(*known.each)}"
    if not leads:
        return f"{each} a lead" + (f", and {budget} so far" if budget else " of somebody's budget")
    return f"{leads} at {each}: {budget}"


def _spelled(amount: Decimal, currency: str) -> str:
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{number} {SPELLED.get(currency, currency)}"
