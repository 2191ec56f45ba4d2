"""Every answer of the web door that is no success: what went wrong, and what to do about it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

ACCEPTED = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
LARGEST_LEAD = 256 * 1024
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # pages of forms have one of their own
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as the caller reads it: a code for programs, two sentences for people."""

    error: str
    what: str
    do: str

    def answer(self, **more: object) -> dict[str, object]:
        """The JSON object to send, with more facts beside the sentences."""
        return {**asdict(self), **more}


PROBLEMS: Mapping[int, Problem] = {
    400: Problem(
        "bad-request", "This request cannot be read.", "Send it again as plain HTTP with a whole body."
    ),
    401: Problem(
        "wrong-token",
        "The token is missing or wrong.",
        "Send the header 'Authorization: Bearer <token>' with the value of INTAKE_TOKEN.",
    ),
    404: Problem(
        "not-found",
        "There is nothing at this address.",
        "Send leads to POST /leads, what prospects do to POST /touches.",
    ),
    405: Problem(
        "wrong-method",
        "This address does not know that method.",
        "Use one of the methods in the header Allow; leads are sent with POST.",
    ),
    413: Problem(
        "too-large",
        f"The body is larger than the {LARGEST_LEAD // 1024} KiB a lead may have.",
        "Leave out attachments and send the fields only.",
    ),
    415: Problem(
        "unknown-content-type",
        "The body is of a kind that is not understood here.",
        f"Send it uncompressed, with Content-Type one of {', '.join(ACCEPTED)} (fields only).",
    ),
    429: Problem(
        "too-many",
        "Too many requests came from this address.",
        "Wait as many seconds as the header Retry-After says, then send the same request again.",
    ),
    431: Problem(
        "headers-too-large",
        "The request's headers are too long.",
        "Send the facts in the body, not in headers.",
    ),
    500: Problem(
        "broken",
        "Something broke here; it is not the request's fault.",
        "Send it again later, with the same Idempotency-Key; if it stays, tell the admin the reference.",
    ),
    501: Problem(
        "unknown-encoding",
        "This way of sending a body is not understood here.",
        "Send it with Content-Length, or with Transfer-Encoding: chunked.",
    ),
    503: Problem(
        "not-ready", "The app is running, but cannot work yet.", "See the reasons; ask again in a moment."
    ),
}
NO_SOURCE_HERE = Problem(
    "no-source",
    "No source has this address; it may have been removed, or given another one.",
    "`glengarry source list` shows all of them, `glengarry source rotate NAME` prints a new address.",
)
SOURCE_TOO_OFTEN = Problem(
    "too-many",
    "This source sends more than is taken from one.",
    "Wait as many seconds as the header Retry-After says, then send the same request again.",
)
JSON_ONLY = Problem(
    "unknown-content-type",
    "The body is of a kind that is not understood here.",
    "Send it uncompressed, with Content-Type application/json.",
)
NO_SLACK_HERE = Problem(
    "not-found",
    "Slack is connected by socket (SLACK_MODE=socket), so nothing from Slack is taken at this address.",
    "Set SLACK_MODE=http and restart the app if Slack is to send its events here.",
)


def problem_for(status: int) -> Problem:
    """The problem behind an HTTP status; one without sentences of its own speaks as 400 or 500."""
    return PROBLEMS.get(status) or PROBLEMS[400 if status < 500 else 500]
