"""What is set for a person is changed: checked, written with before and after, and in force at once."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from handlers.desk import Desk
from playbook.faults import in_words
from playbook.member import PersonSettings
from playbook.refusal import Refusal
from playbook.words import Door
from store import people
from store.database import Tx

REASONS = {
    "int_parsing": "write a whole number",
    "bool_parsing": "write yes or no",
    "date_from_datetime_parsing": "write dates like 2026-12-24",
    "date_parsing": "write dates like 2026-12-24",
}


def change(
    tx: Tx, desk: Desk, person: str, now: datetime, by: str | None, door: Door, **given: Any
) -> PersonSettings:
    """Set these things for a person; returns all that is set for him now.

    Raises Refusal naming what cannot be, having changed nothing.
    """
    people.meet(tx, desk.workspace, person)
    known = people.get(tx, desk.workspace, person, hold=True)
    if known is None:
        raise Refusal("I do not know that person.")
    after = checked({**known.settings, **given})
    kept = after.model_dump(mode="json", exclude_defaults=True)
    if kept != known.settings:
        people.settle(tx, known, kept, at=now, who=by, door=door)
    return after


def checked(settings: dict[str, Any]) -> PersonSettings:
    """Settings that can be. Raises Refusal with what cannot, and the field it belongs to."""
    try:
        return PersonSettings.model_validate(settings)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "away_until"
        reason = REASONS.get(first["type"]) or in_words(first)
        raise Refusal(f"{name.replace('_', ' ')}: {reason}", field=name) from fault


def set_for(desk: Desk, person: str, by: str | None, door: Door, **given: Any) -> PersonSettings:
    """The same in a transaction of its own, in force at once."""
    now = desk.clock()
    with desk.database.writing() as tx:
        after = change(tx, desk, person, now, by, door, **given)
    desk.rules.refresh()
    return after
