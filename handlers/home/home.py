"""App Home: my leads and what I set for myself; for managers people, routes, the playbook and its health."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackClientError

from handlers.clock.health import look
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.home.home_board import board_facts
from handlers.ownership import may_manage
from handlers.payloads import argument_pressed, person_in
from handlers.people.people import meet
from handlers.pile.review import rested_since
from handlers.sources.intake_page import intake_told
from messages.render import Payload, render
from messages.words import moment
from playbook.hours_text import week_text
from playbook.member import Member
from playbook.words import Temperature, What
from store import leads, pile
from store.tables import Lead

log = logging.getLogger(__name__)

LEADS = 12  # each takes two of Home's hundred blocks
PILE = 5
PEOPLE = 8
ROUTES = 8
HEALTH = 25


@dataclass(frozen=True)
class Page:
    """From which person and route on a manager's lists are shown."""

    people: int = 0
    routes: int = 0

    @classmethod
    def read(cls, text: str) -> "Page":
        """The page of "16-8"; the first one for anything else."""
        numbers = text.split("-")
        if len(numbers) != 2 or not all(each.isdecimal() and len(each) < 7 for each in numbers):
            return cls()
        return cls(int(numbers[0]), int(numbers[1]))

    def __str__(self) -> str:
        return f"{self.people}-{self.routes}"


def on_opened(desk: Desk, body: dict[str, Any]) -> None:
    """Somebody opened the app's Home."""
    if body["event"].get("tab", "home") == "home":
        publish(desk, body["event"]["user"])


def publish(desk: Desk, person: str, page: Page | None = None) -> None:
    """Show a person his Home as it is now; may be repeated freely.

    What it shows is done already: when Slack does not take it, that is noted and nothing else.
    """
    meet(desk, person)
    desk.rules.refresh()
    try:
        desk.slack.views_publish(user_id=person, view=home(desk, person, page or Page()))
    except (SlackClientError, OSError) as fault:
        log.warning("Home of %s was not shown: %s", person, type(fault).__name__)


def publish_again(desk: Desk, body: dict[str, Any]) -> None:
    """Something was pressed at Home: show it as it is now, at the same place of its lists."""
    publish(desk, person_in(body), Page.read(str(body["view"].get("private_metadata") or "")))


def home(desk: Desk, person: str, page: Page) -> Payload:
    """The view for one person."""
    now, rules = desk.clock(), desk.rules()
    markets = person in rules.crew.marketing
    with desk.database.reading() as tx:
        mine = leads.of_owner(tx, desk.workspace, person, most=1000)
        rested = rested_since(desk, now)
        resting = pile.worklist(tx, desk.workspace, rested, most=PILE + 1) if markets else ()
        manages = may_manage(desk, tx, person)
    ranked = sorted(mine, key=lambda lead: rank(lead, now))
    codes = rules.playbook.dispositions.items()
    return render(
        "home", leads=[lead_facts(lead, now, rules) for lead in ranked[:LEADS]], more=max(0, len(mine) - LEADS),
        quick=[(code, each.label) for code, each in codes if each.quick][:4], me=_me(desk, person, now),
        pile=[lead_facts(lead, now, rules) for lead in resting[:PILE]], more_pile=len(resting) > PILE, markets=markets,
        manager=_manager(desk, now, page) if manages else None, page=page,
    )  # fmt: skip


def rank(lead: Lead, now: datetime) -> tuple[int, datetime, int]:
    """Due callback, hot and new, asked again, then all others; the soonest due first."""
    due = lead.due_at or now
    agreed = lead.due_what in (What.CALLBACK, What.MEETING) and due <= now
    new = lead.temperature == Temperature.HOT and lead.step == 0
    orders = (agreed, new, lead.asked_again_at is not None, True)
    return orders.index(True), due, lead.id


def _me(desk: Desk, person: str, now: datetime) -> dict[str, Any]:
    rules = desk.rules()
    member = rules.roster.get(person)
    hours = rules.hours_of(person)
    away = member.settings.away_until if member and member.is_away(now) else None
    return {
        "hours": f"{week_text(hours.blocks)}, {hours.zone.key}",
        "backup": member.settings.backup if member else None,
        "away": moment(away, now, hours) if away else None,
        "stand_in": rules.roster.stand_in(person, now) if away else None,
        "paused": bool(member and member.settings.paused),
    }


def _manager(desk: Desk, now: datetime, page: Page) -> dict[str, Any]:
    rules, routes = desk.rules(), desk.rules().playbook.routes
    here = (each for each in rules.roster.members.values() if not each.gone)
    team = sorted(here, key=lambda each: (not each.settings.roles, each.name.casefold(), each.id))
    first, route = _within(page.people, PEOPLE, len(team)), _within(page.routes, ROUTES, len(routes))
    health = look(desk)
    return {
        "board": board_facts(desk, now),
        "people": [_person(each, now) for each in team[first : first + PEOPLE]],
        "people_pages": _pages(first, PEOPLE, len(team), lambda to: Page(to, route)),
        "routes": [
            {
                "number": number,
                "place": number + 1,
                "name": each.name,
                "way": each.way,
                "channel": each.channel or "",
            }
            for number, each in enumerate(routes[route : route + ROUTES], route)
        ],
        "routes_pages": _pages(route, ROUTES, len(routes), lambda to: Page(first, to)),
        "paces": [_pace(desk, temperature) for temperature in Temperature],
        "intake": intake_told(desk, now),
        "health": health[:HEALTH],
        "more_health": max(0, len(health) - HEALTH),
    }


def _within(first: int, most: int, total: int) -> int:
    """The beginning of a page that there is."""
    return max(0, min(first, total - 1) // most * most)


def _pages(first: int, most: int, total: int, page: Any) -> dict[str, Any] | None:
    """The buttons to other pages, None when everything is shown."""
    if total <= most:
        return None
    before = str(page(first - most)) if first else None
    after = str(page(first + most)) if first + most < total else None
    return {
        "before": before,
        "after": after,
        "shown": f"{first + 1} to {min(first + most, total)} of {total}",
    }


def _person(member: Member, now: datetime) -> dict[str, Any]:
    settings = member.settings
    told: Sequence[str | None] = (
        ", ".join(settings.roles), settings.team, f"cap {settings.cap}" if settings.cap is not None else None,
        f"weight {settings.weight}" if settings.weight != 1 else None,
    )  # fmt: skip
    return {
        "id": member.id,
        "now": member.why_not(now) or "there",
        "told": " · ".join(filter(None, told)),
        "backup": settings.backup,
    }


def _pace(desk: Desk, temperature: Temperature) -> dict[str, str]:
    pace = desk.rules().playbook.pace(temperature)
    return {
        "temperature": temperature.value,
        "told": f"first touch within {pace.limit}, “still on it?” after {pace.still_on_it}, "
        f"at most {pace.unworked} untouched claims, {len(pace.touches)} touches",
    }


def on_page(_desk: Desk, body: dict[str, Any]) -> None:
    """Another page of a manager's list."""
    body["view"]["private_metadata"] = argument_pressed(body)  # which is where Home is shown anew


def on_refresh(_desk: Desk, _body: dict[str, Any]) -> None:
    """The Refresh button: whatever is pressed at Home shows it anew."""


ACTIONS = {"home-refresh": on_refresh, "home-page": on_page}
EVENTS = {"app_home_opened": on_opened}
LENGTHY = set(EVENTS)
