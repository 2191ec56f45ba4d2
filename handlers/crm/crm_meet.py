"""One lead and its record in a CRM meet: what differs is written there, taken from there, or shown as a conflict."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.crm.crm import Connected, NoSuch, Record
from handlers.crm.crm_lead import facts_of
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from playbook.crm import Conflict, Exchange, exchange, for_new
from playbook.refusal import Refusal
from playbook.words import Door
from store import crm_links, leads
from store.tables import Lead
from store.tables.connections import CrmLink

log = logging.getLogger(__name__)
ERASED = "its address is gone, as when somebody is erased; erase the person in the CRM, too"
UNKNOWN = "Nobody in Slack has the address of the record's owner."


@dataclass(frozen=True)
class Met:
    """A lead, what it is in the CRM, and the record as it was when both met."""

    lead: Lead
    link: CrmLink
    record: Record


def ties(desk: Desk, it: Connected, number: int) -> tuple[Lead | None, CrmLink | None]:
    """The lead, and what it is in the CRM, as the database has them."""
    with desk.database.reading() as tx:
        lead = leads.get(tx, desk.workspace, number)
        return lead, crm_links.of_lead(tx, desk.workspace, it.receiver.id, number)


def meet(desk: Desk, it: Connected, number: int, *, told: int = 0) -> Met | None:
    """Bring a lead and its record together; None when it has none, and is to have none.

    A person is found by his e-mail address, and made when he is not there; what is in the lead's history up to
    `told` is then not told of. Raises NotTaken.
    """
    lead, link = ties(desk, it, number)
    if lead is None or lead.test or (link is not None and link.gone):
        return None
    if link is None:
        return _first(desk, it, lead, told) if lead.email and lead.counts else None
    try:
        record = it.crm.read(link.remote_id)
    except NoSuch:
        with desk.database.writing() as tx:
            crm_links.lose(tx, link)
        log.info("lead %s is no longer in CRM %s", number, it.receiver.id)
        return None
    compare(desk, it, lead, link, record)
    return Met(lead, link, record)


def _first(desk: Desk, it: Connected, lead: Lead, told: int) -> Met:
    email = str(lead.email)
    found = it.crm.find([email]).get(email)
    return tie(desk, it, lead, found, told)


def tie(desk: Desk, it: Connected, lead: Lead, found: Record | None, told: int) -> Met:
    """A lead is what was found of it in the CRM from now on, or a new record. Raises NotTaken."""
    ours = _facts(desk, it, lead)
    record = found or it.crm.make(for_new(ours).writes)
    now = desk.clock()
    with desk.database.writing() as tx:
        known = leads.get(tx, desk.workspace, lead.id, hold=True)
        if known is None or not known.email:
            raise NotTaken(ERASED, never=True)
        crm_links.tie(tx, desk.workspace, it.receiver.id, lead.id, record.id, told, now)
    with desk.database.reading() as tx:
        link = crm_links.of_lead(tx, desk.workspace, it.receiver.id, lead.id)
    if link is None:
        raise RuntimeError(f"lead {lead.id} is tied to nothing")
    compare(desk, it, lead, link, record)
    return Met(lead, link, record)


def _facts(desk: Desk, it: Connected, lead: Lead) -> dict[str, str]:
    with desk.database.reading() as tx:
        addresses = crm_links.addresses(tx, desk.workspace, [lead.owner])
    return facts_of(lead, it.crm, addresses)


def planned(desk: Desk, it: Connected, lead: Lead, link: CrmLink | None, record: Record) -> Exchange:
    """What would be done about a lead and its record."""
    known = {name: Conflict(**_of(each)) for name, each in (link.conflicts if link else {}).items()}
    written, tried = (link.written, link.tried) if link else ({}, {})
    return exchange(_facts(desk, it, lead), written, record.fields, known, it.owns, tried)


def compare(desk: Desk, it: Connected, lead: Lead, link: CrmLink, record: Record) -> Exchange | None:
    """Write, take and note what differs; None when another lead of the same person speaks for the record.

    What is written is kept only afterwards: after a crash in between both say the same, and that is no change.
    """
    with desk.database.reading() as tx:
        speaks = crm_links.speaks_for(tx, desk.workspace, it.receiver.id, record.id)
    if record.closed or speaks not in (None, lead.id):
        return None
    plan = planned(desk, it, lead, link, record)
    if plan.writes:
        with desk.database.writing() as tx:
            crm_links.trying(tx, link, plan.writes)
        it.crm.write(record.id, plan.writes)
    if plan.takes:
        _take(desk, it, lead, plan.takes)
    conflicts = {name: asdict(each) for name, each in plan.conflicts.items()}
    if plan.writes or link.tried or plan.written != link.written or conflicts != link.conflicts:
        with desk.database.writing() as tx:
            crm_links.agree(tx, link, plan.written, conflicts, desk.clock())
    return plan


def _of(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in ("ours", "theirs", "left") if name in kept}


def _take(desk: Desk, it: Connected, lead: Lead, takes: Mapping[str, str]) -> None:
    """One field at a time: one that cannot be taken does not keep the others."""
    for name, value in takes.items():
        try:
            take(desk, it, lead.id, name, value)
        except Refusal as refusal:
            said = str(refusal) if refusal.args == (UNKNOWN,) else "refused"
            log.warning("%s of lead %s was not taken from CRM %s: %s", name, lead.id, it.receiver.id, said)


def take(desk: Desk, it: Connected, number: int, name: str, value: str, *, decided: bool = False) -> None:
    """One field of a lead is what the CRM says; `decided`: whoever owns it. Raises Refusal."""
    fact = _owner(desk, value) if name == "owner" else value
    it.take(desk, number, {name: fact}, door=Door.CRM, by=it.receiver.name, decided=decided)


def _owner(desk: Desk, email: str) -> str:
    with desk.database.reading() as tx:
        person = crm_links.person_at(tx, desk.workspace, email)
    if person is None:
        raise Refusal(UNKNOWN)
    return person


def seen(desk: Desk, it: Connected, record: Record) -> Exchange | None:
    """A record of which nobody knows whether it changed; the lead that speaks for it is compared with it."""
    with desk.database.reading() as tx:
        number = crm_links.speaks_for(tx, desk.workspace, it.receiver.id, record.id)
    if number is None:
        return None
    lead, link = ties(desk, it, number)
    if lead is None or link is None or link.gone:
        return None
    return compare(desk, it, lead, link, record)
