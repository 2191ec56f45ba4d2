"""A new person's inquiry: it is qualified, routed, and posted, dealt or put before the qualifiers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.drop_arrival import as_dropped, drop_of, stands_in
from handlers.offer import deal
from handlers.qualify import ask_qualifiers, judge, warn_managers
from handlers.route import facts_of, route_for
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
    lost: int | None = None,
) -> Lead:
    """Make a lead of an inquiry; `contacts` are its normalised e-mail and phone, if it has them.

    Whoever comes back by himself after his lead was `lost` is hot at once.
    """
    stopped = blocked.of(tx, desk.workspace, [f"{kind}:{value}" for kind, value in contacts.items()])
    drop = drop_of(tx, desk, new)
    inquiry = _comes_back(new) if lost else as_dropped(drop, new) if drop else new
    made = draft(desk, inquiry, contacts, now, door, ask_first=stopped is not None)
    if drop:
        stands, of_drop = stands_in(tx, desk, drop, made.stands, made.verdict.points, now)
        made = replace(made, stands=stands, facts={**made.facts, **of_drop})
        outbox.drop_changed(tx, desk.workspace, drop.id)
    if lost:
        because = [f"came back by himself: #{lost} was lost", *made.facts["because"][1:]]
        made = replace(made, facts={**made.facts, "because": because})
    made = replace(made, facts={**made.facts, "received_at": came})
    lead = _written(tx, desk, made, contacts, now, door, who)
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
    return _written(tx, desk, made, contacts, now, Door.LIST, who)


def _written(
    tx: Tx, desk: Desk, made: "Draft", contacts: Mapping[str, str], now: datetime, door: Door, who: str | None
) -> Lead:
    lead = leads.add(tx, desk.workspace, made.stands, **made.facts)
    came = lead.received_at
    history.add(
        tx, lead, Kind.RECEIVED, came, who, door, detail={"source": lead.source, **told(None, made.stands)}
    )
    why = f"{lead.route}: {made.why_route}"
    history.add(tx, lead, Kind.ROUTED, now, None, door, detail={"why": why, "route": lead.route})
    _post(tx, desk, lead, contacts, now)
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


def _post(tx: Tx, desk: Desk, lead: Lead, contacts: Mapping[str, str], now: datetime) -> None:
    theirs = known_owner(tx, lead, contacts)
    if lead.state == State.INQUIRY:
        leads.note(tx, lead, known=theirs)  # for the day it is decided
        ask_qualifiers(tx, desk, lead, now)
    else:
        deal(tx, desk, lead, now, first=theirs)
        outbox.card(tx, lead, now)


def known_owner(tx: Tx, lead: Lead, contacts: Mapping[str, str]) -> str | None:
    """Who had this person or company before, and has them again first."""
    known = [f"{kind}:{value}" for kind, value in contacts.items()]
    return inquiries.owner_of(tx, lead.workspace, known, lead.domain)


def company_domain(desk: Desk, email: str | None) -> str | None:
    """The company behind an address, unless it is a free-mail provider's."""
    domain = (email or "").partition("@")[2]
    own = desk.rules().playbook.qualification.free_mail
    return domain if domain and not is_free_mail(domain, own) else None
