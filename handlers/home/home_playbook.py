"""The settings of the playbook that people change, each in a form with the present value."""

from collections.abc import Callable, Sequence
from typing import Any

import tomlkit
from tomlkit import TOMLDocument

from handlers.desk import Desk
from handlers.forms import changed_in, first_fault, shown
from handlers.home.playbook_change import amend
from handlers.home.settings_of import FORMS, Setting
from handlers.ownership import must_manage
from handlers.payloads import argument_pressed, person_in, place_in, place_of
from messages.render import render
from playbook.document import PlaybookProblem
from playbook.refusal import Refusal


def on_rules(desk: Desk, body: dict[str, Any]) -> None:
    """A manager edits a temperature's limits, the team's hours, or how leads are claimed."""
    must_manage(desk, person_in(body))
    form = argument_pressed(body)
    title, settings = FORMS[form]
    document = desk.rules().playbook.model_dump(mode="json")
    fields = [
        {
            "id": each.field, "label": each.label, "hint": each.hint, "lines": each.kind in ("lines", "ladder"),
            "value": shown(each.shown(each.found_in(document))),
        }
        for each in settings
    ]  # fmt: skip
    view = render(
        "settings_view", form="rules", title=title, submit="Put in force", whom=None, fields=fields,
        clears="brings back what Glengarry ships with", place=place_of(body, of=form),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def on_rules_submit(desk: Desk, body: dict[str, Any]) -> None:
    """Settings were given: only what was changed is written."""
    _, settings = FORMS[place_in(body)["of"]]
    typed = changed_in(body)
    given = [(each, typed[each.field]) for each in settings if each.field in typed]
    new = [(each, each.read(text) if text else None) for each, text in given]

    def change(document: TOMLDocument) -> None:
        for setting, value in new:
            _put(document, setting, value)

    _amend(desk, person_in(body), change, settings)


def _put(document: TOMLDocument, setting: Setting, value: Any) -> None:
    """Write one value, or let the shipped one be in force again."""
    table: Any = document
    for name in setting.path[:-1]:
        table = table.setdefault(name, tomlkit.table())
    if value is None:
        table.pop(setting.field, None)
    else:
        table[setting.field] = value


def _amend(
    desk: Desk, person: str, change: Callable[[TOMLDocument], None], settings: Sequence[Setting]
) -> None:
    """Change the document in force. Raises Refusal with the first fault, at its field."""
    must_manage(desk, person)
    try:
        amend(desk, change, person)
    except PlaybookProblem as problem:
        key, told = first_fault(str(problem))
        raise Refusal(told, field=_field_at(key, told, settings)) from problem
    desk.rules.refresh()


def _field_at(key: list[str], told: str, settings: Sequence[Setting]) -> str | None:
    """The field that a fault is about: by its key, or because it begins with a weekday."""
    exact = (each.field for each in settings if list(each.path) == key[: len(each.path)])
    named = (each.field for each in settings if told.lower().startswith(f"{each.field}:"))
    return next(exact, None) or next(named, None)


ACTIONS = {"home-pace": on_rules, "home-rules": on_rules}
VIEWS = {"rules": on_rules_submit}
