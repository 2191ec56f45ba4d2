"""A lead goes to a colleague: handed over by its owner, who gets it back unless it is accepted, or reassigned."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.ownership import may_manage, mine_to_give, nudge, take, tell_thread
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from playbook import life
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox, people
from store.database import Tx
from store.tables import Lead


def on_accept(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The colleague takes it."""
    accept(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return None


def on_decline(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The colleague does not take it."""
    number = number_pressed(body)
    decline(desk, number, person_in(body), Door.BUTTON)
    return render("say", text=f"#{number} stays where it was.")


def give(desk: Desk, number: int, person: str, to: str, door: Door) -> str:
    """Hand a lead over, or reassign it when a manager gives what is not his; returns what happened, in words.

    Raises Refusal when it is not the person's to give, or the colleague cannot take it.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.OPEN:
            mine_to_give(desk, tx, lead, person)
        elif not may_manage(desk, tx, person):
            raise Refusal(f"Nobody owns #{number} yet. Claim it first, or ask a manager to assign it.")
        _can_take(tx, desk, lead, to, now)
        if lead.owner == person:
            _ask(tx, desk, lead, person, to, now, door)
            return f"#{number} is offered. It stays yours until it is accepted."
        _reassign(tx, desk, lead, person, to, now, door)
    return f"#{number} is reassigned."


def _can_take(tx: Tx, desk: Desk, lead: Lead, to: str, now: datetime) -> None:
    known = people.get(tx, lead.workspace, to)
    if lead.owner == to:
        raise Refusal(f"#{lead.id} has that owner already. Name the colleague who is to have it instead.")
    if known and (known.bot or known.gone):
        raise Refusal(f"#{lead.id} needs a person who works here: `/lead {lead.id} give @sam`.")
    member = desk.rules().roster.get(to)
    if member and (member.is_away(now) or member.settings.paused):
        raise Refusal(f"They are {member.why_not(now)}. Name somebody who is there.")


def _ask(tx: Tx, desk: Desk, lead: Lead, person: str, to: str, now: datetime, door: Door) -> None:
    rules = desk.rules()
    asked = life.hand_over(leads.standing(lead), to, now, rules.playbook, rules.hours_of(to))
    leads.move(tx, lead, asked)
    people.meet(tx, lead.workspace, to)
    history.add(tx, lead, Kind.OFFERED, now, person, door, detail={"owner": to})
    outbox.settle(tx, lead)
    say_offer(tx, lead, to, now, by=person)
    outbox.card(tx, lead, now)


def say_offer(tx: Tx, lead: Lead, to: str, now: datetime, by: str | None = None) -> None:
    """Ask a person whether he takes a lead; `by` handed it over."""
    key = f"offer:{lead.id}:{to}:{now.isoformat()}"
    facts = {"to": to, "by": by, "until": lead.due_at.isoformat() if lead.due_at else ""}
    outbox.notice(tx, lead.workspace, key, "offer", to, now, lead=lead, facts=facts)


def _reassign(tx: Tx, desk: Desk, lead: Lead, person: str, to: str, now: datetime, door: Door) -> None:
    take(tx, desk, lead, to, now, door=door, by=person)
    tell_thread(tx, lead, now, "handed-over", who=person, owner=to)
    outbox.settle(tx, lead)
    nudge(tx, lead, to, now, "handed-over")
    outbox.card(tx, lead, now)


def reassign(tx: Tx, desk: Desk, lead: Lead, to: str, now: datetime, *, door: Door, why: str) -> None:
    """Give a lead that is held to somebody because a system outside of Slack says so; `why` names it.

    Raises Refusal when it is nobody's to have, or the colleague cannot take it.
    """
    if lead.state not in (State.OPEN, State.WORKING):
        where = "in the nurture pile" if lead.state == State.NURTURE else lead.state
        raise Refusal(f"#{lead.id} has no owner: it is {where}. It gets one in Slack, `/lead {lead.id}`.")
    _can_take(tx, desk, lead, to, now)
    take(tx, desk, lead, to, now, door=door, kind=Kind.HANDED_OVER, himself=False)
    tell_thread(tx, lead, now, "given", owner=to, why=why)
    outbox.settle(tx, lead)
    nudge(tx, lead, to, now, "handed-over")
    outbox.card(tx, lead, now)


def accept(desk: Desk, number: int, person: str, door: Door) -> None:
    """Take a lead that was handed over. Raises Refusal when it is not offered to this person any more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        _still_offered(lead, person)
        giver = lead.owner
        take(tx, desk, lead, person, now, door=door, by=giver)
        tell_thread(tx, lead, now, "handed-over", who=giver, owner=person)
        outbox.settle(tx, lead)
        nudge(tx, lead, person, now, "handed-over")
        outbox.card(tx, lead, now)


def decline(desk: Desk, number: int, person: str, door: Door) -> None:
    """Do not take it: its owner is asked again. Raises Refusal when it is not offered to this person."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        _still_offered(lead, person)
        rules = desk.rules()
        leads.move(tx, lead, life.bounce(leads.standing(lead), now, rules.hours_of(lead.owner)))
        history.add(tx, lead, Kind.BOUNCED, now, person, door)
        tell_thread(tx, lead, now, "bounced", who=person, owner=lead.owner)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)


def _still_offered(lead: Lead, person: str) -> None:
    if lead.offered_to != person:
        raise Refusal(f"#{lead.id} is no longer offered to you.")


ACTIONS = {"accept": on_accept, "decline": on_decline}
