"""What the doctor finds about sources: what came in and made no lead, and which of them need somebody."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.command_line.doctor_slack import Finding
from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.source_rejected import A_RUN
from handlers.sources.source_trouble import Trouble, trouble_facts, troubled
from handlers.sources.sources import listed
from messages.words import count, span
from sources.registry import READ
from store import fetches, inquiries
from store.tables.connections import Source

WHY = "`glengarry intake failed` says why."


def look_at_sources(desk: Desk, box: SecretBox) -> Iterator[Finding]:
    """Everything about them that can be seen without asking anybody."""
    now = desk.clock()
    with desk.database.reading() as tx:
        latest, unread = inquiries.latest(tx, desk.workspace)
        unfetched = fetches.count_aside(tx, desk.workspace)
    rows = listed(desk)
    many = f"{count(len(rows), 'source')}; " if rows else ""
    came = f"last lead {span(now - latest)} ago" if latest else "no lead has come in yet"
    yield Finding("sources", True, many + came)
    yield Finding("inquiries not understood", not unread, f"{unread}. {WHY}" if unread else "0")
    if unfetched:
        yield Finding("leads not fetched", False, f"{unfetched}. {WHY}")
    yield from (Finding(f"source {each.name}", False, why) for each in rows if (why := _locked(box, each)))
    yield from (_troubled(desk, each, now) for each in troubled(desk, now))


def _locked(box: SecretBox, source: Source) -> str | None:
    try:
        for sealed in (source.secret, source.token):
            box.open(sealed)
    except Locked as fault:
        return (
            f"its secrets cannot be read: {fault}. Put the key back that it was added with, or add it anew."
        )
    return None


def _troubled(desk: Desk, each: Trouble, now: datetime) -> Finding:
    """One that may be silent for a good reason, and one refusal that may be an accident, are well."""
    source = each.source
    of_a_run = source.rejected >= (1 if source.kind in READ else A_RUN)
    ended = source.token_until is not None and source.token_until <= now
    well = not (of_a_run or source.refused_at or ended)
    return Finding(f"source {source.name}", well, "; ".join(_said(trouble_facts(desk, each, now))))


def _said(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["refused"]:
        times = "" if facts["read"] else f" {count(facts['refused'], 'time')} in a row"
        what = "cannot be read" if facts["read"] else "was not let in"
        yield f"{what}{times} since {facts['since']}: {facts['why']}"
    if facts["silent"]:
        yield f"silent since {facts['silent']}, usually something comes every {facts['usual']}"
    if facts["locked"] or facts["token"] is not None:
        again = f'make another one there, and type `glengarry source token "{facts["name"]}"`'
        yield f"{_of_its_token(facts)}: {again}"


def _of_its_token(facts: Mapping[str, Any]) -> str:
    if facts["locked"]:
        return f"its API does not take the token since {facts['locked']}"
    if not facts["token"]:
        return "its token opens nothing any more"
    return (
        f"its token opens nothing since {facts['token']}"
        if facts["expired"]
        else f"its token is good until {facts['token']}"
    )
