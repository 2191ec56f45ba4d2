"""Marketing answers for a lead of the pile: not yet, keep it for another year, or close it."""

from datetime import datetime, timedelta

from handlers.desk import Desk
from handlers.pile.nurture import resting
from handlers.when import read_when
from messages.words import day, moment
from playbook import nurture
from playbook.refusal import Refusal
from playbook.replay import told
from playbook.words import Door, Kind
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead

CLOSED_AS = "no-response"  # of the shipped playbook, which every playbook is laid over


def until_of(desk: Desk, text: str, person: str) -> datetime:
    """When to look again, as typed. Raises Refusal for what is no moment."""
    found = read_when(text.strip(), desk.clock(), desk.rules().hours_of(person))
    if not found:
        raise Refusal("Say when to look again: in 6 weeks, next month, 24 dec.", field="when")
    return found[0]


def in_days(desk: Desk, days: int, person: str) -> datetime:
    """The first working moment so many days from now."""
    hours = desk.rules().hours_of(person)
    return hours.next_open(hours.instant(hours.local(desk.clock()) + timedelta(days=days)))


def not_yet(desk: Desk, number: int, until: datetime, person: str, door: Door) -> str:
    """Look at it again then; returns what to tell.

    Raises Refusal when it is not in the pile, or the day is past or more than a year away.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = resting(tx, desk, number)
        leads.move(tx, lead, nurture.put_off(leads.standing(lead), until, now), review_asked_at=None)
        detail = {"date": until.isoformat(), "why": f"look again {day(until, desk.rules().hours)}"}
        history.add(tx, lead, Kind.NOT_YET, now, person, door, detail=detail)
        outbox.card(tx, lead, now)
    return f"#{number} is looked at again {moment(until, now, desk.rules().hours_of(person))}."


def keep(desk: Desk, number: int, person: str, door: Door) -> str:
    """Keep it for another year. Raises Refusal when it is not in the pile, or was not there for a year."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = _of_a_year(tx, desk, number, now)
        months = desk.rules().playbook.nurture.months
        leads.move(tx, lead, leads.standing(lead), kept_at=now, review_asked_at=None)
        history.add(tx, lead, Kind.KEPT, now, person, door, detail={"why": f"{months} more months"})
    return f"#{number} stays in the nurture pile for another {months} months."


def close(desk: Desk, number: int, person: str, door: Door) -> str:
    """End a lead that rested for a year. Raises Refusal as `keep` does."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = _of_a_year(tx, desk, number, now)
        ended = {"code": CLOSED_AS, "ended_at": now, "ended_by": person}
        before = leads.standing(lead)
        after = nurture.closed(before)
        leads.move(tx, lead, after, **ended)
        said = {"code": CLOSED_AS, "note": "closed from the nurture pile", "detail": told(before, after)}
        history.add(tx, lead, Kind.RECORDED, now, person, door, **said)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)
    return f"#{number} is closed."


def year_is_up(lead: Lead, since: datetime) -> bool:
    """Whether it has been in the pile, or was last kept, since then or longer."""
    rested = lead.kept_at or lead.nurtured_at
    return rested is not None and rested <= since


def rested_since(desk: Desk, now: datetime) -> datetime:
    """Whoever is in the pile since then is asked about: keep, contact once more, or close."""
    rules = desk.rules()
    return nurture.months_ago(now, rules.playbook.nurture.months, rules.hours)


def _of_a_year(tx: Tx, desk: Desk, number: int, now: datetime) -> Lead:
    lead = resting(tx, desk, number)
    if not year_is_up(lead, rested_since(desk, now)):
        months = desk.rules().playbook.nurture.months
        raise Refusal(f"#{number} is not in the pile for {months} months yet: choose when to look again.")
    return lead
