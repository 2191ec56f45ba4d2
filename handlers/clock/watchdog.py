"""The watchdog: proves that every lead that is not closed has exactly one next thing due, and repairs."""

import logging
from datetime import datetime

from handlers.desk import Desk, Rules
from playbook import life
from playbook.replay import told
from playbook.standing import Due, Standing
from playbook.words import Asked, Door, Kind, Outcome, State, Temperature, What
from store import history, leads, outbox, tallies
from store.tables import Lead

log = logging.getLogger(__name__)
REPAIRED = "leads repaired"
WATCHED = "watchdog runs"


def watch(desk: Desk) -> int:
    """Look for leads without a next step and give them one; returns how many were repaired."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        astray = leads.astray(tx, desk.workspace)
    repaired = sum(_repair_safely(desk, lead, now, rules) for lead in astray)
    with desk.database.writing() as tx:
        tallies.add(tx, desk.workspace, REPAIRED, repaired, now)
        tallies.add(tx, desk.workspace, WATCHED, 1, now)
    log.info("watchdog: %s leads without a next step, %s repaired", len(astray), repaired)
    return repaired


def _repair_safely(desk: Desk, seen: Lead, now: datetime, rules: Rules) -> bool:
    try:
        return _repair(desk, seen, now, rules)
    except Exception:  # one bad lead must never stop the rest
        log.exception("lead %s could not be repaired", seen.id)
        return False


def _repair(desk: Desk, seen: Lead, now: datetime, rules: Rules) -> bool:
    """Give a lead its next step, unless somebody changed it since it was seen."""
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, seen.id)
        if lead.revision != seen.revision:
            return False
        log.error("lead %s was %s with nothing sensible due: repaired", lead.id, lead.state)
        stands = mended(lead, now, rules)
        leads.move(tx, lead, stands)
        history.add(tx, lead, Kind.REPAIRED, now, None, Door.CLOCK, detail=told(None, stands))
        outbox.card(tx, lead, now)
    return True


def mended(lead: Lead, now: datetime, rules: Rules) -> Standing:
    """Where a lead that breaks the invariant ought to stand."""
    fresh = life.arrive(
        Temperature(lead.temperature), now, rules.playbook, rules.crew_for(lead.route, now), rules.hours
    )
    fresh = fresh.with_(
        touches=lead.touches, reached=lead.reached, cycle=lead.cycle, given_up_by=lead.given_up_by,
        steps_due=lead.steps_due, steps_kept=lead.steps_kept,
    )  # fmt: skip
    if lead.state == State.INQUIRY:
        return life.ask_qualifiers(Temperature(lead.temperature), now, rules.playbook, rules.hours)
    if lead.state == State.CLOSED:
        outcome = Outcome(lead.outcome) if lead.outcome else None
        return fresh.with_(state=State.CLOSED, due=None, outcome=outcome)
    if lead.state == State.WORKING and lead.owner:
        due = Due(What.TOUCH, now, Asked.OWNER)
        claimed, anchor = lead.claimed_at or now, lead.anchor or now
        return fresh.with_(
            state=State.WORKING, owner=lead.owner, claimed_at=claimed, anchor=anchor, step=lead.step, due=due,
            step_lost_at=lead.step_lost_at,
        )  # fmt: skip
    if lead.state == State.NURTURE:
        resting = life.nurture(fresh, now, rules.playbook, rules.hours)
        return resting.with_(nurtured_at=lead.nurtured_at or now)
    return fresh
