"""A prospect booked a meeting with us, or called it off: noted with his lead, and told to its owner."""

from datetime import datetime

from handlers.desk import Desk
from handlers.drops.drop_arrival import asked_again
from handlers.leads.so_far import show_again
from handlers.pile.nurture import reopen
from messages.words import in_full
from playbook.bookings import booked
from playbook.words import Door, Kind, State, What
from playbook.working_time import WorkingHours
from sources.new_lead import NewLead
from sources.provider import Booking, Meeting
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead

KINDS = {Booking.BOOKED: Kind.BOOKED, Booking.MOVED: Kind.CALLED_OFF, Booking.CALLED_OFF: Kind.CALLED_OFF}


def note_meeting(tx: Tx, desk: Desk, number: int, meeting: Meeting, now: datetime) -> None:
    """Note what the prospect behind an open lead did. A meeting that is only moved is told when it is booked anew."""
    lead = leads.wanted(tx, desk.workspace, number)
    story = told(meeting, desk.rules().hours)
    detail = {"why": story, "at": meeting.at.isoformat()}
    why = meeting.why or ("moved to another time" if meeting.what is Booking.MOVED else None)
    history.add(tx, lead, KINDS[meeting.what], now, None, Door.WEB, note=why, detail=detail)
    if meeting.what is Booking.BOOKED:
        _agree(tx, desk, lead, meeting, now)
    if meeting.what is not Booking.MOVED:
        _tell(tx, desk, lead, meeting, story, now)
    show_again(tx, lead, now)


def with_story(meeting: Meeting, hours: WorkingHours) -> NewLead:
    """Somebody new who booked one: the meeting is the first thing in his story."""
    said = f"Booked {told(meeting, hours)}."
    return meeting.of.model_copy(
        update={"message": f"{said}\n{meeting.of.message}" if meeting.of.message else said}
    )


def told(meeting: Meeting, hours: WorkingHours) -> str:
    """What and when, in the team's time."""
    return f"“{meeting.title}” on {in_full(meeting.at, hours)}"


def _agree(tx: Tx, desk: Desk, lead: Lead, meeting: Meeting, now: datetime) -> None:
    if lead.state == State.NURTURE:
        reopen(tx, desk, lead, now, Door.WEB)
    elif lead.due_what == What.DEAL:
        asked_again(tx, desk, lead, now)
    before = leads.standing(lead)
    after = booked(before, meeting.at, now)
    if after != before:
        leads.move(tx, lead, after)
        outbox.settle(tx, lead)
    leads.put(tx, lead.id, asked_again_at=now)
    if lead.state != State.INQUIRY:
        outbox.card(tx, lead, now)


def _tell(tx: Tx, desk: Desk, lead: Lead, meeting: Meeting, story: str, now: datetime) -> None:
    facts = {"kind": str(meeting.what), "owner": lead.owner, "story": story, "why": meeting.why}
    undecided = lead.state == State.INQUIRY
    marketing = desk.rules().playbook.channels.marketing
    places = [(marketing if undecided else lead.channel, not undecided)]
    for whom, in_thread in [*places, *([(lead.owner, False)] if lead.owner else [])]:
        outbox.notice(
            tx, lead.workspace, f"meeting:{meeting.key[:150]}:{whom}", "thread_note", whom, now, lead=lead,
            in_thread=in_thread, facts=facts,
        )  # fmt: skip
