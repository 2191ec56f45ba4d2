"""The playbook document: what it may hold, how it is read, and what changed between two of them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field, ValidationError

from playbook.dispositions import Disposition
from playbook.faults import in_words
from playbook.mails import MailForm
from playbook.routes import Routes
from playbook.sections.follow_up import Cadence, Nudges, Pace, Qualification, SpecialCadence
from playbook.sections.looking_back import (
    Board,
    Nurture,
    Purchase,
    Reports,
    Reviews,
    RuleOf45,
    Standup,
    Summary,
)
from playbook.sections.marketing import Attribution, Campaign, Drops, Forms, MarketingWeek
from playbook.sections.section import Section
from playbook.sections.sources import Crm, Intake, Sources
from playbook.sections.team import Channels, Claims, Hours, Roles, Team
from playbook.watched import Watched
from playbook.words import Temperature

DEFAULT_TEXT = files("playbook").joinpath("default.toml").read_text(encoding="utf-8")


class PlaybookProblem(Exception):
    """The document cannot be used; its text has a line for each fault, with line number, key and reason."""


class Playbook(Section):
    """All of the team's numbers and rules."""

    team: Team
    hours: Hours
    claims: Claims
    qualification: Qualification
    routes: Routes
    channels: Channels
    roles: Roles
    intake: Intake
    cadence: Cadence
    nudges: Nudges
    cadences: Annotated[list[SpecialCadence], Field(max_length=200)]
    temperature: dict[Temperature, Pace]
    dispositions: Annotated[
        dict[Annotated[str, Field(pattern="^[a-z][a-z0-9-]{1,30}$")], Disposition],
        Field(max_length=120),  # as many as one message can list
    ]
    campaigns: dict[str, Campaign]
    board: Board
    standup: Standup
    reviews: Reviews
    summary: Summary
    reports: Reports
    rule_of_45: RuleOf45
    nurture: Nurture
    purchase: Purchase
    drops: Drops
    forms: Forms
    attribution: Attribution
    marketing_week: MarketingWeek
    sources: Sources
    crm: Crm
    watched: Annotated[list[Watched], Field(max_length=50)]
    mails: Annotated[list[MailForm], Field(max_length=100)]

    def price_of(self, campaign: str | None) -> tuple[Decimal, str] | None:
        """What a lead of that campaign costs that came without a price of its own, and in which currency."""
        found = self.campaigns.get(campaign or "")
        return (found.price, found.currency or self.team.currency) if found else None

    def pace(self, temperature: Temperature) -> Pace:
        """The limits and steps of a temperature."""
        return self.temperature[temperature]


@lru_cache(maxsize=16)  # of the same text the same comes out, and nobody can change it
def read(text: str) -> Playbook:
    """The playbook of a TOML document laid over the shipped one.

    Raises PlaybookProblem with line, key and reason of every fault.
    """
    try:
        return Playbook.model_validate(laid_over(tomllib.loads(DEFAULT_TEXT), tomllib.loads(text)))
    except tomllib.TOMLDecodeError as fault:
        raise PlaybookProblem(f"not valid TOML: {fault}") from fault
    except ValidationError as fault:
        raise PlaybookProblem("\n".join(_faults(text, fault))) from fault


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of `above` laid over those of `below`; lists and values replace."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(value, dict) and isinstance(under, dict)
        merged[key] = laid_over(under, value) if both and under is not None else value
    return merged


def difference(before: Playbook, after: Playbook) -> list[tuple[str, str, str]]:
    """What changed, as (key, before, after) in the order of the document; "-" where there is nothing."""
    old, new = dict(_flat(before.model_dump(mode="json"))), dict(_flat(after.model_dump(mode="json")))
    keys = [*old, *(key for key in new if key not in old)]
    return [(key, old.get(key, "-"), new.get(key, "-")) for key in keys if old.get(key) != new.get(key)]


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _flat(below, f"{path}.{key}" if path else str(key))
    else:
        yield path, ", ".join(map(_spell, value)) if isinstance(value, list) else _spell(value)


def _spell(value: Any) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _faults(text: str, fault: ValidationError) -> Iterator[str]:
    for error in fault.errors(include_url=False):
        path = [str(part) for part in error["loc"] if part != "[key]"]
        line = _line_of(text, path)
        where = f"line {line}: " if line else ""
        why = _unknown(path) if error["type"] == "extra_forbidden" else in_words(error)
        yield f"{where}{'.'.join(path)}: {why}"


def _unknown(path: list[str]) -> str:
    """That there is no such key, and which of the shipped playbook was meant."""
    beside: Any = tomllib.loads(DEFAULT_TEXT)
    for part in path[:-1]:
        beside = beside.get(part) if isinstance(beside, dict) else None
    near = get_close_matches(path[-1], beside, n=1) if isinstance(beside, dict) else []
    return "there is no such key" + (f": did you mean {near[0]}?" if near else "")


def _line_of(text: str, path: list[str]) -> int | None:
    """The line of the deepest key of `path` that the text spells out; TOML's parser keeps no positions."""
    table: list[str] = []
    best, depth = None, 0
    begun: dict[str, int] = {}  # how many [[of these]] there were before
    for number, line in enumerate(text.splitlines(), 1):
        key = re.match(r'\s*(\[{1,2})?\s*([\w."\' -]+?)\s*(\]|=)', line)
        if not key:
            continue
        names = [name.strip("\"' ") for name in key[2].split(".")]
        if key[1] == "[[":
            begun[names[0]] = begun.get(names[0], -1) + 1
        if key[1] and names[0] in begun:
            names.insert(1, str(begun[names[0]]))
        table, spelled = (names, names) if key[1] else (table, table + names)
        common = min(len(spelled), len(path))  # a header may go deeper than the key that is at fault
        shared = common if spelled[:common] == path[:common] else 0
        if shared > depth:
            best, depth = number, shared
    return best
