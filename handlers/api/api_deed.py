"""One question to the API, and what is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.api.api_answers import Answer
from handlers.api.api_tokens import Holder
from handlers.desk import Desk


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
