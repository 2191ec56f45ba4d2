"""Who sent a hosted form, a person or a program: a field nobody sees, and a stamp with the time of the page.

A stamp is "<seconds since 1970, base 36>.<chance>.<proof>". The proof is an HMAC over all of it and over what the
page said (which campaign, what is agreed to), so nobody makes one up, and no session is needed to know it again.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

OLDEST = timedelta(days=1)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STAMP = re.compile(r"([0-9a-z]{1,9})\.([0-9A-Za-z_-]{8,40})\.([0-9a-f]{32})")
PLAIN_ADDRESS = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?/[!#$&-;=?-\[\]_a-z~%]*", re.IGNORECASE)


class Suspect(StrEnum):
    """Why a form was taken for a program's."""

    HONEYPOT = "it filled in the field that nobody sees"
    MISSING = "it had no stamp"
    FORGED = "its stamp was not given out for this page"
    OLD = "its stamp was more than a day old"
    FAST = "it was sent too fast"


@dataclass(frozen=True)
class Stamp:
    """A stamp that we gave out, and when."""

    text: str
    at: datetime


def key_from(secret: str) -> bytes:
    """What stamps are proved with: another key than the secret itself, which opens other doors."""
    return hmac.digest(secret.encode(), b"stamps of hosted forms", "sha256")


def stamp(key: bytes, page: str, at: datetime, chance: str) -> str:
    """A stamp for a page, given out at that moment; `chance` tells those of one second apart."""
    beginning = f"{_base36(int(at.timestamp()))}.{chance}"
    return f"{beginning}.{_proof(key, page, beginning)}"


def read_stamp(key: bytes, page: str, text: str) -> Stamp | None:
    """The stamp, if we gave it out for this very page."""
    found = STAMP.fullmatch(text)
    if not found or not hmac.compare_digest(_proof(key, page, f"{found[1]}.{found[2]}"), found[3]):
        return None
    return Stamp(text, datetime.fromtimestamp(int(found[1], 36), UTC))


def suspicion(
    stamped: Stamp | None, given: str, trap: str, now: datetime, least_seconds: int
) -> Suspect | None:
    """Why a form is taken for a program's; None for a person's. `given` is the stamp it came with, `trap` what
    stands in the field that nobody sees. A stamp from the future is one of another clock: it is not old."""
    if trap.strip():
        return Suspect.HONEYPOT
    if stamped is None:
        return Suspect.FORGED if given else Suspect.MISSING
    age = now - stamped.at
    if age > OLDEST:
        return Suspect.OLD
    return Suspect.FAST if age < timedelta(seconds=least_seconds) else None


def may_lead_to(address: str, allowed: Sequence[str]) -> bool:
    """Whether people may be sent there: below one of the allowed beginnings, without a way back up."""
    if not PLAIN_ADDRESS.fullmatch(address) or re.search(
        r"(^|/|%2f)(\.|%2e)", urlsplit(address).path.lower()
    ):
        return False
    return any(address.startswith(beginning) for beginning in allowed)


def origin_of(address: str) -> str:
    """The site of an address that people may be sent to, as a content security policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _proof(key: bytes, page: str, beginning: str) -> str:
    return hmac.digest(key, f"{beginning}\n{page}".encode(), hashlib.sha256).hex()[:32]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, left = divmod(number, 36)
        digits = DIGITS[left] + digits
    return digits or "0"
