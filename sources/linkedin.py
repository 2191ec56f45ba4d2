"""LinkedIn lead forms: a notification names the response to a form, which is fetched with the form's questions."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from sources.clean import one_line
from sources.form import read_answers
from sources.linkedin_answers import answers, consents, hidden
from sources.new_lead import NewLead
from sources.proof import NO_SIGNATURE, WRONG_SIGNATURE, digest, same
from sources.provider import (
    Ask,
    Fetching,
    Greeting,
    Headers,
    Nothing,
    Provider,
    Reference,
    References,
    Rejected,
)
from sources.shape import mapping, within

Answer = tuple[str | None, str, object]
OURS = "LinkedIn"
PREFIX = b"hmacsha256="  # goes before the body that is signed
VERSION = "202608"  # of the API: a year and a month, good for about a year
RESPONSE = re.compile(r"(?:urn:li:lead(?:Gen)?FormResponse:)?([A-Za-z0-9_-][A-Za-z0-9_.~=-]{0,199})")
# Nothing but a random UUID is ever signed for whoever asks: a body would be a notification of his own making.
CHALLENGE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SUBSCRIPTION = (
    '{{"webhook": "{address}", "leadType": "SPONSORED", '
    '"owner": {{"sponsoredAccount": "urn:li:sponsoredAccount:YOURS"}}}}'
)
FIELDS = (
    "id,submittedAt,testLead,leadType,versionedLeadGenFormUrn,leadMetadataInfo,formResponse,"
    "form:(id,name,creationLocale,hiddenFields,content)"
)


def greet(secret: str, query: Mapping[str, str]) -> Greeting | Rejected:
    """The challenge, signed, with which LinkedIn makes sure every two hours whose address it is."""
    code = query.get("challengeCode", "")
    if not CHALLENGE.fullmatch(code):
        return Rejected("challengeCode is missing, or no UUID, as LinkedIn sends it")
    answer = {"challengeCode": code, "challengeResponse": digest(secret, code.encode()).hex()}
    return Greeting(json.dumps(answer), "application/json")


def check(secret: str, headers: Headers, body: bytes, _now: datetime) -> Rejected | None:
    """The signature of the body. It has no time: the id of a response is what makes a copy harmless."""
    given = headers.get("x-li-signature", "").strip().lower().removeprefix(PREFIX.decode())
    if not given:
        return NO_SIGNATURE
    return None if same(given, digest(secret, PREFIX, body).hex()) else WRONG_SIGNATURE


def interpret(payload: object) -> References | Nothing:
    """The response that a notification names. Raises ValueError."""
    told = mapping(payload, "the body", OURS)
    what, done = told.get("type"), told.get("leadAction")
    if not isinstance(what, str) or not what:
        raise ValueError("type is missing")
    if what != "LEAD_ACTION" or done not in ("CREATED", None):
        named = one_line(f"{what} {done or ''}")[:60]
        return Nothing(f"LinkedIn tells of “{named}”; a lead is made of LEAD_ACTION CREATED only")
    found = RESPONSE.fullmatch(str(told.get("leadGenFormResponse") or ""))
    if found is None:
        raise ValueError("leadGenFormResponse names no response to a form, as LinkedIn sends it")
    said = {name: told.get(name) for name in ("leadGenForm", "leadType")}
    about = {name: one_line(text)[:200] for name, text in said.items() if isinstance(text, str)}
    return References((Reference(found[1], f"response:{found[1]}", about),))


def ask(wanted: Reference, token: str) -> Ask:
    """The response together with the form that it answers."""
    headers = {
        "Authorization": f"Bearer {token}",
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }
    # written out, as LinkedIn takes an encoded parenthesis for a letter
    return Ask(f"rest/leadFormResponses/{wanted.name}?fields={FIELDS}", headers=headers)


def interpret_fetched(payload: object, wanted: Reference) -> NewLead:
    """The lead in a response that was fetched. Raises ValueError."""
    response = mapping(payload, "the answer", OURS)
    about: list[Answer] = [
        ("external_id", "response", wanted.name),
        ("test", "testLead", response.get("testLead") is True),
    ]
    return read_answers(
        [*about, *answers(response), *hidden(response), *consents(response), *_beside(response)]
    )


def prove(secret: str, body: bytes, _now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed."""
    return {
        "Content-Type": "application/json",
        "X-LI-Signature": digest(secret, PREFIX, body).hex(),
    }, body


def _beside(response: Mapping[str, object]) -> Iterator[Answer]:
    """Which form and campaign it came by."""
    campaign = within(response, "leadMetadataInfo", "sponsoredLeadMetadataInfo", "campaign")
    form = within(response, "form")
    said: list[Answer] = [
        ("campaign", "campaign", campaign.get("name")),
        (None, "form", form.get("name")),
        (None, "linkedin campaign", campaign.get("id")),
        (None, "lead type", response.get("leadType")),
        (None, "submitted_at", response.get("submittedAt")),
    ]
    yield from (each for each in said if each[2])


PROVIDER = Provider(
    kind="linkedin",
    title="LinkedIn lead forms",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "At linkedin.com/developers make an app with the product Lead Sync API.",
        "Its client secret is the secret here, a member's access token the token.",
        "POST https://api.linkedin.com/rest/leadNotifications with the JSON below and these headers:",
        f"Authorization: Bearer and that token; LinkedIn-Version: {VERSION}; X-Restli-Protocol-Version: 2.0.0.",
        SUBSCRIPTION,
    ),
    own_secret=True,
    greet=greet,
    fetch=Fetching("https://api.linkedin.com/", ask, interpret_fetched, days=60),
)
