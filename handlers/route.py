"""Where a lead goes: which rule matched and why, and the answer to *Why here?*."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from handlers.desk import Desk, Rules
from handlers.facts import lead_facts
from handlers.naming import name_of
from handlers.outlook import PEOPLE, Outlook, outlook
from handlers.payloads import number_pressed
from messages.render import Payload, render
from messages.words import moment
from playbook.routes import Route
from playbook.routing import RouteFacts, Verdict
from playbook.words import Temperature
from sources.new_lead import NewLead
from store import leads
from store.database import Tx
from store.tables import Lead

FACTS = ("country", "region", "postal", "product", "language", "size", "sales_channel")


def facts_of(new: NewLead, temperature: str) -> dict[str, Any]:
    """What routes look at, as plain JSON values."""
    plain = {_plain(key): value for key, value in new.extra.items()}
    given: dict[str, Any] = NOTHING
    if not plain.keys().isdisjoint(LOOKED_AT):
        given = {name: _extra(plain, name) for name in FACTS}
    size = given["size"]
    return {
        **given,
        "size": int(size) if isinstance(size, str) and size.isdecimal() and len(size) < 10 else None,
        "country": new.country or given["country"],
        "source": new.source,
        "campaign": new.campaign,
        "temperature": temperature,
    }


SPELLINGS = {
    "region": ("region", "state", "province"),
    "postal": ("postal", "postal_code", "zip", "zip_code", "plz", "postcode"),
    "product": ("product", "interest", "produkt"),
    "language": ("language", "lang", "locale"),
    "size": ("size", "company_size", "employees"),
    "sales_channel": ("sales_channel",),
    "country": ("country", "country_code"),
}
LOOKED_AT = frozenset(each for spellings in SPELLINGS.values() for each in spellings)
NOTHING: dict[str, Any] = dict.fromkeys(FACTS)


@lru_cache(maxsize=2000)
def looks_at(key: str) -> bool:
    """Whether routes look at what is kept under that name."""
    return _plain(key) in LOOKED_AT


@lru_cache(maxsize=2000)
def _plain(key: str) -> str:
    return key.lower().replace("-", "_").replace(" ", "_")


def _extra(plain: Mapping[str, Any], name: str) -> str | None:
    found = next((plain[each] for each in SPELLINGS[name] if plain.get(each)), None)
    return str(found).strip()[:100] if found is not None else None


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
