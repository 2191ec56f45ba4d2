"""Settings are put in force for one person or many, all or none; an absence moves leads as well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.desk import Desk
from handlers.people.away import come_back, go_away
from handlers.people.people_settings import change, checked
from handlers.people.person_words import FIELDS, read_settings, told
from playbook.member import PersonSettings
from playbook.words import Door

BY = "command line"

Tell = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class Row:
    """A person and what is to be set for him."""

    person: str
    given: Mapping[str, Any]


def read_row(desk: Desk, person: str, typed: Mapping[str, str]) -> Row:
    """What was typed for a person, checked together with what is set for him. Raises Refusal."""
    row = Row(person, read_settings(desk, person, typed))
    checked({**_kept(desk, person), **_settled(row)})
    return row


def present(desk: Desk, person: str) -> PersonSettings:
    """What is set for a person now."""
    member = desk.rules().roster.get(person)
    return member.settings if member else PersonSettings()


def _kept(desk: Desk, person: str) -> dict[str, Any]:
    return present(desk, person).model_dump(mode="json", exclude_defaults=True)


def _settled(row: Row) -> dict[str, Any]:
    """Without the absence, which moves leads too."""
    return {key: value for key, value in row.given.items() if key != "away_until"}


def set_all(desk: Desk, rows: Sequence[Row], tell: Tell | None = None) -> None:
    """Set everything in one transaction, in force at once; then the absences.

    Raises Refusal, having changed nothing, when somebody's settings do not go together any more.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        for done, row in enumerate(rows, 1):
            change(tx, desk, row.person, now, BY, Door.CLI, **_settled(row))
            if tell:
                tell(done, len(rows))
    desk.rules.refresh()
    for row in rows:
        if "away_until" in row.given:
            _put_away(desk, row.person, row.given["away_until"])


def _put_away(desk: Desk, person: str, until: Any) -> None:
    before = present(desk, person).away_until
    if until and until != before:
        go_away(desk, person, until, BY, Door.CLI)
    elif before and not until:
        come_back(desk, person, BY, Door.CLI)


def set_typed(desk: Desk, person: str, typed: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Set what was typed for one person; returns what changed as (key, before, after), in words.

    Raises Refusal naming what cannot be, having changed nothing.
    """
    before = present(desk, person)
    set_all(desk, [read_row(desk, person, typed)])
    rules = desk.rules.refresh()
    old, new = told(before, rules), told(present(desk, person), rules)
    return [(key, old[key], new[key]) for key in FIELDS if old[key] != new[key]]
