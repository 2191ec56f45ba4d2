"""Meta Lead Ads: webhooks that only name leads, each of which is fetched from the Graph API."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sources.form import read_answers
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
    Trouble,
)
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
VERSION = "v26.0"  # of the Graph API
ASKED = (
    "id", "created_time", "field_data", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name",
    "form_id", "is_organic", "platform",
)  # fmt: skip
BESIDE = tuple(each for each in ASKED if each not in ("id", "field_data", "campaign_name"))
NAMED = ("page_id", "form_id", "ad_id", "adgroup_id", "created_time")  # what a webhook says besides
OWN_FIELDS = {"work_phone_number": "phone"}
NUMBER = re.compile(r"[0-9]{1,40}")
CHALLENGE = re.compile(r"[0-9A-Za-z_.-]{1,200}")
MADE_UP = re.compile(r"4+")  # the ids that the dashboard's own test sends
DUMMY = "<test lead:"  # how every answer of the testing tool begins
DUMMY_MAILS = ("test@fb.com", "test@meta.com")
TOKEN_ENDED, BUSY, SESSION, GONE = 190, {4, 17, 32, 613}, 102, {100, 803}
NO_RIGHT = {3, 10, *range(200, 300)}
BUSINESS_BUSY = range(80_000, 80_015)
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def check(secret: str, headers: Headers, body: bytes, _now: datetime) -> Rejected | None:
    """The signature of the body. It has no time: the id of a lead is what makes a copy harmless."""
    given = headers.get("x-hub-signature-256", "")
    if not given:
        return NO_SIGNATURE
    return None if same(given.lower(), _signature(secret, body)) else WRONG_SIGNATURE


def prove(secret: str, body: bytes, _now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed."""
    return {"Content-Type": "application/json", "X-Hub-Signature-256": _signature(secret, body)}, body


def verify_token(secret: str) -> str:
    """What Meta has to say when it tries the address: made of the app's secret, which it does not give away."""
    return digest(secret, b"glengarry: verify token").hex()[:40]


def greet(secret: str, query: Mapping[str, str]) -> Greeting | Rejected:
    """Meta tries the address: its challenge, if it knows the verify token."""
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not CHALLENGE.fullmatch(challenge):
        return Rejected("this is not how Meta tries an address")
    if not same(query.get("hub.verify_token", ""), verify_token(secret)):
        return Rejected("hub.verify_token is not the one that was shown for this source")
    return Greeting(challenge)


def interpret(payload: object) -> References | Nothing:
    """The leads that a webhook names. Raises ValueError."""
    page = _mapping(payload, "the body")
    found: dict[str, Reference] = {}
    for entry in _list(page.get("entry"), "entry"):
        for each in _list(_mapping(entry, "an entry").get("changes", []), "changes"):
            change = _mapping(each, "a change")
            if change.get("field") == "leadgen":
                named = _named(_mapping(change.get("value"), "value"))
                found[named.key] = named
    real = tuple(each for each in found.values() if not MADE_UP.fullmatch(each.name))
    if real:
        return References(real)
    return Nothing(
        "Meta's own test of the webhook, which is about no lead" if found else "it is about no lead"
    )


def ask(reference: Reference, token: str) -> Ask:
    """One lead."""
    return Ask(f"{VERSION}/{reference.name}", {"fields": ",".join(ASKED)}, _key(token))


def interpret_lead(answer: object, reference: Reference) -> NewLead:
    """The lead that was fetched. Raises ValueError."""
    lead = _mapping(answer, "the answer")
    if str(lead.get("id")) != reference.name:
        raise ValueError("the answer is about another lead")
    answers = list(_answers(_list(lead.get("field_data"), "field_data")))
    about: list[Answer] = [
        ("external_id", "id", reference.name),
        ("campaign", "campaign_name", lead.get("campaign_name")),
    ]
    about.append(("test", "test lead", any(_made_up(value) for _, _, value in answers)))
    said = {**{name: reference.about.get(name) for name in ("page_id", "form_id", "ad_id")}, **lead}
    beside: list[Answer] = [
        (None, name, said[name]) for name in ("page_id", *BESIDE) if said.get(name) is not None
    ]
    return read_answers([*about, *answers, *beside])


def expiry(token: str) -> Ask:
    """How long a token is good: it may ask about itself."""
    return Ask(f"{VERSION}/debug_token", {"input_token": token}, _key(token))


def until(answer: object) -> datetime | None:
    """When the token ends, or its right to see the data; None for one that never does. Raises ValueError."""
    told = _mapping(_mapping(answer, "the answer").get("data"), "data")
    ends = [_moment(told.get(name)) for name in ("expires_at", "data_access_expires_at")]
    known = [each for each in ends if each]
    if told.get("is_valid") is False and not known:
        return EVER
    return min(known, default=None)


def trouble(_status: int, said: object) -> Trouble | None:
    """What Graph's error means: its own code says more than the HTTP status, which is mostly 400."""
    error = said.get("error") if isinstance(said, Mapping) else None
    code = error.get("code") if isinstance(error, Mapping) else None
    if not isinstance(code, int):
        return None
    if code in (TOKEN_ENDED, SESSION) or code in NO_RIGHT:
        return Trouble.TOKEN
    if code in BUSY or code in BUSINESS_BUSY:
        return Trouble.BUSY
    if code in GONE and isinstance(error, Mapping) and (code != 100 or error.get("error_subcode") == 33):
        return Trouble.GONE
    return Trouble.PASSING if code in (1, 2) else None


def _signature(secret: str, body: bytes) -> str:
    return "sha256=" + digest(secret, body).hex()


def _key(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _named(value: Mapping[str, object]) -> Reference:
    number = _number(value.get("leadgen_id"))
    if number is None:
        raise ValueError("leadgen_id is no number")
    about = {name: str(value[name])[:100] for name in NAMED if isinstance(value.get(name), str | int)}
    return Reference(number, number, about)


def _number(value: object) -> str | None:
    """An id, which Meta sends as text or as a number; it becomes part of an address."""
    told = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return told if NUMBER.fullmatch(told) else None


def _answers(fields: list[object]) -> Iterator[Answer]:
    """Each answer by what Meta calls the question; what the testing tool makes up is no fact but a name."""
    for each in fields:
        field = _mapping(each, "an entry of field_data")
        asked = str(field.get("name") or "")
        values = field.get("values")
        value = values[0] if isinstance(values, list) and len(values) == 1 else values
        known = OWN_FIELDS.get(asked) or FIELDS.get(fold(asked))
        yield (None if _made_up(value) and known == "phone" else known), asked, value


def _made_up(value: object) -> bool:
    told = str(value).strip().lower()
    return DUMMY in told or told in DUMMY_MAILS


def _moment(unix: object) -> datetime | None:
    if not isinstance(unix, int) or isinstance(unix, bool) or not 0 < unix < 100_000_000_000:
        return None
    return datetime.fromtimestamp(unix, UTC)


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is no JSON object, as Meta sends it")  # noqa: TRY004  # of the sender's making
    return value


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{what} is no list, as Meta sends it")  # noqa: TRY004  # of the sender's making
    return value


PROVIDER = Provider(
    kind="meta",
    title="Meta Lead Ads",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "In the app's dashboard (developers.facebook.com) open Webhooks and choose Page.",
        "Callback URL: {address}",
        "Verify token: {verify}",
        "Verify and save, then subscribe to the field leadgen; the secret is the app's own, and stays where it is.",
        "Install the app on the page: POST /PAGE_ID/subscribed_apps with subscribed_fields=leadgen and a page token.",
    ),
    own_secret=True,
    greet=greet,
    verify=verify_token,
    fetch=Fetching(
        base="https://graph.facebook.com/",
        ask=ask,
        interpret=interpret_lead,
        expiry=expiry,
        until=until,
        trouble=trouble,
    ),
)
