"""The playbook document: what it may hold, how it is read, and what changed between two of them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from playbook.checklist import Rule, Thresholds
from playbook.dispositions import Disposition
from playbook.hours_text import read_blocks
from playbook.mails import MailForm
from playbook.routes import Routes
from playbook.steps import Step, StepField
from playbook.waits import Wait, WaitField
from playbook.watched import Watched
from playbook.words import Temperature
from playbook.working_time import WorkingHours
from playbook.zones import zone_name

DEFAULT_TEXT = files("playbook").joinpath("default.toml").read_text(encoding="utf-8")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


FormField = Literal[
    "name", "company", "email", "phone", "message", "country", "postal", "product", "company_size"
]  # fmt: skip
CrmField = Literal["name", "company", "email", "phone", "owner", "amount"]
Site = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]+)?$")]


class PlaybookProblem(Exception):
    """The document cannot be used; its text has a line for each fault, with line number, key and reason."""


class Section(BaseModel):
    """A table of the document: unknown keys are faults, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Intake(Section):
    """What is assumed of a lead that does not say."""

    temperature: Temperature
    double_click: WaitField


class Qualification(Section):
    """When an inquiry is a lead, and how warm; what the checklist cannot decide, people do within the limit."""

    limit: WaitField
    rejections: Annotated[list[str], Field(min_length=1, max_length=50)]
    free_mail: list[str]
    thresholds: Thresholds
    rules: list[Rule]


class Cadence(Section):
    """What holds for every cadence."""

    least_touches: Annotated[int, Field(ge=0, le=50)]


class Nudges(Section):
    """How often a person may be nudged, but for hot leads; what is one list; and whether numbers are links."""

    every: WaitField
    digest_over: Annotated[int, Field(ge=1, le=50)]
    dial: bool


class Unanswered(Section):
    """After how many nudges in a row without an answer others are told; the manager `again` and again."""

    backup: Annotated[int, Field(ge=1, le=100)]
    manager: Annotated[int, Field(ge=1, le=100)]
    again: Annotated[int, Field(ge=1, le=100)]


class Rung(Section):
    """One step of the escalation ladder: how long after the lead opened, and who is asked."""

    after: WaitField
    ask: Literal["channel", "digest", "backup", "manager", "fallback"]


def in_order(steps: list[Any]) -> list[Any]:
    """The steps, or rungs. Raises ValueError when one goes back in time."""
    spans = [step.after.span() for step in steps]
    if spans != sorted(spans):
        raise ValueError("each step has to come after the one before it")
    return steps


class SpecialCadence(Section):
    """A cadence for leads of some temperatures, sources or campaigns; what is left empty fits all of them."""

    name: Annotated[str, Field(pattern="^[^@]{1,60}$")]
    temperature: list[Temperature] = []
    source: list[str] = []
    campaign: list[str] = []
    touches: Annotated[list[StepField], Field(min_length=1, max_length=50)]

    @field_validator("touches")
    @classmethod
    def runs_forward(cls, steps: list[Step]) -> list[Step]:
        """A step that goes back in time would never come due."""
        return in_order(steps)

    def fits(self, temperature: str, source: str | None, campaign: str | None) -> bool:
        """Whether a lead gets this cadence; upper and lower case are the same."""
        asked = ((self.temperature, temperature), (self.source, source), (self.campaign, campaign))
        return all(not wanted or (has or "").lower() in map(str.lower, wanted) for wanted, has in asked)


class Pace(Section):
    """How fast a temperature wants to be worked."""

    clock: Literal["wall", "working"]  # of limit, ladder, accept, still_on_it and release
    unworked: Annotated[int, Field(ge=1, le=1000)]
    accept: WaitField
    goal: WaitField
    limit: WaitField
    ladder: list[Rung]
    unreachable: WaitField
    still_on_it: WaitField
    release: WaitField
    touches: Annotated[list[StepField], Field(min_length=1, max_length=50)]
    repeats: Annotated[list[WaitField], Field(min_length=1)]
    unanswered: Unanswered
    review: WaitField

    @field_validator("ladder", "touches")
    @classmethod
    def runs_forward(cls, steps: list[Any]) -> list[Any]:
        """A step that goes back in time would never come due."""
        return in_order(steps)

    @field_validator("repeats", "review", "release")
    @classmethod
    def takes_time(cls, waits: Any) -> Any:
        """A wait of nothing would end at once, over and over."""
        if not all(wait.span() for wait in (waits if isinstance(waits, list) else [waits])):
            raise ValueError("has to be longer than nothing")
        return waits

    def after(self, wait: Wait, start: datetime, hours: WorkingHours) -> datetime:
        """The UTC moment a wait ends on this temperature's clock: the wall's, or working time alone."""
        return wait.of_work(start, hours) if self.clock == "working" else wait.after(start, hours)


class Campaign(Section):
    """What marketing pays for one lead of a campaign."""

    price: Annotated[Decimal, Field(ge=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None


class Weekly(Section):
    """Something that happens once a week."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    at: time

    @property
    def day(self) -> int:
        """The weekday as Python counts: Monday is 0."""
        return WEEKDAYS.index(self.weekday)


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


class Sources(Section):
    """When admins are told that a source that pushes brings nothing any more.

    It is silent when nothing came for `silent` times its own usual gap, and for at least `silent_days`.
    """

    silent: Annotated[int, Field(ge=2, le=100)]
    silent_days: Annotated[int, Field(ge=1, le=90)]


class Crm(Section):
    """Which fields of a lead the CRM owns: what is changed there comes here. All else is Glengarry's."""

    owns: tuple[CrmField, ...] = ()


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
    for error in fault.errors():
        path = [str(part) for part in error["loc"] if part != "[key]"]
        line = _line_of(text, path)
        where = f"line {line}: " if line else ""
        yield f"{where}{'.'.join(path)}: {error['msg'].removeprefix('Value error, ')}"


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
        shared = len(spelled) if spelled == path[: len(spelled)] else 0
        if shared > depth:
            best, depth = number, shared
    return best
