"""A person records what happened with a lead: by button, modal or slash command, always the same deed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.cadence import steps_of
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.nurture import tell_marketing
from handlers.offer import refund
from handlers.ownership import take
from handlers.payloads import (
    argument_pressed,
    as_typed,
    number_in,
    number_pressed,
    person_in,
    place_in,
    place_of,
    submitted,
    typed_in,
)
from handlers.stop import hold_person, refuse_blocked, stop
from handlers.typed import read_details
from messages.render import Payload, render
from playbook import dispositions, life
from playbook.dispositions import Details, Disposition
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead

OFFERED = 100  # codes in a list to choose from: Slack takes no more

HELP = [
    ("/dispo 42 voicemail tried the mobile", "record a touch, with a note"),
    ("/dispo 42 callback tue 10:00", "the prospect named a time: you are reminded then"),
    ("/dispo 42 won 12000", "closes the lead with its amount"),
    ("/dispo", "choose from your open leads"),
]


@dataclass(frozen=True)
class Recorded:
    """What was recorded, and whether recording it also claimed the lead."""

    lead: Lead
    label: str
    claimed: bool


def on_quick(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """One of the one-press dispositions: the nudge it stands under soon tells what was recorded."""
    record(desk, number_pressed(body), argument_pressed(body), "", person_in(body), Door.BUTTON)
    return None


def on_open(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Record button: opens the modal for that lead."""
    number = number_pressed(body)
    _open_modal(desk, body, f"Record for #{number}", desk.rules().playbook.dispositions, number)
    return None


def on_not_a_lead(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Not a lead button: the modal with the codes that disqualify."""
    number = number_pressed(body)
    codes = {
        code: each
        for code, each in desk.rules().playbook.dispositions.items()
        if each.outcome == "disqualified"
    }
    _open_modal(desk, body, f"#{number} is not a lead", codes, number)
    return None


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """`/dispo`: alone it opens the modal, `help` lists the codes, else it records."""
    number, _, rest = typed_in(body).partition(" ")
    if not number:
        return _open_mine(desk, body)
    if number == "help" or not rest.strip():
        return _help(desk)
    code, _, text = rest.strip().partition(" ")
    done = record(desk, number_in(number), code.lower(), as_typed(text), person_in(body), Door.COMMAND)
    return _confirm(desk, done)


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The modal was submitted."""
    given, place = submitted(body), place_in(body)
    number = place.get("lead") or number_in(given.get("lead", ""))
    text = given.get("need", "")
    done = record(desk, number, given["code"], text, person_in(body), Door.MODAL, note=given.get("note"))
    return _confirm(desk, done)


def record(
    desk: Desk, number: int, code: str, text: str, person: str, door: Door, note: str | None = None
) -> Recorded:
    """Record a disposition for a lead and plan its next step.

    `text` holds what the code needs and then a note, as typed. Raises Refusal when the rules say no.
    """
    now = desk.clock()
    rules = desk.rules()
    playbook = rules.playbook
    disposition = dispositions.find(code, playbook.dispositions)
    details = read_details(disposition, text, now, rules.hours_of(person), playbook.team.currency)
    with desk.database.writing() as tx:
        person_keys = hold_person(tx, desk.workspace, number) if disposition.blocks else []
        lead = leads.wanted(tx, desk.workspace, number)
        _may_be_recorded(tx, lead, code, disposition, details, now, playbook.cadence.least_touches)
        if lead.state == State.INQUIRY and not disposition.ends:
            refuse_blocked(tx, desk, lead)
        claimed, resting, owner = _claims(lead, disposition), lead.state == State.NURTURE, lead.owner
        if claimed:
            take(tx, desk, lead, person, now, door=door)
        stands = life.record(
            leads.standing(lead), disposition, details, now, playbook, rules.hours_of(lead.owner or person),
            steps_of(tx, desk, lead),
        )  # fmt: skip
        leads.move(tx, lead, stands, **_reported(lead, code, disposition, details, person, now))
        said = " · ".join(filter(None, (details.reason or details.competitor, details.note, note))) or None
        kept = {"code": code, "touch": disposition.touch, "note": said, "detail": _facts(details)}
        history.add(tx, lead, Kind.RECORDED, now, person, door, **kept)
        if not disposition.counts:
            refund(tx, desk, lead, owner)
        if stands.state is State.NURTURE and (disposition.nurtures or not resting):
            why = disposition.label if disposition.nurtures else "Cadence ended"
            tell_marketing(tx, desk, lead, now, why)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)
        if disposition.blocks:
            stop(tx, desk, person_keys, now, person, door, lead=lead.id, code=code)
    return Recorded(lead, disposition.label, claimed)


def _claims(lead: Lead, disposition: Disposition) -> bool:
    """Whoever touches a lead that nobody owns has claimed it; one in the pile only with a time agreed."""
    agreed = lead.state == State.NURTURE and disposition.next is not None
    return disposition.touch and (lead.state == State.OPEN or agreed)


def _may_be_recorded(
    tx: Tx, lead: Lead, code: str, disposition: Disposition, details: Details, now: datetime, least: int
) -> None:
    if lead.state == State.CLOSED:
        told = f"`/lead {lead.id}` shows what happened."
        raise Refusal(f"#{lead.id} is closed already ({lead.code}). {told}", field="code")
    dispositions.check(code, disposition, details, touches=lead.touches, least=least, now=now)
    if details.lead is not None and (
        details.lead == lead.id or not leads.get(tx, lead.workspace, details.lead)
    ):
        raise Refusal(f"#{lead.id} cannot repeat #{details.lead}: name another lead that exists.")


def _reported(
    lead: Lead, code: str, disposition: Disposition, details: Details, person: str, now: datetime
) -> dict[str, Any]:
    """What reports ask of the lead from now on."""
    facts: dict[str, Any] = {"code": code, "counts": lead.counts and disposition.counts}
    if disposition.touch and lead.first_touch_at is None:
        facts |= {"first_touch_at": now, "first_touch_by": person}
    if disposition.touch:
        facts["asked_again_at"] = None
    if disposition.reached and lead.reached_at is None:
        facts["reached_at"] = now
    if disposition.ends:
        facts |= {"ended_at": now, "ended_by": person}
    if details.amount is not None:
        facts |= {"amount": details.amount, "amount_currency": details.currency}
    return facts


def _facts(details: Details) -> dict[str, Any]:
    """What the history keeps of the details, as plain JSON values."""
    facts = {
        "amount": str(details.amount) if details.amount is not None else None,
        "currency": details.currency,
        "competitor": details.competitor,
        "reason": details.reason,
        "date": details.date.isoformat() if details.date else None,
        "duplicate_of": details.lead,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _confirm(desk: Desk, done: Recorded) -> Payload:
    facts = lead_facts(done.lead, desk.clock(), desk.rules())
    return render("recorded", lead=facts, label=done.label, claimed=done.claimed)


def _help(desk: Desk) -> Payload:
    codes = desk.rules().playbook.dispositions.items()
    listed = [(code, each.label, each.needs) for code, each in codes]
    return render("help", title="Record what happened", lines=HELP, codes=listed)


def _open_mine(desk: Desk, body: dict[str, Any]) -> Payload | None:
    with desk.database.reading() as tx:
        mine = leads.of_owner(tx, desk.workspace, person_in(body))
    if not mine:
        return render(
            "say", text="You have no open leads. `/dispo 42 voicemail` records for any lead by number."
        )
    now, rules = desk.clock(), desk.rules()
    facts = [lead_facts(lead, now, rules) for lead in mine]
    _open_modal(desk, body, "Record what happened", rules.playbook.dispositions, None, facts)
    return None


def _open_modal(
    desk: Desk, body: dict[str, Any], title: str, codes: dict[str, Disposition], number: int | None,
    mine: list[dict[str, Any]] | None = None,
) -> None:  # fmt: skip
    listed = [(code, each.label, each.needs) for code, each in codes.items()]
    view = render(
        "dispose_view", title=title, codes=listed[:OFFERED], more=len(listed[OFFERED:]),
        leads=mine or [], place=place_of(body, lead=number),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


ACTIONS = {"record": on_quick, "dispose": on_open, "not-a-lead": on_not_a_lead}
COMMANDS = {"/dispo": on_command}
VIEWS = {"dispose": on_submit}
