"""Which sources need somebody: those that are refused, silent, or whose token ends soon or opens nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.sources.source_silent import SilentSource, gone_silent
from handlers.sources.sources import listed
from messages.words import moment, span
from playbook.working_time import WorkingHours
from sources.provider import ENDED
from sources.registry import READ, title_of
from store.tables.connections import Source

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Trouble:
    """A source, how it is silent if it is, and whether its token ends soon."""

    source: Source
    silent: SilentSource | None
    token_ends: bool


def troubled(desk: Desk, now: datetime) -> list[Trouble]:
    """Every source that needs somebody, by name."""
    rows = listed(desk)
    silent = {each.source.id: each for each in gone_silent(desk, rows, now)}
    found = [Trouble(each, silent.get(each.id), _ends_soon(each, now)) for each in rows]
    return [
        each
        for each in found
        if each.silent or each.token_ends or each.source.rejected or each.source.refused_at
    ]


def _ends_soon(source: Source, now: datetime) -> bool:
    return source.token_until is not None and source.token_until <= now + SOON


def trouble_facts(desk: Desk, each: Trouble, now: datetime) -> Mapping[str, Any]:
    """What is said of it."""
    source, hours = each.source, desk.rules().hours
    until = source.token_until if each.token_ends else None
    return {
        "name": source.name, "kind": title_of(source.kind), "read": source.kind in READ,
        "refused": source.rejected,
        "locked": moment(source.refused_at, now, hours) if source.refused_at else "",
        "since": moment(source.rejected_since, now, hours) if source.rejected_since else "",
        "why": source.rejected_why or "", **_silence(desk, each.silent, now),
        "token": _until(until, now, hours), "expired": bool(until and until <= now),
    }  # fmt: skip


def _until(token_until: datetime | None, now: datetime, hours: WorkingHours) -> str | None:
    """Empty when it has ended and nobody says when."""
    if token_until is None:
        return None
    return "" if token_until == ENDED else moment(token_until, now, hours)


def _silence(desk: Desk, silent: SilentSource | None, now: datetime) -> Mapping[str, Any]:
    if silent is None:
        return {"silent": None, "usual": ""}
    return {"silent": moment(silent.since, now, desk.rules().hours), "usual": span(silent.usual)}
