"""Reads a moment in words from the front of a text: "tue 10:00", "in 2 weeks", "24 dec 3pm", "morgen um 10"."""

import re
from datetime import datetime, time, timedelta

import dateparser

from handlers.tongues import TONGUES, in_english
from playbook.working_time import WorkingHours

FURTHEST = 10  # years: whoever names a later moment has mistyped it
TONIGHT = time(20)
REST = " ,.;:!?"

WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:\d{{4}}-\d\d?-\d\d?|\d\d?\.(?:1[0-2]|0?[1-9])(?:\.(?:\d{{4}}|\d\d)?)?|\d\d?/\d\d?(?:/(?:\d{{4}}|\d\d))?"
    rf"|{MONTH} {NUMBER}(?:,? \d{{4}})?|{NUMBER} (?:of )?{MONTH}(?:,? \d{{4}})?)"
)
COUNT = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
SOON = rf"in {COUNT} ?(?:min(?:ute)?s?|h(?:ours?|rs?)?)"
FROM_NOW = (
    rf"(?:today|tonight|tomorrow|{SOON}|in {COUNT} ?(?:days?|weeks?|months?|years?)|next (?:week|month|year))"
)
# read so that people are told it is past
GONE = rf"(?:yesterday|{COUNT} (?:min(?:ute)?|hour|day|week|month|year)s? ago|last (?:week|month|year|{WEEKDAY}))"
DAY = (
    rf"(?:on )?(?P<day>{GONE}|{FROM_NOW}|(?:next |this )?{WEEKDAY},? {DATE}|(?:next |this )?{WEEKDAY}|{DATE})"
)
CLOCK = r"(?:at )?(?:\d\d?:\d\d(?: ?[ap]m)?|\d\d? ?[ap]m|noon)|at \d\d?"
END = r"(?=$|[\s,.;:!?)])(?!:\d)"
DAY_FIRST = re.compile(rf"{DAY}(?:,? (?P<clock>{CLOCK}|\d\d?$))?{END}", re.IGNORECASE)
CLOCK_FIRST = re.compile(rf"(?P<clock>{CLOCK})(?: {DAY})?{END}", re.IGNORECASE)


def read_when(text: str, now: datetime, hours: WorkingHours) -> tuple[datetime, str] | None:
    """The moment (UTC) that a text begins with, and the rest of it; None when it begins with none.

    A day alone means its morning, an hour alone the next time the clock shows it. English is tried first,
    then German, French and Spanish.
    """
    if found := _read(text, now, hours):
        return found[0], text[found[1] :].strip(REST)
    for tongue in TONGUES:
        rendered = in_english(text, tongue)
        found = _read(rendered.english, now, hours) if rendered else None
        if rendered and found:
            return found[0], text[rendered.end_in_text(found[1]) :].strip(REST)
    return None


def _read(text: str, now: datetime, hours: WorkingHours) -> tuple[datetime, int] | None:
    """The moment that an English text begins with, and where it ends."""
    found = DAY_FIRST.match(text) or CLOCK_FIRST.match(text)
    if not found:
        return None
    local = hours.local(now)
    try:
        at = _moment((found["day"] or "").lower(), _hour(found["clock"]), local, hours.morning)
    except ValueError:  # 25:00
        return None
    if at is None or at.year > local.year + FURTHEST:
        return None
    return hours.instant(at), found.end()


def _hour(clock: str | None) -> time | None:
    """The hour somebody named. Raises ValueError when no clock shows it."""
    if not clock:
        return None
    found = re.search(r"(\d\d?)(?::(\d\d))?(?: ?([ap])m)?", clock.lower())
    if not found:
        return time(12)  # noon
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, int(found[2] or 0))


def _moment(day: str, hour: time | None, now: datetime, morning: time) -> datetime | None:
    """The moment on the team's clock, and so are `now` and the result."""
    if re.fullmatch(rf"{SOON}|{GONE}", day):
        return _parsed(day, now)
    if not day:
        today = datetime.combine(now, hour or morning)
        return today if today > now else today + timedelta(days=1)
    hour = hour or (TONIGHT if day == "tonight" else morning)
    relative = re.fullmatch(FROM_NOW, day) or day.startswith("next ")
    # seen from yesterday "mon" is today, if that hour is still to come
    for base in (now,) if relative else (now - timedelta(days=1), now):
        found = _parsed(day, base)
        if found and datetime.combine(found, hour) > now:
            return datetime.combine(found, hour)
    found = _parsed(day, now)
    return datetime.combine(found, hour) if found else None


def _parsed(day: str, base: datetime) -> datetime | None:
    """What the date library makes of it, spelled as the library likes it."""
    plain = re.sub(r"^next (week|month|year)$", r"in 1 \1", day)
    plain = re.sub(rf"^(?:next |this )?({WEEKDAY})", lambda name: name[1][:3], plain)
    order = "DMY" if "." in plain else "MDY"
    return dateparser.parse(
        plain.replace(".", "/").rstrip("/"),
        languages=["en"],
        settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future", "DATE_ORDER": order},
    )
