"""Whose turn it is for a lead: read from the route, the rotation's seats and who is there; nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.desk import Desk
from playbook import rotation
from playbook.hands import why_full
from playbook.rotation import Seat, Skipped, Turn
from playbook.routes import Route
from playbook.words import Temperature
from store import leads, seats
from store.database import Tx
from store.tables import Lead


def whose_turn(
    tx: Tx, desk: Desk, lead: Lead, now: datetime, first: str | None = None, but: str | None = None
) -> Turn:
    """Whom a lead would be offered to now, and who is skipped and why; nothing is dealt or written."""
    why = why_not(tx, desk, [first], lead, now).get(first) if first and first != but else None
    if first and first != but and why is None:
        return Turn(first)
    passed = (Skipped(first, why),) if first and why else ()
    route = desk.rules().routes.get(lead.route or "")
    if route is None or route.way == "claim":
        return Turn(None, (), passed)
    turn = _next(tx, desk, route, lead, now, but)
    already = {each.person for each in turn.skipped}
    return replace(turn, skipped=(*(each for each in passed if each.person not in already), *turn.skipped))


def _next(tx: Tx, desk: Desk, route: Route, lead: Lead, now: datetime, but: str | None) -> Turn:
    people = candidates(desk, route)
    helpers = helpers_of(desk, people, now)
    away = why_not(tx, desk, dict.fromkeys([*people, *helpers.values()]), lead, now)
    if but:
        away[but] = "had it before"
    if route.way == "offer":
        return _in_order(people, helpers, away)
    turn = _in_turn(tx, desk, route, people, away)
    # nobody of the rotation is there: those who stand in touch no turn of it
    return turn if turn.person else _in_order([], {each: each for each in helpers.values()}, away)


def helpers_of(desk: Desk, people: Sequence[str], now: datetime) -> dict[str, str]:
    """Who stands in for those of a route who are away, by whom they stand in for."""
    roster = desk.rules().roster
    away = [each for each in people if (member := roster.get(each)) and member.is_away(now)]
    return {each: helper for each in away if (helper := roster.stand_in(each, now))}


def _in_order(people: Sequence[str], helpers: Mapping[str, str], away: Mapping[str, str]) -> Turn:
    """One after another; whoever stands in has the place of the one away."""
    row = [each for person in people for each in (person, helpers.get(person)) if each]
    free = next((each for each in row or helpers.values() if each not in away), None)
    return Turn(free, (), tuple(Skipped(person, why) for person, why in away.items()))


def _in_turn(tx: Tx, desk: Desk, route: Route, people: Sequence[str], away: Mapping[str, str]) -> Turn:
    held = seats.of(tx, desk.workspace, route.name)
    gone = {person: "no longer dealt to" for person in held if person not in people}
    sitting = [Seat.read(person, weight_of(desk, person), held.get(person)) for person in [*people, *gone]]
    turn = rotation.next_turn(sitting, {**away, **gone})
    return replace(turn, skipped=tuple(each for each in turn.skipped if each.person not in gone))


def candidates(desk: Desk, route: Route) -> list[str]:
    """Ids of the people a route deals to, in its order: those it names, then its team."""
    roster = desk.rules().roster
    named = [found for name in route.people if (found := roster.id_of(name))]
    return list(dict.fromkeys([*named, *(roster.of_team(route.team) if route.team else [])]))


def weight_of(desk: Desk, person: str) -> int:
    """How many turns a person has for each of somebody with weight 1."""
    member = desk.rules().roster.get(person)
    return member.settings.weight if member else 1


def why_not(tx: Tx, desk: Desk, people: Iterable[str], lead: Lead, now: datetime) -> dict[str, str]:
    """Those of the people to whom a lead cannot be offered now, each with the reason."""
    roster, asked = desk.rules().roster, list(people)
    found: dict[str, str] = {}
    for person in asked:
        member = roster.get(person)
        why = "passed it on" if person in lead.passed else member.why_not(now) if member else None
        if why:
            found[person] = why
    full = hands_full(tx, desk, [each for each in asked if each not in found], lead.temperature, now)
    return found | dict.fromkeys(full, "hands full")


def hands_full(tx: Tx, desk: Desk, people: Sequence[str], temperature: str, now: datetime) -> list[str]:
    """Those who have their hands full for a lead of that temperature; what they are asked to take counts."""
    rules, heat = desk.rules(), Temperature(temperature)
    coffee = rules.playbook.claims.coffee
    return [
        person
        for person, burdens in leads.burdens(tx, desk.workspace, people).items()
        if why_full(burdens, temperature, rules.cap_of(person, heat), now, coffee=coffee)
    ]
