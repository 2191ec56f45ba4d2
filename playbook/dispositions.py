"""What a person may record about a lead, what each code asks for, and when it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from playbook.refusal import Refusal
from playbook.steps import Means
from playbook.words import Outcome, What

Reason = Annotated[str, Field(min_length=1, max_length=70)]  # a line of a list
Need = Literal["amount", "reason", "competitor", "date", "lead"]

SOME_LEAD = 42  # in examples

ASKING = {
    "amount": "the amount, for example 12000 or 12,000 EUR",
    "reason": "the reason in a few words",
    "competitor": "who won it",
    "date": "when, for example tomorrow 10:00, tue 10:00 or in 2 weeks",
    "lead": "the number of the lead that it repeats",
}


class Disposition(BaseModel):
    """One code of the playbook with its flags."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=40)]  # a button, a line of a list
    touch: bool = False
    reached: bool = False
    ends: bool = False
    quick: bool = False  # offered as a button beside a nudge
    persistent: bool = False  # only after the cadence's least number of touches
    counts: bool = True
    blocks: bool = False  # nobody may contact this person any more
    outcome: Literal["won", "lost", "disqualified", "nurture"] | None = None
    needs: Need | None = None
    next: Literal["callback", "meeting", "touch"] | None = None
    by: list[Means] = []  # the means of touching somebody that its button fits; none: all of them
    reasons: Annotated[list[Reason], Field(max_length=50)] = []  # to choose from, for a code that needs one

    @model_validator(mode="after")
    def flags_agree(self) -> Self:
        """A code that ends has an outcome, and only a date can say when the next step is."""
        if self.ends != (self.outcome in tuple(Outcome)):
            raise ValueError("a code that ends needs outcome won, lost or disqualified, and only such a code")
        if self.blocks and not self.ends:
            raise ValueError("a code that blocks has to end the lead")
        if self.next and self.needs != "date":
            raise ValueError(f'next = "{self.next}" needs = "date"')
        return self

    @property
    def gives_up(self) -> bool:
        """Whether it ends a lead without the prospect's answer; that he wants none is one."""
        return self.persistent or (self.outcome == "lost" and not self.reached and not self.blocks)

    @property
    def nurtures(self) -> bool:
        """Whether the lead goes to the nurture pile."""
        return self.outcome == "nurture"

    @property
    def next_what(self) -> What | None:
        """What its date makes due."""
        return What(self.next) if self.next else None


@dataclass(frozen=True)
class Details:
    """What comes with a disposition. `date` is an aware UTC moment, `lead` another lead's number."""

    amount: Decimal | None = None
    currency: str | None = None
    competitor: str | None = None
    reason: str | None = None
    date: datetime | None = None
    lead: int | None = None
    note: str | None = None


def find(code: str, known: Mapping[str, Disposition]) -> Disposition:
    """The disposition of that code.

    Raises Refusal naming the nearest codes when there is none.
    """
    if code in known:
        return known[code]
    begun = [each for each in known if code and each.startswith(code)]
    near = begun[:2] or get_close_matches(code, known, n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(f'`{word}`' for word in near)}?" if near else ""
    raise Refusal(f"There is no disposition `{code[:40]}`.{hint} `/dispo help` lists them all.")


def check(
    code: str, disposition: Disposition, details: Details, *,
    touches: int, least: int, now: datetime, number: int = SOME_LEAD, in_form: bool = False,
) -> None:  # fmt: skip
    """Refuse what the rules do not allow of lead `number`; `in_form` says it without the command to type.

    Raises Refusal when something is missing, when the date is past, or when somebody gives up
    after fewer than `least` touches.
    """
    if disposition.needs and getattr(details, disposition.needs) is None:
        asks = ASKING[disposition.needs]
        if in_form:
            raise Refusal(f"“{disposition.label}” needs {asks}. Type it here.", field="need")
        raise Refusal(f"`{code}` needs {asks}: {example(code, disposition, number)}")
    if details.date and details.date <= now:
        raise Refusal("That time is already past. Say when it will be, for example tomorrow 10:00.")
    if disposition.gives_up and touches < least:
        raise Refusal(
            f"Too early to give up: {touches} of at least {least} touches so far. Most buyers are reached "
            f"by the sixth. Record what you tried (`voicemail`, `emailed`, ...) or `not-ready` with a date.",
            field="code",
        )


def example(code: str, disposition: Disposition, number: int = SOME_LEAD) -> str:
    """How the code is typed for a lead, with its need filled in."""
    sample = {"amount": "12000", "reason": "too expensive", "competitor": "Acme", "date": "tue 10:00"}
    need = {**sample, "lead": "17"}.get(disposition.needs or "", "tried the mobile")
    return f"`/dispo {number} {code} {need}`"
