"""A lead is claimed, released, or handed over: how ownership begins, ends and moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import span
from playbook import life
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox, people
from store.database import Tx
from store.tables import Lead


@dataclass(frozen=True)
class TooLate:
    """Somebody was faster, by `by`; without an owner the lead is simply no longer open."""

    number: int
    state: str
    owner: str | None
    by: timedelta


def on_claim(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Claim button. The winner finds the details in his direct messages."""
    late = claim(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return _too_late(late, person_in(body)) if late else None


def on_release(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Release button beside a nudge."""
    release(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return None


def _too_late(late: TooLate, you: str) -> Payload:
    facts = {"number": late.number, "state": late.state, "owner": late.owner}
    return render("too_late", **facts, you=you, ago=span(late.by))


def claim(desk: Desk, number: int, person: str, door: Door) -> TooLate | None:
    """Claim a lead: the first one wins. Raises Refusal when there is no such lead."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.OPEN:
            return TooLate(number, lead.state, lead.owner, now - (lead.claimed_at or now))
        take(tx, desk, lead, person, now, door=door)
        outbox.settle(tx, lead)
        nudge(tx, lead, person, now, "claimed")
        outbox.card(tx, lead, now)
    return None


def take(
    tx: Tx, desk: Desk, lead: Lead, person: str, now: datetime, *, door: Door, by: str | None = None
) -> None:
    """Make a person the owner: claimed by himself, or handed over by somebody else."""
    owned = life.claim(leads.standing(lead), person, now, desk.rules().playbook)
    first = {} if lead.first_claimed_at else {"first_claimed_at": now, "first_claimed_by": person}
    leads.move(tx, lead, owned, **first)
    people.meet(tx, desk.workspace, person)
    kind = Kind.HANDED_OVER if by else Kind.CLAIMED
    history.add(tx, lead, kind, now, by or person, door, detail={"owner": person})


def nudge(tx: Tx, lead: Lead, person: str, due: datetime, reason: str) -> bool:
    """Ask the owner for the next step, once for each time it falls due."""
    key = f"nudge:{lead.id}:{person}:{reason}:{due.isoformat()}"
    owned = lead.claimed_at.isoformat() if lead.claimed_at else ""
    facts = {"reason": reason, "owner": person, "owned": owned, "touches": lead.touches}
    return outbox.notice(tx, lead.workspace, key, "nudge", person, due, lead=lead, facts=facts)


def release(desk: Desk, number: int, person: str, door: Door) -> None:
    """Give a lead back to the channel. Raises Refusal when it is not the person's to give."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        _mine_to_give(desk, tx, lead, person)
        rules = desk.rules()
        leads.move(tx, lead, life.open_again(leads.standing(lead), now, rules.playbook, rules.crew))
        history.add(tx, lead, Kind.RELEASED, now, person, door)
        tell_thread(tx, lead, now, "released", who=person)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)


def hand_over(desk: Desk, number: int, person: str, to: str, door: Door) -> None:
    """Hand a lead over to a colleague. Raises Refusal when it is not the person's to give."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.OPEN:
            _mine_to_give(desk, tx, lead, person)
        _can_take(tx, lead, to)
        take(tx, desk, lead, to, now, door=door, by=person)
        tell_thread(tx, lead, now, "handed-over", who=person, owner=to)
        outbox.settle(tx, lead)
        nudge(tx, lead, to, now, "handed-over")
        outbox.card(tx, lead, now)


def _mine_to_give(desk: Desk, tx: Tx, lead: Lead, person: str) -> None:
    if lead.state != State.WORKING:
        where = "in the nurture pile" if lead.state == State.NURTURE else lead.state
        raise Refusal(f"#{lead.id} has no owner: it is {where}.")
    if lead.owner != person and not may_manage(desk, tx, person):
        raise Refusal(f"#{lead.id} is not yours to give.", ask=lead.owner)


def _can_take(tx: Tx, lead: Lead, to: str) -> None:
    known = people.get(tx, lead.workspace, to)
    if lead.owner == to:
        raise Refusal(f"#{lead.id} has that owner already. Name the colleague who is to have it instead.")
    if known and (known.bot or known.gone):
        raise Refusal(f"#{lead.id} needs a person who works here: `/lead {lead.id} give @sam`.")


def may_manage(desk: Desk, tx: Tx, person: str) -> bool:
    """Whether somebody is a manager by the playbook, or an admin of the workspace."""
    known = people.get(tx, desk.workspace, person)
    return person in desk.rules().crew.managers or bool(known and known.admin)


def tell_thread(tx: Tx, lead: Lead, now: datetime, kind: str, **facts: Any) -> None:
    """Say in the thread of a lead's card what happened to it."""
    key = f"{kind}:{lead.id}:{now.isoformat()}"
    said = {"kind": kind, **facts}
    outbox.notice(
        tx, lead.workspace, key, "thread_note", lead.channel, now, lead=lead, in_thread=True, facts=said
    )


ACTIONS = {"claim": on_claim, "release": on_release}
