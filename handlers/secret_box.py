"""Keeps what proves a source in the database, so that a copy of the database opens nothing.

The key is a setting of its own. INTAKE_TOKEN is known to everybody who sends leads, and Slack's tokens change when the
app is installed anew: a key made of either would be known too widely, or lost without a word.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from playbook.refusal import Refusal

PURPOSE = b"glengarry: secrets of sources"  # the same setting may prove something else one day


class Locked(Exception):
    """A secret cannot be read with the key of the settings."""


class SecretBox:
    """Seals and opens texts with the key of the settings; empty, it does neither."""

    def __init__(self, key: str) -> None:
        """`key` is SECRETS_KEY as it was set."""
        made = hmac.new(key.encode(), PURPOSE, hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(made)) if key else None

    def seal(self, secret: str) -> str:
        """The secret for the database. Raises Refusal when there is no key."""
        if self._fernet is None:
            raise Refusal(
                "Secrets are kept encrypted, and SECRETS_KEY is not set. Make one with "
                "`openssl rand -hex 32`, put it into .env, restart the app, and try again."
            )
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str | None) -> str:
        """The secret; empty when there is none. Raises Locked."""
        if not sealed:
            return ""
        if self._fernet is None:
            raise Locked("SECRETS_KEY is not set")
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Locked("SECRETS_KEY is another one than when it was added") from None
