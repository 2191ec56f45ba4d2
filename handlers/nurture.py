"""The nurture pile: a lead rests with marketing, and comes back to sales when it is hot again."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from playbook import life
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State, Temperature
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead


def on_hot_again(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Marketing pressed *Hot again*."""
    hot_again(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return render(
        "say", text=f"#{number_pressed(body)} is back in the lead channel, and its clock starts anew."
    )


def hot_again(desk: Desk, number: int, person: str, door: Door) -> None:
    """Hand a lead of the pile back to sales as a hot one. Raises Refusal when it is not in the pile."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.NURTURE:
            raise Refusal(f"#{number} is not in the nurture pile: it is {lead.state}.")
        reopen(tx, desk, lead, now, person, door)
        outbox.card(tx, lead, now)


def reopen(tx: Tx, desk: Desk, lead: Lead, now: datetime, person: str | None, door: Door) -> None:
    """Hot again: the response clock starts anew and the channel is told in the lead's thread."""
    rules = desk.rules()
    crew = rules.crew_for(lead.route, now)
    hot = Temperature.HOT
    stands = life.open_again(leads.standing(lead), now, rules.playbook, crew, rules.hours, hot)
    leads.move(tx, lead, stands)
    history.add(tx, lead, Kind.HOT_AGAIN, now, person, door)
    outbox.settle(tx, lead)
    key = f"hot-again:{lead.id}:{now.isoformat()}"
    facts = {"kind": "hot-again", "who": person}
    outbox.notice(
        tx, lead.workspace, key, "thread_note", lead.channel, now, lead=lead, in_thread=True, facts=facts
    )


def to_pile(tx: Tx, desk: Desk, lead: Lead, now: datetime, why: str) -> None:
    """Into the pile, and marketing is told why."""
    rules = desk.rules()
    leads.move(tx, lead, life.nurture(leads.standing(lead), now, rules.playbook, rules.hours))
    tell_marketing(tx, desk, lead, now, why)


def tell_marketing(tx: Tx, desk: Desk, lead: Lead, now: datetime, why: str) -> None:
    """Say in marketing's channel that a lead is in the pile, or is to be looked at again, and why."""
    channel = desk.rules().playbook.channels.marketing
    occurrence = f"nurture:{lead.id}:{now.isoformat()}"
    outbox.notice(tx, lead.workspace, occurrence, "nurture", channel, now, lead=lead, facts={"why": why})


ACTIONS = {"hot-again": on_hot_again}
