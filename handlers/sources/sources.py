"""Sources that push are added, listed, given another key, and removed. A key and a secret are shown once."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.source_token import Opens, token_facts
from playbook.refusal import Refusal
from sources.clean import one_line
from sources.provider import Provider
from sources.registry import PROVIDERS, READ
from store import fetches, sources
from store.database import Tx
from store.tables.connections import Source

BOTH_WAYS = timedelta(days=1)  # how long the key before is good
LONGEST = 60
REMOVED = "its source was removed"
SHORTEST = 16  # characters of a secret of one's own


@dataclass(frozen=True)
class Shown:
    """What is to be pasted at the provider's; it is not to be seen again."""

    provider: Provider
    name: str
    address: str
    secret: str

    @property
    def steps(self) -> list[str]:
        """What to paste where; what needs a secret is left out when there is none."""
        there = [each for each in self.provider.steps if self.secret or "{secret}" not in each]
        verify = self.provider.verify(self.secret) if self.provider.verify else ""
        return [each.format(address=self.address, secret=self.secret, verify=verify) for each in there]


def add(
    desk: Desk, box: SecretBox, kind: str, name: str, *, secret: str | None = None, by_address: bool = False,
    who: str | None = None, opens: Opens | None = None,
) -> Shown:  # fmt: skip
    """Add a source with a new key, and a new secret unless one is given. Raises Refusal.

    `by_address`: it cannot prove itself, so that whoever knows its address is let in.
    """
    now = desk.clock()
    provider, title = may_be_added(desk, kind, name, by_address=by_address, ask_secret=secret is not None)
    _must_have(provider, secret, opens)
    proof = "" if by_address else _secret(secret)
    sealed = box.seal(proof) if proof else None
    opened = token_facts(box, provider, opens, now) if opens else {}
    key = secrets.token_urlsafe(32)
    with desk.database.writing() as tx:
        not_there(sources.named(tx, desk.workspace, title))
        sources.add(tx, Source(
            workspace=desk.workspace, kind=provider.kind, name=title, key_digest=digest_of(key), secret=sealed,
            created_at=now, created_by=who, **opened,
        ))  # fmt: skip
    return Shown(provider, title, address_of(desk, provider.kind, key), proof)


def may_be_added(
    desk: Desk, kind: str, name: str, *, by_address: bool = False, ask_secret: bool = False
) -> tuple[Provider, str]:
    """The provider and the name as it is kept, before anything is asked for. Raises Refusal."""
    provider, title = provider_of(kind), title_for(name)
    if by_address and provider.secret_needed:
        raise Refusal(f"{provider.title} can prove itself. Leave --by-address out.")
    if by_address and ask_secret:
        raise Refusal("A secret, or the address alone: leave --ask-secret or --by-address out.")
    return provider, may_be_called(desk, title)


def may_be_called(desk: Desk, name: str) -> str:
    """The name as it is kept. Raises Refusal when there is a source of that name, or it is none."""
    title = title_for(name)
    with desk.database.reading() as tx:
        not_there(sources.named(tx, desk.workspace, title))
    return title


def not_there(found: Source | None) -> None:
    """Raises Refusal when it is."""
    if found:
        raise Refusal(f"There is a source “{found.name}” already. Take another name, or `source rotate` it.")


def rotate(desk: Desk, box: SecretBox, name: str, secret: str | None = None) -> Shown:
    """Another key and another secret; the old address is good for a day, the old secret is not. Raises Refusal.

    A secret that the provider made stays, unless another one is given.
    """
    now, key = desk.clock(), secrets.token_urlsafe(32)
    with desk.database.writing() as tx:
        source = wanted(tx, desk, name)
        provider = provider_of(source.kind)
        own = secret is None and provider.own_secret
        proof = _opened(box, source) if own else _secret(secret) if source.secret or secret else ""
        sealed = box.seal(proof) if proof else None
        sources.rotate(tx, source, digest_of(key), now + BOTH_WAYS, sealed)
    return Shown(provider, source.name, address_of(desk, source.kind, key), proof)


def replace_token(desk: Desk, box: SecretBox, name: str, opens: Opens) -> int:
    """Another token opens its API from now on; how much waited for it. Raises Refusal."""
    now = desk.clock()
    takes_token(desk, name)
    with desk.database.writing() as tx:
        source = wanted(tx, desk, name)
        facts = token_facts(box, provider_of(source.kind), opens, now)
        sources.give_token(tx, source, facts["token"], facts["token_until"], now)
        return fetches.wake(tx, desk.workspace, source.id, now)


def takes_token(desk: Desk, name: str) -> None:
    """Raises Refusal when there is no such source, or it needs no token: before one is asked for."""
    with desk.database.reading() as tx:
        source = wanted(tx, desk, name)
    if not source.token and provider_of(source.kind).fetch is None:
        raise Refusal(f"“{source.name}” sends all it has to say: it needs no token.")


def remove(desk: Desk, name: str) -> Source:
    """Let it in no more; its leads stay, and what is not fetched yet is not fetched. Raises Refusal."""
    with desk.database.writing() as tx:
        source = wanted(tx, desk, name)
        sources.remove(tx, source)
        fetches.give_up(tx, desk.workspace, source.id, REMOVED)
    return source


def listed(desk: Desk) -> Sequence[Source]:
    """All sources, by name."""
    with desk.database.reading() as tx:
        return sources.listed(tx, desk.workspace)


def wanted(tx: Tx, desk: Desk, name: str) -> Source:
    """The source of that name. Raises Refusal."""
    found = sources.named(tx, desk.workspace, one_line(name))
    if found is None:
        raise Refusal(f"There is no source “{name[:LONGEST]}”. `glengarry source list` shows all of them.")
    return found


def provider_of(kind: str) -> Provider:
    """The provider of that kind. Raises Refusal."""
    plain = kind.strip().lower()
    if plain in READ:
        raise Refusal(f"{READ[plain].title} has no address to send to: it is read.")
    found = PROVIDERS.get(plain)
    if found is None:
        known = ", ".join((*PROVIDERS, *READ))
        raise Refusal(f"“{kind[:LONGEST]}” is no kind of source. There are {known}.")
    return found


def proved_by(source: Source) -> str:
    """What lets it in, or opens it: a word."""
    if source.kind in READ:
        return READ[source.kind].opened_by
    return "secret" if source.secret else "address"


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def address_of(desk: Desk, kind: str, key: str) -> str:
    """Where it is to send things; with a place to fill in when nobody said where the web door is."""
    return f"{desk.public_url or 'https://YOUR-PUBLIC-ADDRESS/'}in/{kind}/{key}"


def _must_have(provider: Provider, secret: str | None, opens: Opens | None) -> None:
    if provider.own_secret and secret is None:
        raise Refusal(f"{provider.title} makes the secret itself. Say --ask-secret, and I ask for it.")
    if provider.fetch and opens is None:
        raise Refusal(
            f"{provider.title} only names its leads: say --ask-token, and I ask for what opens its API."
        )
    if opens and provider.fetch is None:
        raise Refusal(f"{provider.title} sends all it has to say: it needs no token, and no --api.")


def _opened(box: SecretBox, source: Source) -> str:
    try:
        return box.open(source.secret)
    except Locked as fault:
        raise Refusal(f"Its secret cannot be read: {fault}. Say --ask-secret, and I ask for it.") from fault


def _secret(own: str | None) -> str:
    if own is None:
        return secrets.token_urlsafe(24)
    if len(own.strip()) < SHORTEST:
        raise Refusal(
            f"A secret has at least {SHORTEST} characters, or somebody guesses it. Leave it to me instead."
        )
    return own.strip()


def title_for(text: str) -> str:
    """A name for a source. Raises Refusal."""
    name = one_line(text)
    if not re.search(r"\w", name) or len(name) > LONGEST:
        raise Refusal(f"Give it a name of up to {LONGEST} characters, such as --name “Roof form”.")
    return name
