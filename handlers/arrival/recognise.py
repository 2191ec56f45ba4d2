"""Whose inquiry it is: somebody's who has a lead already, one that came before, or a new lead's."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from handlers.arrival.arrival import arrive
from handlers.arrival.booked import note_meeting, with_story
from handlers.campaigns.attribution import Brought, keep, named_by
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk
from handlers.drops.drop_arrival import asked_again
from handlers.pile.nurture import reopen
from playbook.words import Door, Kind, State, What
from sources.new_lead import NewLead
from sources.provider import Booking, Meeting
from store import blocked, history, inquiries, leads, outbox
from store.database import Tx
from store.inquiries import Met
from store.tables import Inquiry, Lead


def recognise(
    tx: Tx, desk: Desk, kept: Inquiry, new: NewLead, now: datetime, brought: Brought
) -> tuple[int | None, str]:
    """The lead this inquiry belongs to, and as what: accepted, duplicate, or re-inquiry."""
    keys = _keys(kept, new)
    known = inquiries.answered(tx, desk.workspace, keys)
    if known:
        return known
    contacts = _contacts(desk, new)
    met = inquiries.meet(tx, desk.workspace, contacts.values())
    theirs = _open_lead(tx, desk, met, contacts.values())
    playbook = desk.rules().playbook
    since = kept.received_at - playbook.intake.double_click.span()
    twin = None if keys else inquiries.same_body(tx, desk.workspace, kept.digest, since, kept.id)
    if twin:
        return twin, "duplicate"
    if theirs:
        number, status = _ask_again(tx, desk, kept, theirs, new, now), "re-inquiry"
    else:
        number, status = _new(tx, desk, kept, new, now, met, contacts), "accepted"
    keep(tx, desk, number, brought, kept.received_at)
    inquiries.remember(tx, desk.workspace, contacts.values(), number)
    inquiries.answer(tx, desk.workspace, keys, number, status)
    return number, status


def of_meeting(
    tx: Tx, desk: Desk, kept: Inquiry, meeting: Meeting, now: datetime, brought: Brought
) -> tuple[int | None, str]:
    """The lead of whoever booked it or called it off; somebody new who booked one is a new lead."""
    keys = [f"source:{kept.source_id}:{meeting.key}"]
    known = inquiries.answered(tx, desk.workspace, keys)
    if known:
        return known
    booked = meeting.what is Booking.BOOKED
    contacts = _contacts(desk, meeting.of)
    met = inquiries.meet(tx, desk.workspace, contacts.values())
    number, status = _open_lead(tx, desk, met, contacts.values()), str(meeting.what)
    if number:
        note_meeting(tx, desk, number, meeting, now)
    elif booked:
        story = with_story(meeting, desk.rules().hours)
        number, status = _new(tx, desk, kept, named_by(story, brought), now, met, contacts), "accepted"
    else:
        status = "nothing to do"
    if number and booked:
        keep(tx, desk, number, brought, kept.received_at)
        inquiries.remember(tx, desk.workspace, contacts.values(), number)
    inquiries.answer(tx, desk.workspace, keys, number, status)
    return number, status


def _open_lead(tx: Tx, desk: Desk, met: Met, contacts: Iterable[str]) -> int | None:
    """The lead that this person has already; whoever asked not to be contacted only has his inquiry."""
    number = met.open
    if number and blocked.any_of(tx, desk.workspace, contacts):
        lead = leads.get(tx, desk.workspace, number)
        return number if lead and lead.state == State.INQUIRY else None
    return number


def _keys(kept: Inquiry, new: NewLead) -> list[str]:
    keys = []
    if kept.idempotency_key:
        keys.append(f"key:{kept.idempotency_key[:200]}")
    if new.external_id and kept.source_id:
        keys.append(f"source:{kept.source_id}:{new.external_id}")
    elif new.external_id:
        keys.append(f"external:{new.source or ''}:{new.external_id}")
    return keys


def _contacts(desk: Desk, new: NewLead) -> dict[str, str]:
    """The normalised e-mail and phone as keys a person is recognised by."""
    region = new.country or desk.rules().playbook.team.region
    found = {"email": normal_email(new.email), "phone": normal_phone(new.phone, region)}
    return {kind: f"{kind}:{value}" for kind, value in found.items() if value}


def _new(
    tx: Tx, desk: Desk, kept: Inquiry, new: NewLead, now: datetime, met: Met, keys: Mapping[str, str]
) -> int:
    contacts = {kind: value.partition(":")[2] for kind, value in keys.items()}
    door = Door(kept.door)
    return arrive(tx, desk, new, contacts, now, came=kept.received_at, door=door, who=kept.who, met=met).id


def _ask_again(tx: Tx, desk: Desk, kept: Inquiry, number: int, new: NewLead, now: datetime) -> int:
    """The same person again: noted in his lead's thread and history, and told to its owner."""
    lead = leads.wanted(tx, desk.workspace, number)
    detail = {"source": new.source, "campaign": new.campaign, **new.extra}
    history.add(tx, lead, Kind.RE_INQUIRY, now, kept.who, kept.door, note=new.message, detail=detail)
    _fill_in(tx, desk, lead, new)
    if lead.state == State.NURTURE:
        reopen(tx, desk, lead, now, Door(kept.door))
    elif lead.due_what == What.DEAL:
        asked_again(tx, desk, lead, now)
    leads.put(tx, lead.id, asked_again_at=now)
    _tell_again(tx, desk, lead, new, now)
    outbox.card(tx, lead, now)
    return lead.id


def _fill_in(tx: Tx, desk: Desk, lead: Lead, new: NewLead) -> None:
    """What was missing so far and came this time, such as a phone number, is the lead's from now on."""
    contacts = {kind: value.partition(":")[2] for kind, value in _contacts(desk, new).items()}
    came = {"name": new.name, "company": new.company, **contacts}
    missing = {name: value for name, value in came.items() if value and getattr(lead, name) is None}
    if missing:
        leads.put(tx, lead.id, **missing)


def _tell_again(tx: Tx, desk: Desk, lead: Lead, new: NewLead, now: datetime) -> None:
    said = {"kind": "re-inquiry", "source": new.source, "story": new.message, "owner": lead.owner}
    occurrence = f"{lead.id}:{now.isoformat()}"
    inquiry = lead.state == State.INQUIRY  # it has no thread yet
    where = desk.rules().playbook.channels.marketing if inquiry else lead.channel
    told = [("again", where, not inquiry)]
    if lead.owner:
        told.append(("again-dm", lead.owner, False))
    for what, conversation, in_thread in told:
        outbox.notice(
            tx, lead.workspace, f"{what}:{occurrence}", "thread_note", conversation, now,
            lead=lead, in_thread=in_thread, facts=said,
        )  # fmt: skip
