"""The shapes of single values the API takes: numbers, days, moments, cursors, names.

What has the wrong shape is unreadable. What has the right one and cannot be, such as a 31st of February, is impossible.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

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
