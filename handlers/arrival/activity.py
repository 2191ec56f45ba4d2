"""What prospects do with marketing's mails is noted: no touch of ours, but one who replies comes back."""

import logging
from datetime import datetime
from typing import Any

from handlers.arrival.intake import Taken
from handlers.bodies import json_in
from handlers.contact import normal_email
from handlers.desk import Desk
from handlers.leads.so_far import show_again
from handlers.leads.stop import CODE, hold_person, stop
from handlers.pile.nurture import reopen
from playbook.words import Door, Kind, State
from sources.activity import Activity, read_activities
from store import history, inquiries, leads, outbox
from store.database import Tx
from store.tables import Lead

log = logging.getLogger(__name__)


def take_activities(desk: Desk, body: bytes) -> Taken:
    """Note everything in the body; 202 with what became of each thing, or 400 with what to mend."""
    try:
        given = read_activities(json_in(body))
    except ValueError as fault:
        return Taken(400, {
            "error": "not_understood",
            "what": f"The body could not be read: {str(fault)[:200]}.",
            "do": 'Send a JSON object such as {"lead": 42, "what": "opened"}, or a list of up to 500 of them.',
        })  # fmt: skip
    results = [_noted(desk, each) for each in given]
    log.info("%s activities came in", len(results))
    return Taken(202, {"results": results})


def _noted(desk: Desk, each: Activity | str) -> dict[str, Any]:
    if isinstance(each, str):
        return {"status": "invalid", "why": each}
    email = normal_email(each.email)
    if each.lead is None and email is None:
        return {"status": "invalid", "why": "email: is no e-mail address"}
    number = note(desk, each, email)
    return {"lead": number, "status": "noted"} if number else {"status": "unknown"}


def note(desk: Desk, activity: Activity, email: str | None) -> int | None:
    """Note what a prospect did; the number of his lead, or None when nobody knows him.

    The same `id` is noted once, also when it comes twice at the same moment.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        number = _number(tx, desk, activity, email)
        if number is None:
            return None
        keys = [f"activity:{activity.id}"] if activity.id else []
        known = inquiries.answered(tx, desk.workspace, keys)
        if known:
            return known[0]
        _note(tx, desk, activity, number, now)
        inquiries.answer(tx, desk.workspace, keys, number, "noted")
    return number


def _number(tx: Tx, desk: Desk, activity: Activity, email: str | None) -> int | None:
    if activity.lead is not None:
        return activity.lead if leads.there_is(tx, desk.workspace, activity.lead) else None
    return inquiries.latest_lead_of(tx, desk.workspace, f"email:{email}")


def _note(tx: Tx, desk: Desk, activity: Activity, number: int, now: datetime) -> None:
    stops = activity.what == "unsubscribed"
    keys = hold_person(tx, desk.workspace, number) if stops else []
    lead = leads.wanted(tx, desk.workspace, number)
    at = min(activity.at or now, now)
    detail = activity.model_dump(mode="json", exclude={"lead", "email", "id", "at"}, exclude_none=True)
    history.add(tx, lead, Kind.ACTIVE, at, None, Door.WEB, detail={"why": activity.told, **detail})
    if activity.what != "bounced":
        leads.put(tx, number, active_at=max(at, lead.active_at or at))
    show_again(tx, lead, now)
    if stops:
        stop(tx, desk, keys, now, None, Door.WEB, lead=number, code=_code(desk))
    elif activity.what == "replied":
        _came_back(tx, desk, lead, activity, now)


def _code(desk: Desk) -> str:
    """The playbook's first code that blocks."""
    codes = desk.rules().playbook.dispositions.items()
    return next((code for code, each in codes if each.blocks), CODE)


def _came_back(tx: Tx, desk: Desk, lead: Lead, activity: Activity, now: datetime) -> None:
    """He answered a mail of marketing's: out of the pile at once, and whoever has the lead is told."""
    if lead.state == State.NURTURE:
        reopen(tx, desk, lead, now, Door.WEB)
    open_, undecided = lead.state != State.CLOSED, lead.state == State.INQUIRY
    if open_:
        leads.put(tx, lead.id, asked_again_at=now)
    if open_ and not undecided:
        outbox.card(tx, lead, now)
    in_thread = open_ and not undecided
    _tell(tx, lead, activity, now, lead.channel if in_thread else _marketing(desk), in_thread)
    if lead.owner:
        _tell(tx, lead, activity, now, lead.owner, False)


def _tell(tx: Tx, lead: Lead, activity: Activity, now: datetime, whom: str, in_thread: bool) -> None:
    facts = {"kind": "replied", "owner": lead.owner, "story": activity.subject or activity.campaign}
    key = f"replied:{lead.id}:{whom}:{now.isoformat()}"
    outbox.notice(
        tx, lead.workspace, key, "thread_note", whom, now, lead=lead, in_thread=in_thread, facts=facts
    )


def _marketing(desk: Desk) -> str:
    return desk.rules().playbook.channels.marketing
