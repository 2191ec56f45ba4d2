"""Typeform: a `form_response` with answers typed by their fields, and hidden fields."""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from sources.clean import one_line
from sources.form import read_answers
from sources.new_lead import NewLead
from sources.proof import NO_SIGNATURE, WRONG_SIGNATURE, digest, same
from sources.provider import Headers, Nothing, Provider, Rejected
from sources.shape import listed, mapping
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
OURS, RESPONSE = "Typeform", "form_response"
OWN_FIELDS = {
    "email": "email",
    "phone_number": "phone",
}  # what a field of that type is, whatever it is called
ASKED = re.compile(
    r"(?:(?:please)?(?:tellus|enter|whats|whatis|andyour|andwhats|andwhatis))?(?:your|the)?(.+?)(?:please)?"
)


def check(secret: str, headers: Headers, body: bytes, _now: datetime) -> Rejected | None:
    """The signature of the body. It has no time: the token of a response is what makes a copy harmless."""
    given = headers.get("typeform-signature", "").strip()
    if not given:
        return NO_SIGNATURE
    return None if same(given, _signature(secret, body)) else WRONG_SIGNATURE


def interpret(payload: object) -> NewLead | Nothing:
    """The lead in a response. Raises ValueError."""
    event = mapping(payload, "the body", OURS)
    kind = event.get("event_type", RESPONSE)
    if (
        isinstance(kind, str) and kind != RESPONSE
    ):  # one that is not finished has the token of the one that will be
        return Nothing(f"Typeform tells of “{one_line(kind)[:60]}”, which is no finished response to a form")
    response = mapping(event.get("form_response"), "form_response", OURS)
    token = response.get("token")
    if not isinstance(token, str) or not token:
        raise ValueError("form_response has no token")
    about: list[Answer] = [("external_id", "token", token), (None, "form", _title(response))]
    about.append((None, "submitted_at", response.get("submitted_at")))
    return read_answers([*about, *_answers(response), *_hidden(response)])


def prove(secret: str, body: bytes, _now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed."""
    return {"Content-Type": "application/json", "Typeform-Signature": _signature(secret, body)}, body


def _signature(secret: str, body: bytes) -> str:
    return "sha256=" + base64.b64encode(digest(secret, body)).decode()


def _answers(response: Mapping[str, object]) -> Iterator[Answer]:
    """Each answer under its question; a long text that is no other field is the prospect's own story."""
    questions = _questions(response)
    for each in listed(response.get("answers"), "answers", OURS):
        answer = mapping(each, "an answer", OURS)
        field = answer.get("field")
        field = field if isinstance(field, Mapping) else {}
        question, ref = questions.get(str(field.get("id")), ("", ""))
        ref = ref or str(field.get("ref") or "")
        kind = str(answer.get("type"))
        spelling = question or ref or str(field.get("id") or kind)
        yield _field(kind, str(field.get("type")), ref, question), spelling, _value(answer.get(kind))


def _field(kind: str, field_type: str, ref: str, question: str) -> str | None:
    known = (
        OWN_FIELDS.get(kind) or FIELDS.get(fold(ref)) or FIELDS.get(fold(question)) or _asked_for(question)
    )
    return known or ("message" if field_type == "long_text" else None)


def _asked_for(question: str) -> str | None:
    """The field in "What's your name?"."""
    found = ASKED.fullmatch(fold(question))
    return FIELDS.get(found[1]) if found else None


def _value(value: object) -> object:
    """One choice is its label, several are a list of them, and what was typed beside them."""
    if not isinstance(value, Mapping):
        return value
    labels = value.get("labels")
    if isinstance(labels, list):
        return [*labels, *([value["other"]] if value.get("other") else [])]
    if "label" in value or "other" in value:
        return value.get("label") or value.get("other")
    return dict(value)


def _hidden(response: Mapping[str, object]) -> Iterator[Answer]:
    hidden = response.get("hidden")
    for name, value in hidden.items() if isinstance(hidden, Mapping) else ():
        yield FIELDS.get(fold(str(name))), str(name), value


def _questions(response: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Title and ref of each field by its id."""
    definition = response.get("definition")
    fields = definition.get("fields") if isinstance(definition, Mapping) else None
    known = [each for each in fields if isinstance(each, Mapping)] if isinstance(fields, list) else []
    return {str(each.get("id")): (str(each.get("title") or ""), str(each.get("ref") or "")) for each in known}


def _title(response: Mapping[str, object]) -> object:
    definition = response.get("definition")
    return definition.get("title") if isinstance(definition, Mapping) else None


PROVIDER = Provider(
    kind="typeform",
    title="Typeform",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "In Typeform open the form, Connect → Webhooks → Add a webhook.",
        "Endpoint: {address}",
        "Edit → Secret: {secret}",
        "Save, and switch the webhook on.",
    ),
)
