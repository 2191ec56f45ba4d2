"""An owner does not answer: his back-up and the manager are told, and one of them may take the lead over."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.asking import those_behind
from handlers.ownership import may_manage, nudge, take, tell_thread
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import count, span
from playbook.refusal import Refusal
from playbook.words import Asked, Door, Kind, State
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead, Outbox

ASKED_HIM = (Kind.NUDGED, Kind.ASSIGNED)


def worded(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    """Silence that was broken before it could be told is not told; one that was told says what came of it."""
    facts = lead_facts(lead, now, desk.rules())
    if not _goes_on(row, lead):
        return render("settled", lead=facts) if row.ts else None
    with desk.database.reading() as tx:
        asked = [each.at for each in history.of(tx, lead) if each.kind in ASKED_HIM][-lead.repeats :]
    silent = span(now - min(asked, default=now))
    left = count(max(lead.repeats - 1, row.facts["left"]), "nudge")
    return render("unanswered", lead=facts, left=left, silent=silent)


def _goes_on(row: Outbox, lead: Lead) -> bool:
    owned = lead.claimed_at.isoformat() if lead.claimed_at else ""
    seen = (row.facts["owner"], row.facts["owned"], row.facts["touches"])
    return lead.repeats > row.facts["left"] and (lead.owner, owned, lead.touches) == seen


def on_take_over(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Take over button. Whoever pressed it finds the details in his direct messages."""
    take_over(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return None


def take_over(desk: Desk, number: int, person: str, door: Door) -> None:
    """Make a colleague's lead one's own. Raises Refusal unless he leaves it unanswered and one stands behind it."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        owner = _not_answering(tx, desk, lead, person, now)
        take(tx, desk, lead, person, now, door=door, by=person)
        tell_thread(tx, lead, now, "taken-over", who=owner, owner=person)
        outbox.settle(tx, lead)
        nudge(tx, lead, person, now, "claimed")
        outbox.card(tx, lead, now)


def _not_answering(tx: Tx, desk: Desk, lead: Lead, person: str, now: datetime) -> str:
    if lead.state != State.WORKING or lead.owner is None:
        raise Refusal(f"Nobody has #{lead.id} any more. `/lead {lead.id}` shows where it is.")
    if lead.owner == person:
        raise Refusal(f"#{lead.id} is yours already. Record what happened instead.")
    if may_manage(desk, tx, person):
        return lead.owner
    if person not in those_behind(desk.rules(), lead, lead.owner, Asked.BACKUP, now):
        raise Refusal(f"#{lead.id} is for a back-up or a manager to take over.", ask=lead.owner)
    if not lead.repeats:
        raise Refusal(f"#{lead.id} was answered meanwhile, so it stays where it is.", ask=lead.owner)
    return lead.owner


ACTIONS = {"take-over": on_take_over}
