"""Meta Lead Ads: webhooks that only name leads, each of which is fetched from the Graph API."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from sources import meta_graph
from sources.form import read_answers
from sources.meta_graph import SENDER, VERSION, bearer
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
from sources.shape import listed, mapping
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
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
    page = mapping(payload, "the body", SENDER)
    found: dict[str, Reference] = {}
    for entry in listed(page.get("entry"), "entry", SENDER):
        for each in listed(mapping(entry, "an entry", SENDER).get("changes", []), "changes", SENDER):
            change = mapping(each, "a change", SENDER)
            if change.get("field") == "leadgen":
                named = _named(mapping(change.get("value"), "value", SENDER))
                found[named.key] = named
    real = tuple(each for each in found.values() if not MADE_UP.fullmatch(each.name))
    if real:
        return References(real)
    return Nothing(
        "Meta's own test of the webhook, which is about no lead" if found else "it is about no lead"
    )


def ask(reference: Reference, token: str) -> Ask:
    """One lead."""
    return Ask(f"{VERSION}/{reference.name}", {"fields": ",".join(ASKED)}, bearer(token))


def interpret_lead(answer: object, reference: Reference) -> NewLead:
    """The lead that was fetched. Raises ValueError."""
    lead = mapping(answer, "the answer", SENDER)
    if str(lead.get("id")) != reference.name:
        raise ValueError("the answer is about another lead")
    answers = list(_answers(listed(lead.get("field_data"), "field_data", SENDER)))
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


def _signature(secret: str, body: bytes) -> str:
    return "sha256=" + digest(secret, body).hex()


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
        field = mapping(each, "an entry of field_data", SENDER)
        asked = str(field.get("name") or "")
        values = field.get("values")
        value = values[0] if isinstance(values, list) and len(values) == 1 else values
        known = OWN_FIELDS.get(asked) or FIELDS.get(fold(asked))
        yield (None if _made_up(value) and known == "phone" else known), asked, value


def _made_up(value: object) -> bool:
    told = str(value).strip().lower()
    return DUMMY in told or told in DUMMY_MAILS


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
        expiry=meta_graph.expiry,
        until=meta_graph.until,
        trouble=meta_graph.trouble,
    ),
)
