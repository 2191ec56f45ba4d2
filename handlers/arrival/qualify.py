"""An inquiry becomes a lead: by the playbook's checklist, or by a person who decides."""

from datetime import datetime
from typing import Any

from handlers.arrival.route import route_for
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk
from handlers.leads.offer import deal
from handlers.leads.stop import refuse_blocked
from handlers.ownership import open_to_channel
from handlers.payloads import argument_pressed, number_pressed, person_in, place_in, place_of, submitted
from handlers.pile.nurture import to_pile
from messages.render import Payload, render
from playbook.qualification import Facts, Verdict, qualify
from playbook.refusal import Refusal
from playbook.words import Door, Kind, Outcome, State, Temperature
from sources.new_lead import NewLead
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead


def judge(desk: Desk, new: NewLead) -> Verdict:
    """What the playbook's checklist makes of an inquiry."""
    playbook = desk.rules().playbook
    region = new.country or playbook.team.region
    facts = Facts(
        name=new.name, company=new.company, email=normal_email(new.email), message=new.message,
        phone=normal_phone(new.phone, region), source=new.source, campaign=new.campaign, country=new.country,
        temperature=Temperature(new.temperature) if new.temperature else None, extra=new.extra,
    )  # fmt: skip
    rules = playbook.qualification
    return qualify(facts, rules.rules, rules.thresholds, rules.free_mail)


def on_decide(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Hot, Warm, Cold or Not ready under an inquiry; Junk asks for the reason first."""
    number, way = number_pressed(body), argument_pressed(body)
    if way == "reject":
        reasons = desk.rules().playbook.qualification.rejections
        view = render("reject_view", number=number, reasons=reasons, place=place_of(body, lead=number))
        desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        decide(desk, number, way, person_in(body), Door.BUTTON)
    return None


def on_reject(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The reason for a rejection was given."""
    reason = submitted(body).get("reason", "")
    reject(desk, int(place_in(body)["lead"]), reason, person_in(body), Door.MODAL)
    return None


def decide(desk: Desk, number: int, way: str, person: str, door: Door) -> None:
    """Make an inquiry a lead of that temperature, or put it into the nurture pile ("not-ready").

    Raises Refusal when it was decided already.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = _undecided(tx, leads.wanted(tx, desk.workspace, number))
        refuse_blocked(tx, desk, lead)
        became = State.NURTURE if way == "not-ready" else State.OPEN
        history.add(tx, lead, Kind.QUALIFIED, now, person, door, detail={"why": way, "became": became})
        if way == "not-ready":
            to_pile(tx, desk, lead, now, "Not ready yet")
        else:
            _open(tx, desk, lead, Temperature(way), now, door)
        outbox.settle(tx, lead)


def _open(tx: Tx, desk: Desk, lead: Lead, temperature: Temperature, now: datetime, door: Door) -> None:
    """A lead now: routed by what was decided. Its clock starts at this moment, so its limit does for reports."""
    rules = desk.rules()
    pace, routing = rules.playbook.pace(temperature), {**lead.routing, "temperature": temperature.value}
    route, seen = route_for(rules, routing)
    limit = pace.after(pace.limit, now, rules.hours) - lead.received_at
    open_to_channel(
        tx, desk, lead, now, temperature, route=route.name, routing=routing,
        channel=route.channel or rules.playbook.channels.leads, limit_seconds=int(limit.total_seconds()),
    )  # fmt: skip
    why = f"{route.name}: {seen[-1].why}"
    history.add(tx, lead, Kind.ROUTED, now, None, door, detail={"why": why, "route": route.name})
    deal(tx, desk, lead, now, first=lead.routing.get("known"))
    outbox.card(tx, lead, now)


def reject(desk: Desk, number: int, reason: str, person: str, door: Door) -> None:
    """It is no lead. Raises Refusal without a reason, or when it was decided already."""
    now = desk.clock()
    if not reason:
        raise Refusal("Choose the reason.", field="reason")
    with desk.database.writing() as tx:
        lead = _undecided(tx, leads.wanted(tx, desk.workspace, number))
        closed = leads.standing(lead).with_(state=State.CLOSED, due=None, outcome=Outcome.DISQUALIFIED)
        leads.move(tx, lead, closed, counts=False, code="junk", ended_at=now, ended_by=person)
        told = {"became": closed.state, "outcome": closed.outcome}
        history.add(tx, lead, Kind.RECORDED, now, person, door, code="junk", note=reason[:300], detail=told)
        outbox.settle(tx, lead)


def _undecided(tx: Tx, lead: Lead) -> Lead:
    if lead.state == State.INQUIRY:
        return lead
    decisions = [each for each in history.of(tx, lead) if each.kind in (Kind.QUALIFIED, Kind.RECORDED)]
    by = decisions[0].who if decisions else None
    where = "in the nurture pile" if lead.state == State.NURTURE else lead.state
    raise Refusal(f"#{lead.id} is decided already: it is {where}.", ask=by)


def ask_qualifiers(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> None:
    """Put the inquiry's card into marketing's channel; asked again, it is put there again."""
    key = f"inquiry:{lead.id}:{lead.repeats}"
    channel = desk.rules().playbook.channels.marketing
    outbox.notice(tx, lead.workspace, key, "inquiry", channel, now, lead=lead)


def warn_managers(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> None:
    """Somebody who is not to be contacted has written: managers get the inquiry's card, too."""
    for person in desk.rules().crew.managers:
        key = f"inquiry:{lead.id}:{person}"
        outbox.notice(tx, lead.workspace, key, "inquiry", person, now, lead=lead)


ACTIONS = {"qualify": on_decide}
VIEWS = {"reject": on_reject}
