"""Calendly: somebody booked a meeting, called it off, or moved it, which comes as both."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sources.clean import as_text, cut, one_line
from sources.form import read_answers
from sources.proof import NO_SIGNATURE, dated, digest
from sources.provider import Booking, Headers, Meeting, Nothing, Provider, Rejected
from sources.shape import mapping, within
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
OURS = "Calendly"
BOOKED, CANCELED = "invitee.created", "invitee.canceled"
PARTS = re.compile(r"t=([0-9]{1,12}),\s*v1=([0-9a-fA-F]{64})")
BESIDE = ("timezone", "cancel_url", "reschedule_url")
LONGEST = 200
SUBSCRIPTION = (
    '{{"url": "{address}", "signing_key": "{secret}", "events": ["invitee.created", "invitee.canceled"], '
    '"organization": "https://api.calendly.com/organizations/YOURS", "scope": "organization"}}'
)


def check(secret: str, headers: Headers, body: bytes, now: datetime) -> Rejected | None:
    """The signature over its time and the body."""
    given = headers.get("calendly-webhook-signature", "").strip()
    found = PARTS.fullmatch(given)
    if found is None:
        return NO_SIGNATURE if not given else Rejected("the signature is not of the form t=...,v1=...")
    return dated(secret, found[1], found[2], body, now)


def interpret(payload: object) -> Meeting | Nothing:
    """What an invitee did. Raises ValueError."""
    told = mapping(payload, "the body", OURS)
    event = told.get("event")
    if not isinstance(event, str) or not event:
        raise ValueError("event is missing")
    if event not in (BOOKED, CANCELED):
        return Nothing(f"Calendly tells of “{one_line(event)[:60]}”, of which nothing follows here")
    invitee = mapping(told.get("payload"), "payload", OURS)
    meeting = mapping(invitee.get("scheduled_event"), "scheduled_event", OURS)
    uri = one_line(as_text(invitee.get("uri")) or "")
    if not uri:
        raise ValueError("payload has no uri")
    return Meeting(
        of=read_answers(_answers(invitee, meeting)),
        what=_what(event, invitee),
        title=_line(meeting.get("name")) or "a meeting",
        at=_moment(meeting.get("start_time")),
        key=f"{event}:{uri}",
        why=_why(invitee),
    )


def prove(secret: str, body: bytes, now: datetime) -> tuple[dict[str, str], bytes]:
    """Signed, with the time."""
    unix = str(int(now.timestamp()))
    signature = f"t={unix},v1={digest(secret, f'{unix}.'.encode(), body).hex()}"
    return {"Content-Type": "application/json", "Calendly-Webhook-Signature": signature}, body


def _what(event: str, invitee: Mapping[str, object]) -> Booking:
    if event == BOOKED:
        return Booking.BOOKED
    return Booking.MOVED if invitee.get("rescheduled") is True else Booking.CALLED_OFF


def _why(invitee: Mapping[str, object]) -> str | None:
    """Why it was called off, and by whom when it was not the invitee."""
    canceled = within(invitee, "cancellation")
    reason = _line(canceled.get("reason"))
    if canceled.get("canceler_type") != "host":
        return reason
    return ": ".join(
        filter(None, (f"by its host {_line(canceled.get('canceled_by')) or ''}".rstrip(), reason))
    )


def _answers(invitee: Mapping[str, object], meeting: Mapping[str, object]) -> Iterator[Answer]:
    """Who it is, what was asked when booking, and by which campaign he came."""
    for field in ("name", "first_name", "last_name", "email"):
        yield field, field, invitee.get(field)
    yield "phone", "text_reminder_number", invitee.get("text_reminder_number")
    asked = invitee.get("questions_and_answers")
    for each in asked if isinstance(asked, list) else ():
        if isinstance(each, Mapping):
            question = str(each.get("question") or "question")
            yield FIELDS.get(fold(question)), question, each.get("answer")
    yield from _beside(invitee, meeting)


def _beside(invitee: Mapping[str, object], meeting: Mapping[str, object]) -> Iterator[Answer]:
    tracking = invitee.get("tracking")
    for name, value in tracking.items() if isinstance(tracking, Mapping) else ():
        if value:
            yield None, str(name), value
    for name in BESIDE:
        if invitee.get(name):
            yield None, name, invitee[name]
    place = meeting.get("location")
    if isinstance(place, Mapping):
        yield None, "where", place.get("join_url") or place.get("location") or place.get("type")


def _moment(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        zoned = at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        zoned = None
    if zoned is None:
        raise ValueError("start_time of the meeting is no moment, as Calendly sends it")
    return zoned


def _line(value: object) -> str | None:
    return cut(one_line(as_text(value) or ""), LONGEST) or None


PROVIDER = Provider(
    kind="calendly",
    title="Calendly",
    check=check,
    interpret=interpret,
    prove=prove,
    steps=(
        "Calendly adds webhooks through its API only; make a token at calendly.com/integrations/api_webhooks.",
        "GET https://api.calendly.com/users/me with Authorization: Bearer and that token names your organization.",
        "With the same, POST https://api.calendly.com/webhook_subscriptions this JSON, with your organization in it:",
        SUBSCRIPTION,
    ),
)
