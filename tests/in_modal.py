"""A list in a modal in tests: press and choose in it, turn it over, and read what it shows afterwards."""

from typing import Any

from tests.at_home import texts
from tests.floor import Floor, caught_answers

Json = dict[str, Any]
BELOW = "V0"  # the list under a form
SHOWING = ("views.open", "views.push", "views.update")


def shown(floor: Floor) -> Json:
    """The modal that was opened, put on top, or shown anew last."""
    views = [said["view"] for method, said in floor.slack.calls if method in SHOWING]
    view: Json = views[-1]
    return view


def press_in(floor: Floor, person: str, view: Json, action: str, value: str = "x") -> Json:
    """Press a button in a modal; what is shown afterwards."""
    return _act(floor, person, view, {"type": "button", "action_id": action, "value": value})


def choose_in(floor: Floor, person: str, view: Json, action: str, value: str) -> Json:
    """Choose an option of a list in a modal; what is shown afterwards."""
    chosen = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    offered = [
        option["value"]
        for block in view["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == action
        for option in element["options"]
    ]
    assert value in offered
    return _act(
        floor, person, view, {"type": "static_select", "action_id": action, "selected_option": chosen}
    )


def _act(floor: Floor, person: str, view: Json, pressed: Json) -> Json:
    payload = {
        "type": "block_actions", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
        "trigger_id": "1.2.3", "actions": [{"block_id": "b", **pressed}],
        "view": {"callback_id": "", **view, "id": "V1"},
    }  # fmt: skip
    answers: list[Json] = []
    with caught_answers(answers) as address:
        floor._send(payload | {"response_url": address})
    assert answers == []  # a modal has no response_url
    return shown(floor)


def submit_on_top(floor: Floor, person: str, form: Json, **values: str) -> Json | None:
    """Submit a form that lies on a list; returns errors or the answer."""
    return floor.submit(person, {**form, "previous_view_id": BELOW}, **values)


def leads_in(view: Json) -> list[int]:
    """The leads that are listed, in order."""
    names = [str(block.get("block_id", "")) for block in view["blocks"] if block["type"] == "section"]
    return [int(name.removeprefix("lead-")) for name in names if name.startswith("lead-")]


def buttons_of(view: Json, number: int) -> list[str]:
    """What may be pressed or chosen for a lead."""
    (row,) = [block for block in view["blocks"] if block.get("block_id") == f"do-{number}"]
    return [each["action_id"] for each in row["elements"]]


def told(view: Json) -> str:
    """Everything that is shown."""
    return "\n".join(texts(view))
