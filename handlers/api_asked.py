"""What may be asked of the API: parameters in the address and fields in a body, checked before anything is done.

What has the wrong shape is unreadable. What has the right one and cannot be, such as a 31st of February, is impossible.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from handlers.api_answers import Answer, By, Lead
from handlers.api_tokens import Holder
from handlers.desk import Desk
from playbook.crm_fields import must_be_owned
from playbook.words import State, Temperature
from store.listing import After

IMPOSSIBLE = "impossible"
MOST = 200
HIGHEST = 2**53 - 1  # of a lead's number: what every program can count to
MOMENT = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
DAY = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"
PERIOD = (
    r"^(today|yesterday|(last-)?(week|month|quarter|year)|(20[0-9]{2}-)?q[1-4]|20[0-9]{2}(-w[0-9]{1,2})?"
    r"|20[0-9]{2}-[0-9]{2}(-[0-9]{2}(\.\.20[0-9]{2}-[0-9]{2}-[0-9]{2})?)?)$"
)
ETAGS = r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'


def impossible(text: str) -> PydanticCustomError:
    """What is raised for a value that has the right shape."""
    return PydanticCustomError(
        IMPOSSIBLE, "{text}", {"text": text}
    )  # a text of ours: a brace in it means nothing


@dataclass(frozen=True, eq=False)  # told from another by what it is, not by what it says
class Shape:
    """A text that has this pattern, whole; `says` what to send instead, `told` what stands in the document for it."""

    pattern: str
    says: str
    told: Mapping[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """It is checked before anything else is."""
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, _inside: CoreSchema, _handler: object) -> dict[str, Any]:
        """A text, unless it is told to be something else."""
        return {"type": "string", "pattern": self.pattern, **self.told}

    def check(self, value: object) -> object:
        """The value. Raises what becomes a ValidationError."""
        if not isinstance(value, str) or not re.fullmatch(self.pattern[1:-1], value):
            raise PydanticCustomError("shape", "{text}", {"text": self.says})
        return value


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _moment(value: object) -> object:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise impossible("there is no such day or time") from None


def _day(value: object) -> object:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise impossible("there is no such day") from None


@dataclass(frozen=True, eq=False)
class Number(Shape):
    """A whole number, written with digits alone."""

    def __get_pydantic_json_schema__(self, _inside: CoreSchema, _handler: object) -> dict[str, Any]:
        """A number in the document."""
        return {"type": "integer", **self.told}


NO_CURSOR = "that is no cursor of this list: send the `next` of its last page as it is, or begin without one"
Moment = Annotated[
    datetime, AfterValidator(_in_utc), BeforeValidator(_moment),
    Shape(MOMENT, "send a moment such as 2026-11-23T09:00:00Z",
          {"format": "date-time", "examples": ["2026-11-23T09:00:00Z"]}),
]  # fmt: skip
Day = Annotated[
    date, BeforeValidator(_day),
    Shape(DAY, "send a day such as 2026-11-23", {"format": "date", "examples": ["2026-11-01"]}),
]  # fmt: skip
Limit = Annotated[
    int, Field(ge=1, le=MOST),
    Number("^[0-9]{1,3}$", f"send a number from 1 to {MOST}", {"minimum": 1, "maximum": MOST, "examples": [50]}),
]  # fmt: skip
Words = Annotated[str, Shape(r"^[^\x00-\x1f\x7f]{1,200}$", "send 1 to 200 characters without line ends")]
PersonId = Annotated[str, Shape("^[A-Z0-9]{1,30}$", "send a Slack id such as U0SAM", {"examples": ["U0SAM"]})]
Named = Annotated[
    str,
    Shape(PERIOD, "send a period such as week, last-month, 2026-q3, 2026-09 or 2026-09-01..2026-09-15",
          {"examples": ["week"]}),
]  # fmt: skip
OfLeads = Annotated[str, Shape("^l[0-9a-f]{1,13}$", NO_CURSOR)]
OfTouches = Annotated[str, Shape("^t[0-9a-f]{1,14}-[0-9a-f]{1,13}$", NO_CURSOR)]
OfEntries = Annotated[str, Shape("^e[0-9a-f]{1,13}$", NO_CURSOR)]
OfPeople = Annotated[str, Shape("^p[0-9A-Z]{1,40}$", NO_CURSOR)]
OfCampaigns = Annotated[str, Shape("^c[0-9a-z~-]{1,80}$", NO_CURSOR)]


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


class Worth(BaseModel):
    """An amount in a currency; without one it is the team's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Annotated[
        str,
        Shape(
            r"^[0-9]{1,11}(\.[0-9]{1,2})?$",
            "send a text such as 12000.00 as its amount",
            {"examples": ["12000.00"]},
        ),
    ]
    currency: Annotated[
        str, Shape("^[A-Z]{3}$", "send three letters such as EUR as its currency", {"examples": ["EUR"]})
    ] | None = None  # fmt: skip


Short = Annotated[str, Field(max_length=200)]


def _as_sent(schema: dict[str, Any]) -> None:
    """In the document: what is not sent is no null, and something has to be."""
    for each in schema["properties"].values():
        each.pop("default", None)
    schema |= {"minProperties": 1, "examples": [{"name": "Ann Lee", "phone": "+12125550100"}]}


class LeadPatch(BaseModel):
    """What is to become of a lead's fields that the CRM owns; what is not sent stays. Null or "" empties a field."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_as_sent)

    name: Short | None = Field(None, examples=["Ann Lee"])
    company: Short | None = Field(None, examples=["Acme"])
    email: Short | None = Field(None, examples=["ann@acme.com"])
    phone: Short | None = Field(None, examples=["+12125550100"])
    owner: Short | None = Field(
        None, description="A person's e-mail address or Slack id.", examples=["U0SAM"]
    )
    amount: Worth | SkipJsonSchema[None] = Field(None, description="Of a won lead.")

    @model_validator(mode="before")
    @classmethod
    def not_glengarrys(cls, said: object) -> object:
        """Raises NotOwned for what a lead has and no CRM may own."""
        if isinstance(said, dict):
            must_be_owned(
                (name for name in said if name in Lead.model_fields and name not in cls.model_fields), ()
            )
        return said

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """An empty change is a slip."""
        if not self.model_fields_set:
            raise PydanticCustomError("shape", "name at least one field")
        return self

    @property
    def facts(self) -> Mapping[str, object]:
        """As `handlers.crm_owned.take_over` takes them."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        worth = self.amount
        return {**said, "amount": worth.amount, "currency": worth.currency} if worth else said


@dataclass(frozen=True)
class Ask:
    """One question: who asks, for what in the address, with which parameters, body and ETags he has seen."""

    desk: Desk
    holder: Holder
    there: Any
    asked: Any
    given: Any = None
    seen: str | None = None


@dataclass(frozen=True)
class Told:
    """An answer, and its ETag, if it has one."""

    answer: Answer
    etag: str | None = None


Deed = Callable[[Ask], Told]
