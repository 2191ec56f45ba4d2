"""What opens a provider's API: looked at when it is typed, and kept sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from handlers.secret_box import SecretBox
from playbook.refusal import Refusal
from sources.provider import Provider

NO_BASE = "--api is a whole address such as https://graph.facebook.com/, without a name or a query."


@dataclass(frozen=True)
class Opens:
    """What opens a provider's API, until when (None: nobody said), and where the API is, if not at the provider's."""

    token: str
    until: datetime | None = None
    api: str | None = None


def token_facts(box: SecretBox, provider: Provider, opens: Opens, now: datetime) -> dict[str, Any]:
    """A token as its row keeps it. Raises Refusal."""
    token = opens.token.strip()
    if not token or not token.isascii() or not token.isprintable():
        raise Refusal("That is no token. Copy it once more, whole and on one line.")
    if opens.until and opens.until <= now:
        raise Refusal("That token has ended already. Make another one there.")
    days = provider.fetch.days if provider.fetch else None
    until = opens.until or (now + timedelta(days=days) if days else None)
    return {"token": box.seal(token), "token_until": until, "api": _base(opens.api)}


def _base(api: str | None) -> str | None:
    """Where an API is, ending with a slash. Raises Refusal for what is no whole address."""
    if not api:
        return None
    try:
        parts = urlsplit(api.strip())
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise Refusal(NO_BASE) from None
    if not whole or parts.query or parts.fragment or parts.username or parts.password:
        raise Refusal(NO_BASE)
    return parts.geturl().rstrip("/") + "/"
