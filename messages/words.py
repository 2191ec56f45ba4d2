"""How moments, spans, amounts and contact details are put into words."""

import re
from bisect import bisect_right
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, repeat

from playbook.working_time import WorkingHours

# control characters and the marks that turn the direction of text: nobody means to type them
HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
BREAKS = re.compile(r"[\x0b\x0c\r\x1c-\x1f\x85]")
LOOK_ALIKES = str.maketrans({"&": "＆", "<": "‹", ">": "›"})  # noqa: RUF001  # that they look alike is meant
COSTS = {"&": 5, "<": 4, ">": 4, '"': 2, "\\": 2}  # characters that are sent for one: they are escaped
ESCAPED = re.compile("[" + re.escape("".join(COSTS)) + "]")
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def unmasked(text: str) -> str:
    """The text without what nobody means to type. Most texts have none of it, which is quickly seen."""
    return text if text.isprintable() else BREAKS.sub(" ", HIDDEN.sub("", text))


def short(text: str | None, most: int) -> str:
    """The text on one line, cut so that at most `most` characters are sent, at a word's end if possible."""
    line = " ".join(unmasked(text or "").split())
    if _within(line, most) == len(line):
        return line
    cut = line[: _within(line, most - 1)]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > len(cut) / 2 else cut) + "…"


def cut_to_send(text: str, most: int) -> str:
    """The text with its lines, cut so that at most `most` characters are sent."""
    whole = _within(text, most) == len(text)
    return text if whole else text[: _within(text, most - 1)].rstrip() + "…"


def _within(line: str, most: int) -> int:
    """How many of its first characters are sent as at most `most`. Few lines have one that is escaped."""
    if not ESCAPED.search(line, 0, max(most + 1, 0)):
        return max(min(len(line), most), 0)
    return bisect_right(list(accumulate(map(COSTS.get, line[: most + 1], repeat(1)))), most)


def moment(at: datetime, now: datetime, hours: WorkingHours) -> str:
    """A moment on the team's clock: "10:07", "tomorrow 09:00", "Tue 24 Nov 09:00", "24 Nov 2027 09:00"."""
    local, today = hours.local(at), hours.local(now).date()
    days = (local.date() - today).days
    if days == 0:
        return f"{local:%H:%M}"
    if days in (-1, 1):
        return f"{'tomorrow' if days == 1 else 'yesterday'} {local:%H:%M}"
    if abs(days) < 300:
        return f"{local:%a} {local.day} {local:%b %H:%M}"
    return f"{local.day} {local:%b %Y %H:%M}"


def in_full(at: datetime, hours: WorkingHours) -> str:
    """A moment with its day and year, to be checked by whoever named it: "Tue 24 Nov 2026 10:00"."""
    local = hours.local(at)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def day(at: datetime, hours: WorkingHours) -> str:
    """The day a moment lies in on the team's clock: "Mon 16 Nov"."""
    local = hours.local(at)
    return f"{local:%a} {local.day} {local:%b}"


def date_of(at: datetime, now: datetime, hours: WorkingHours) -> str:
    """The date a moment lies in on the team's clock: "3 Mar", "3 Mar 2025" when it was another year."""
    local = hours.local(at)
    return f"{local.day} {local:%b}" + ("" if local.year == hours.local(now).year else f" {local.year}")


def span(length: timedelta) -> str:
    """A length of time: "40 s", "5 min", "2 h 10 min", "3 days"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 1:
        return "less than 1 s"
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days"


def money(amount: Decimal | None, currency: str | None) -> str:
    """An amount: "$46", "€12,000.50", "CHF 300"."""
    if amount is None:
        return ""
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{SYMBOLS[currency]}{number}" if currency in SYMBOLS else f"{currency or ''} {number}".strip()


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 touch", "3 touches", "1,875 leads"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(rate: float | None) -> str:
    """A rate as people read it; a dash where there is nothing to divide by."""
    return "–" if rate is None else f"{rate:.0%}"


def share_of(part: int, whole: int) -> str:
    """A rate that never hides small counts: "75% (3 of 4)"; a dash where there is nothing to divide by."""
    return f"{part / whole:.0%} ({part:,} of {whole:,})" if whole else "–"


def bar(done: int, of: int, wide: int = 12) -> str:
    """How much is done as a bar of text: "▓▓▓▓░░░░"; empty where it is not known of how much."""
    full = min(wide, wide * done // of) if of > 0 else 0
    return "▓" * full + "░" * (wide - full) if of > 0 else ""
