"""JSON or a web form from anywhere: Zapier, Make, n8n, a form of one's own. Fields by their common names."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sources.form import read_form
from sources.new_lead import NewLead
from sources.proof import dated, digest, same
from sources.provider import Headers, Provider, Rejected

TIME, SIGNATURE = "x-glengarry-timestamp", "x-glengarry-signature"


def check(secret: str, headers: Headers, body: bytes, now: datetime) -> Rejected | None:
    """A signature where there is one, else the secret as a bearer token; without a secret the address is enough."""
    if not secret:
        return None
    if SIGNATURE in headers or TIME in headers:
        return dated(secret, headers.get(TIME, "").strip(), signature_in(headers), body, now)
    scheme, _, given = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return Rejected("it has neither the header Authorization: Bearer nor a signature")
    return None if same(given.strip(), secret) else Rejected("the bearer token is not this source's secret")


def signature_in(headers: Headers) -> str:
    """The signature, as whoever sends the same a second time cannot write it another way; empty when there is none."""
    return headers.get(SIGNATURE, "").strip().removeprefix("sha256=").lower()


def interpret(payload: object) -> NewLead:
    """The lead in one JSON object, or in a list of just one, as some tools send. Raises ValueError."""
    if isinstance(payload, list) and len(payload) == 1:
        payload = payload[0]
    if not isinstance(payload, Mapping):
        raise ValueError("one lead is one JSON object; send several in several requests")  # noqa: TRY004
    if not payload:
        raise ValueError("the object is empty")
    return read_form(payload)


def prove(secret: str, body: bytes, now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed, with the time."""
    unix = str(int(now.timestamp()))
    signature = digest(secret, f"{unix}.".encode(), body).hex()
    signed = {"X-Glengarry-Timestamp": unix, "X-Glengarry-Signature": signature} if secret else {}
    named = {"Idempotency-Key": hashlib.sha256(body).hexdigest()[:24]}
    return {"Content-Type": "application/json", **named, **signed}, body


PROVIDER = Provider(
    kind="json",
    title="JSON: Zapier, Make, n8n, any form",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "Zapier: Webhooks by Zapier → POST. Make: HTTP → Make a request. n8n: HTTP Request.",
        "Method POST, body type JSON, and this URL: {address}",
        "Header Authorization: Bearer {secret}",
        "Map the fields to name, email, phone, company, message, campaign, and a unique id to external_id.",
    ),
    answers=202,
    secret_needed=False,
)
