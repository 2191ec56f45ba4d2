"""A lead is dealt by rotation or one after another, to whoever is there, and moves on unless accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.leads.hand_over import say_offer
from handlers.leads.turns import weight_of, whose_turn
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from playbook import life, rotation
from playbook.refusal import Refusal
from playbook.rotation import Seat, Skipped
from playbook.words import Door, Kind, State, What
from store import history, leads, outbox, seats
from store.database import Tx
from store.tables import Lead


def on_pass(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The person it is offered to passes it on."""
    number = number_pressed(body)
    pass_on(desk, number, person_in(body), Door.BUTTON)
    return render("say", text=f"#{number} moves on.")


def pass_on(desk: Desk, number: int, person: str, door: Door) -> None:
    """Do not take an offered lead. Raises Refusal when it is not offered to this person any more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.OPEN or lead.offered_to != person:
            raise Refusal(f"#{number} is no longer offered to you.")
        rules = desk.rules()
        stands = life.passed_over(leads.standing(lead))
        crew = rules.crew_for(lead.route, now)
        leads.move(tx, lead, life.open_to_all(stands, rules.playbook, crew, rules.hours))
        history.add(tx, lead, Kind.PASSED_ON, now, person, door)
        outbox.settle(tx, lead)
        deal(tx, desk, lead, now)
        outbox.card(tx, lead, now)


def deal(
    tx: Tx, desk: Desk, lead: Lead, now: datetime, first: str | None = None, but: str | None = None
) -> bool:
    """Offer an open lead to whose turn it is, if its route deals.

    `first` goes before everybody, `but` not at all. False when the route lets everybody claim,
    or nobody who has not passed is there now.
    """
    if lead.state != State.OPEN or not lead.counts or lead.due_what == What.DEAL:
        return False  # junk, test and spam leads touch no turn, and who asks for one of a drop is dealt it
    route = desk.rules().routes.get(lead.route or "")
    if route and route.way == "rotation":
        seats.hold(tx, desk.workspace, route.name)
    turn = whose_turn(tx, desk, lead, now, first, but)
    for seat in turn.changed:
        seats.keep(tx, desk.workspace, lead.route or "", seat.person, seat.state)
    _tell_skipped(tx, lead, turn.skipped, now)
    if turn.person:
        dealt = [turn.person] if turn.changed else []  # by his turn, which may be given back
        leads.note(tx, lead, dealt=[*lead.routing.get("dealt", []), *dealt])
        _offer(tx, desk, lead, turn.person, now)
    return turn.person is not None


def _offer(tx: Tx, desk: Desk, lead: Lead, person: str, now: datetime) -> None:
    rules = desk.rules()
    offered = life.offer(leads.standing(lead), person, now, rules.playbook, rules.hours_of(person))
    leads.move(tx, lead, offered)
    history.add(tx, lead, Kind.OFFERED, now, None, Door.CLOCK, detail={"owner": person})
    say_offer(tx, lead, person, now)
    outbox.card(tx, lead, now)


def _tell_skipped(tx: Tx, lead: Lead, skipped: Sequence[Skipped], now: datetime) -> None:
    if skipped:
        told = {each.person: each.why for each in skipped}
        leads.note(tx, lead, skipped=told, skipped_at=now.isoformat())


def refund(tx: Tx, desk: Desk, lead: Lead, person: str | None) -> None:
    """Give a turn back: its lead was released, or was junk after all.

    Only somebody who had a turn for it gets one back, and once.
    """
    route, dealt = desk.rules().routes.get(lead.route or ""), list(lead.routing.get("dealt", []))
    if person is None or person not in dealt or route is None or route.way != "rotation":
        return
    dealt.remove(person)
    leads.note(tx, lead, dealt=dealt)
    seats.hold(tx, desk.workspace, route.name)
    held = seats.of(tx, desk.workspace, route.name).get(person)
    if held:
        seat = rotation.refund(Seat.read(person, weight_of(desk, person), held))
        seats.keep(tx, desk.workspace, route.name, person, seat.state)


ACTIONS = {"pass": on_pass}
