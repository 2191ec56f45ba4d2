"""What a mailing tool posts back: a prospect opened, clicked, replied, unsubscribed, or was not reached."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from sources.clean import as_text, cut, cut_identity, one_line

MOST = 500  # in one request


class TooMany(ValueError):
    """More in one request than are taken."""


def _line(value: object) -> object:
    text = as_text(value)
    return cut(one_line(text), 300) or None if text is not None else value


def _identity(value: object) -> object:
    text = as_text(value)
    return cut_identity(one_line(text), 200) or None if text is not None else value


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is no number")  # noqa: TRY004  # pydantic reads ValueErrors only
    return value.strip().lstrip("#") if isinstance(value, str) else value


def _word(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Line = Annotated[str | None, BeforeValidator(_line)]


class Activity(BaseModel):
    """One thing a prospect did. `at` is in UTC when it names no zone; the same `id` twice is one thing."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    what: Annotated[
        Literal["opened", "clicked", "replied", "unsubscribed", "bounced"], BeforeValidator(_word)
    ]
    lead: Annotated[int | None, Field(ge=1, le=10**15), BeforeValidator(_number)] = None
    email: Annotated[str | None, Field(max_length=320)] = None
    at: Annotated[datetime, AfterValidator(_aware)] | None = None
    campaign: Line = None
    url: Line = None
    subject: Line = None
    id: Annotated[str | None, BeforeValidator(_identity)] = None

    @model_validator(mode="after")
    def of_somebody(self) -> Self:
        """Raises ValueError when it does not say whose it is."""
        if self.lead is None and not self.email:
            raise ValueError("lead or email is missing")
        return self

    @property
    def told(self) -> str:
        """In words, for the lead's history."""
        about = f"“{self.subject}”" if self.subject else self.campaign
        return " ".join(filter(None, (self.what, about, self.url)))


def read_activities(payload: object) -> list[Activity | str]:
    """Each thing in the order it came: understood, or why it is not.

    Raises ValueError when the payload is no object and no list of objects, TooMany when it is too long.
    """
    if isinstance(payload, dict):
        return [_read(payload)]
    if not isinstance(payload, list):
        raise ValueError("the body has to be one JSON object or a list of them")  # noqa: TRY004  # the sender's
    if len(payload) > MOST:
        raise TooMany(f"the list has {len(payload)} entries, and at most {MOST} are taken at once")
    return [_read(each) for each in payload]


def _read(given: object) -> Activity | str:
    try:
        return Activity.model_validate(given)
    except ValidationError as fault:
        return _reasons([(error["loc"], error["msg"]) for error in fault.errors(include_input=False)])


def _reasons(faults: Sequence[tuple[tuple[int | str, ...], str]]) -> str:
    named = [f"{where[0]}: {why}" if where else why for where, why in faults]
    return "; ".join(each.replace("Value error, ", "") for each in named)
