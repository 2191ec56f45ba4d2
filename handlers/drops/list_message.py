"""What whoever handed in a list sees of it: how far it is read, what is in it, and what became of it."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.drops import drop_cost, list_facts
from messages.render import Payload, render
from playbook.drops import DropState, ListState
from store import drops as kept
from store import lists, outbox
from store.database import Tx
from store.tables import LeadList, Outbox

SHOWN_AS = "drop_list"
REJECTED = "rejected_csv"
AT_WORK = (ListState.FETCHING, ListState.READING, ListState.IMPORTING)


def show(tx: Tx, desk: Desk, lead_list: LeadList, now: datetime) -> None:
    """The list is shown as it is now to whoever handed it in; one from the command line to nobody.

    When it is done, its rejected rows come after it as a file. When it failed before its drop was announced, that
    costs nothing: the list has to be handed in again.
    """
    if lead_list.state == ListState.FAILED:
        give_up(tx, lead_list, now)
    person = lead_list.created_by
    if not person:
        return
    key, facts = f"list:{lead_list.id}", {"list": lead_list.id}
    outbox.display(tx, desk.workspace, key, SHOWN_AS, person, now, facts)
    if lead_list.state == ListState.DONE and lists.rejected_count(tx, lead_list.id):
        send_rejected(tx, desk, lead_list, person, now, "done")


def give_up(tx: Tx, lead_list: LeadList, now: datetime) -> None:
    """A drop that had not been announced is cancelled with its list, and what it cost taken back."""
    drop = kept.get(tx, lead_list.workspace, lead_list.drop_id, hold=True)
    if drop and drop.state == DropState.DRAFT:
        kept.change(tx, drop, state=DropState.CANCELLED, over_at=now)
        drop_cost.take_back(tx, drop, now, lead_list.created_by)


def send_rejected(tx: Tx, desk: Desk, lead_list: LeadList, person: str, now: datetime, occasion: str) -> None:
    """Have its rejected rows sent to somebody as a file, once for that occasion."""
    key = f"{REJECTED}:{lead_list.id}:{person}:{occasion}"
    outbox.notice(tx, desk.workspace, key, REJECTED, person, now, facts={"list": lead_list.id})


def worded(desk: Desk, row: Outbox, _now: datetime) -> Payload | None:
    """The list as it is at the moment of saying it."""
    with desk.database.reading() as tx:
        listed = lists.get(tx, desk.workspace, row.facts["list"])
        drop = kept.get(tx, desk.workspace, listed.drop_id) if listed else None
        if listed is None or drop is None:
            return None
        facts: dict[str, Any] = list_facts.of(tx, desk, listed, drop)
    if listed.state == ListState.PREVIEWED:
        return render("drop_preview", **facts)
    return render("drop_list", **facts)
