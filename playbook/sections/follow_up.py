"""The playbook's tables of following up: how leads are graded, how fast they are worked, who is asked when."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from playbook.checklist import Rule, Thresholds
from playbook.sections.section import Section
from playbook.steps import Step, StepField
from playbook.waits import Wait, WaitField
from playbook.words import Temperature
from playbook.working_time import WorkingHours


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
    temperature: list[Temperature] = Field(default_factory=list)
    source: list[str] = Field(default_factory=list)
    campaign: list[str] = Field(default_factory=list)
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
