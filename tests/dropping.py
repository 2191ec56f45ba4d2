"""Marketing in tests: fills in the form of a drop, and looks at what came of it."""

import json
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from handlers.drops import list_message
from playbook.drops import ListState
from store import campaigns, drops, lists
from store.tables import Campaign, Drop, LeadList
from tests.at_home import texts
from tests.floor import Floor

Json = dict[str, Any]
PICKED = {
    "static_select": "selected_option", "conversations_select": "selected_conversation",
    "datepicker": "selected_date", "timepicker": "selected_time", "file_input": "files",
}  # fmt: skip
CSV = {
    "id": "F0LEADS",
    "name": "leads.csv",
    "size": 2048,
    "url_private_download": "https://files.slack.com/x",
}
FOUND: Json = {
    "headings": ["E-Mail", "Firma", "Messe"], "first": [[2, ["ann@acme.com", "Acme", "Halle 3"]]], "new": 212,
    "known": 5, "whose": {"U0SAM": 3}, "invalid": 1, "faults": [[7, "no e-mail address and no phone number"]],
    "blocked": 2, "test": 1, "double": 4,
}  # fmt: skip


def fill_in(floor: Floor, person: str, view: Json, **given: Any) -> Json | None:
    """Submit a form with these values by block, the others as they were shown; errors or the answer."""
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state[block["block_id"]] = {element["action_id"]: _state(element, given.get(block["block_id"]))}
    before = len(floor.slack.calls)
    body = floor._send({
        "type": "view_submission", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
        "view": {**view, "id": "V1", "state": {"values": state}},
    })  # fmt: skip
    said = [said for method, said in floor.slack.calls[before:] if method == "chat.postEphemeral"]
    if body.body:
        errors: Json = json.loads(body.body)
        return errors
    return said[0] if said else None


def _state(element: Json, given: Any) -> Json:
    """What Slack sends of an element: what is given, else what it was shown with."""
    kind = element["type"]
    key = PICKED.get(kind, "value")
    if kind == "static_select":
        chosen = {"value": given} if given else element.get("initial_option")
        return {"type": kind, key: chosen}
    shown = next((value for name, value in element.items() if name.startswith("initial_")), None)
    if kind == "plain_text_input" and shown is not None:
        shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return {
        "type": kind,
        key: (given or []) if kind == "file_input" else given if given is not None else shown,
    }


def open_form(floor: Floor, person: str = "U0TOM") -> Json:
    """`/leaddrop`: the form."""
    floor.type(person, "/leaddrop")
    return floor.slack.views()[-1]


def hand_in(floor: Floor, person: str = "U0TOM", **given: Any) -> Json | None:
    """Fill in the form, with a file unless something else is said."""
    values = {"name": "Autumn webinar", "file": [CSV], **given}
    return fill_in(floor, person, open_form(floor, person), **values)


def drop_of(floor: Floor, number: int = 1) -> Drop:
    """A drop as the database has it."""
    with floor.database.reading() as tx:
        found = drops.get(tx, "T0", number)
        assert found is not None
        return found


def list_of(floor: Floor, number: int = 1) -> LeadList:
    """A list as the database has it."""
    with floor.database.reading() as tx:
        found = lists.get(tx, "T0", number)
        assert found is not None
        return found


def campaign_of(floor: Floor, name: str = "Autumn webinar") -> Campaign:
    """A campaign as the database has it."""
    with floor.database.reading() as tx:
        found = campaigns.by_name(tx, "T0", name)
        assert found is not None
        return found


def costs_of(floor: Floor, name: str = "Autumn webinar") -> list[tuple[str, str]]:
    """What was entered of its costs."""
    with floor.database.reading() as tx:
        entries = campaigns.costs(tx, "T0", campaign_of(floor, name).id)
    return [(f"{each.amount:.2f}", each.currency) for each in entries]


def stands(floor: Floor, state: ListState, number: int = 1, **facts: Any) -> None:
    """The list is so far, and shown so."""
    with floor.database.writing() as tx:
        seen = lists.get(tx, "T0", number)
        assert seen is not None
        tx.execute(
            update(LeadList)
            .where(col(LeadList.id) == number)
            .values(state=state, revision=seen.revision + 1, **facts)
        )
        now = lists.get(tx, "T0", number)
        assert now is not None
        list_message.show(tx, floor.desk, now, floor.clock())
    floor.deliver()


def previewed(floor: Floor, number: int = 1, **found: Any) -> None:
    """The list was looked through, and is shown to whoever handed it in."""
    stands(floor, ListState.PREVIEWED, number, rows=225, columns={"0": "email", "1": "company"},
           preview={**FOUND, **found})  # fmt: skip


def told(floor: Floor, person: str = "U0TOM") -> str:
    """The last message in somebody's conversation with the bot, as it stands now."""
    stand = [said for (where, _), said in floor.slack.posted.items() if where == f"D{person[1:]}"]
    return "\n".join([stand[-1]["text"], *texts({"blocks": [], **stand[-1]})]) if stand else ""


def buttons(floor: Floor, person: str = "U0TOM") -> list[str]:
    """What can be pressed under it."""
    stand = [said for (where, _), said in floor.slack.posted.items() if where == f"D{person[1:]}"]
    rows = [block["elements"] for block in stand[-1]["blocks"] if block["type"] == "actions"]
    return [each["action_id"] for row in rows for each in row]
