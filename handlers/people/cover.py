"""One lead whose owner is not there: a colleague covers it, it waits, or it is free to claim; and its return."""

from datetime import datetime

from handlers.cadence import steps_of
from handlers.desk import Desk, Rules
from handlers.leads.offer import deal
from handlers.ownership import limit_of, nudge, open_to_channel, tell_thread
from playbook import absence, coverage, keeping
from playbook.absence import Fate
from playbook.words import Door, Kind, Temperature
from store import history, leads, outbox, people
from store.database import Tx
from store.tables import Lead


def cover_one(desk: Desk, number: int, person: str, until: datetime, now: datetime) -> str | None:
    """See to one lead of somebody who is away until then; returns the colleague who has it now, if one has."""
    rules = desk.rules()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.owner != person:
            return None
        stand_in = who_covers(rules, lead, person, now)
        fate = absence.fate(leads.standing(lead), now, until, stand_in)
        if fate is Fate.COVERED and stand_in:
            cover(tx, desk, lead, stand_in, now, why="covered", covers_for=lead.covers_for or person)
            return stand_in
        if fate is Fate.FREE and not lead.offered_to:
            free(tx, desk, lead, now, "away, and nobody stands in")
        else:
            _wait(tx, rules, lead, until, now)
    return None


def who_covers(rules: Rules, lead: Lead, person: str, now: datetime) -> str | None:
    """Who stands in: for the one who has the lead, else for the one whose lead it is."""
    found = rules.roster.stand_in(person, now)
    return found or (rules.roster.stand_in(lead.covers_for, now) if lead.covers_for else None)


def cover(
    tx: Tx, desk: Desk, lead: Lead, stand_in: str, now: datetime, *, why: str, covers_for: str | None
) -> None:
    """Give the lead to whoever stands in; a hot one is told at once, the others by a list."""
    rules, person = desk.rules(), lead.owner
    hours = rules.hours_of(stand_in)
    stands = absence.cover(
        leads.standing(lead), stand_in, now, rules.playbook, hours, steps_of(tx, desk, lead)
    )
    stands = keeping.while_away(stands, now) if covers_for else stands
    missed = coverage.covered(limit_of(lead), person, stand_in if covers_for else None, now)
    leads.move(tx, lead, stands, covers_for=covers_for, missed_by=missed)
    people.meet(tx, desk.workspace, stand_in)
    history.add(tx, lead, Kind.COVERED, now, None, Door.CLOCK, detail={"owner": stand_in, "for": person})
    tell_thread(tx, lead, now, why, who=person, owner=stand_in)
    outbox.settle(tx, lead)
    if lead.temperature == Temperature.HOT:
        nudge(tx, lead, stand_in, now, "covering")
    outbox.card(tx, lead, now)


def free(tx: Tx, desk: Desk, lead: Lead, now: datetime, why: str) -> None:
    """Back to where it came from: its owner is not there and nobody stands in."""
    owner = lead.owner
    open_to_channel(tx, desk, lead, now, missed_by=coverage.freed(limit_of(lead), now))
    history.add(tx, lead, Kind.RELEASED, now, None, Door.CLOCK, note=f"its owner is {why}")
    tell_thread(tx, lead, now, "freed", who=owner, why=why)
    outbox.settle(tx, lead)
    deal(tx, desk, lead, now)
    outbox.card(tx, lead, now)


def _wait(tx: Tx, rules: Rules, lead: Lead, until: datetime, now: datetime) -> None:
    before = leads.standing(lead)
    stands = absence.wait_for(before, until, now, rules.playbook, rules.hours_of(lead.owner))
    missed = coverage.waiting(limit_of(lead), until, now)
    if stands != before or missed != lead.missed_by:
        leads.move(tx, lead, stands, missed_by=missed)
        outbox.card(tx, lead, now)


def hand_back(tx: Tx, desk: Desk, lead: Lead, person: str, since: datetime | None, now: datetime) -> None:
    """Its owner is here again: what a colleague had in his stead returns, and nothing is late by his absence.

    He was away since then.
    """
    rules, before = desk.rules(), leads.standing(lead)
    hours = rules.hours_of(person).without_absence()
    steps, missed = steps_of(tx, desk, lead), coverage.taken(limit_of(lead), now)
    stands = absence.cover(before, person, now, rules.playbook, hours, steps, since=since)
    if stands == before and missed == lead.missed_by:
        return
    returns = lead.owner != person
    leads.move(tx, lead, stands, covers_for=lead.covers_for if not returns else None, missed_by=missed)
    if returns:
        history.add(tx, lead, Kind.RETURNED, now, None, Door.CLOCK, detail={"owner": person})
        tell_thread(tx, lead, now, "returned", who=person)
    outbox.settle(tx, lead)
    outbox.card(tx, lead, now)
