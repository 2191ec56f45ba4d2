"""The playbook's checklist: what earns an inquiry points, and how many make it hot, warm or cold."""

from functools import cached_property
from re import Pattern
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from playbook.likeness import Words, phrases, plain
from playbook.words import Temperature

Points = Annotated[int, Field(ge=-1000, le=1000)]


def _as_lists(given: object) -> object:
    if not isinstance(given, dict):
        return given
    return {key: [value] if isinstance(value, str) else value for key, value in given.items()}


def _spoken(because: str) -> str:
    if not plain(because):
        raise ValueError('say it as the card should, for example "left a phone number"')
    return because.strip()


class Rule(BaseModel):
    """Points for an inquiry that meets every condition; `because` tells people so on the card.

    `has` and `lacks` name fields, also those of a form's own; all of them have to be there, or none. Of the
    other lists one has to fit. In `words_in_message`, `timeframe` and `extra` a `*` stands for
    the rest of a word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: Points
    because: Annotated[str, Field(max_length=100), AfterValidator(_spoken)]
    has: Words = []
    lacks: Words = []
    source: Words = []
    campaign: Words = []
    form: Words = []
    product: Words = []
    words_in_message: Words = []
    timeframe: Words = []
    free_mail: bool | None = None
    company_mail: bool | None = None
    extra: Annotated[dict[str, Words], BeforeValidator(_as_lists)] = {}

    @model_validator(mode="after")
    def asks_something(self) -> Self:
        """A rule without a condition would tell everybody the same."""
        conditions = self.model_dump(exclude={"points", "because"})
        if all(value in (None, [], {}) for value in conditions.values()):
            raise ValueError("a rule needs a condition, such as has or words_in_message")
        if not self.points:
            raise ValueError("a rule for 0 points changes nothing")
        return self

    @cached_property
    def equal(self) -> dict[str, frozenset[str]]:
        """For each field that is compared as a whole, the plain words of which one has to be there."""
        lists = {name: getattr(self, name) for name in ("source", "campaign", "form", "product")}
        return {name: frozenset(map(plain, words)) for name, words in lists.items() if words}

    @cached_property
    def found(self) -> tuple[tuple[str, Pattern[str]], ...]:
        """For each field that is searched, what has to be found in it."""
        lists = [("message", self.words_in_message), ("timeframe", self.timeframe), *self.extra.items()]
        return tuple((name, phrases(words)) for name, words in lists if words)


class Thresholds(BaseModel):
    """The points from which an inquiry is hot, warm or cold. With fewer than for cold a person decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hot: Points
    warm: Points
    cold: Points

    @model_validator(mode="after")
    def rise(self) -> Self:
        """Each temperature takes more points than the one below."""
        if not self.hot > self.warm > self.cold:
            raise ValueError("hot needs more points than warm, and warm more than cold")
        return self

    def of(self, points: int) -> Temperature | None:
        """The temperature of that many points; None for too few to decide."""
        steps = {Temperature.HOT: self.hot, Temperature.WARM: self.warm, Temperature.COLD: self.cold}
        return next((temperature for temperature, least in steps.items() if points >= least), None)
