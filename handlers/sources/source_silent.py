"""Admins are told once of each silence of a source that pushes; that it sends again is said to nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.caretakers import caretakers
from handlers.desk import Desk
from messages.words import moment, span
from playbook.silence import Came, silence
from sources.registry import READ, title_of
from store import outbox, silences, sources
from store.tables.connections import Source


@dataclass(frozen=True)
class SilentSource:
    """A source that let nothing in since then, and how often something usually comes."""

    source: Source
    since: datetime
    usual: timedelta


def sweep(desk: Desk) -> int:
    """Tell of each new silence; how many were told. Safe to run late, twice, or in two processes at once."""
    now = desk.clock()
    with desk.database.reading() as tx:
        there = [
            each for each in sources.listed(tx, desk.workspace)
            if each.seen_at and not silences.told(tx, desk.workspace, _name(each), each.seen_at)
        ]  # fmt: skip
    return sum(_tell(desk, each, now) for each in gone_silent(desk, there, now))


def gone_silent(desk: Desk, among: Sequence[Source], now: datetime) -> list[SilentSource]:
    """Those of them that are silent against their own rhythm, the latest first.

    Their leads of half a year are looked at only where something came before, and nothing for some days.
    """
    least = timedelta(days=desk.rules().playbook.sources.silent_days)
    quiet = [each for each in among if each.seen_at and each.seen_at <= now - least]
    if not quiet:
        return []
    with desk.database.reading() as tx:
        every = {name for each in quiet for name in _called(desk, each)}
        days = silences.days_of(tx, desk.workspace, every, now)
    found = [each for source in quiet if (each := _silent(desk, source, _days(desk, source, days), now))]
    return sorted(found, key=lambda each: each.since, reverse=True)


def _called(desk: Desk, source: Source) -> set[str]:
    """What its leads' source may be called: a pattern for mails may have a name of its own for them."""
    forms = desk.rules().playbook.mails if source.kind in READ else ()
    return {source.name, *(each.source for each in forms if each.source and each.reads(source.name))}


def _days(desk: Desk, source: Source, of: Mapping[str, Sequence[Came]]) -> list[Came]:
    """The days on which it brought leads, whatever they are called by."""
    merged: dict[date, Came] = {}
    for each in (each for name in _called(desk, source) for each in of.get(name, ())):
        same = merged.get(each.first.date(), each)
        merged[each.first.date()] = Came(min(same.first, each.first), max(same.last, each.last))
    return list(merged.values())


def _silent(desk: Desk, source: Source, days: Sequence[Came], now: datetime) -> SilentSource | None:
    """What it sent last may have been no new lead: then its days end with that."""
    if source.seen_at is None:
        return None
    hours, told = desk.rules().hours, desk.rules().playbook.sources
    local = sorted(
        (Came(hours.local(each.first), hours.local(each.last)) for each in days), key=lambda each: each.first
    )
    local = _until(local, hours.local(source.seen_at))
    found = silence(local, hours.local(now), hours.works_on, told.silent, told.silent_days)
    return SilentSource(source, source.seen_at, found.usual) if found else None


def _until(days: list[Came], seen: datetime) -> list[Came]:
    """Its days, the last of them with what it sent last."""
    if not days or seen <= days[-1].last:
        return days
    *before, last = days
    same_day = last.first.date() == seen.date()
    return [*before, Came(last.first, seen)] if same_day else [*days, Came(seen, seen)]


def _tell(desk: Desk, silent: SilentSource, now: datetime) -> bool:
    source = silent.source
    facts = {
        "name": source.name, "kind": title_of(source.kind), "usual": span(silent.usual),
        "since": moment(silent.since, now, desk.rules().hours),
    }  # fmt: skip
    with desk.database.writing() as tx:
        people = caretakers(tx, desk)
        if not people or not silences.tell(tx, desk.workspace, _name(source), silent.since, now):
            return False
        for person in people:
            key = f"silent:{source.id}:{silent.since.isoformat()}:{person}"
            outbox.notice(tx, desk.workspace, key, "source_silent", person, now, facts=facts)
    return True


def _name(source: Source) -> str:
    """Under which its silences are remembered: marketing is told of sources by their names, and apart."""
    return f"source {source.id}"
