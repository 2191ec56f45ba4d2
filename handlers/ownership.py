"""What every change of owner has in common: taking, asking the owner, telling the thread, who may manage."""

from datetime import datetime, timedelta
from typing import Any

from handlers.cadence import current_cadence
from handlers.desk import Desk
from playbook import coverage, life
from playbook.coverage import Limit
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State, Temperature
from store import history, leads, outbox, people
from store.database import Tx
from store.tables import Lead


def take(
    tx: Tx, desk: Desk, lead: Lead, person: str, now: datetime, *, door: Door, by: str | None = None,
    kind: Kind = Kind.CLAIMED, himself: bool = True,
) -> None:  # fmt: skip
    """Make a person the owner: claimed, dealt or accepted by `himself`, given by `by`, or by nobody in Slack."""
    rules, begins = desk.rules(), current_cadence(desk, lead)
    owned = life.claim(
        leads.standing(lead), person, now, rules.playbook, rules.hours_of(person), begins.steps
    )
    first = {} if lead.first_claimed_at else {"first_claimed_at": now, "first_claimed_by": person}
    missed = coverage.taken(limit_of(lead), now)
    leads.move(tx, lead, owned, cadence=begins.key, missed_by=missed, **first)
    if rules.roster.get(person) is None:
        people.meet(tx, desk.workspace, person)
    kind = Kind.HANDED_OVER if by else kind
    history.add(tx, lead, kind, now, by or (person if himself else None), door, detail={"owner": person})


def limit_of(lead: Lead) -> Limit:
    """When a lead has to have been touched, and whose miss it is if it was not."""
    at = lead.received_at + timedelta(seconds=lead.limit_seconds)
    return Limit(at, lead.first_touch_at is not None, lead.missed_by)


def open_to_channel(
    tx: Tx, desk: Desk, lead: Lead, now: datetime, temperature: Temperature | None = None, **facts: Any
) -> None:
    """Back to where it came from, or decided to be a lead: its response clock starts anew."""
    rules = desk.rules()
    crew = rules.crew_for(facts.get("route", lead.route), now)
    again = life.open_again(leads.standing(lead), now, rules.playbook, crew, rules.hours, temperature)
    leads.move(tx, lead, again, **facts)


def nudge(tx: Tx, lead: Lead, person: str, due: datetime, reason: str) -> bool:
    """Ask the owner for the next step, once for each time it falls due."""
    return outbox.notice_of(tx, nudge_of(lead, person, due, reason))


def nudge_of(lead: Lead, person: str, due: datetime, reason: str) -> dict[str, Any]:
    """The same as a row of the outbox."""
    key = f"nudge:{lead.id}:{person}:{reason}:{due.isoformat()}"
    owned = lead.claimed_at.isoformat() if lead.claimed_at else ""
    facts = {
        "reason": reason, "owner": person, "owned": owned, "touches": lead.touches, "snoozes": lead.snoozes,
    }  # fmt: skip
    return outbox.about(lead, key, "nudge", person, due, facts)


def tell_thread(tx: Tx, lead: Lead, now: datetime, kind: str, **facts: Any) -> None:
    """Say in the thread of a lead's card what happened to it."""
    key = f"{kind}:{lead.id}:{now.isoformat()}"
    said = {"kind": kind, **facts}
    outbox.notice(
        tx, lead.workspace, key, "thread_note", lead.channel, now, lead=lead, in_thread=True, facts=said
    )


def tell_owner(
    tx: Tx, lead: Lead, owner: str | None, person: str, now: datetime, *, code: str, note: str | None
) -> None:
    """Tell whoever owns a lead, or did until then, that a colleague recorded something for it."""
    if owner and owner != person:
        key = f"told:{lead.id}:{lead.revision}"
        facts = {"who": person, "code": code, "note": note or ""}
        outbox.notice(tx, lead.workspace, key, "told", owner, now, lead=lead, facts=facts)


def may_manage(desk: Desk, tx: Tx, person: str) -> bool:
    """Whether somebody is a manager or admin by the playbook or his roles, or an admin of the workspace."""
    if person in desk.rules().crew.managers:
        return True
    return may_administer(tx, desk, person)


def may_administer(tx: Tx, desk: Desk, person: str) -> bool:
    """Whether somebody is an admin by his roles, or of the workspace."""
    known = people.get(tx, desk.workspace, person)
    return known is not None and (known.admin or "admin" in known.settings.get("roles", ()))


def must_manage(desk: Desk, person: str) -> None:
    """Raises Refusal unless the person is a manager."""
    with desk.database.reading() as tx:
        if not may_manage(desk, tx, person):
            raise Refusal("Only a manager can set that.")


def mine_to_give(desk: Desk, tx: Tx, lead: Lead, person: str) -> None:
    """Raises Refusal unless the person owns the lead or is a manager."""
    if lead.state != State.WORKING:
        where = "in the nurture pile" if lead.state == State.NURTURE else lead.state
        raise Refusal(f"#{lead.id} has no owner: it is {where}.")
    if lead.owner != person and not may_manage(desk, tx, person):
        raise Refusal(f"#{lead.id} is not yours to give.", ask=lead.owner)
