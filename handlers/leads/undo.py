"""Somebody takes back what he has just recorded: a correction in the history, and the lead stands where it stood."""

from dataclasses import dataclass
from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.nudging import for_eyes
from handlers.leads.stop import hold_person
from handlers.payloads import argument_pressed, number_in, number_pressed, person_in
from messages.render import Payload, render
from playbook import undo as rules_of_undo
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import blocked, history, leads, outbox, undoing
from store.database import Tx
from store.tables import Event, Lead


@dataclass(frozen=True)
class TakenBack:
    """What was taken back, and the lead as it stands again."""

    lead: Lead
    label: str


def on_undo(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Undo button: of the answer to a command or form, or where a nudge was."""
    person, number, entry = person_in(body), number_pressed(body), number_in(argument_pressed(body))
    done = undo(desk, number, entry, person, Door.BUTTON)
    facts = lead_facts(done.lead, desk.clock(), for_eyes(desk.rules(), person))
    return render("undone", lead=facts, label=done.label)


def undo(desk: Desk, number: int, entry: int, person: str, door: Door) -> TakenBack:
    """Take back what that entry recorded. Raises Refusal when it is too late for that, or not his to take back.

    A claim that came with the record is taken back with it. What falls due meanwhile rings at once.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        blocks = _blocks(desk, history.code_of(tx, desk.workspace, entry))
        person_keys = hold_person(tx, desk.workspace, number) if blocks else []
        lead = leads.wanted(tx, desk.workspace, number)
        recorded = history.numbered(tx, lead, entry)
        if recorded is None or recorded.kind != Kind.RECORDED or "undo" not in recorded.detail:
            raise Refusal(f"That cannot be taken back. `/lead {number}` shows what happened to it.")
        rules_of_undo.check(
            number, by=recorded.who, person=person, at=recorded.at, now=now,
            taken_back=entry in history.taken_back(tx, lead),
            moved_on=recorded.detail["undo"]["revision"] != lead.revision, closed=lead.state == State.CLOSED,
        )  # fmt: skip
        undoing.put_back(tx, lead, recorded.detail["undo"])
        leads.standing(lead)  # raises when it would break the invariant
        if blocks:
            blocked.lift(tx, desk.workspace, person_keys)
        label = _label(desk, recorded)
        history.add(tx, lead, Kind.UNDONE, now, person, door, corrects=entry, detail=_stands(lead, label))
        _forget_later(tx, lead)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)
    return TakenBack(lead, label)


def _blocks(desk: Desk, code: str | None) -> bool:
    known = desk.rules().playbook.dispositions.get(code or "")
    return known is not None and known.blocks


def _label(desk: Desk, recorded: Event) -> str:
    known = desk.rules().playbook.dispositions.get(recorded.code or "")
    return known.label if known else str(recorded.code)


def _stands(lead: Lead, label: str) -> dict[str, Any]:
    """What was taken back and where the lead stands again, as the history keeps it."""
    stands = {"why": label, "became": lead.state, "owner": lead.owner, "outcome": lead.outcome}
    return {name: value for name, value in stands.items() if value is not None}


def _forget_later(tx: Tx, lead: Lead) -> None:
    """The nudges ask again: nothing is left to be said anew when the time for an undo is over."""
    outbox.again_at(tx, [number for number, _ in outbox.asked(tx, lead)], None)


ACTIONS = {"undo": on_undo}
