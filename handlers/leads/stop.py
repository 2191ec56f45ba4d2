"""Somebody is not to be contacted any more: everything stops for him, until a person lifts it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.ownership import may_manage, tell_thread
from handlers.payloads import number_pressed, person_in
from messages.render import Payload
from messages.words import date_of
from playbook.refusal import Refusal
from playbook.stop import must_not_be_blocked, stopped
from playbook.words import Door, Kind, State
from store import blocked, history, inquiries, leads, outbox
from store.database import Tx
from store.tables import Lead

CODE = "do-not-contact"


def on_lift(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """*Lift the block* under the inquiry of somebody who had asked not to be contacted."""
    lift(desk, number_pressed(body), person_in(body), Door.BUTTON)
    return None


def hold_person(tx: Tx, workspace: str, number: int) -> list[str]:
    """Everything a lead's person is recognised by, and his leads, held until the transaction ends.

    To be called before the lead itself is held: an inquiry of his that comes in now takes the same order.
    """
    keys = blocked.everything_of(tx, workspace, number)
    inquiries.hold(tx, workspace, keys)
    blocked.leads_of(tx, workspace, keys)
    return keys


def stop(
    tx: Tx, desk: Desk, keys: Iterable[str], now: datetime, who: str | None, door: Door, *,
    lead: int | None, code: str = CODE,
) -> int:  # fmt: skip
    """Whoever has these is not to be contacted any more; returns how many leads of his were closed.

    `lead` is the one through which he said so. Call `hold_person` first.
    """
    theirs = blocked.leads_of(tx, desk.workspace, keys)
    everything = {*keys, *(key for each in theirs for key in blocked.keys_of(each))}
    blocked.add(tx, desk.workspace, sorted(everything), now, who, lead)
    for each in theirs:
        _close(tx, each, now, who, door, lead, code)
    return len(theirs)


def _close(
    tx: Tx, lead: Lead, now: datetime, who: str | None, door: Door, because_of: int | None, code: str
) -> None:
    owner, undecided = lead.owner, lead.state == State.INQUIRY
    nothing_waits = {"nudge_at": None, "asked_again_at": None, "review_asked_at": None}
    closed = stopped(leads.standing(lead), now)
    leads.move(tx, lead, closed, code=code, ended_at=now, ended_by=who, **nothing_waits)
    why = f"as said for #{because_of}" if because_of not in (None, lead.id) else None
    history.add(tx, lead, Kind.STOPPED, now, who, door, code=code, detail={"lead": because_of, "why": why})
    outbox.settle(tx, lead)
    if undecided or not outbox.said(tx, lead.workspace, f"card:{lead.id}"):
        return
    outbox.card(tx, lead, now)
    tell_thread(tx, lead, now, "stopped", who=who)
    if owner and owner != who:
        key = f"stopped-dm:{lead.id}:{now.isoformat()}"
        facts = {"kind": "stopped", "who": who}
        outbox.notice(tx, lead.workspace, key, "thread_note", owner, now, lead=lead, facts=facts)


def stop_contact(desk: Desk, key: str, who: str | None, door: Door) -> int:
    """Block one contact ("email:..", "phone:..") and all else known of its person; returns leads closed."""
    now = desk.clock()
    with desk.database.writing() as tx:
        number = inquiries.latest_lead_of(tx, desk.workspace, key)
        keys = hold_person(tx, desk.workspace, number) if number else []
        if key not in keys:
            inquiries.hold(tx, desk.workspace, [key])
        return stop(tx, desk, {*keys, key}, now, who, door, lead=number)


def lift(desk: Desk, number: int, person: str, door: Door) -> None:
    """The person of this inquiry may be contacted again; it is qualified as usual from now on.

    Raises Refusal unless marketing or a manager says so, or when nothing is blocked.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        if person not in desk.rules().crew.marketing and not may_manage(desk, tx, person):
            raise Refusal("Only marketing or a manager can lift that. Ask one of them.")
        keys = hold_person(tx, desk.workspace, number)
        lead = leads.wanted(tx, desk.workspace, number)
        if not blocked.lift(tx, desk.workspace, keys):
            raise Refusal(f"The person of #{number} may be contacted already.")
        history.add(tx, lead, Kind.LIFTED, now, person, door)
        outbox.settle(tx, lead)


def lift_contact(desk: Desk, key: str, door: Door) -> int:
    """Lift what was blocked with one contact; returns how many contacts are free again."""
    now = desk.clock()
    with desk.database.writing() as tx:
        found = blocked.of(tx, desk.workspace, [key])
        lead = leads.get(tx, desk.workspace, found.lead_id, hold=True) if found and found.lead_id else None
        if lead:
            history.add(tx, lead, Kind.LIFTED, now, None, door)
        return blocked.lift(tx, desk.workspace, [key])


def refuse_blocked(tx: Tx, desk: Desk, lead: Lead) -> None:
    """Raises Refusal when the person of a lead is not to be contacted."""
    found = blocked.of(tx, lead.workspace, blocked.keys_of(lead))
    must_not_be_blocked(lead.id, desk.rules().hours.local(found.at).date() if found else None)


def blocked_facts(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> Mapping[str, Any] | None:
    """What is said of somebody who asked not to be contacted: the day, and through which lead."""
    found = blocked.of(tx, lead.workspace, blocked.keys_of(lead))
    return {"on": date_of(found.at, now, desk.rules().hours), "lead": found.lead_id} if found else None


ACTIONS = {"lift-block": on_lift}
