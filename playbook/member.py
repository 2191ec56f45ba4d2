"""A member of the sales team as the rules see him: when he works, what he sells, who stands in for him."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from playbook.hours_text import read_blocks
from playbook.working_time import WorkingHours
from playbook.zones import zone_name

LONGEST_CHAIN = 5  # back-ups of back-ups that are looked at
GROUP_ID = re.compile(r"S[A-Z0-9]{2,}")


def is_group(name: str) -> bool:
    """Whether an id is a user group's, not a person's."""
    return GROUP_ID.fullmatch(name) is not None


def _has_hours(hours: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
    if hours is not None and not any(read_blocks(hours)):
        raise ValueError("at least one block is needed: to stop getting leads, pause instead")
    return hours


class PersonSettings(BaseModel):
    """What is set for a person, in Slack or from the command line; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: list[Literal["rep", "manager", "marketing", "admin"]] = []
    team: str | None = None
    territories: list[str] = []
    products: list[str] = []
    languages: list[str] = []
    channel: Literal["inside", "outside", "partner"] | None = None
    hours: Annotated[dict[str, list[str]] | None, AfterValidator(_has_hours)] = None
    timezone: Annotated[str, AfterValidator(zone_name)] | None = None
    days_off: list[date] = []
    away_from: datetime | None = None
    away_until: datetime | None = None
    cover: str | None = None  # who stands in during this absence, before the back-up
    backup: str | None = None  # a person or a user group
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    cap: Annotated[int, Field(ge=0, le=1000)] | None = None
    paused: bool = False
    summary: bool = True  # his own week by direct message

    @model_validator(mode="after")
    def away_ends(self) -> Self:
        """An absence has a beginning and an end."""
        if (self.away_from is None) is not (self.away_until is None):
            raise ValueError("away_from and away_until go together")
        if self.away_from and self.away_until and self.away_from >= self.away_until:
            raise ValueError("away has to end after it begins")
        return self


@dataclass(frozen=True)
class Member:
    """Somebody in Slack with his own hours and what is set for him."""

    id: str
    hours: WorkingHours
    handle: str = ""
    name: str = ""
    settings: PersonSettings = field(default_factory=PersonSettings)
    admin: bool = False
    gone: bool = False

    def is_away(self, now: datetime) -> bool:
        """Whether he said that he is away at that moment."""
        since, until = self.settings.away_from, self.settings.away_until
        return since is not None and until is not None and since <= now < until

    def why_not(self, now: datetime) -> str | None:
        """Why he cannot take a lead now, in words, or None when he can."""
        if self.gone:
            return "no longer here"
        if self.settings.paused:
            return "paused"
        if self.is_away(now):
            return "away"
        return None if self.hours.is_open(now) else "not working now"

    def can_stand_in(self, now: datetime) -> bool:
        """Whether he takes leads in these days, if not at this hour."""
        return not (self.gone or self.settings.paused or self.is_away(now))


@dataclass(frozen=True)
class Roster:
    """Everybody the app has met, by id, and the members of each user group by the group's id."""

    members: Mapping[str, Member] = field(default_factory=dict)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, person: str | None) -> Member | None:
        """The member of that id, if he is known."""
        return self.members.get(person or "")

    def id_of(self, name: str) -> str | None:
        """The id of somebody named by "@handle", handle or id."""
        plain = name.strip().lstrip("@")
        if plain in self.members:
            return plain
        return self._handles.get(plain)

    @cached_property
    def _handles(self) -> dict[str, str]:
        return {each.handle: each.id for each in self.members.values() if each.handle and not each.gone}

    def whoever(self, name: str) -> Member | None:
        """The member of that handle or id, also when he is gone."""
        plain = name.strip().lstrip("@")
        left = (each for each in self.members.values() if each.handle == plain)
        return self.get(self.id_of(name)) or next(left, None)

    def on_duty(self, person: str | None, now: datetime) -> bool:
        """Whether that person can take a lead now; somebody never met is taken to be there."""
        member = self.get(person)
        return member is None or member.why_not(now) is None

    def can_stand_in(self, person: str, now: datetime) -> bool:
        """Whether that person takes leads in these days; somebody never met is taken to be there."""
        member = self.get(person)
        return member is None or member.can_stand_in(now)

    def stand_in(self, person: str, now: datetime) -> str | None:
        """Who stands in for a person from now on: his back-up, else the back-up's back-up; None: nobody does.

        Of a user group one who is at work now is preferred.
        """
        for level in self._levels(person):
            there = [each for each in level if self.can_stand_in(each, now)]
            if there:
                return next((each for each in there if self.on_duty(each, now)), there[0])
        return None

    def chain(self, person: str) -> Iterator[str]:
        """His back-up, the back-up's back-up and so on, nobody twice, whether they are there or not."""
        return (each for level in self._levels(person) for each in level)

    def _levels(self, person: str) -> Iterator[Sequence[str]]:
        """The same, the members of a user group together."""
        seen, asked = {person}, [person]
        for _ in range(LONGEST_CHAIN):
            named = [name for each in asked for name in self._backups(each)]
            asked = []
            for name in named:
                level = [each for each in self.people_in(name) if each not in seen]
                seen.update(level)
                asked.extend(level)
                if level:
                    yield level

    def _backups(self, person: str) -> Iterator[str]:
        member = self.get(person)
        if member:
            yield from filter(None, (member.settings.cover, member.settings.backup))

    def people_in(self, name: str) -> Sequence[str]:
        """The person of that id, or the members of the user group."""
        return self.groups.get(name, ()) if is_group(name) else (name,)

    def of_team(self, team: str) -> list[str]:
        """Ids of a team's members, in a fixed order."""
        return sorted(
            each.id for each in self.members.values() if each.settings.team == team and not each.gone
        )
