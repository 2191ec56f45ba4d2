"""Reads what people type behind a disposition: amounts, dates in words, reasons, notes."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import dateparser

from handlers.payloads import number_in
from playbook.dispositions import Details, Disposition
from playbook.refusal import Refusal
from playbook.waits import Hours

AMOUNT = re.compile(
    r"(?P<before>[$€£]|[A-Z]{3}\b)?\s?"
    r"(?P<number>\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    r"(?P<times>[kKmM])?"
    r"(?:\s?(?P<after>[$€£]|[A-Z]{3}\b|usd\b|eur\b|gbp\b))?(?=\s|$)"
)
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
TIMES = {"k": 1000, "m": 1_000_000}
LONGEST_DATE = 5  # words


def read_details(disposition: Disposition, text: str, now: datetime, hours: Hours, currency: str) -> Details:
    """What a disposition needs, taken from the front of the text; the rest is the note.

    Raises Refusal for a lead's number that is none. What cannot be read is left out: the rules ask for it.
    """
    words = text.strip()
    match disposition.needs:
        case "amount":
            return _amount(words, currency)
        case "date":
            return _date(words, now, hours)
        case "reason":
            return Details(reason=words or None)
        case "competitor":
            return Details(competitor=words or None)
        case "lead" if words:
            first, _, rest = words.partition(" ")
            return Details(lead=number_in(first), note=rest.strip() or None)
        case _:
            return Details(note=words or None)


def _amount(words: str, currency: str) -> Details:
    found = AMOUNT.match(words)
    if not found:
        return Details(note=words or None)
    sign = (found["before"] or found["after"] or "").upper()
    amount = to_decimal(found["number"]) * TIMES.get((found["times"] or "").lower(), 1)
    if amount >= Decimal(10) ** 12:
        raise Refusal("That amount has too many digits. Type it like 12000 or 12,000.50 EUR.")
    rest = words[found.end() :].strip()
    return Details(amount=amount, currency=SIGNS.get(sign, sign) or currency, note=rest or None)


def to_decimal(number: str) -> Decimal:
    """A number as typed anywhere: "12,000.50", "12.000,50", "12 000", "1'200"; two last digits are cents."""
    plain = re.sub(r"[ ']", "", number).strip(".,")
    whole, cents = plain, ""
    if tail := re.fullmatch(r"(.*)[.,](\d{1,2})", plain):
        whole, cents = tail[1], tail[2]
    return Decimal(f"{re.sub(r'[.,]', '', whole) or 0}.{cents or 0}")


def _date(words: str, now: datetime, hours: Hours) -> Details:
    """The longest beginning of the text that is a date in words; what follows is the note."""
    split = words.split()
    for length in range(min(len(split), LONGEST_DATE), 0, -1):
        if at := read_date(" ".join(split[:length]), now, hours):
            return Details(date=at, note=" ".join(split[length:]) or None)
    return Details(note=words or None)


def read_date(words: str, now: datetime, hours: Hours) -> datetime | None:
    """A moment in words as UTC: "tue 10:00", "in 2 weeks", "2026-12-24". A day alone means its morning."""
    if not re.search(r"[a-z]{3}|\d[-./:]\d|\d\s*[ap]m|in \d", words.lower()):
        return None
    found = dateparser.parse(
        _plain(words),
        languages=["en"],
        settings={"RELATIVE_BASE": hours.local(now), "PREFER_DATES_FROM": "future"},
    )
    if found is None:
        return None
    named_an_hour = re.search(r"\d:\d|\d\s*[ap]m|hour|min|\bh\b|now", words.lower())
    if not named_an_hour:
        found = datetime.combine(found.date(), hours.morning)
    return hours.instant(found.replace(tzinfo=None)).astimezone(UTC)


def _plain(words: str) -> str:
    """Spellings that the date library does not know, in those it does."""
    plain = re.sub(r"^next (week|month|year)\b", r"in 1 \1", words.lower())
    return re.sub(r"^(next|on|at)\s+(?=mon|tue|wed|thu|fri|sat|sun|\d)", "", plain)
