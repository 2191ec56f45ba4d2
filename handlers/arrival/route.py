"""Where a lead goes: which rule matched and why, and the answer to *Why here?*."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers.arrival.outlook import PEOPLE, Outlook, outlook
from handlers.arrival.route_facts import FACTS
from handlers.desk import Desk, Rules
from handlers.facts import lead_facts
from handlers.naming import name_of
from handlers.payloads import number_pressed
from messages.render import Payload, render
from messages.words import moment
from playbook.routes import Route
from playbook.routing import RouteFacts, Verdict
from playbook.words import Temperature
from store import leads
from store.database import Tx
from store.tables import Lead


def route_for(rules: Rules, facts: Mapping[str, Any]) -> tuple[Route, list[Verdict]]:
    """The first route that matches, and what was found of every route looked at."""
    known = {name: facts.get(name) for name in (*FACTS, "source", "campaign", "temperature")}
    return rules.router.explain(RouteFacts(**known))


def explain(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> Outlook:
    """Why a lead is where it is by the routes in force, and what comes of it from here on."""
    route, verdicts = route_for(desk.rules(), lead.routing)
    if route.name == lead.route:
        return outlook(tx, desk, lead, verdicts, now)
    kept = Verdict(lead.route or "", matched=True, why=f"so it was routed; today it would be {route.name}")
    return outlook(tx, desk, lead, [kept], now)


def on_why_here(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Why here? button on a card."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        lead = leads.shown(tx, desk.workspace, number_pressed(body))
        seen = explain(tx, desk, lead, now)
    skipped = lead.routing.get("skipped") or {}
    since = lead.routing.get("skipped_at")
    return render(
        "why_here", lead=lead_facts(lead, now, rules), outlook=asdict(seen), because=lead.because,
        skipped=[f"{name_of(rules, person)} {why}" for person, why in skipped.items()][:PEOPLE],
        at=moment(datetime.fromisoformat(since), now, rules.hours) if since else "",
        limit=str(rules.playbook.pace(Temperature(lead.temperature)).limit),
    )  # fmt: skip


ACTIONS = {"why-here": on_why_here}
