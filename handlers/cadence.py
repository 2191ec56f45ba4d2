"""Which cadence a lead is in: the version it began, until a manager moves the leads to the newest."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.desk import Desk
from playbook import keeping
from playbook.cadence import restarted
from playbook.cadences import Cadence, cadence_for
from playbook.steps import Step
from playbook.words import Door, Kind, State
from store import cadences, history, leads, outbox
from store.database import Tx
from store.tables import Lead

AT_ONCE = 200  # leads moved in one transaction


def current_cadence(desk: Desk, lead: Lead) -> Cadence:
    """The cadence that the lead would begin now."""
    return cadence_for(desk.rules().playbook, lead.temperature, lead.source, lead.campaign)


def steps_of(tx: Tx, desk: Desk, lead: Lead) -> Sequence[Step]:
    """The steps of the cadence that the lead is in."""
    current = current_cadence(desk, lead)
    if lead.cadence in (None, current.key):
        return current.steps
    return cadences.steps_of(tx, desk.workspace, str(lead.cadence)) or current.steps


def on_older(desk: Desk) -> int:
    """How many leads are worked in another cadence than they would begin now."""
    return sum(count for *_, count in _older(desk))


def restart(desk: Desk, who: str) -> int:
    """Move these to the beginning of the cadence they would begin now; returns how many.

    Safe to run twice. A touch that was made need not be made again, and what was agreed is kept.
    """
    now = desk.clock()
    return sum(_restart_group(desk, group[:4], who, now) for group in list(_older(desk)))


def _older(desk: Desk) -> Iterator[tuple[str, str, str | None, str, int]]:
    playbook = desk.rules().playbook
    with desk.database.reading() as tx:
        groups = cadences.in_use(tx, desk.workspace)
    for temperature, source, campaign, key, count in groups:
        if cadence_for(playbook, temperature, source, campaign).key != key:
            yield temperature, source, campaign, key, count


def _restart_group(desk: Desk, group: tuple[str, str, str | None, str], who: str, now: datetime) -> int:
    moved = 0
    while True:
        with desk.database.writing() as tx:
            numbers = cadences.leads_in(tx, desk.workspace, *group, most=AT_ONCE)
            for number in numbers:
                _restart_one(tx, desk, number, who, now)
        moved += len(numbers)
        if len(numbers) < AT_ONCE:
            return moved


def _restart_one(tx: Tx, desk: Desk, number: int, who: str, now: datetime) -> None:
    lead = leads.wanted(tx, desk.workspace, number)
    if lead.state != State.WORKING:
        return
    new, hours = current_cadence(desk, lead), desk.rules().hours_of(lead.owner)
    stands = restarted(leads.standing(lead), now, new.steps, hours)
    if lead.covers_for:
        stands = keeping.while_away(stands, now)
    leads.move(tx, lead, stands, cadence=new.key)
    history.add(tx, lead, Kind.CADENCE, now, None, Door.CLI, detail={"why": new.name, "by": who})
    outbox.settle(tx, lead)
    outbox.card(tx, lead, now)
