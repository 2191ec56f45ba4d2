"""Tries out what would become of a lead, without taking it in: nothing is written, no turn is touched."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.arrival.arrival import draft, known_owner
from handlers.arrival.outlook import Outlook, outlook
from handlers.arrival.route import route_for
from handlers.bodies import decoded
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk
from handlers.naming import name_of
from playbook.qualification import Verdict
from playbook.refusal import Refusal
from playbook.words import Door
from sources.form import read_form
from sources.new_lead import NewLead
from store import blocked, inquiries, leads
from store.tables import Lead


@dataclass(frozen=True)
class Trial:
    """What the checklist makes of an inquiry, whose it is already (in words), and where it would go."""

    verdict: Verdict
    known: str
    outlook: Outlook


def try_out(desk: Desk, body: bytes, content_type: str = "application/json") -> Trial:
    """What would become of this body if it came to POST /leads now. Raises Refusal when it cannot be read."""
    now, rules = desk.clock(), desk.rules()
    new = _read(body, content_type)
    contacts = _contacts(desk, new)
    named = [f"{kind}:{value}" for kind, value in contacts.items()]
    with desk.database.reading() as tx:
        stopped = blocked.of(tx, desk.workspace, named)
    made = draft(desk, new, contacts, now, Door.WEB, ask_first=stopped is not None)
    lead = Lead(workspace=desk.workspace, **leads.columns(made.stands), **made.facts)
    _, verdicts = route_for(rules, lead.routing)
    with desk.database.reading() as tx:
        met = inquiries.known_by(tx, desk.workspace, named)
        owner = known_owner(tx, lead, met)
        seen = outlook(tx, desk, lead, verdicts, now, first=owner)
    known = f"Known: it goes first to {name_of(rules, owner)}, who had them before." if owner else ""
    if met.open:
        known = f"Known: it would be told to lead #{met.open}, which is not closed, and be no new lead."
    if stopped:
        known = "Known: asked not to be contacted, so marketing and managers would be asked first."
    return Trial(made.verdict, known, seen)


def _read(body: bytes, content_type: str) -> NewLead:
    try:
        return read_form(decoded(body, content_type))
    except ValueError as fault:
        raise Refusal(f"This cannot be read as a lead: {fault}.") from fault


def _contacts(desk: Desk, new: NewLead) -> Mapping[str, str]:
    region = new.country or desk.rules().playbook.team.region
    found = {"email": normal_email(new.email), "phone": normal_phone(new.phone, region)}
    return {kind: value for kind, value in found.items() if value}
