"""What would become of a source's documented payload: proved, checked and understood as at the door, and not kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from handlers.arrival.booked import told, with_story
from handlers.arrival.inquiry_read import read_as, read_fetched
from handlers.arrival.qualify import judge
from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.sources import provider_of
from playbook.refusal import Refusal
from sources.new_lead import NewLead
from sources.provider import Nothing, Provider, References, Understood
from sources.reading import Reading
from sources.registry import PROVIDERS, READ
from store import sources
from store.tables.connections import Source

A_SECRET = "a secret for this test only"  # noqa: S105  # opens nothing


@dataclass(frozen=True)
class Line:
    """One thing that would become of it."""

    what: str
    says: str


def sample(provider: Provider) -> bytes:
    """The payload that its page shows."""
    return _sample(f"{provider.kind}.json")


def _sample(name: str) -> bytes:
    return files("sources").joinpath("samples", name).read_bytes()


def sample_fetched(provider: Provider) -> bytes:
    """What its API answers when it is asked for what that payload names."""
    return files("sources").joinpath("samples", f"{provider.kind}-fetched.json").read_bytes()


def rehearse(desk: Desk, box: SecretBox, clock: Callable[[], datetime], kind_or_name: str) -> list[Line]:
    """What the door would make of the sample, with the secret of the source if one is named. Raises Refusal."""
    source = _source(desk, kind_or_name)
    if source.kind in READ:
        return _of_what_is_read(desk, source, READ[source.kind])
    provider = PROVIDERS[source.kind]
    secret = _secret(box, source)
    headers, body = provider.prove(secret, sample(provider), clock())
    rejected = provider.check(secret, {name.lower(): value for name, value in headers.items()}, body, clock())
    if rejected:
        return [Line("not proved", rejected.reason)]
    meant = read_as(source, body, headers.get("Content-Type", ""))
    lines = [Line("proved", "yes" if secret else "by its address alone")]
    if isinstance(meant, References):
        lines += [Line("to fetch", each.name) for each in meant.those]
        meant = read_fetched(source, sample_fetched(provider), meant.those[0])
    return [*lines, *_becomes(desk, meant)]


def _becomes(desk: Desk, meant: Understood) -> list[Line]:
    if isinstance(meant, Nothing):
        return [Line("nothing", meant.reason)]
    if isinstance(meant, References):
        return [Line("to fetch", each.name) for each in meant.those]
    if isinstance(meant, NewLead):
        return _lead(desk, meant)
    meeting = Line("meeting", f"{meant.what}: {told(meant, desk.rules().hours)}")
    return [meeting, *_lead(desk, with_story(meant, desk.rules().hours))]


def _of_what_is_read(desk: Desk, source: Source, reading: Reading) -> list[Line]:
    """What the sample becomes with the playbook's patterns as they are."""
    try:
        meant = reading.interpret(_sample(reading.sample), source.name, desk.rules().playbook.mails)
    except ValueError as fault:
        return [Line("not understood", str(fault))]
    return _lead(desk, meant) if isinstance(meant, NewLead) else [Line("nothing", meant.reason)]


def _source(desk: Desk, kind_or_name: str) -> Source:
    with desk.database.reading() as tx:
        found = sources.named(tx, desk.workspace, kind_or_name)
    if found:
        return found
    kind = kind_or_name.strip().lower()
    try:
        kind = kind if kind in READ else provider_of(kind).kind
    except Refusal:
        raise Refusal(
            f"“{kind_or_name[:60]}” is neither a source nor a kind of source. There are the kinds "
            f"{', '.join((*PROVIDERS, *READ))}; `glengarry source list` shows the sources."
        ) from None
    return Source(
        workspace=desk.workspace, kind=kind, name=kind, key_digest="", created_at=desk.clock(), secret=None
    )


def _secret(box: SecretBox, source: Source) -> str:
    if not source.key_digest:  # nobody added it
        return A_SECRET
    try:
        return box.open(source.secret)
    except Locked as fault:
        raise Refusal(f"What proves it cannot be read: {fault}.") from fault


def _lead(desk: Desk, new: NewLead) -> list[Line]:
    facts = new.model_dump(mode="json", exclude={"extra", "campaign_hinted", "test"}, exclude_none=True)
    verdict = judge(desk, new)
    because = f"{verdict.temperature or 'people decide'}: {', '.join(verdict.because) or 'by default'}"
    test = [Line("test", "yes, so it is in no number")] if new.test else []
    kept = [Line(f"kept: {name}", _plain(value)) for name, value in new.extra.items()]
    return [
        *(Line(name, str(value)) for name, value in facts.items()),
        *test,
        Line("temperature", because),
        *kept,
    ]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)
