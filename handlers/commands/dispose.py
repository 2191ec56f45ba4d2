"""A person records what happened with a lead: by button, modal or slash command, always the same deed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.cadence import steps_of
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.nudging import answered, asked_of
from handlers.leads.offer import refund
from handlers.leads.stop import hold_person, refuse_blocked, stop
from handlers.ownership import take, tell_owner
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
from handlers.pile.nurture import CADENCE_ENDED, tell_marketing
from handlers.reasons import chosen_with, listed
from handlers.typed import read_details
from messages.render import Payload, render
from messages.words import in_full
from playbook import dispositions, keeping, life
from playbook.dispositions import Details, Disposition
from playbook.refusal import Refusal
from playbook.replay import told
from playbook.words import Door, Kind, State
from store import history, leads, outbox, undoing
from store.database import Tx
from store.tables import Lead

OFFERED = 100  # codes in a list to choose from: Slack takes no more

HELP = [
    ("/dispo 42 voicemail tried the mobile", "record a touch, with a note"),
    ("/dispo 42 callback tue 10:00", "the prospect named a time: you are reminded then"),
    ("/dispo 42 won 12000", "closes the lead with its amount"),
    ("/dispo 42", "a form for that lead"),
    ("/dispo", "the same, for one of your open leads"),
]


@dataclass(frozen=True)
class Recorded:
    """What was recorded, whether recording it also claimed the lead, and the entry that tells of it."""

    lead: Lead
    label: str
    claimed: bool
    entry: int
    date: datetime | None = None  # as it was understood


def on_quick(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """One of the one-press dispositions: the nudge it stands under soon tells what was recorded."""
    done = record(desk, number_pressed(body), argument_pressed(body), "", person_in(body), Door.BUTTON)
    seen_alone = (body.get("container") or {}).get("is_ephemeral")  # nothing will show there what came of it
    return _confirm(desk, done, person_in(body)) if seen_alone else None


def on_open(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Record button: opens the modal for that lead."""
    _open_for(desk, body, number_pressed(body))
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
    """`/dispo`: alone or with a number it opens the modal, `help` lists the codes, else it records."""
    number, _, rest = typed_in(body).partition(" ")
    if not number:
        return _open_mine(desk, body)
    if not rest.strip() and not number.lstrip("#").isdecimal():
        return _help(desk)
    if not rest.strip():
        _open_for(desk, body, number_in(number))
        return None
    code, _, text = rest.strip().partition(" ")
    done = record(desk, number_in(number), code.lower(), as_typed(text), person_in(body), Door.COMMAND)
    return _confirm(desk, done, person_in(body))


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The modal was submitted."""
    given, place = submitted(body), place_in(body)
    number = place.get("lead") or number_in(given.get("lead", ""))
    text = chosen_with(given, desk.rules().playbook.dispositions.get(given["code"]))
    done = record(desk, number, given["code"], text, person_in(body), Door.MODAL, note=given.get("note"))
    return _confirm(desk, done, person_in(body))


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
    it = Saying(code, disposition, details, note, person, door, now)
    with desk.database.writing() as tx:
        person_keys = hold_person(tx, desk.workspace, number) if disposition.blocks else []
        lead = leads.wanted(tx, desk.workspace, number)
        _may_be_recorded(tx, lead, it, playbook.cadence.least_touches)
        if lead.state == State.INQUIRY and not disposition.ends:
            refuse_blocked(tx, desk, lead)
        done = _recorded(tx, desk, lead, it)
        if disposition.blocks:
            stop(tx, desk, person_keys, now, person, door, lead=lead.id, code=code)
        return done


@dataclass(frozen=True)
class Saying:
    """Who says what of a lead, when, and through which door."""

    code: str
    disposition: Disposition
    details: Details
    note: str | None
    person: str
    door: Door
    now: datetime


def _recorded(tx: Tx, desk: Desk, lead: Lead, it: Saying) -> Recorded:
    before, asked, owner = undoing.remember(lead), asked_of(lead), lead.owner
    claimed = _claims(lead, it.disposition)
    if claimed:
        take(tx, desk, lead, it.person, it.now, door=it.door)
    why, became = _moved(tx, desk, lead, it)
    undo = {"asked": asked, "undo": undoing.undo_of(before, lead)}
    kept = _kept(it.code, it.disposition, it.details, it.note, {**became, **undo})
    history.add(tx, lead, Kind.RECORDED, it.now, it.person, it.door, **kept)
    entry = history.last_number(tx, lead)
    tell_owner(tx, lead, owner, it.person, it.now, code=it.code, note=kept["note"])
    if not it.disposition.counts:
        refund(tx, desk, lead, owner)
    if why:
        tell_marketing(tx, desk, lead, it.now, why)
    outbox.settle(tx, lead)
    answered(tx, lead, asked, it.now)
    outbox.card(tx, lead, it.now)
    return Recorded(lead, it.disposition.label, claimed, entry, it.details.date)


def _moved(tx: Tx, desk: Desk, lead: Lead, it: Saying) -> tuple[str | None, dict[str, Any]]:
    """Write where the lead stands now: why it rests in the pile from now on, and what history keeps of it."""
    rules, before = desk.rules(), leads.standing(lead)
    hours, steps = rules.hours_of(lead.owner or it.person), steps_of(tx, desk, lead)
    stands = life.record(before, it.disposition, it.details, it.now, rules.playbook, hours, steps)
    if lead.covers_for and stands.owner == lead.owner:
        stands = keeping.while_away(stands, it.now)
    why = _why_it_rests(it.disposition, stands.state is State.NURTURE, lead.state == State.NURTURE)
    facts = _reported(lead, it.code, it.disposition, it.details, it.person, it.now)
    if why:
        facts |= {"nurture_why": why, "review_asked_at": None}
    leads.move(tx, lead, stands, **facts)
    ended = {"why": why} if why == CADENCE_ENDED else {}
    return why, {**told(before, stands, reached=it.disposition.reached), **ended}


def _why_it_rests(disposition: Disposition, rests: bool, rested: bool) -> str | None:
    """Why a lead is in the nurture pile from now on; None when it is not, or is there as before."""
    if disposition.nurtures:
        return disposition.label
    return CADENCE_ENDED if rests and not rested else None


def _kept(
    code: str, disposition: Disposition, details: Details, note: str | None, more: dict[str, Any]
) -> dict[str, Any]:
    """What the history keeps of it, what became of the lead, and what is needed to take it back."""
    said = " · ".join(filter(None, (details.reason or details.competitor, details.note, note))) or None
    return {"code": code, "touch": disposition.touch, "note": said, "detail": {**_facts(details), **more}}


def _claims(lead: Lead, disposition: Disposition) -> bool:
    """Whoever touches a lead that nobody owns has claimed it; one in the pile only with a time agreed."""
    agreed = lead.state == State.NURTURE and disposition.next is not None
    return disposition.touch and (lead.state == State.OPEN or agreed)


def _may_be_recorded(tx: Tx, lead: Lead, it: Saying, least: int) -> None:
    details, in_form = it.details, it.door is Door.MODAL
    _is_open(lead, in_form)
    dispositions.check(
        it.code, it.disposition, details, touches=lead.touches, least=least, now=it.now, number=lead.id,
        in_form=in_form,
    )  # fmt: skip
    if details.lead is not None and (
        details.lead == lead.id or not leads.get(tx, lead.workspace, details.lead)
    ):
        raise Refusal(f"#{lead.id} cannot repeat #{details.lead}: name another lead that exists.")


def _is_open(lead: Lead, in_form: bool = False) -> None:
    if lead.state == State.CLOSED:
        told = "Cancel this form." if in_form else f"`/lead {lead.id}` shows what happened."
        raise Refusal(f"#{lead.id} is closed already ({lead.code}). {told}", field="code")


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


def _confirm(desk: Desk, done: Recorded, person: str) -> Payload:
    rules = desk.rules()
    facts = lead_facts(done.lead, desk.clock(), rules)
    date = in_full(done.date, rules.hours_of(person)) if done.date else ""
    return render(
        "recorded", lead=facts, label=done.label, claimed=done.claimed, understood=date, undo=done.entry
    )


def _help(desk: Desk) -> Payload:
    codes = desk.rules().playbook.dispositions.items()
    known = [(code, each.label, each.needs) for code, each in codes]
    return render("help", title="Record what happened", lines=HELP, codes=known)


def _open_for(desk: Desk, body: dict[str, Any], number: int) -> None:
    with desk.database.reading() as tx:
        _is_open(leads.wanted(tx, desk.workspace, number))
    _open_modal(desk, body, f"Record for #{number}", desk.rules().playbook.dispositions, number)


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
    offered = [(code, each.label, each.needs) for code, each in codes.items()]
    view = render(
        "dispose_view", title=title, codes=offered[:OFFERED], more=len(offered[OFFERED:]),
        leads=mine or [], reasons=listed(codes), place=place_of(body, lead=number),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


ACTIONS = {"record": on_quick, "dispose": on_open, "not-a-lead": on_not_a_lead}
COMMANDS = {"/dispo": on_command}
VIEWS = {"dispose": on_submit}
