"""Leads that wait in routes that deal go to whoever comes on shift or has his hands free again."""

import logging
from datetime import datetime

from handlers.desk import Desk
from handlers.leads.offer import deal
from handlers.leads.turns import candidates, hands_full, helpers_of
from playbook.routes import Route
from store import leads

log = logging.getLogger(__name__)


def deal_waiting(desk: Desk, most: int = 50) -> int:
    """Offer the leads that wait in dealing routes to whoever came on shift or has his hands free again.

    The hottest and oldest first; returns how many were offered.
    """
    now = desk.clock()
    there = {route.name: _there(desk, route, now) for route in desk.rules().playbook.routes}
    dealing = [name for name, people in there.items() if people]
    if not dealing:
        return 0
    with desk.database.reading() as tx:
        waiting = leads.not_offered(tx, desk.workspace, dealing)
        everybody = sorted({person for people in there.values() for person in people})
        heats = {lead.temperature for lead in waiting}
        full = {heat: set(hands_full(tx, desk, everybody, heat, now)) for heat in heats}
    dealable = [
        lead for lead in waiting if set(there[lead.route or ""]) - full[lead.temperature] - set(lead.passed)
    ]
    return sum(_deal_safely(desk, lead.id, now) for lead in dealable[:most])


def _there(desk: Desk, route: Route, now: datetime) -> list[str]:
    """Who could be dealt to now, their hands full or not; nobody when the route does not deal."""
    if route.way == "claim":
        return []
    people = candidates(desk, route)
    everybody = dict.fromkeys([*people, *helpers_of(desk, people, now).values()])
    return [each for each in everybody if desk.rules().roster.on_duty(each, now)]


def _deal_safely(desk: Desk, number: int, now: datetime) -> bool:
    try:
        with desk.database.writing() as tx:
            lead = leads.get(tx, desk.workspace, number, hold=True)
            return lead is not None and lead.offered_to is None and deal(tx, desk, lead, now)
    except Exception:  # one bad lead must never stop the rest
        log.exception("lead %s could not be dealt", number)
        return False
