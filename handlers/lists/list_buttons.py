"""The buttons under a list of leads: confirm it, change its columns, have its rejected rows, cancel it."""

from typing import Any

from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.drops.list_facts import FIELDS, columns_of, headings_of, too_many_cards
from handlers.drops.list_message import send_rejected
from handlers.lists import lists
from handlers.payloads import number_pressed, person_in, place_in, place_of, submitted
from messages.render import Payload, render
from messages.words import count
from playbook.drops import DropState, ListState, Way
from playbook.refusal import Refusal
from store import drops as kept
from store import lists as files
from store.database import Tx
from store.tables import LeadList

COLUMNS = 20  # of a list can be changed in the form


def on_confirm(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Confirm: the message above tells what becomes of it."""
    confirm(desk, number_pressed(body), person_in(body))
    return None


def on_cancel(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Cancel: the message above tells it."""
    cancel(desk, number_pressed(body), person_in(body))
    return None


def on_resume(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Go on: the message above tells how far it is."""
    lists.resume(desk, number_pressed(body), person_in(body))
    return None


def on_rejected(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Rejected rows: they come as a file."""
    return render("say", text=ask_rejected(desk, number_pressed(body), person_in(body)))


def on_columns(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Change columns: the form."""
    number = number_pressed(body)
    with desk.database.reading() as tx:
        listed = _listed(tx, desk, number, person_in(body))
    if listed.state != ListState.PREVIEWED:
        raise Refusal("Its columns cannot be changed any more: it was decided on already.")
    headings, columns = headings_of(listed), columns_of(listed)
    first: list[str] = next((cells for _, cells in listed.preview.get("first", ())), [])
    shown = [
        {
            "index": index, "heading": heading, "field": columns.get(index, "beside"),
            "sample": first[index] if index < len(first) else "",
        }
        for index, heading in enumerate(headings[:COLUMNS])
    ]  # fmt: skip
    more = count(len(headings) - COLUMNS, "column") if len(headings) > COLUMNS else ""
    view = render(
        "list_columns_view", columns=shown, fields=list(FIELDS.items()), more=more,
        place=place_of(body, list=number),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
    return None


def on_columns_chosen(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The columns were chosen: the list is read anew."""
    given = submitted(body)
    chosen = {
        int(block.removeprefix("column-")): field
        for block, field in given.items()
        if block.startswith("column-")
    }
    recolumn(desk, int(place_in(body)["list"]), person_in(body), chosen)
    return None


def confirm(desk: Desk, number: int, person: str | None) -> None:
    """Take the list in when its drop begins, and announce that. Raises Refusal when it was decided on already."""
    with desk.database.writing() as tx:
        listed = _listed(tx, desk, number, person)
        drop = kept.wanted(tx, desk.workspace, listed.drop_id)
        if drop.state == DropState.DRAFT and too_many_cards(listed, drop):
            kept.change(tx, drop, way=Way.DEAL)
    lists.confirm(desk, number, person)


def cancel(desk: Desk, number: int, person: str | None) -> None:
    """Give the list up, and a drop that has not begun with it."""
    with desk.database.reading() as tx:
        _listed(tx, desk, number, person)
    lists.cancel(desk, number, person)


def recolumn(desk: Desk, number: int, person: str, chosen: dict[int, str]) -> None:
    """Read the list anew, with these columns as they were chosen and the others as before.

    Several may be one field, such as a phone and a mobile phone: the first that says something counts in each row.
    """
    with desk.database.reading() as tx:
        before = columns_of(_listed(tx, desk, number, person))
    columns = {index: field for index, field in {**before, **chosen}.items() if field in FIELDS}
    lists.recolumn(desk, number, person, columns)


def ask_rejected(desk: Desk, number: int, person: str) -> str:
    """Have the rejected rows sent; pressing twice within a minute sends them once."""
    now = desk.clock()
    with desk.database.writing() as tx:
        listed = _listed(tx, desk, number, person)
        send_rejected(tx, desk, listed, person, now, f"{now:%Y-%m-%dT%H:%M}")
    return "The rejected rows come to you as a direct message from me."


def _listed(tx: Tx, desk: Desk, number: int, person: str | None) -> LeadList:
    """The list, for its creator and other marketing. Raises Refusal for anybody else, and when there is none."""
    if person:
        must_market(desk, tx, person)
    listed = files.get(tx, desk.workspace, number)
    if listed is None:
        raise Refusal("That list is not here any more. Hand it in again with `/leaddrop`.")
    return listed


ACTIONS = {
    "list-confirm": on_confirm,
    "list-cancel": on_cancel,
    "list-columns": on_columns,
    "list-rejected": on_rejected,
    "list-resume": on_resume,
}
VIEWS = {"list-columns": on_columns_chosen}
