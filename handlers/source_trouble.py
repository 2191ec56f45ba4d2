"""Which sources need somebody: those that are refused, silent, or whose token ends soon or is not taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.source_silent import SilentSource, gone_silent
from handlers.sources import listed
from messages.words import moment, span
from sources.provider import ENDED
from sources.registry import READ, title_of
from store.connections import Source

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Trouble:
    """A source, how it is silent if it is, and what is wrong with its token: refused, ended, ends (None: nothing)."""

    source: Source
    silent: SilentSource | None
    token: str | None


def troubled(desk: Desk, now: datetime) -> list[Trouble]:
    """Every source that needs somebody, by name."""
    rows = listed(desk)
    silent = {each.source.id: each for each in gone_silent(desk, rows, now)}
    found = [Trouble(each, silent.get(each.id), _of_its_token(each, now)) for each in rows]
    return [each for each in found if each.silent or each.token or each.source.rejected]


def _of_its_token(source: Source, now: datetime) -> str | None:
    if source.refused_at:
        return "refused"
    if source.token_until is None or source.token_until > now + SOON:
        return None
    return "ended" if source.token_until <= now else "ends"


def trouble_facts(desk: Desk, each: Trouble, now: datetime) -> Mapping[str, Any]:
    """What is said of it."""
    source, hours = each.source, desk.rules().hours
    at = source.refused_at or source.token_until
    return {
        "name": source.name, "kind": title_of(source.kind), "refused": source.rejected, "read": source.kind in READ,
        "since": moment(source.rejected_since, now, hours) if source.rejected_since else "",
        "why": source.rejected_why or "", **_silence(desk, each.silent, now),
        "token": each.token, "token_at": moment(at, now, hours) if each.token and at and at != ENDED else "",
    }  # fmt: skip


def _silence(desk: Desk, silent: SilentSource | None, now: datetime) -> Mapping[str, Any]:
    if silent is None:
        return {"silent": None, "usual": ""}
    return {"silent": moment(silent.since, now, desk.rules().hours), "usual": span(silent.usual)}
