"""Two leads of one person become one: one is closed as a duplicate, and all goes on with the other."""

from datetime import datetime
from typing import Any

from handlers.campaigns import attribution
from handlers.desk import Desk
from handlers.leads.offer import refund
from handlers.ownership import may_manage, tell_thread
from handlers.payloads import argument_pressed, number_in, person_in
from messages.render import Payload, render
from playbook import keeping
from playbook.merging import may_merge
from playbook.refusal import Refusal
from playbook.words import Door, Kind, Outcome, State
from store import history, inquiries, leads, outbox
from store.database import Tx
from store.tables import Lead

KEPT = ("name", "company", "email", "domain", "phone", "message", "landing_page", "campaign")


def on_merge(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Merge button beside a lead that looks the same."""
    return render("say", text=merge(desk, *two_in(argument_pressed(body)), person_in(body), Door.BUTTON))


def two_in(argument: str) -> tuple[int, int]:
    """The lead that goes and the one into which, of "42-17"."""
    goes, _, into = argument.partition("-")
    return number_in(goes), number_in(into)


def merge(desk: Desk, number: int, into: int, person: str, door: Door) -> str:
    """Let a lead go into another one; returns what happened, in words.

    Raises Refusal when there is no such lead, when the rules say no, or when it is somebody else's.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        contacts = inquiries.contacts_of(tx, desk.workspace, number)
    with desk.database.writing() as tx:
        held = {each: leads.wanted(tx, desk.workspace, each) for each in sorted({number, into})}
        goes, stays = held[number], held[into]
        may_merge(number, State(goes.state), into, State(stays.state))
        _may_give_up(tx, desk, goes, person)
        _fill_in(tx, goes, stays)
        attribution.merged(tx, desk, goes, stays, now, person, door)
        inquiries.remember(tx, desk.workspace, contacts, into)
        _close(tx, desk, goes, into, person, now, door)
        history.add(
            tx,
            stays,
            Kind.MERGED,
            now,
            person,
            door,
            detail={"why": f"#{number} is the same", "from": number},
        )
        tell_thread(tx, goes, now, "merged-away", who=person, why=f"#{into}")
        tell_thread(tx, stays, now, "merged", who=person, why=f"#{number}")
        _show_again(tx, stays, now)
    return f"#{number} is one with #{into} now: all goes on there."


def _may_give_up(tx: Tx, desk: Desk, lead: Lead, person: str) -> None:
    if lead.owner not in (None, person) and not may_manage(desk, tx, person):
        raise Refusal(f"#{lead.id} is a colleague's: ask its owner or a manager to merge it.", ask=lead.owner)


def _fill_in(tx: Tx, goes: Lead, stays: Lead) -> None:
    """What the one knew and the other did not."""
    missing = {
        name: getattr(goes, name) for name in KEPT if getattr(stays, name) is None and getattr(goes, name)
    }
    if missing:
        leads.put(tx, stays.id, **missing)


def _close(tx: Tx, desk: Desk, lead: Lead, into: int, person: str, now: datetime, door: Door) -> None:
    owner = lead.owner
    closed = keeping.over(leads.standing(lead), now).with_(
        state=State.CLOSED, owner=None, offered_to=None, claimed_at=None, due=None, held=None,
        outcome=Outcome.DISQUALIFIED,
    )  # fmt: skip
    leads.move(
        tx, lead, closed, code="duplicate", counts=False, merged_into=into, ended_at=now, ended_by=person
    )
    history.add(tx, lead, Kind.MERGED, now, person, door, detail={"why": f"into #{into}", "into": into})
    refund(tx, desk, lead, owner)
    _show_again(tx, lead, now)


def _show_again(tx: Tx, lead: Lead, now: datetime) -> None:
    outbox.settle(tx, lead)
    outbox.card(tx, lead, now)


ACTIONS = {"merge": on_merge}
