"""Marketing's tables of the playbook: prices, drops, forms, and what is told of campaigns."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from playbook.sections.section import Section, Weekly
from playbook.waits import WaitField

FormField = Literal[
    "name", "company", "email", "phone", "message", "country", "postal", "product", "company_size"
]  # fmt: skip
Site = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]+)?$")]


class Campaign(Section):
    """What marketing pays for one lead of a campaign."""

    price: Annotated[Decimal, Field(ge=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None


class Drops(Section):
    """How a drop of campaign leads is worked.

    `remind`: when others are told of leads that nobody took, since it began; the last wait goes on for ever.
    A lead of a drop gets a card of its own if it is hot and no other did for `hot_card_every`, and so does
    each lead of a drop of no more than `cards`.
    """

    remind: Annotated[list[WaitField], Field(min_length=1, max_length=20)]
    hot_card_every: WaitField
    cards: Annotated[int, Field(ge=0, le=50)]


class Forms(Section):
    """What hosted lead forms ask, unless a campaign has its own words; who may show them and where they lead.

    `fields` are asked in that order; `required` are some of them. `sites` may show a form in a frame, `redirects`
    are the beginnings of addresses that may follow it. `least_seconds` is how long a person needs at least to
    fill it in; `most_an_hour` how often one address may send it.
    """

    language: Literal["en", "de", "fr", "es"]
    fields: Annotated[list[FormField], Field(min_length=1, max_length=12)]
    required: list[FormField]
    consent: Annotated[str, Field(max_length=1000)]
    sites: Annotated[list[Site], Field(max_length=50)]
    redirects: Annotated[list[Annotated[str, Field(pattern=r"^https://[^\s/]+/")]], Field(max_length=50)]
    least_seconds: Annotated[int, Field(ge=0, le=60)]
    most_an_hour: Annotated[int, Field(ge=1, le=10_000)]

    @model_validator(mode="after")
    def can_be_answered(self) -> Self:
        """Raises ValueError when nobody could be reached, or something is required that is not asked."""
        if not {"email", "phone"} & set(self.fields):
            raise ValueError("a form has to ask for email or phone")
        if missing := [each for each in self.required if each not in self.fields]:
            raise ValueError(f"required but not asked: {', '.join(missing)}")
        return self


class Attribution(Section):
    """Which of a prospect's campaigns a lead counts for on their pages: the first that brought him, or the last."""

    by: Literal["first", "last"]


class MarketingWeek(Weekly):
    """When marketing is told what its campaigns brought, and after how long a silence a source is named.

    A source is silent when nothing came for `silent` times the usual gap, and for at least `silent_days`.
    """

    silent: Annotated[int, Field(ge=2, le=100)]
    silent_days: Annotated[int, Field(ge=1, le=90)]
