"""The playbook's tables of what is reported when, of the pile, and of who was not won."""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from playbook.sections.section import Section, Weekly


class Board(Weekly):
    """When the weekly leaderboard is posted, in each channel's zone, and how much of it everybody sees."""

    public: Literal["all", "top-three", "team"]


class Standup(Section):
    """Which channels get a card each working morning, at what time in their zone: names or ids."""

    channels: Annotated[list[str], Field(max_length=50)]
    at: time


class Reviews(Section):
    """Whether a month and a quarter are looked back at when they are over, and at what time."""

    month: bool
    quarter: bool
    at: time


class Summary(Weekly):
    """When everybody who has leads is sent his own week, unless he does not want it."""

    send: bool


class Reports(Section):
    """How tables and charts are shown: as Slack draws them, or drawn here as a picture."""

    pictures: Literal["slack", "drawn"]


class RuleOf45(Section):
    """What share of inquirers buys from somebody within so many months, in percent, and what a win brings.

    Without `average_win` it is the average of the team's own wins.
    """

    within_3_months: Annotated[int, Field(ge=0, le=100)]
    within_6_months: Annotated[int, Field(ge=0, le=100)]
    within_12_months: Annotated[int, Field(ge=0, le=100)]
    average_win: Annotated[Decimal, Field(gt=0, lt=10**10)] | None = None

    @model_validator(mode="after")
    def grows(self) -> Self:
        """Raises ValueError unless later months have the greater share."""
        if not self.within_3_months <= self.within_6_months <= self.within_12_months:
            raise ValueError("more months cannot have fewer buyers")
        return self


class Nurture(Weekly):
    """When marketing is told what is due in the pile, and what is asked of a lead that was there before."""

    manager_from: Annotated[int, Field(ge=1, le=100)]
    months: Annotated[int, Field(ge=1, le=120)]


class Purchase(Section):
    """How many months after a lead was lost marketing asks whether he bought after all."""

    ask_after_months: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(max_length=10)]

    @field_validator("ask_after_months")
    @classmethod
    def each_once(cls, months: list[int]) -> list[int]:
        """Raises ValueError unless each is later than the one before it."""
        if sorted(set(months)) != months:
            raise ValueError("each has to be more than the one before it")
        return months
