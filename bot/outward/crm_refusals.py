"""What a CRM's refusal means. Only its codes and the names of fields are told on: its sentences quote what was sent."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from handlers.crm.crm import NoSuch, Unwelcome
from handlers.receivers.delivering import NotTaken

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,60}")
LATER_ON = (408, 423, 425, 429, 477)  # the last one is HubSpot's, while it moves an account
LATER = 10.0  # seconds, when it does not say how long
A_WHILE = 900.0  # the day's requests are used up: it is asked four times an hour


def refused(crm: str, status: int, codes: Iterable[object], wait: str | None = None) -> NotTaken:
    """What is to be raised for an HTTP status; `codes` say why, `wait` is a Retry-After."""
    why = " ".join(dict.fromkeys(_plain(codes)))
    told = f"{crm} answered {status}" + (f": {why}" if why else "")
    if status in (401, 403):
        return Unwelcome(told, away=True)
    if status == 404:
        return NoSuch(told, never=True)
    if status in LATER_ON:
        return NotTaken(told, wait=_seconds(wait))
    return NotTaken(told, never=400 <= status < 500)


def not_there(crm: str, fault: BaseException) -> NotTaken:
    """What is to be raised when nobody answered."""
    return NotTaken(f"{crm} did not answer: {type(fault).__name__}", away=True)


def unreadable(crm: str) -> NotTaken:
    """What is to be raised when half an answer came, or something that is none."""
    return NotTaken(f"{crm} answered something that cannot be read")


def _plain(codes: Iterable[object]) -> Iterator[str]:
    return (each for each in codes if isinstance(each, str) and CODE.fullmatch(each))


def _seconds(told: str | None) -> float:
    try:
        return min(max(float(told or LATER), 1.0), 3600.0)
    except ValueError:
        return LATER


def codes_in(body: Any) -> Iterator[object]:
    """The codes and names of fields in the body of a refusal, as both CRMs write them."""
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, Mapping):
            yield from (each.get(name) for name in ("category", "errorCode", "policyName", "code"))
            yield from each.get("fields") or ()
            yield from _fields(each.get("context"))
            yield from codes_in(each.get("errors") or [])


def _fields(context: Any) -> Iterator[object]:
    if isinstance(context, Mapping):
        for name in ("propertyName", "requiredScopes", "requiredGranularScopes"):
            told = context.get(name)
            yield from told if isinstance(told, list) else ()
