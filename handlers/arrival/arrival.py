"""A new person's inquiry: it is qualified, routed, and posted, dealt or put before the qualifiers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.arrival.qualify import ask_qualifiers, judge, warn_managers
from handlers.arrival.route import route_for
from handlers.arrival.route_facts import facts_of
from handlers.desk import Desk
from handlers.drops.drop_arrival import as_dropped, drop_of, stands_in
from handlers.leads.offer import deal
from playbook import life
from playbook.free_mail import is_free_mail
from playbook.qualification import Verdict
from playbook.replay import told
from playbook.routes import Route
from playbook.standing import Standing
from playbook.words import Door, Kind, State, Temperature
from sources.new_lead import NewLead
from store import blocked, history, inquiries, leads, outbox
from store.database import Tx
from store.inquiries import Met
from store.tables import Lead


def arrive(
    tx: Tx,
    desk: Desk,
    new: NewLead,
    contacts: Mapping[str, str],
    now: datetime,
    *,
    came: datetime,
    door: Door,
    who: str | None,
    met: Met,
) -> Lead:
    """Make a lead of an inquiry; `contacts` are its normalised e-mail and phone, if it has them.

    Whoever was `met` before and comes back by himself after his lead was lost is hot at once.
    """
    lost = met.lost
    stopped = blocked.any_of(tx, desk.workspace, keys_of(contacts))
    drop = drop_of(tx, desk, new)
    inquiry = _comes_back(new) if lost else as_dropped(drop, new) if drop else new
    made = draft(desk, inquiry, contacts, now, door, ask_first=stopped)
    if drop:
        stands, of_drop = stands_in(tx, desk, drop, made.stands, made.verdict.points, now)
        made = replace(made, stands=stands, facts={**made.facts, **of_drop})
        outbox.drop_changed(tx, desk.workspace, drop.id)
    if lost:
        because = [f"came back by himself: #{lost} was lost", *made.facts["because"][1:]]
        made = replace(made, facts={**made.facts, "because": because})
    made = replace(made, facts={**made.facts, "received_at": came})
    lead = _written(tx, desk, made, now, door, who)
    _post(tx, desk, lead, known_owner(tx, lead, met), now)
    if stopped:
        warn_managers(tx, desk, lead, now)
    return lead


def arrive_in_drop(
    tx: Tx, desk: Desk, new: NewLead, contacts: Mapping[str, str], now: datetime, who: str | None,
    of_drop: Mapping[str, Any],
) -> Lead:  # fmt: skip
    """Make a lead with a card of its own of a row that names its temperature; `of_drop` are columns it gets."""
    made = draft(desk, new, contacts, now, Door.LIST)
    made = replace(made, facts={**made.facts, **of_drop})
    met = inquiries.known_by(tx, desk.workspace, keys_of(contacts))
    lead = _written(tx, desk, made, now, Door.LIST, who)
    _post(tx, desk, lead, known_owner(tx, lead, met), now)
    return lead


def _written(tx: Tx, desk: Desk, made: "Draft", now: datetime, door: Door, who: str | None) -> Lead:
    lead = leads.add(tx, desk.workspace, made.stands, **made.facts)
    received = {"source": lead.source, **told(None, made.stands)}
    routed = {"why": f"{lead.route}: {made.why_route}", "route": lead.route}
    entries = (
        history.entry(lead, Kind.RECEIVED, lead.received_at, who, door, detail=received),
        history.entry(lead, Kind.ROUTED, now, None, door, detail=routed),
    )
    history.add_all(tx, entries)
    return lead


def _comes_back(new: NewLead) -> NewLead:
    return new.model_copy(update={"temperature": "hot"})


@dataclass(frozen=True)
class Draft:
    """A lead that nobody has written down: where it stands, its columns, and why it is what it is."""

    stands: Standing
    facts: Mapping[str, Any]
    verdict: Verdict
    why_route: str


def draft(
    desk: Desk, new: NewLead, contacts: Mapping[str, str], now: datetime, door: Door, ask_first: bool = False
) -> Draft:
    """What an inquiry becomes: qualified and routed, not yet dealt. With `ask_first` people decide."""
    playbook = desk.rules().playbook
    verdict = judge(desk, new)
    temperature = Temperature(verdict.temperature or playbook.intake.temperature)
    routing = facts_of(new, temperature)
    route, seen = route_for(desk.rules(), routing)
    facts = {
        **_facts(desk, new, contacts, temperature, now, door), "because": list(verdict.because),
        "route": route.name, "routing": routing, "channel": route.channel or playbook.channels.leads,
    }  # fmt: skip
    decided = verdict.temperature is not None and not ask_first
    return Draft(_standing(desk, decided, temperature, route, now), facts, verdict, seen[-1].why)


def _standing(desk: Desk, decided: bool, temperature: Temperature, route: Route, now: datetime) -> Standing:
    rules = desk.rules()
    if not decided:
        return life.ask_qualifiers(temperature, now, rules.playbook, rules.hours)
    return life.arrive(temperature, now, rules.playbook, rules.crew_for(route.name, now), rules.hours)


def _facts(
    desk: Desk, new: NewLead, contacts: Mapping[str, str], temperature: Temperature, now: datetime, door: Door
) -> dict[str, Any]:
    rules = desk.rules()
    pace = rules.playbook.pace(temperature)
    limit = pace.after(pace.limit, now, rules.hours) - now
    return {
        "received_at": now, "source": new.source or door, "campaign": new.campaign, "price": new.price,
        "currency": new.currency, "name": new.name, "company": new.company, "email": contacts.get("email"),
        "domain": company_domain(desk, contacts.get("email")), "phone": contacts.get("phone"),
        "message": new.message, "landing_page": new.landing_page, "extra": _extra(new, contacts),
        "test": new.test, "counts": not new.test, "limit_seconds": int(limit.total_seconds()),
    }  # fmt: skip


def _extra(new: NewLead, contacts: Mapping[str, str]) -> dict[str, Any]:
    """What has no column, with an e-mail or phone that could not be normalised: nothing is lost."""
    unread = {"email": new.email, "phone": new.phone}
    return {**new.extra, **{kind: text for kind, text in unread.items() if text and kind not in contacts}}


def _post(tx: Tx, desk: Desk, lead: Lead, theirs: str | None, now: datetime) -> None:
    """Say that it is there; it is offered first to whoever had them before, if anybody."""
    if lead.state == State.INQUIRY:
        leads.note(tx, lead, known=theirs)  # for the day it is decided
        ask_qualifiers(tx, desk, lead, now)
    else:
        deal(tx, desk, lead, now, first=theirs)
        outbox.card(tx, lead, now)


def known_owner(tx: Tx, lead: Lead, met: Met) -> str | None:
    """Who had this person or company before, and has them again first."""
    return met.had or inquiries.owner_at(tx, lead.workspace, lead.domain)


def keys_of(contacts: Mapping[str, str]) -> list[str]:
    """What the person is recognised by."""
    return [f"{kind}:{value}" for kind, value in contacts.items()]


def company_domain(desk: Desk, email: str | None) -> str | None:
    """The company behind an address, unless it is a free-mail provider's."""
    domain = (email or "").partition("@")[2]
    own = desk.rules().playbook.qualification.free_mail
    return domain if domain and not is_free_mail(domain, own) else None
