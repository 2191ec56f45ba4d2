"""The ladders that do not end at somebody reachable, in words for managers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from handlers.desk import Rules
from handlers.people.membership import Crowd
from messages.words import short
from playbook.reach import why_no_end
from playbook.routes import Route
from playbook.words import Temperature

ROUTES = 3  # named in one fault
NOBODY = "nobody is named in the playbook's [roles]: leads that nobody claims end in the nurture pile"


def names_anybody(rules: Rules) -> bool:
    """Whether anybody at all is to be asked when nobody claims a lead."""
    roles = rules.playbook.roles
    of_routes = any(route.manager or route.backups for route in rules.playbook.routes)
    return bool(roles.managers or roles.backups or roles.fallback or rules.crew.managers or of_routes)


def ladders_at_fault(rules: Rules, now: datetime, known: Mapping[str, Crowd] | None = None) -> list[str]:
    """Ladders that do not end at somebody reachable, routes with the same fault together.

    `known` has the members of channels; whether people are in one that is not among them is not looked at.
    """
    if not names_anybody(rules):
        return [NOBODY]
    faults: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for route, temperature, why in _no_ends(rules, now, known or {}):
        faults[why][route.name].append(temperature)
    return [f"{_which(of)}: {why}" for why, of in faults.items()]


def _no_ends(
    rules: Rules, now: datetime, known: Mapping[str, Crowd]
) -> Iterator[tuple[Route, Temperature, str]]:
    for route in rules.playbook.routes:
        crowd = known.get(channel_of(rules, route))
        members = crowd.people if crowd else None
        for temperature in Temperature:
            ladder = rules.playbook.pace(temperature).ladder
            if why := why_no_end(ladder, _named(rules, route), rules.roster, now, members):
                yield route, temperature, why


def _named(rules: Rules, route: Route) -> dict[str, list[str]]:
    """Whom each kind of rung names for a route, as written, and those who have the role by themselves."""
    roles = rules.playbook.roles
    by_role = [person for person in rules.crew.managers if not _is_among(rules, person, roles.managers)]
    return {
        "backup": route.backups or roles.backups,
        "manager": [route.manager] if route.manager else [*roles.managers, *by_role],
        "fallback": [roles.fallback] if roles.fallback else [],
    }


def _is_among(rules: Rules, person: str, names: list[str]) -> bool:
    return person in map(rules.roster.id_of, names)


def channel_of(rules: Rules, route: Route) -> str:
    """Where a route's leads are posted."""
    return route.channel or rules.playbook.channels.leads


def _which(of: Mapping[str, list[str]]) -> str:
    """ "route “everybody” (hot, warm)"; of many routes only the first few are named."""
    names = [f"“{short(name, 30)}” ({', '.join(heats)})" for name, heats in of.items()]
    more = len(names) - ROUTES
    told = ", ".join(names[:ROUTES]) + (f" and {more} more" if more > 0 else "")
    return f"{'route' if len(names) == 1 else 'routes'} {told}"
