"""Every answer of the API that is no success, in the same three parts as everywhere at the web door."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from bot.web_door.problems import LARGEST_LEAD, Problem, problem_for
from handlers.api.api_shapes import IMPOSSIBLE

BASE: Final = "/api/v1"
DOCUMENT: Final = f"{BASE}/openapi.json"
SEE: Final = f"GET {DOCUMENT} tells what there is."
PROBLEMS: Final[Mapping[int, Problem]] = {
    401: Problem(
        "wrong-token", "The token is missing or wrong, or was removed.",
        "Send the header 'Authorization: Bearer <token>'; `glengarry token add NAME --scope leads:read` makes one.",
    ),
    404: Problem("not-found", "There is nothing at this address.", SEE),
    405: Problem("wrong-method", "This address does not know that method.", f"Use one in the header Allow. {SEE}"),
    406: Problem(
        "not-acceptable", "Only JSON is answered here.", "Send the header 'Accept: application/json', or none."
    ),
    413: Problem(
        "too-large", f"The body is larger than {LARGEST_LEAD // 1024} KiB.", "Send the fields that change only."
    ),
    415: Problem(
        "unknown-content-type", "The body is of a kind that is not understood here.",
        "Send it uncompressed, with Content-Type application/json.",
    ),
}  # fmt: skip
NO_JSON: Final = Problem(
    "no-json", "The body is no JSON object.", 'Send one such as {"phone": "+12125550100"}.'
)


def api_problem(status: int) -> Problem:
    """The problem behind a status, in the API's words where it has its own."""
    return PROBLEMS.get(status) or problem_for(status)


def missing(scope: str) -> Problem:
    """The token may not do that."""
    return Problem(
        "missing-scope",
        f"This token does not have the scope {scope}.",
        f"Use one that has it: `glengarry token add NAME --scope {scope}` makes one.",
    )


def too_often(whose: str) -> Problem:
    """Somebody asks more often than is answered."""
    return Problem(
        "too-many",
        f"More is asked {whose} than is answered.",
        "Wait as many seconds as the header Retry-After says, then send the same request again.",
    )


def unread(fault: ValidationError, what: str) -> tuple[Problem, str | None, bool]:
    """What is wrong with parameters or a body, at which of them, and whether all has the right shape, but cannot be."""
    faults = fault.errors(include_input=False, include_url=False)
    first = faults[0]
    name = str(first["loc"][0])[:60] if first["loc"] else None
    says = f"there is no such {what}" if first["type"] == "extra_forbidden" else first["msg"]
    at = f"The {what} “{name}” cannot be used" if name else f"These {what}s cannot be used"
    return (
        Problem(f"wrong-{what}", f"{at}: {says}.", SEE),
        name,
        all(each["type"] == IMPOSSIBLE for each in faults),
    )
