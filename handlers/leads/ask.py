"""A manager asks the owner of a lead what about it: a nudge in his name, with the buttons that answer it."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.leads.nudging import asked_of
from handlers.naming import name_of
from handlers.ownership import must_manage
from handlers.payloads import number_pressed, person_in
from messages.words import span
from playbook.nudges import may_ask_again
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox
from store.database import Tx
from store.tables import Event, Lead

LOOKED_AT = 50  # of the latest questions; a manager asks about a lead once an hour


def on_ask(desk: Desk, body: dict[str, Any]) -> None:
    """The Ask button. Home shows beside the lead that it was asked about."""
    ask(desk, number_pressed(body), person_in(body), Door.BUTTON)


def ask(desk: Desk, number: int, person: str, door: Door) -> None:
    """Ask the owner what about that lead: he answers by recording what happened.

    Raises Refusal for whoever is no manager, when nobody could answer, or when he asked within the hour.
    """
    now = desk.clock()
    must_manage(desk, person)
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        _can_answer(desk, lead, person, now)
        _not_again(tx, lead, person, now)
        history.add(tx, lead, Kind.ASKED, now, person, door, detail={"owner": lead.owner})
        key = f"ask:{lead.id}:{person}:{now.isoformat()}"
        facts = {"reason": "ask", "by": person, "snoozes": lead.snoozes, **asked_of(lead)}
        outbox.notice(tx, lead.workspace, key, "nudge", str(lead.owner), now, lead=lead, facts=facts)


def _can_answer(desk: Desk, lead: Lead, person: str, now: datetime) -> None:
    if lead.state != State.WORKING or lead.owner is None:
        raise Refusal(f"Nobody has #{lead.id} now. `/lead {lead.id}` shows where it is.")
    if lead.owner == person:
        raise Refusal(f"#{lead.id} is yours. Record what happened: `/dispo {lead.id}`.")
    member = desk.rules().roster.get(lead.owner)
    if member and (member.gone or member.is_away(now)):
        raise Refusal(
            f"{name_of(desk.rules(), lead.owner)} is {member.why_not(now)}. Reassign #{lead.id} instead."
        )


def _not_again(tx: Tx, lead: Lead, person: str, now: datetime) -> None:
    mine = [each for each in questions(tx, lead) if each.who == person and each.detail["owner"] == lead.owner]
    if mine and not may_ask_again(mine[-1].at, now):
        ago = span(now - mine[-1].at)
        raise Refusal(f"You asked about #{lead.id} {ago} ago. Once an hour is enough.", ask=lead.owner)


def questions(tx: Tx, lead: Lead) -> list[Event]:
    """The latest questions about a lead, the oldest first."""
    return list(history.in_force(tx, lead, (Kind.ASKED,), LOOKED_AT))


ACTIONS = {"ask": on_ask}
