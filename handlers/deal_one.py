"""*Deal me one*: the best lead of a drop that somebody may have goes to him, one for each press."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from handlers.claim import HandsFull, full_payload, hands_full
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.ownership import nudge, take
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import moment
from playbook.drops import DropState, From
from playbook.hands import why_full
from playbook.refusal import Refusal
from playbook.territory import Place, may_have
from playbook.words import Door, Kind, Temperature
from store import dealing, drop_counts, drops, leads, outbox
from store.database import Tx
from store.statements import in_turn
from store.tables import Drop, Lead

LOOKED_AT = 50  # leads of somebody's territory found at once: others may take the first of them meanwhile


@dataclass(frozen=True)
class DealtOut:
    """Nothing is left of that drop that this person may have."""

    drop: Drop


@dataclass(frozen=True)
class Asker:
    """Who wants a lead of which drop, where he sells, and when he asked."""

    drop: int
    person: str
    territories: Sequence[str]
    now: datetime
    door: Door


def on_deal(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Deal me one button. Who gets a lead finds the details in his direct messages."""
    drop, person = number_pressed(body), person_in(body)
    outcome = deal_one(desk, drop, person, Door.BUTTON)
    match outcome:
        case HandsFull():
            return full_payload(desk, outcome)
        case DealtOut():
            return _dealt_out(desk, outcome.drop, person)
    return render("dealt", lead=lead_facts(outcome, desk.clock(), desk.rules()))


def deal_one(desk: Desk, drop: int, person: str, door: Door) -> Lead | DealtOut | HandsFull:
    """Give a person the best lead of a drop that he may have, by the rules of claiming.

    Raises Refusal when there is no such drop, or it has not begun.
    """
    asker = Asker(drop, person, _territories(desk, person), desk.clock(), door)
    while True:
        mine = _in_territory(desk, asker) if asker.territories else None
        outcome = desk.database.together(lambda tx, mine=mine: _deal(tx, desk, asker, mine))  # type: ignore[misc]
        if outcome is not None:  # else others took all that were found
            return outcome


def _territories(desk: Desk, person: str) -> Sequence[str]:
    member = desk.rules().roster.get(person)
    return member.settings.territories if member else ()


def _in_territory(desk: Desk, asker: Asker) -> list[int]:
    """Looked for before anybody has to wait: most leads may lie elsewhere."""
    with desk.database.reading() as tx:
        found = _theirs(tx, asker, _allowed(tx, desk, asker))
        return list(islice(found, LOOKED_AT))


def _theirs(tx: Tx, asker: Asker, temperatures: Collection[str]) -> Any:
    def fits(routing: Any) -> bool:
        place = Place(routing.get("country"), routing.get("region"), routing.get("postal"))
        return may_have(asker.territories, place)

    return dealing.in_order(tx, asker.drop, temperatures, fits)


def _allowed(tx: Tx, desk: Desk, asker: Asker) -> set[str]:
    """The temperatures that he has his hands free for."""
    rules, coffee = desk.rules(), desk.rules().playbook.claims.coffee
    burden = leads.burden_of(tx, desk.workspace, asker.person)
    return {
        heat
        for heat in Temperature
        if not why_full(burden, heat, rules.cap_of(asker.person, heat), asker.now, coffee=coffee)
    }


def _deal(tx: Tx, desk: Desk, asker: Asker, mine: Sequence[int] | None) -> Lead | DealtOut | HandsFull | None:
    """None when all of `mine` were taken meanwhile; without `mine` any lead will do."""
    drop = drops.get(tx, desk.workspace, asker.drop)
    if drop is None:
        raise Refusal("There is no such drop any more. `/leaddrop list` shows them.")
    if drop.state != DropState.RUNNING:
        return _not_running(desk, drop, asker.now)
    in_turn(tx, f"deal:{desk.workspace}:{asker.person}")  # who presses twice at once holds no more for it
    allowed = _allowed(tx, desk, asker)
    lead = _first_of(tx, asker, mine, allowed) if mine is not None else dealing.first(tx, drop.id, allowed)
    if lead is None:
        return None if mine else _nothing(tx, desk, drop, asker, allowed)
    take(tx, desk, lead, asker.person, asker.now, door=asker.door, kind=Kind.DEALT)
    outbox.settle(tx, lead)
    nudge(tx, lead, asker.person, asker.now, "claimed")
    outbox.card(tx, lead, asker.now)
    return lead


def _not_running(desk: Desk, drop: Drop, now: datetime) -> DealtOut:
    if drop.state in (DropState.DRAFT, DropState.PLANNED):
        begins = moment(drop.at, now, desk.rules().hours)
        raise Refusal(f"It begins at {begins}. Press Ready, and you are told when it does.")
    return DealtOut(drop)


def _first_of(tx: Tx, asker: Asker, numbers: Sequence[int], allowed: Collection[str]) -> Lead | None:
    held = (dealing.this_one(tx, asker.drop, number, allowed) for number in numbers)
    return next((lead for lead in held if lead), None)


def _nothing(tx: Tx, desk: Desk, drop: Drop, asker: Asker, allowed: Collection[str]) -> DealtOut | HandsFull:
    """His hands are too full for what is left, or nothing is left for him."""
    barred = {heat.value for heat in Temperature} - set(allowed)
    if barred and (not asker.territories or next(_theirs(tx, asker, barred), None)):
        waits = dealing.best(tx, drop.id, barred)
        full = hands_full(tx, desk, asker.person, waits, asker.now) if waits else None
        if full:
            return full
    return DealtOut(drop)


def _dealt_out(desk: Desk, drop: Drop, person: str) -> Payload:
    """Kindly: all are dealt; or what waits is for others, or more is on its way."""
    with desk.database.reading() as tx:
        received, waiting = drop_counts.received(tx, drop.id), dealing.waiting(tx, drop.id)
        coming = drop.state == DropState.RUNNING and (
            drop.leads_from != From.LIST or drops.is_coming(tx, drop)
        )
    over = drop.state in (DropState.OVER, DropState.CANCELLED)
    territories = ", ".join(_territories(desk, person)) if waiting and not over else ""
    return render(
        "dealt_out", received=received, waiting=waiting, coming=coming, over=over, territories=territories
    )


ACTIONS = {"deal": on_deal}
