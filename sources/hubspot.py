"""HubSpot: events that only name a contact, which is fetched, and workflows that send the whole contact."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sources.clean import as_text, is_blank, one_line
from sources.form import read_answers
from sources.hubspot_proof import check, signed
from sources.new_lead import NewLead
from sources.provider import Ask, Fetching, Nothing, Provider, Reference, References, Understood
from sources.shape import listed, mapping
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
OURS = "HubSpot"
AN_ADDRESS = "https://leads.example/in/hubspot/a-key"  # what `prove` signs: it knows no other
CREATED, A_CONTACT = ("contact.creation", "object.creation"), "0-1"
OWN_FIELDS = {
    "firstname": "first_name", "lastname": "last_name", "email": "email", "phone": "phone",
    "mobilephone": "phone", "company": "company", "message": "message", "hs_analytics_first_url": "landing_page",
    "hs_country_region_code": "country",
}  # fmt: skip
PEOPLE = ("firstname", "lastname", "email", "phone", "mobilephone")
CALLED = {"hs_google_click_id": "gclid", "hs_facebook_click_id": "fbclid"}  # as campaigns know them
BESIDE = (
    "jobtitle", "website", "city", "country", "lifecyclestage", "hs_lead_status", "hubspot_owner_id",
    "hs_analytics_source", "hs_analytics_source_data_1", "hs_analytics_source_data_2",
    "hs_analytics_first_referrer", "first_conversion_event_name", "recent_conversion_event_name",
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "test_lead",
)  # fmt: skip
ASKED = (*OWN_FIELDS, *CALLED, *BESIDE)
COUNTED = ("hs_", "num_", "notes_", "days_", "createdate", "lastmodifieddate")  # HubSpot works it out itself
NUMBERS = ("canonical-vid", "vid", "objectId", "hs_object_id", "id")
CUSTOMERS = ("customer", "evangelist")
MADE_UP = "(sample contact)"  # in the names of those that every new account begins with


def interpret(payload: object) -> Understood:
    """The contacts that events name, or the contact that a workflow sent. Raises ValueError."""
    if isinstance(payload, Mapping):
        return _lead(payload)
    events = [mapping(each, "an event", OURS) for each in listed(payload, "the body", OURS)]
    if not events:
        raise ValueError("the list of events is empty")
    created = [each for each in events if _tells_of_a_new_contact(each)]
    return References(tuple(map(_named, created))) if created else _nothing(events)


def ask(wanted: Reference, token: str) -> Ask:
    """The contact with the properties that a lead is made of."""
    named = {"properties": ",".join(ASKED), "archived": "false"}
    return Ask(f"crm/v3/objects/contacts/{wanted.name}", named, {"Authorization": f"Bearer {token}"})


def interpret_fetched(payload: object, wanted: Reference) -> NewLead | Nothing:
    """The lead in a contact that was fetched. Raises ValueError."""
    contact = mapping(payload, "the answer", OURS)
    stage = str(_value(mapping(contact.get("properties"), "properties", OURS).get("lifecyclestage")))
    if stage.lower() in CUSTOMERS:
        return Nothing(f"contact {wanted.name} is a {stage.lower()} in HubSpot already")
    return _lead({"id": wanted.name, **contact})


def prove(secret: str, body: bytes, now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed for `AN_ADDRESS`, which is said with it."""
    return {**signed(secret, AN_ADDRESS, body, now), ":url": AN_ADDRESS}, body


def _tells_of_a_new_contact(event: Mapping[str, object]) -> bool:
    kind = event.get("subscriptionType")
    if not isinstance(kind, str) or not kind:
        raise ValueError("an event has no subscriptionType")
    return kind == CREATED[0] or (kind == CREATED[1] and event.get("objectTypeId") == A_CONTACT)


def _named(event: Mapping[str, object]) -> Reference:
    number = str(as_text(event.get("objectId")) or "").strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 20):
        raise ValueError("objectId of an event is no number, as HubSpot sends it")
    said = {name: one_line(as_text(event.get(name)) or "")[:100] for name in ("portalId", "changeSource")}
    return Reference(number, f"contact:{number}", {name: text for name, text in said.items() if text})


def _nothing(events: Sequence[Mapping[str, object]]) -> Nothing:
    kinds = ", ".join(sorted({one_line(str(each["subscriptionType"]))[:40] for each in events})[:5])
    return Nothing(f"HubSpot tells of {kinds}; a lead is made of contact.creation only")


def _lead(contact: Mapping[str, object]) -> NewLead:
    """Raises ValueError when nobody is in it: a workflow may be about a deal as well."""
    said = contact.get("properties")
    told = {
        str(name): _value(value) for name, value in (said if isinstance(said, Mapping) else contact).items()
    }
    if all(is_blank(told.get(name)) for name in PEOPLE):
        raise ValueError(
            f"there is no contact in it: none of {', '.join(PEOPLE)} is said. Add them to what is sent."
        )
    return read_answers([*_identity(contact, told), *_answers(told)])


def _identity(contact: Mapping[str, object], told: Mapping[str, object]) -> Iterator[Answer]:
    """The number of the contact, by which it is one lead however it came; without one, its e-mail."""
    numbers = (
        as_text(said[name]) for said in (contact, told) for name in NUMBERS if not is_blank(said.get(name))
    )
    number = next((each for each in numbers if each and each.strip().isdigit()), None)
    yield "external_id", "contact", number or as_text(told.get("email"))
    if MADE_UP in str(told.get("lastname")).lower():
        yield "test", "sample contact", True


def _answers(told: Mapping[str, object]) -> Iterator[Answer]:
    for name in (*OWN_FIELDS, *(other for other in told if other not in OWN_FIELDS)):
        value = told.get(name)
        if not is_blank(value) and name not in NUMBERS and (name in ASKED or not name.startswith(COUNTED)):
            yield OWN_FIELDS.get(name) or FIELDS.get(fold(name)), CALLED.get(name, name), value


def _value(value: object) -> object:
    """A property as the API says it, or as a workflow does: with its history."""
    return value.get("value") if isinstance(value, Mapping) else value


PROVIDER = Provider(
    kind="hubspot",
    title="HubSpot",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "In HubSpot make an app with the scope crm.objects.contacts.read.",
        "Its client secret is the secret here, its access token the token.",
        "In the app, Webhooks: target URL {address}, and subscribe to contact, created.",
        "Or in a workflow, Send a webhook: POST, {address}, with request signature and all contact properties.",
    ),
    own_secret=True,
    fetch=Fetching("https://api.hubapi.com/", ask, interpret_fetched),
)
