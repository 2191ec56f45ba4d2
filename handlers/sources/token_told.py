"""Admins are told once that a source's token is not taken, that it soon ends, and that it has ended."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from handlers.caretakers import caretakers
from handlers.desk import Desk
from messages.words import in_full
from sources.provider import ENDED
from sources.registry import title_of
from store import fetches, outbox, sources
from store.database import Tx
from store.tables.connections import Source

AHEAD = timedelta(days=7)


def tell_refused(tx: Tx, desk: Desk, source: Source, why: str, waiting: int, now: datetime) -> None:
    """Its API does not take the token; once for each run, and not twice a day for the same token."""
    if source.refused_at:
        key = f"token-refused:{_which(source)}:{source.refused_at.date().isoformat()}"
        _tell(tx, desk, source, key, "refused", now, why=why, waiting=waiting)


def tell_ending(desk: Desk) -> int:
    """Tell of every token that ends within a week, and of every one that has ended; returns how many there are.

    Safe to run late, twice, or in two processes: each is told once.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        ending = [each for each in sources.with_token(tx, desk.workspace) if _ends(each, now + AHEAD)]
    for source in ending:
        with desk.database.writing() as tx:
            _tell_end(tx, desk, source, now)
    return len(ending)


def _ends(source: Source, by: datetime) -> bool:
    return source.token_until is not None and source.token_until <= by


def _tell_end(tx: Tx, desk: Desk, source: Source, now: datetime) -> None:
    if source.token_until is None:
        return
    over = _ends(source, now)
    day = source.token_until.date().isoformat()  # what a provider says may differ by seconds
    waiting = fetches.waiting_for(tx, desk.workspace, source.id) if over else 0
    key = f"token-{'ended' if over else 'ends'}:{_which(source)}:{day}"
    until = None if source.token_until == ENDED else in_full(source.token_until, desk.rules().hours)
    _tell(tx, desk, source, key, "ended" if over else "ends", now, until=until, waiting=waiting)


def _which(source: Source) -> str:
    """The source with the token it has now, as far as a key may say it."""
    return f"{source.id}:{hashlib.sha256((source.token or '').encode()).hexdigest()[:8]}"


def _tell(tx: Tx, desk: Desk, source: Source, key: str, what: str, now: datetime, **more: Any) -> None:
    facts: dict[str, Any] = {
        "name": source.name, "kind": title_of(source.kind), "what": what, "why": None,
        "until": None, "waiting": 0, **more,
    }  # fmt: skip
    for person in caretakers(tx, desk):
        outbox.notice(tx, desk.workspace, f"{key}:{person}", "source_token", person, now, facts=facts)
