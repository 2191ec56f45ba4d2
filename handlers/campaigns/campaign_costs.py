"""What a campaign cost: entered when it is known, by month or not, and corrected by another entry."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.campaigns import campaign_words
from handlers.campaigns.campaign_asked import asked_behind, behind
from handlers.campaigns.campaign_counts import entered
from handlers.campaigns.campaign_known import Known, by_handle, named, with_page
from handlers.campaigns.campaign_page import allowed
from handlers.desk import Desk
from handlers.payloads import as_typed, person_in, place_in, place_of, submitted
from handlers.typed import CURRENCIES, SIGNS, read_amount
from handlers.worklist import Counted
from messages.render import Payload, render
from messages.words import date_of
from playbook.campaign_money import total
from playbook.refusal import Refusal
from store import campaigns

HELP = [
    (
        "/leaddrop cost Autumn webinar 1200 EUR 2026-10",
        "enter what it cost, in a month or not; -200 takes back 200",
    ),
]
SHOWN = 15  # entries
LONGEST = 200  # letters of a note
MONTH = re.compile(r"(?<![\w.-])(20[0-9]{2})-(0[1-9]|1[0-2])(?![\w-])")
BELOW = ("-", "−", "–")  # noqa: RUF001  # minus signs as people type them
HOW = "Type it like `/leaddrop cost Autumn webinar 1200 EUR 2026-10`."


@dataclass(frozen=True)
class Spent:
    """A cost as it was typed; `month` is its first day, or None."""

    amount: Decimal
    currency: str
    month: date | None
    note: str | None


def on_cost(desk: Desk, body: dict[str, Any], text: str) -> Payload | Counted:
    """`/leaddrop cost NAME [amount] [currency] [month] [note]`: without an amount the form opens."""
    known, rest = named(desk, as_typed(text))
    if not rest.strip():
        return Counted(lambda: _form(desk, body, known))
    return _said(desk, enter(desk, known, read_spent(desk, known, rest), person_in(body)))


def on_open(desk: Desk, body: dict[str, Any]) -> Counted:
    """The Add cost button: opens the form with what was entered before."""
    allowed(desk, body)
    return Counted(lambda: _form(desk, body, asked_behind(desk, behind(body)).known))


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form was submitted."""
    given, known = submitted(body), by_handle(desk, str(place_in(body)["campaign"]))
    return _said(desk, enter(desk, known, spent_in(desk, given), person_in(body)))


def enter(desk: Desk, known: Known, spent: Spent, person: str) -> tuple[Known, Spent]:
    """Enter a cost. The campaign gets a page if it has none. Raises Refusal for who may not."""
    page = with_page(desk, known, person)
    now = desk.clock()
    with desk.database.writing() as tx:
        assert page.page is not None  # noqa: S101  # it was given one
        campaigns.spend(
            tx, page.page, spent.amount, spent.currency, now, person, month=spent.month, note=spent.note
        )
    return page, spent


def read_spent(desk: Desk, known: Known, text: str) -> Spent:
    """A cost as typed in one line. Raises Refusal for one without an amount."""
    found = MONTH.search(text)
    words = " ".join((text[: found.start()] + " " + text[found.end() :]).split()) if found else text
    amount, currency, note = _amount(words, currency_of(desk, known))
    return Spent(amount, currency, _month(found[0]) if found else None, (note or "")[:LONGEST] or None)


def spent_in(desk: Desk, given: dict[str, str]) -> Spent:
    """A cost as the form has it. Raises Refusal, with its field, for what cannot be read."""
    named = given.get("currency", "").strip().upper()
    currency = SIGNS.get(named, named)
    if currency and currency not in CURRENCIES.split("|"):
        raise Refusal("Name the currency by its three letters, such as EUR.", field="currency")
    amount, typed, rest = _amount(given.get("amount", ""), currency or desk.rules().playbook.team.currency)
    if rest:
        raise Refusal("Type the amount alone, such as 1200 or -200.50.", field="amount")
    month = given.get("month", "").strip()
    if month and not MONTH.fullmatch(month):
        raise Refusal("Type the month like 2026-10, or leave it empty.", field="month")
    note = given.get("note", "").strip()[:LONGEST]
    return Spent(amount, typed, _month(month) if month else None, note or None)


def _amount(words: str, currency: str) -> tuple[Decimal, str, str | None]:
    plain = words.strip()
    below = plain.startswith(BELOW)
    found = read_amount(plain[1:].strip() if below else plain, currency)
    if found.amount is None or not found.amount or found.currency is None:
        raise Refusal(f"I cannot read an amount there. {HOW}", field="amount")
    return (-found.amount if below else found.amount), found.currency, found.note


def _month(words: str) -> date:
    return date.fromisoformat(f"{words}-01")


def currency_of(desk: Desk, known: Known) -> str:
    """What an amount without a currency is in."""
    return known.page.currency if known.page else desk.rules().playbook.team.currency


def _form(desk: Desk, body: dict[str, Any], known: Known) -> Payload:
    now, hours = desk.clock(), desk.rules().hours
    with desk.database.reading() as tx:
        found = campaigns.costs(tx, desk.workspace, known.page.id) if known.page else []
    entries = [
        {
            "amount": campaign_words.signed(each.amount, each.currency),
            "month": f"{each.month:%b %Y}" if each.month else "no month",
            "note": each.note or "", "who": each.who, "at": date_of(each.at, now, hours),
        }
        for each in reversed(found[-SHOWN:])
    ]  # fmt: skip
    return render(
        "cost_view", name=known.name, entries=entries, more=max(0, len(found) - SHOWN),
        total=_so_far(desk, known),
        currency=currency_of(desk, known), place=place_of(body, campaign=known.handle),
    )  # fmt: skip


def _said(desk: Desk, done: tuple[Known, Spent]) -> Payload:
    known, spent = done
    month = f" for {spent.month:%B %Y}" if spent.month else ""
    told = campaign_words.signed(spent.amount, spent.currency)
    return render("say", text=f"Entered: {told}{month}. {known.name} has cost {_so_far(desk, known)} so far.")


def _so_far(desk: Desk, known: Known) -> str:
    with desk.database.reading() as tx:
        return campaign_words.amounts(total(entered(tx, known)))


WAYS = {"cost": on_cost}
ACTIONS = {"campaign-cost": on_open}
VIEWS = {"cost": on_submit}
