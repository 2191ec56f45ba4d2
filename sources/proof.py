"""How a body proves where it comes from: keys compared in constant time, and how old a signature may be."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from sources.provider import Rejected

WINDOW = timedelta(minutes=5)  # what is older may be a copy that somebody sends again
NO_SIGNATURE = Rejected("it has no signature")
WRONG_SIGNATURE = Rejected("the signature is not made with this source's secret")
NO_TIME = Rejected("it does not say when it was signed")


def same(given: str, wanted: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def digest(secret: str, *parts: bytes) -> bytes:
    """HMAC-SHA256 of the parts, one after another."""
    made = hmac.new(secret.encode("utf-8", "replace"), digestmod=hashlib.sha256)
    for part in parts:
        made.update(part)
    return made.digest()


def late(unix: str, now: datetime, a_second: int = 1) -> Rejected | None:
    """Why a signature of that moment is not taken any more, or not yet; `a_second` in the unit since 1970."""
    if not re.fullmatch(r"[0-9]{1,15}", unix):
        return NO_TIME
    age = now.timestamp() - int(unix) / a_second
    if abs(age) <= WINDOW.total_seconds():
        return None
    way = "ago" if age > 0 else "from now"
    return Rejected(
        f"it was signed {abs(age) / 60:.0f} minutes {way}; at most 5 are taken: look at the clocks"
    )


def dated(secret: str, unix: str, signature: str, body: bytes, now: datetime) -> Rejected | None:
    """The check of a hex signature over "unix.body"."""
    if not signature:
        return NO_SIGNATURE
    wanted = digest(secret, f"{unix}.".encode("utf-8", "replace"), body).hex()
    return late(unix, now) or (None if same(signature.lower(), wanted) else WRONG_SIGNATURE)
