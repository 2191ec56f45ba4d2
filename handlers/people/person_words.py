"""What is set for a person, in words and back: read from what was typed, told as people read it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from handlers.desk import Desk, Rules
from handlers.naming import name_of
from handlers.people.away import LONGEST
from handlers.when import read_when
from playbook.hours_text import blocks_by_day, read_blocks, read_week, week_text
from playbook.member import PersonSettings
from playbook.refusal import Refusal
from store import groups

BY_THE_WAY = ("away_from", "cover")  # set by going away
FIELDS = tuple(name for name in PersonSettings.model_fields if name not in BY_THE_WAY)
LISTS = ("roles", "territories", "products", "languages", "days_off")


def read_settings(desk: Desk, person: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Values for `PersonSettings` from text: lists by comma, hours in words, a colleague by @handle or id.

    Nothing typed clears a value. Raises Refusal naming what cannot be read, with its field.
    """
    for key in typed:
        if key not in FIELDS:
            raise Refusal(f"“{key[:40]}” cannot be set. What can: {', '.join(FIELDS)}.", field=key)
    return {key: _read(desk, person, key, text.strip()) for key, text in typed.items()}


def _read(desk: Desk, person: str, key: str, text: str) -> Any:
    if not text or text == "-":
        return PersonSettings.model_fields[key].get_default(call_default_factory=True)
    if key in LISTS:
        words = [word.strip() for word in re.split("[,;]", text) if word.strip()]
        return [word.lower() for word in words] if key == "roles" else words
    if key == "hours":
        return _hours(text)
    if key == "backup":
        return _backup(desk, person, text)
    return _return(desk, person, text) if key == "away_until" else text


def _hours(text: str) -> dict[str, list[str]]:
    try:
        return blocks_by_day(read_week(text))
    except ValueError as fault:
        raise Refusal(f"hours: {fault}", field="hours") from fault


def _backup(desk: Desk, person: str, text: str) -> str:
    found = desk.rules().roster.id_of(text) or _group(desk, text)
    if found is None:
        raise Refusal(f"backup: I do not know {text[:60]}: name a colleague like @sam.", field="backup")
    if found == person:
        raise Refusal("backup: nobody stands in for himself.", field="backup")
    return found


def _group(desk: Desk, text: str) -> str | None:
    """A user group that the app has met, by @handle or id; Slack is not asked."""
    plain = text.removeprefix("@").lower()
    with desk.database.reading() as tx:
        known = groups.known(tx, desk.workspace)
    return next((each.id for each in known if plain in (each.id.lower(), each.handle)), None)


def _return(desk: Desk, person: str, text: str) -> datetime:
    now = desk.clock()
    found = read_when(text, now, desk.rules().hours_of(person))
    at = found[0] if found else now
    if not now < at <= now + LONGEST:
        raise Refusal(
            f"away_until: “{text[:60]}” is no moment in the year ahead: write 2026-12-24, or fri 14:00.",
            field="away_until",
        )
    return at


def told(settings: PersonSettings, rules: Rules) -> dict[str, str]:
    """Each setting as people read it; "–" where nothing is set."""
    return {key: _told(key, getattr(settings, key), rules) or "–" for key in FIELDS}


def _told(key: str, value: Any, rules: Rules) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "hours" and value:
        return week_text(read_blocks(value))
    if key == "backup" and value:
        return name_of(rules, value)
    if isinstance(value, datetime):
        return f"{rules.hours.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)


def _plain(value: str | date) -> str:
    return value if isinstance(value, str) else value.isoformat()
