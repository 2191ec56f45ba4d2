"""What a nudge says: the story so far, the step that is due, what fits as an answer, and then the answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.cadence import steps_of
from handlers.contact import to_dial
from handlers.desk import Desk, Rules
from handlers.facts import contact_details, lead_facts
from messages.render import Payload, render
from messages.words import moment
from playbook import snooze
from playbook.document import Playbook
from playbook.steps import Step
from playbook.undo import UNDO_FOR
from playbook.words import Kind, State, What
from store import history, leads, outbox
from store.database import Tx
from store.tables import Event, Lead, Outbox

BUTTONS = 20  # one-press codes beside a nudge: Slack takes 25 buttons, and there are others
ENTRIES = 3
HEADLINES = {
    "claimed": "Yours now",
    "handed-over": "Handed over to you",
    "assigned": "Nobody claimed it: it is yours now",
    "covering": "Yours while a colleague is away",
    "reopened": "Reopened: yours again",
    "ask": "What about this one?",
    What.FIRST_TOUCH: "Still on it?",
    What.TOUCH: "Next touch due",
    What.CALLBACK: "📞 Call back now",
    What.MEETING: "📅 Meeting: how did it go?",
}
TOLD = (  # what people did, and what matters; not the clock's own doings
    Kind.RECORDED, Kind.NOTED, Kind.RE_INQUIRY, Kind.RELEASED, Kind.REOPENED, Kind.HOT_AGAIN, Kind.NOT_YET,
    Kind.ACTIVE, Kind.MERGED, Kind.BOOKED, Kind.CALLED_OFF,
)  # fmt: skip
MEANS = {"call": "📞 Call", "email": "✉️ E-mail", "message": "💬 Message", "meeting": "📅 Meeting"}


def asked_of(lead: Lead) -> dict[str, Any]:
    """What a nudge of this lead asks now: it is answered when this is another."""
    owned = lead.claimed_at.isoformat() if lead.claimed_at else ""
    return {"owner": lead.owner, "owned": owned, "touches": lead.touches}


def answered(tx: Tx, lead: Lead, asked: Mapping[str, Any], now: datetime) -> None:
    """Somebody answered what was `asked`: the nudges say so, and offer to take it back for a while."""
    rows = [number for number, facts in outbox.asked(tx, lead) if _is(facts, asked)]
    outbox.again_at(tx, rows, now + UNDO_FOR)


def _is(facts: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    return all(facts.get(name) == value for name, value in asked.items())


def nudge_payload(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    """A nudge that was answered before it could be said is not said; one that was said tells the answer."""
    with desk.database.reading() as tx:
        if not _is(row.facts, asked_of(lead)):
            return _answer(tx, desk, row, lead, now) if row.ts else None
        if lead.snoozes > row.facts.get("snoozes", 0):
            return _snoozed(tx, desk, lead, now) if row.ts else None
        facts = nudge_facts(tx, desk, lead, now)
    first = row.facts["reason"] == What.TOUCH and not row.facts["touches"]
    headline = "Not touched yet" if first else HEADLINES[row.facts["reason"]]
    return render("nudge", headline=headline, by=row.facts.get("by"), **facts)


def nudge_facts(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> dict[str, Any]:
    """What its owner is told of a lead that asks for its next step, in his own time.

    `lead`, the `step` that is due (None after the cadence's last), the last entries of its `history`, the
    `quick` answers that fit, how to `call`, what else to `reach` them by, and whether it may be `snoozed`.
    """
    rules = for_eyes(desk.rules(), lead.owner)
    by, step = _due_step(tx, desk, lead)
    entries = history.in_force(tx, lead, TOLD, ENTRIES)
    _, *others = contact_details(lead)
    call = to_dial(lead.phone)
    return {
        "lead": lead_facts(lead, now, rules),
        "step": step,
        "history": [told(each, now, rules) for each in entries],
        "quick": quick_codes(rules.playbook, by),
        "call": call,
        "dial": rules.playbook.nudges.dial,
        "reach": " · ".join(filter(None, others if call else contact_details(lead))),
        "snoozes": snooze.CHOICES if lead.due_what in snooze.CAN_WAIT else (),
    }


def for_eyes(rules: Rules, person: str | None) -> Rules:
    """The same rules, telling times on that person's clock."""
    return replace(rules, hours=rules.hours_of(person))


def _due_step(tx: Tx, desk: Desk, lead: Lead) -> tuple[str | None, dict[str, Any] | None]:
    """By which means somebody is to be touched now (None: by any), and the step of the cadence."""
    planned = leads.standing(lead).planned
    if planned and planned.what is What.MEETING:
        return None, None
    if planned and planned.what is What.CALLBACK:
        return "call", None
    steps = steps_of(tx, desk, lead) if lead.state == State.WORKING else ()
    if lead.step >= len(steps):
        return None, None
    due: Step = steps[lead.step]
    return due.by, {"by": MEANS[due.by], "number": lead.step + 1, "of": len(steps), "hint": due.hint}


def quick_codes(playbook: Playbook, by: str | None) -> list[tuple[str, str]]:
    """The one-press answers that fit the means (None: all of them), with their labels."""
    codes = playbook.dispositions.items()
    fits = [
        (code, each.label) for code, each in codes if each.quick and (not each.by or by in (None, *each.by))
    ]
    return fits[:BUTTONS]


def told(entry: Event, now: datetime, rules: Rules) -> dict[str, Any]:
    """An entry of the history in a line: who, when, what, for when, and the note."""
    known = rules.playbook.dispositions.get(entry.code or "")
    until = entry.detail.get("date")
    return {
        "at": moment(entry.at, now, rules.hours),
        "who": entry.who,
        "what": (known.label if known else entry.code) or entry.kind,
        "until": moment(datetime.fromisoformat(until), now, rules.hours) if until else "",
        "note": entry.note, "to": None, "door": None, "gone": False,
    }  # fmt: skip


def _answer(tx: Tx, desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload:
    """What was recorded in answer to a nudge, to be taken back for a while; else what became of the lead."""
    rules = for_eyes(desk.rules(), row.facts["owner"])
    facts = lead_facts(lead, now, rules)
    asked = {name: row.facts.get(name) for name in asked_of(lead)}
    for entry in reversed(history.in_force(tx, lead, (Kind.RECORDED,), 50)):
        if entry.detail.get("asked") == asked:
            undo = entry.id if can_undo(entry, lead, asked["owner"], now) else None
            return render("answered", lead=facts, entry=told(entry, now, rules), undo=undo)
    return render("settled", lead=facts)


def can_undo(entry: Event, lead: Lead, person: str | None, now: datetime) -> bool:
    """Whether to offer a person to take back what an entry tells."""
    still = entry.detail.get("undo", {}).get("revision") == lead.revision
    return still and entry.who == person and now < entry.at + UNDO_FOR


def _snoozed(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> Payload:
    """Until when its owner put it off."""
    rules = for_eyes(desk.rules(), lead.owner)
    entries = history.in_force(tx, lead, (Kind.SNOOZED,), 1)
    detail = entries[0].detail if entries else {}
    return snoozed_payload(lead, rules, now, detail.get("until"), detail.get("over"))


def snoozed_payload(lead: Lead, rules: Rules, now: datetime, until: str | None, over: str | None) -> Payload:
    """Snoozed until then (ISO), and `over` which time agreed with the prospect, if one was to come."""
    at = datetime.fromisoformat(until) if until else lead.due_at
    return render(
        "snoozed", lead=lead_facts(lead, now, rules), until=moment(at, now, rules.hours) if at else "",
        over=moment(datetime.fromisoformat(over), now, rules.hours) if over else "",
    )  # fmt: skip


def often_payload(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    """To a manager: somebody keeps putting a lead off, and why he says he does."""
    rules = for_eyes(desk.rules(), row.facts["to"])
    until = moment(datetime.fromisoformat(row.facts["until"]), now, rules.hours)
    said = {name: row.facts[name] for name in ("who", "times", "reason")}
    return render("snoozed_often", lead=lead_facts(lead, now, rules), until=until, **said)
