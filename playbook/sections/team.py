"""The team's tables of the playbook: its clock and hours, its channels, who may what, and the rules of claiming."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from playbook.hours_text import read_blocks
from playbook.sections.section import WEEKDAYS, Section
from playbook.zones import zone_name


class Team(Section):
    """Whose clock, money and phone numbers are meant."""

    timezone: Annotated[str, AfterValidator(zone_name)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class Hours(Section):
    """When the team works: blocks by weekday, and the days nobody does."""

    monday: list[str]
    tuesday: list[str]
    wednesday: list[str]
    thursday: list[str]
    friday: list[str]
    saturday: list[str]
    sunday: list[str]
    holidays: str
    days_off: list[date]

    @model_validator(mode="after")
    def blocks_are_sound(self) -> Self:
        """Raises ValueError naming the day whose blocks cannot be, or when nobody ever works."""
        if not any(read_blocks(self.week())):
            raise ValueError("at least one block is needed")
        return self

    def week(self) -> dict[str, list[str]]:
        """The blocks by weekday, as text."""
        return {day: getattr(self, day) for day in WEEKDAYS}


class Claims(Section):
    """What holds for claiming: whether an overdue hot lead bars new claims, in the manager's words."""

    release_reasons: Annotated[list[str], Field(min_length=1, max_length=50)]

    coffee: bool
    coffee_words: Annotated[str, Field(min_length=1, max_length=300)]


class Channels(Section):
    """Where leads and marketing's news are posted, a name or an id each; zones of channels elsewhere."""

    leads: Annotated[str, Field(min_length=1)]
    marketing: Annotated[str, Field(min_length=1)]
    zones: dict[str, Annotated[str, AfterValidator(zone_name)]]


class Roles(Section):
    """Who is asked when the channel or the owner does not act: handles or ids."""

    managers: list[str]
    marketing: list[str]
    backups: list[str]
    fallback: str
