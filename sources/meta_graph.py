"""Meta's Graph API: which version of it, how long its tokens are good, and what its errors mean."""

from datetime import UTC, datetime

from sources.provider import ENDED, Ask, Trouble
from sources.shape import mapping, within

SENDER = "Meta"
VERSION = "v26.0"
TOKEN_ENDED, BUSY, SESSION, GONE = 190, {4, 17, 32, 613}, 102, {100, 803}
NO_RIGHT = {3, 10, *range(200, 300)}
BUSINESS_BUSY = range(80_000, 80_015)


def bearer(token: str) -> dict[str, str]:
    """The header with the token."""
    return {"Authorization": f"Bearer {token}"}


def expiry(token: str) -> Ask:
    """How long a token is good: it may ask about itself."""
    return Ask(f"{VERSION}/debug_token", {"input_token": token}, bearer(token))


def until(answer: object) -> datetime | None:
    """When the token ends, or its right to see the data; None for one that never does. Raises ValueError.

    One that has ended, or was revoked, is mostly refused when it asks about itself.
    """
    if _code(answer) in (TOKEN_ENDED, SESSION):
        return ENDED
    told = mapping(mapping(answer, "the answer", SENDER).get("data"), "data", SENDER)
    if told.get("is_valid") is False:  # revoked, maybe long before its time
        return ENDED
    ends = [_moment(told.get(name)) for name in ("expires_at", "data_access_expires_at")]
    return min((each for each in ends if each), default=None)


def trouble(_status: int, said: object) -> Trouble | None:
    """What Graph's error means: its own code says more than the HTTP status, which is mostly 400."""
    code = _code(said)
    if code is None:
        return None
    if code in (TOKEN_ENDED, SESSION) or code in NO_RIGHT:
        return Trouble.TOKEN
    if code in BUSY or code in BUSINESS_BUSY:
        return Trouble.BUSY
    if code in GONE and (code != 100 or within(said, "error").get("error_subcode") == 33):
        return Trouble.GONE
    return Trouble.PASSING if code in (1, 2) else None


def _code(said: object) -> int | None:
    """Of an error of Graph's; None when it says nothing of the kind."""
    code = within(said, "error").get("code")
    return code if isinstance(code, int) else None


def _moment(unix: object) -> datetime | None:
    if not isinstance(unix, int) or isinstance(unix, bool) or not 0 < unix < 100_000_000_000:
        return None
    return datetime.fromtimestamp(unix, UTC)
