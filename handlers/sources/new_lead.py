"""A form for a new lead: empty (`/lead new`), or filled in with what a message in Slack says (the shortcut)."""

import json
from collections.abc import Iterable
from typing import Any

from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.contact import mask_in
from handlers.desk import Desk, Rules
from handlers.forms import as_read
from handlers.message_link import KEPT_AS, key_of, link_to
from handlers.payloads import person_in, place_in, place_of, submitted
from messages.render import Payload, render
from messages.words import cut_to_send
from playbook.refusal import Refusal
from playbook.words import Door
from sources.new_lead import NewLead
from sources.slack_message import guess
from store import inquiries

FORM = [
    ("name", "Name", False),
    ("company", "Company", False),
    ("email", "E-mail", False),
    ("phone", "Phone", False),
    ("message", "What they want, in their words", True),
    ("campaign", "Campaign", False),
]
PRODUCT = ("product", "Product", False)
TAKEN = {
    "accepted": "Posted as #{}.",
    "re-inquiry": "That is #{} already: I noted there that they asked again.",
    "duplicate": "That is #{} already.",
}
SHORT, LONG = 2000, 3000  # characters that fields take


def open_form(desk: Desk, body: dict[str, Any]) -> None:
    """`/lead new`: the empty form."""
    _open(desk, body, [(*each, "") for each in FORM], place_of(body))


def on_shortcut(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """*Make this a lead* was chosen of a message: the form, with what can be told of it filled in."""
    channel, message = str(body["channel"]["id"]), {"ts": body["message_ts"], **body["message"]}
    if number := lead_of(desk, channel, message["ts"]):
        text = f"That message is lead #{number} already. `/lead {number}` shows it."
        desk.slack.views_open(trigger_id=body["trigger_id"], view=render("answer_view", text=text))
        return None
    place = place_of(body, message=message["ts"], thread=message.get("thread_ts"))
    _open(desk, body, filled(guess(message, *_known(desk.rules()))), place)
    return None


def _open(desk: Desk, body: dict[str, Any], fields: Iterable[tuple[str, str, bool, str]], place: str) -> None:
    view = render("new_lead_view", fields=list(fields), place=place, short=SHORT, long=LONG)
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def _known(rules: Rules) -> tuple[set[str], set[str]]:
    """Names of campaigns and products that a message may speak of."""
    products = {word for route in rules.playbook.routes for word in route.when.product if "*" not in word}
    return {*rules.campaigns.names.values(), *rules.playbook.campaigns}, products


def filled(guessed: NewLead) -> list[tuple[str, str, bool, str]]:
    """The fields of the form with what was guessed. The words are shown to a channel: their contact is masked."""
    said: dict[str, str] = {name: str(getattr(guessed, name) or "") for name, _, _ in FORM}
    said["message"] = mask_in(said["message"])
    said["product"] = str(guessed.extra.get("product") or "")
    fields = [*FORM, PRODUCT] if said["product"] else FORM
    return [
        (name, label, lines, cut_to_send(said[name], LONG if lines else SHORT))
        for name, label, lines in fields
    ]


def on_new(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form for a new lead was submitted: it takes the same way as a lead from the web."""
    given = {name: as_read(text) for name, text in submitted(body).items()}
    if not given.keys() - {"temperature"}:
        raise Refusal("Fill in at least one field.", field="name")
    place = place_in(body)
    if "message" in place:
        return of_message(desk, given, place, person_in(body))
    return _taken(desk, given, None, Door.MODAL, person_in(body))


def of_message(desk: Desk, given: dict[str, str], place: dict[str, Any], person: str) -> Payload:
    """Make a message a lead, with what somebody says of it. Of the same message there is one lead."""
    channel, ts = str(place["channel"]), str(place["message"])
    link = link_to(channel, {"ts": ts, "thread_ts": place.get("thread")})
    if number := lead_of(desk, channel, ts):
        return render(
            "say", text=f"Somebody made that message lead #{number} meanwhile. `/lead {number}` shows it."
        )
    return _taken(desk, given | ({KEPT_AS: link} if link else {}), key_of(channel, ts), Door.SHORTCUT, person)


def _taken(desk: Desk, given: dict[str, str], key: str | None, door: Door, person: str) -> Payload:
    body = json.dumps({**given, "source": "Slack"}).encode()
    taken = take_in(desk, RawInquiry(body, "application/json", key, door=door, who=person))
    return render("say", text=TAKEN[taken.answer["status"]].format(taken.answer["lead"]))


def lead_of(desk: Desk, channel: str, ts: str) -> int | None:
    """The lead that was made of a message, if one was."""
    with desk.database.reading() as tx:
        found = inquiries.answer_to(tx, desk.workspace, f"key:{key_of(channel, ts)}")
    return found[0] if found else None


VIEWS = {"new-lead": on_new}
SHORTCUTS = {"make-lead": on_shortcut}
