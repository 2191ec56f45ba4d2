"""Tokens for the API are made, listed and removed, and whoever asks with one is known by it."""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.desk import Desk
from handlers.sources.sources import digest_of
from playbook.refusal import Refusal
from sources.clean import one_line
from store import api_tokens
from store.tables.connections import ApiToken

SCOPES = {
    "leads:read": "leads, their touches, and people",
    "contacts:read": "e-mail, phone and what prospects wrote, unmasked",
    "stats:read": "statistics and campaigns",
    "leads:write": "change what the CRM owns",
}
BEGINS = "glen_"  # so that whoever finds one somewhere knows what it opens
LONGEST = 60


@dataclass(frozen=True)
class Holder:
    """Whoever asks the API: the number and name of the token, and what it may."""

    id: int
    name: str
    scopes: frozenset[str]

    @property
    def sees_contacts(self) -> bool:
        """Whether e-mail, phone and what prospects wrote are shown as they are."""
        return "contacts:read" in self.scopes


def add(desk: Desk, name: str, scopes: Collection[str], who: str | None = None) -> str:
    """Make a token; what is returned is shown once and kept nowhere. Raises Refusal."""
    title, wanted, now = _name(name), _scopes(scopes), desk.clock()
    token = BEGINS + secrets.token_urlsafe(32)
    with desk.database.writing() as tx:
        if api_tokens.named(tx, desk.workspace, title):
            raise Refusal(
                f"There is a token “{title}” already. Take another name, or `token remove` it first."
            )
        api_tokens.add(tx, ApiToken(
            workspace=desk.workspace, name=title, digest=digest_of(token), scopes=wanted, created_at=now,
            created_by=who,
        ))  # fmt: skip
    return token


def listed(desk: Desk) -> Sequence[ApiToken]:
    """All tokens that open something, by name."""
    with desk.database.reading() as tx:
        return api_tokens.listed(tx, desk.workspace)


def remove(desk: Desk, name: str) -> str:
    """Let a token open nothing any more; returns its name. Raises Refusal."""
    with desk.database.writing() as tx:
        found = api_tokens.named(tx, desk.workspace, one_line(name))
        if found is None:
            raise Refusal(f"There is no token “{name[:LONGEST]}”. `glengarry token list` shows all of them.")
        api_tokens.remove(tx, found)
        return found.name


def holder_of(desk: Desk, token: str) -> Holder | None:
    """Who holds that token; None when nobody does. It is looked up by its SHA-256, so time tells nothing of it."""
    now = desk.clock()
    with desk.database.reading() as tx:
        found = api_tokens.of_digest(tx, desk.workspace, digest_of(token)) if token else None
    if found and api_tokens.is_stale(found, now):
        with desk.database.writing() as tx:
            api_tokens.used(tx, found, now)
    return Holder(found.id, found.name, frozenset(found.scopes)) if found else None


def _name(text: str) -> str:
    name = one_line(text)
    if not re.search(r"\w", name) or len(name) > LONGEST:
        raise Refusal(f"Give it a name of up to {LONGEST} characters, such as “Reporting”.")
    return name


def _scopes(wanted: Collection[str]) -> list[str]:
    unknown = [each for each in wanted if each not in SCOPES]
    if unknown or not wanted:
        which = f"“{unknown[0][:LONGEST]}” is no scope." if unknown else "A token needs a scope."
        raise Refusal(f"{which} There are {', '.join(SCOPES)}: --scope leads:read, once for each.")
    return [each for each in SCOPES if each in wanted]
