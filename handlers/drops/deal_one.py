"""*Deal me one*: the best lead of a drop that somebody may have goes to him, one for each press."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.claim import HandsFull, full_payload, hands_full
from handlers.ownership import nudge, take
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import moment
from playbook.drops import DropState, From
from playbook.hands import why_full
from playbook.refusal import Refusal
from playbook.territory import Place, may_have
from playbook.words import Door, Kind, Temperature
from store import dealing, drop_counts, drops, leads
from store.database import Tx
from store.statements import in_turn
from store.tables import Lead

LOOKED_AT = 50  # leads of somebody's territory found at once: others may take the first of them meanwhile


@dataclass(frozen=True)
class DealtOut:
    """Nothing is left of that drop that this person may have."""

    drop: int


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
    outcome, alone = None, False
    while outcome is None:  # others took all that were found, or are about to
        mine = _in_territory(desk, asker) if asker.territories else None
        outcome = desk.database.together(partial(_deal, desk=desk, asker=asker, mine=mine, alone=alone))
        alone = True
    return outcome


def _territories(desk: Desk, person: str) -> Sequence[str]:
    member = desk.rules().roster.get(person)
    return member.settings.territories if member else ()


def _in_territory(desk: Desk, asker: Asker) -> list[int]:
    """Looked for before anybody has to wait: most leads may lie elsewhere."""
    with desk.database.reading() as tx:
        found = _theirs(tx, asker, _allowed(tx, desk, asker))
        return list(islice(found, LOOKED_AT))


def _theirs(tx: Tx, asker: Asker, temperatures: Collection[str]) -> Iterator[int]:
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


def waiting_in_drops(tx: Tx, desk: Desk, person: str, now: datetime) -> list[Lead]:
    """The lead that each drop under way would deal to somebody now, to look at."""
    running = drops.in_state(tx, desk.workspace, DropState.RUNNING)
    askers = [Asker(drop.id, person, _territories(desk, person), now, Door.COMMAND) for drop in running]
    found = (_would_get(tx, desk, asker) for asker in askers)
    return [lead for lead in found if lead]


def _would_get(tx: Tx, desk: Desk, asker: Asker) -> Lead | None:
    allowed = _allowed(tx, desk, asker)
    if not asker.territories:
        return dealing.best(tx, asker.drop, allowed)
    number = next(_theirs(tx, asker, allowed), None)
    return leads.get(tx, desk.workspace, number) if number else None


def _deal(
    tx: Tx, desk: Desk, asker: Asker, mine: Sequence[int] | None, alone: bool
) -> Lead | DealtOut | HandsFull | None:
    """None when all there is was taken meanwhile, or somebody is about to; without `mine` any lead will do."""
    if drops.state_of(tx, desk.workspace, asker.drop) != DropState.RUNNING:
        return _not_running(tx, desk, asker)
    dealing.together(tx, asker.drop, alone=alone)
    in_turn(tx, f"deal:{desk.workspace}:{asker.person}")  # who presses twice at once holds no more for it
    allowed = _allowed(tx, desk, asker)
    free = dealing.first(tx, asker.drop, allowed, wait=alone) if mine is None else None
    lead = _first_of(tx, asker, mine, allowed) if mine else free
    if lead is None:
        others_are_at_it = mine or (not alone and dealing.heats(tx, asker.drop) & allowed)
        return None if others_are_at_it else _nothing(tx, desk, asker, allowed)
    take(tx, desk, lead, asker.person, asker.now, door=asker.door, kind=Kind.DEALT)
    nudge(tx, lead, asker.person, asker.now, "claimed")  # nobody was asked about it yet, and it has no card
    return lead


def _not_running(tx: Tx, desk: Desk, asker: Asker) -> DealtOut:
    drop = drops.get(tx, desk.workspace, asker.drop)
    if drop is None:
        raise Refusal("There is no such drop any more. `/leaddrop list` shows them.")
    if drop.state in (DropState.DRAFT, DropState.PLANNED):
        begins = moment(drop.at, asker.now, desk.rules().hours_of(asker.person))
        raise Refusal(f"It begins at {begins}. Press Ready, and you are told when it does.")
    return DealtOut(drop.id)


def _first_of(tx: Tx, asker: Asker, numbers: Sequence[int], allowed: Collection[str]) -> Lead | None:
    held = (dealing.this_one(tx, asker.drop, number, allowed) for number in numbers)
    return next((lead for lead in held if lead), None)


def _nothing(tx: Tx, desk: Desk, asker: Asker, allowed: Collection[str]) -> DealtOut | HandsFull:
    """His hands are too full for what is left, or nothing is left for him."""
    barred = {heat.value for heat in Temperature} - set(allowed)
    if barred and (not asker.territories or next(_theirs(tx, asker, barred), None)):
        waits = dealing.best(tx, asker.drop, barred)
        full = hands_full(tx, desk, asker.person, waits, asker.now) if waits else None
        if full:
            return full
    return DealtOut(asker.drop)


def _dealt_out(desk: Desk, number: int, person: str) -> Payload:
    """Kindly: all are dealt; or what waits is for others, or more is on its way."""
    with desk.database.reading() as tx:
        drop = drops.get(tx, desk.workspace, number)
        received, waiting = drop_counts.received(tx, number), dealing.waiting(tx, number)
        running = drop if drop and drop.state == DropState.RUNNING else None
        coming = running is not None and (running.leads_from != From.LIST or drops.is_coming(tx, running))
    over = running is None
    territories = ", ".join(_territories(desk, person)) if waiting and not over else ""
    return render("dealt_out", received=received, coming=coming, over=over, territories=territories)


ACTIONS = {"deal": on_deal}
