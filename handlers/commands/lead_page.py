"""A lead's page: itself, its latest entries, what looks like it, and whether its contact may be shown."""

from datetime import datetime
from typing import Any

from handlers.crm.crm_conflicts import line_of
from handlers.desk import Desk, Rules
from handlers.facts import lead_facts
from handlers.leads.alike import lookalikes
from handlers.leads.entries import entry_facts
from handlers.message_link import kept_link
from playbook.words import State
from store import history, leads
from store.tables import Lead


def page(desk: Desk, number: int, person: str) -> dict[str, Any]:
    """The facts of a lead's page for a person. Raises Refusal when there is no such lead."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        lead = leads.shown(tx, desk.workspace, number)
        entries, gone = history.of(tx, lead, most=12), history.taken_back(tx, lead)
        alike, differs = lookalikes(tx, lead), line_of(tx, desk.workspace, number)
    told = [entry_facts(each, now, rules, gone) for each in entries]
    more = {"message": kept_link(lead.extra), "differs": differs}
    return {**shown_to(lead, person, now, rules), "history": told, "alike": alike, **more}


def shown_to(lead: Lead, person: str, now: datetime, rules: Rules) -> dict[str, Any]:
    """A lead as a person may see it: `private` says whether that is with e-mail and phone."""
    private = person in may_see_contact(lead, rules)
    return {"lead": lead_facts(lead, now, rules), "private": private}


def may_see_contact(lead: Lead, rules: Rules) -> tuple[str | None, ...]:
    """Who may see e-mail and phone: the owner, who won it, or marketing while it is in the nurture pile."""
    if lead.state == State.NURTURE:
        return rules.crew.marketing
    return (lead.owner, lead.ended_by)
