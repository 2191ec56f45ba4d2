"""What the API answers: the shapes of its JSON, from which its document is made."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from playbook.sections.sources import CrmField
from playbook.words import Asked, Outcome, State, Temperature, What

Person = Annotated[
    str, Field(description="A person's Slack id; GET /people tells who it is.", examples=["U0SAM"])
]
Next = Annotated[
    str | None, Field(description="The `cursor` of the next page; null: this was the last one for now.")
]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Rate = Annotated[float | None, Field(description="From 0 to 1, null where there is nothing to divide by.")]


class Answer(BaseModel):
    """Anything the API answers. Moments are in UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Answer):
    """Why nothing came of it, and what to do instead."""

    error: str = Field(description="A code for programs.", examples=["not-owned"])
    what: str = Field(description="What is wrong, for people.")
    do: str = Field(description="What to do instead.")
    field: str | None = Field(None, description="The parameter or field that is wrong, where it is one.")
    reference: str | None = Field(None, description="What to tell the admin, who finds it in the log.")


class Money(Answer):
    """An exact amount: no float, nothing converted."""

    amount: str = Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["12000.00"])
    currency: str = Field(examples=["EUR"])

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """An amount in a currency."""
        return cls(amount=f"{amount:.2f}", currency=currency)


class Due(Answer):
    """The next thing due for a lead: what, when, and who is asked."""

    what: What
    at: AwareDatetime
    who: Asked


class Lead(Answer):
    """A lead as it stands."""

    number: Number = Field(examples=[42])
    revision: str = Field(description="As in the header ETag: it changes with the lead.")
    test: bool
    counts: bool = Field(
        description="False for test, junk, duplicate and erased leads: they are in no statistics."
    )
    received_at: AwareDatetime
    source: str
    campaign: str | None
    channel: str
    price: Money | None = Field(description="What this lead cost, where it came with a price.")
    name: str | None
    company: str | None
    email: str | None = Field(description="Masked without the scope contacts:read.", examples=["a…@acme.com"])
    phone: str | None = Field(description="Masked without the scope contacts:read.", examples=["+1 … 100"])
    message: str | None = Field(description="Addresses and numbers in it are masked without contacts:read.")
    landing_page: str | None = Field(description="Null without the scope contacts:read.")
    masked: bool = Field(description="Whether contact fields are masked, for want of contacts:read.")
    do_not_contact: bool = Field(description="The prospect asked not to be contacted: nobody may.")
    state: State
    temperature: Temperature
    owner: Person | None
    due: Due | None = Field(description="Every lead that is not closed has one.")
    touches: Count
    reached: bool
    first_claimed_at: AwareDatetime | None
    first_claimed_by: Person | None
    first_touch_at: AwareDatetime | None
    first_touch_by: Person | None
    reached_at: AwareDatetime | None
    code: str | None = Field(description="The last disposition recorded.", examples=["voicemail"])
    outcome: Outcome | None
    ended_at: AwareDatetime | None
    ended_by: Person | None
    amount: Money | None = Field(description="What it was won for.")
    nurture_why: str | None
    merged_into: Number | None = Field(
        description="The lead with which it all goes on, when this one was a duplicate."
    )


class Leads(Answer):
    """A page of leads, by number. It may be short, even empty, and still have a `next`: go on until that is null."""

    leads: list[Lead]
    next: Next


class Touch(Answer):
    """A contact attempt that somebody recorded."""

    number: Number = Field(description="The entry's own number, by which one is told from another.")
    lead: Number
    at: AwareDatetime
    who: Person | None
    code: str | None = Field(examples=["voicemail"])
    note: str | None = Field(description="Addresses and numbers in it are masked without contacts:read.")
    door: str = Field(description="Through which door it came: button, command, modal, ...")
    taken_back: bool = Field(description="It was a slip: it counts no more.")
    counts: bool = Field(description="False where its lead is in no statistics, as `counts` of the lead.")


class Touches(Answer):
    """A page of touches, the oldest first."""

    touches: list[Touch]
    next: Next


class Member(Answer):
    """Somebody in Slack, and what is set for him."""

    id: Person
    name: str
    handle: str
    roles: list[str]
    team: str | None
    channel: str | None = Field(description="The sales channel: inside, outside or partner.")
    timezone: str
    admin: bool
    gone: bool = Field(description="No longer in Slack.")
    now: str = Field(description="`there`, or why no lead is dealt to him now.")


class People(Answer):
    """A page of people, by id."""

    people: list[Member]
    next: Next


class Speed(Answer):
    """How long it took, in seconds of the wall clock."""

    median: float | None
    p90: float | None
    n: Count
    at_least: Count = Field(description="Of these it has not happened yet: they count as at least their age.")


class Conversion(Answer):
    """Won within so many months / received at least as long ago."""

    months: Count
    won: Count
    received: Count
    rate: Rate


class Score(Answer):
    """The numbers of /leadstats: GET /stats tells what each of them means."""

    received: Count
    left_out: Count
    pending: Count
    followed_up: Count
    followable: Count
    follow_up_rate: Rate
    on_time: Count
    older_than_limit: Count
    on_time_rate: Rate
    speed_to_claim: Speed
    speed_to_first_touch: Speed
    speed_to_contact: Speed
    overdue_now: Count
    unclaimed_now: Count
    released_by_timeout: Count
    completed: Count
    older_than_14_days: Count
    completion: Rate
    steps_due: Count
    steps_kept: Count
    cadence_kept: Rate
    won: Count
    conversion: list[Conversion]


class Row(Score):
    """The numbers of a person, source or the like. The key null: booked to nobody."""

    key: str | None
    name: str | None


class Period(Answer):
    """Half-open: `start` belongs to it, `end` does not."""

    name: str
    start: AwareDatetime
    end: AwareDatetime


By = Literal["person", "team", "sales-channel", "channel", "source", "campaign", "temperature", "hour"]


class Stats(Answer):
    """The numbers of a period, altogether and by what was asked."""

    period: Period
    timezone: str
    by: By
    total: Score
    rows: list[Row] = Field(description="The best first, what is booked to nobody last.")
    left_out: str = Field(description="What is in none of the numbers.")
    definitions: Mapping[str, str] = Field(description="What each number means.")


class Return(Answer):
    """(won amount - cost) / cost; without a rate, `why` there is none."""

    currency: str
    rate: float | None
    why: str | None


class Funnel(Answer):
    """How many leads came how far."""

    inquiries: Count
    leads: Count
    claimed: Count
    touched: Count
    reached: Count
    meeting: Count
    won: Count


class Campaign(Answer):
    """A campaign, what it cost and what it brought, counted as on its page."""

    slug: str = Field(examples=["autumn-webinar"])
    name: str
    state: Literal["running", "closed", "without a page"]
    began_at: AwareDatetime | None = Field(description="When the first lead of it came.")
    closed_at: AwareDatetime | None
    price: Money | None = Field(description="Of a lead that came without a price of its own.")
    period: Period
    attribution: Literal["first touch", "last touch"]
    received: Count
    pending: Count
    left_out: Count
    followed_up: Count
    followable: Count
    follow_up_rate: Rate
    cost: list[Money] = Field(description="By currency; nothing is converted.")
    cost_from: Literal["entered", "prices", "nothing"]
    unpriced: Count = Field(description="Leads without a price that anybody knows.")
    cost_per_lead: list[Money]
    cost_per_followed_up_lead: list[Money]
    cost_per_win: list[Money]
    wins: Count
    wins_without_amount: Count
    won: list[Money]
    returns: list[Return]
    unworked_spend: list[Money]


class Month(Answer):
    """What was entered as spent in a month, and how many leads came in it."""

    month: str = Field(pattern="^[0-9]{4}-[0-9]{2}$")
    cost: list[Money]
    leads: Count


class Said(Answer):
    """A disposition that leads stand at; null: nothing was recorded yet."""

    code: str | None
    leads: Count


class CampaignPage(Campaign):
    """All of a campaign's page."""

    score: Score
    funnel: Funnel
    months: list[Month]
    dispositions: list[Said]
    people: list[Row]
    definitions: Mapping[str, str]


class Campaigns(Answer):
    """A page of campaigns, by slug."""

    campaigns: list[Campaign]
    next: Next


class Changed(Answer):
    """The lead as it stands now, and which fields are others than before: none when all were so already."""

    lead: Lead
    changed: list[CrmField]
