"""`/lead 42 history`: every entry of a lead's history, the newest last, page by page."""

from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.entries import entry_facts
from handlers.payloads import argument_pressed, number_pressed
from messages.render import Payload, render
from messages.words import count
from store import history, leads

SHOWN = 20  # entries on a page: with notes of some length more would not fit into a message


def on_turn(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """◀ or ▶ under a page of the history: the other page in its stead."""
    turned = history_page(desk, number_pressed(body), int(argument_pressed(body)))
    return {**turned, "replace_original": True}


def history_page(desk: Desk, number: int, wanted: int | None = None) -> Payload:
    """One page of a lead's history, counted from the oldest entry on; without a number the latest one.

    Raises Refusal when there is no such lead.
    """
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        lead = leads.shown(tx, desk.workspace, number)
        entries = history.length(tx, lead)
        last = max(1, -(-entries // SHOWN))
        page = min(max(1, wanted or last), last)
        told = history.stretch(tx, lead, (page - 1) * SHOWN, SHOWN)
        gone = history.taken_back(tx, lead)
    return render(
        "history", lead=lead_facts(lead, now, rules), before=page - 1, after=page + 1 if page < last else 0,
        shown=f"page {page} of {last}, {count(entries, 'entry', 'entries')}",
        history=[entry_facts(each, now, rules, gone) for each in told],
    )  # fmt: skip


ACTIONS = {"history": on_turn}
