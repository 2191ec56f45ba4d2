"""Reads what people type behind a disposition: amounts, dates in words, reasons, notes."""

import re
from datetime import datetime
from decimal import Decimal

from handlers.payloads import number_in
from handlers.reasons import reason_of
from handlers.when import read_when
from playbook.dispositions import Details, Disposition
from playbook.refusal import Refusal
from playbook.working_time import WorkingHours

CURRENCIES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|MAD|MXN|MYR"
    "|NGN|NOK|NZD|PEN|PHP|PKR|PLN|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|UAH|USD|UYU|VND|ZAR"
)
MARK = rf"[$€£]|{CURRENCIES}"
AMOUNT = re.compile(
    rf"(?P<before>{MARK})?\s?"
    r"(?P<number>\d{1,3}(?:[ ,.'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    rf"(?P<times>[km])?(?:\s?(?P<after>(?:{MARK})(?![a-z0-9])))?(?=$|[\s;!?)]|[.,](?:\s|$))",
    re.IGNORECASE,
)
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
TIMES = {"k": 1000, "m": 1_000_000}


def read_details(
    disposition: Disposition, text: str, now: datetime, hours: WorkingHours, currency: str
) -> Details:
    """What a disposition needs, taken from the front of the text; the rest is the note.

    Raises Refusal for a lead's number that is none. What cannot be read is left out: the rules ask for it.
    """
    words = text.strip()
    match disposition.needs:
        case "amount":
            return read_amount(words, currency)
        case "date":
            return _date(words, now, hours)
        case "reason":
            reason, note = reason_of(words, disposition.reasons)
            return Details(reason=reason, note=note)
        case "competitor":
            return Details(competitor=words or None)
        case "lead" if words:
            first, _, rest = words.partition(" ")
            return Details(lead=_repeated(first), note=rest.strip() or None)
        case _:
            return Details(note=words or None)


def _repeated(word: str) -> int:
    try:
        return number_in(word)
    except Refusal as refused:
        told = f"“{word[:40]}” is not a lead's number. Type that of the lead it repeats, like 17."
        raise Refusal(told, field="need") from refused


def read_amount(words: str, currency: str) -> Details:
    """An amount at the beginning of a text; without a currency it is in the given one. The rest is the note."""
    found = AMOUNT.match(words)
    if not found:
        return Details(note=words or None)
    sign = (found["before"] or found["after"] or "").upper()
    amount = to_decimal(found["number"]) * TIMES.get((found["times"] or "").lower(), 1)
    if amount >= Decimal(10) ** 12:
        raise Refusal("That amount has too many digits. Type it like 12000 or 12,000.50 EUR.")
    rest = words[found.end() :].strip(" ,.;!?")
    return Details(amount=amount, currency=SIGNS.get(sign, sign) or currency, note=rest or None)


def to_decimal(number: str) -> Decimal:
    """A number as typed anywhere: "12,000.50", "12.000,50", "12 000", "1'200"; two last digits are cents."""
    plain = re.sub(r"[ '’]", "", number).strip(".,")
    whole, cents = plain, ""
    if tail := re.fullmatch(r"(.*)[.,](\d{1,2})", plain):
        whole, cents = tail[1], tail[2]
    return Decimal(f"{re.sub(r'[.,]', '', whole) or 0}.{cents or 0}")


def _date(words: str, now: datetime, hours: WorkingHours) -> Details:
    found = read_when(words, now, hours)
    return Details(date=found[0], note=found[1] or None) if found else Details(note=words or None)
