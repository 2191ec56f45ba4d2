"""What may be asked of the API in the address of a question, checked before anything is done."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.api.api_answers import By
from handlers.api.api_shapes import (
    HIGHEST,
    Day,
    Limit,
    Moment,
    Named,
    Number,
    OfCampaigns,
    OfEntries,
    OfLeads,
    OfPeople,
    OfTouches,
    PersonId,
    Shape,
    Words,
    impossible,
)
from playbook.words import State, Temperature
from store.listing import After


class Asking(BaseModel):
    """Parameters in the address, here none; one that is not known is a slip and refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeadsAsked(Asking):
    """Which leads; each parameter makes them fewer."""

    state: State | None = Field(None, description="Where they stand.")
    owner: PersonId | None = Field(None, description="Whose they are, by Slack id.")
    campaign: Words | None = Field(
        None, description="By name or slug; every spelling of it.", examples=["Roof"]
    )
    source: Words | None = Field(None, description="Exactly as leads say it.", examples=["web"])
    temperature: Temperature | None = Field(None)
    received_from: Moment | None = Field(None, description="Received then or later.")
    received_to: Moment | None = Field(None, description="Received before then.")
    limit: Limit = Field(50, description="At most so many on a page.")
    cursor: OfLeads | None = Field(None, description="The `next` of the page before.")

    @property
    def after(self) -> int:
        """The number of the last lead that was listed."""
        return int(self.cursor[1:], 16) if self.cursor else 0


class TouchesAsked(Asking):
    """Which touches."""

    since: Moment | None = Field(None, description="Recorded then or later.")
    limit: Limit = Field(50, description="At most so many on a page.")
    cursor: OfTouches | None = Field(None, description="The `next` of the page before.")

    @property
    def after(self) -> After | None:
        """The last touch that was listed."""
        if not self.cursor:
            return None
        micros, number = (int(each, 16) for each in self.cursor[1:].split("-"))
        return After(datetime.fromtimestamp(micros // 10**6, UTC).replace(microsecond=micros % 10**6), number)


class EntriesAsked(Asking):
    """Which touches of a lead."""

    limit: Limit = Field(50, description="At most so many on a page.")
    cursor: OfEntries | None = Field(None, description="The `next` of the page before.")

    @property
    def after(self) -> int:
        """The number of the last entry that was listed."""
        return int(self.cursor[1:], 16) if self.cursor else 0


class PeopleAsked(Asking):
    """Which people: all, also those who left."""

    limit: Limit = Field(50, description="At most so many on a page.")
    cursor: OfPeople | None = Field(None, description="The `next` of the page before.")


class CampaignsAsked(Asking):
    """Which campaigns: all, counted since each began."""

    limit: Limit = Field(50, description="At most so many on a page.")
    cursor: OfCampaigns | None = Field(None, description="The `next` of the page before.")


class Stretch(Asking):
    """A stretch of time: a period in words, or from a day to a day, both in it."""

    period: Named | None = Field(None, description="As in /leadstats.")
    first: Day | None = Field(
        None, alias="from", description="The first day, with `to`, instead of a period."
    )
    last: Day | None = Field(None, alias="to", description="The last day.")

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        """A period, or both days, in their order."""
        if (self.first is None) is not (self.last is None):
            raise impossible("`from` and `to` go together")
        if self.first and self.period:
            raise impossible("send either `period`, or `from` and `to`")
        if self.first and self.last and self.last < self.first:
            raise impossible("`to` is before `from`")
        return self

    @property
    def words(self) -> str | None:
        """The period in words, None when nothing was said."""
        return f"{self.first}..{self.last}" if self.first else self.period


class StatsAsked(Stretch):
    """Which numbers."""

    by: By = Field("person", description="What the rows are.")
    person: PersonId | None = Field(None, description="Only what counts for somebody.")
    channel: Words | None = Field(
        None, description="Only what was posted there, as the playbook names it.", examples=["#leads"]
    )


class CampaignAsked(Stretch):
    """A campaign's page: since it began, unless a stretch of time is asked for."""

    attribution: Literal["first", "last"] | None = Field(
        None, description="By which touch; else as in the playbook."
    )


class OfLead(BaseModel):
    """A lead in the address."""

    number: Annotated[
        int, Field(ge=1, le=HIGHEST),
        Number("^[0-9]{1,16}$", "send a number", {"minimum": 1, "maximum": HIGHEST, "examples": [1]}),
    ]  # fmt: skip


class OfCampaign(BaseModel):
    """A campaign in the address."""

    slug: Annotated[str, Shape("^[0-9a-z~-]{1,80}$", "send a slug", {"examples": ["roof"]})]
