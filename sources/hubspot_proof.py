"""HubSpot's signatures: the third over method, address, body and time; the second, without time, of workflows."""

import base64
import hashlib
import re
from datetime import datetime

from sources.proof import NO_SIGNATURE, digest, late, same
from sources.provider import Headers, Rejected

SIGNATURE, TIME = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
SECOND, VERSION = "x-hubspot-signature", "x-hubspot-signature-version"
METHOD = b"POST"
A_SECOND = 1_000  # in the unit of HubSpot's times
DECODED = re.compile(
    "%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE
)  # before HubSpot signs, and no other
WRONG = Rejected(
    "the signature is not made with this source's secret, or not for the address that PUBLIC_URL says"
)
NO_ADDRESS = Rejected("HubSpot signs the address, and nobody said here what it is: set PUBLIC_URL")
ONLY_SECOND = Rejected(
    "its signature is not of version 3, which has the time; only a workflow's contact may be so"
)


def check(secret: str, headers: Headers, body: bytes, now: datetime) -> Rejected | None:
    """The third signature where there is one; else a workflow's contact, which counts once, may have the second."""
    third, second = headers.get(SIGNATURE, "").strip(), headers.get(SECOND, "").strip()
    if not third and not second:
        return NO_SIGNATURE
    address = headers.get(":url", "")
    if not address:
        return NO_ADDRESS
    if third:
        return _check_third(secret, address, body, (third, headers.get(TIME, "").strip()), now)
    if headers.get(VERSION, "").strip().lower() != "v2" or not body.lstrip().startswith(b"{"):
        return ONLY_SECOND
    return None if same(second.lower(), second_signature(secret, address, body)) else WRONG


def _check_third(
    secret: str, address: str, body: bytes, given: tuple[str, str], now: datetime
) -> Rejected | None:
    signature, stamp = given
    too_late = late(stamp, now, A_SECOND)
    return too_late or (None if same(signature, signature_of(secret, address, body, stamp)) else WRONG)


def signature_of(secret: str, address: str, body: bytes, stamp: str) -> str:
    """The third signature, of a time in milliseconds since 1970."""
    made = digest(secret, METHOD, as_signed(address).encode("utf-8", "replace"), body, stamp.encode())
    return base64.b64encode(made).decode()


def second_signature(secret: str, address: str, body: bytes) -> str:
    """The second one, in hex."""
    said = (secret.encode("utf-8", "replace"), METHOD, address.encode("utf-8", "replace"), body)
    return hashlib.sha256(b"".join(said)).hexdigest()


def as_signed(address: str) -> str:
    """The address with the few characters decoded that HubSpot decodes."""
    return DECODED.sub(lambda found: bytes.fromhex(found[1]).decode(), address)


def signed(secret: str, address: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that HubSpot sends to that address."""
    stamp = str(int(now.timestamp() * A_SECOND))
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Request-Timestamp": stamp,
        "X-HubSpot-Signature-v3": signature_of(secret, address, body, stamp),
    }
