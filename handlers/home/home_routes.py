"""Routes in Home: each in a form, a new one, another place in the order, or one less."""

import re
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Array

from handlers.desk import Desk
from handlers.forms import changed_in, first_fault, shown
from handlers.home.playbook_change import amend
from handlers.ownership import must_manage
from handlers.payloads import argument_pressed, person_in, place_in, place_of
from messages.render import render
from playbook.document import PlaybookProblem
from playbook.refusal import Refusal
from playbook.routes import Route, When

NEW = "new"
FIELDS = (
    ("name", "Name", "- takes the route away", False),
    ("place", "Place: the first route that fits takes a lead", None, False),
    ("when", "When all of this holds", "One a line: country = DE, AT", True),
    ("way", "Way", "claim, rotation or offer", False),
    ("people", "People", "@sam, @dana", True),
    ("team", "Team", None, False),
    ("channel", "Channel", "#leads-de. Without one: the lead channel", False),
    ("manager", "Manager", "@maria. Without one: the managers", False),
    ("backups", "Back-ups", "@ruth. Without any: those of the channel", True),
)
LISTS = ("people", "backups")


def on_route(desk: Desk, body: dict[str, Any]) -> None:
    """A manager edits a route, or adds one."""
    must_manage(desk, person_in(body))
    routes, asked = desk.rules().playbook.routes, argument_pressed(body)
    number = len(routes) - 1 if asked == NEW else int(asked)
    if number >= len(routes):
        raise Refusal("That route is not there any more. Look at Home again.")
    route = None if asked == NEW else routes[number]
    values = {"place": str(number + 1), "way": "claim"} | (_typed(route) if route else {})
    fields = [
        {"id": key, "label": label, "hint": hint, "lines": lines, "value": shown(values.get(key, ""))}
        for key, label, hint, lines in FIELDS
    ]
    view = render(
        "settings_view", form="route", title="Route", submit="Put in force", whom=None, fields=fields,
        clears="takes it away", place=place_of(body, of=route.name if route else None),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def _typed(route: Route) -> dict[str, str]:
    """A route as it is typed."""
    given = route.model_dump(mode="json")
    when = route.when.model_dump(mode="json", exclude_defaults=True)
    told = {
        key: ", ".join(value) if isinstance(value, list) else str(value or "") for key, value in given.items()
    }
    conditions = [f"{key} = {', '.join(map(str, _list(value)))}" for key, value in when.items()]
    return told | {"when": "\n".join(conditions)}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def on_route_submit(desk: Desk, body: dict[str, Any]) -> None:
    """A route was changed, added or taken away."""
    name, person = place_in(body).get("of"), person_in(body)
    must_manage(desk, person)
    typed = changed_in(body)
    given = {key: _value(key, text) for key, text in typed.items()}
    if name is None and not given.get("name"):
        raise Refusal("A route needs a name.", field="name")
    shipped = [route.model_dump(mode="json", exclude_defaults=True) for route in desk.rules().playbook.routes]

    def change(document: TOMLDocument) -> None:
        if "routes" not in document:
            document["routes"] = shipped
        _change(document["routes"], name, dict(given))

    try:
        amend(desk, change, person)
    except PlaybookProblem as problem:
        key, told = first_fault(str(problem))
        raise Refusal(told, field=_field_of(key, told)) from problem
    desk.rules.refresh()


def _change(routes: Any, name: str | None, given: dict[str, Any]) -> None:
    """Write into the document's own list what was given; what is empty is taken out."""
    at = next((number for number, route in enumerate(routes) if route["name"] == name), None)
    if name is not None and at is None:
        raise Refusal(f"The route “{name}” is not there any more. Look at Home again.", field="name")
    if at is None:
        at = len(routes) - 1  # before the last, which takes every lead
        inline = isinstance(routes, Array)
        routes.insert(at, tomlkit.inline_table() if inline else tomlkit.table())
    to = _place(given.pop("place", None), at, len(routes))
    for key, value in given.items():
        if value:
            routes[at][key] = value
        else:
            routes[at].pop(key, None)
    if "name" not in routes[at]:
        del routes[at]
    elif to != at:
        routes.insert(to, routes.pop(at))


def _place(text: str | None, at: int, most: int) -> int:
    if text is None:
        return at
    if not text.isdecimal() or not 1 <= int(text[:9]) <= most:
        raise Refusal(f"Write a number from 1 to {most}.", field="place")
    return int(text) - 1


def _value(key: str, text: str) -> Any:
    if key in LISTS:
        return [each.strip() for each in text.replace("\n", ",").split(",") if each.strip()]
    return read_when(text) if key == "when" else text


def read_when(text: str) -> dict[str, Any]:
    """Lines such as "country = DE, AT". Raises Refusal for a line that is none."""
    read: dict[str, Any] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or key not in When.model_fields:
            known = ", ".join(When.model_fields)
            raise Refusal(
                f"“{line[:60]}” is not a condition. Write lines like country = DE, AT ({known}).",
                field="when",
            )
        values = [each.strip() for each in value.split(",") if each.strip()]
        number = key in ("size_from", "size_to") and len(values) == 1 and values[0].isdecimal()
        read[key] = int(values[0]) if number else values
    return read


def _field_of(key: list[str], told: str) -> str:
    """The field that a fault is about: by its key, or because it speaks of it."""
    names = [name for name, *_ in FIELDS]
    in_key = (name for name in names if name in key)
    spoken = (name for name in names if re.search(rf"\b{name}\b", told))
    return next(in_key, None) or next(spoken, None) or "place"  # or it is never reached


ACTIONS = {"home-route": on_route}
VIEWS = {"route": on_route_submit}
