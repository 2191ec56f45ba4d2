"""Where a lead says one thing and the CRM another: shown, and decided by a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.contact import mask_email, mask_phone
from handlers.crm import Connected
from handlers.crm_meet import meet, ties
from handlers.desk import Desk
from playbook.crm import FIELDS
from playbook.refusal import Refusal
from store import crm_links
from store.connections import CrmLink
from store.database import Tx


@dataclass(frozen=True)
class Shown:
    """One conflict; `receiver` is the number of the CRM."""

    lead: int
    receiver: int
    field: str
    ours: str
    theirs: str


def listed(desk: Desk, receiver: int | None = None, most: int = 100) -> list[Shown]:
    """Conflicts that nobody decided, by lead."""
    with desk.database.reading() as tx:
        links = crm_links.differing(tx, desk.workspace, receiver, most)
    return [each for link in links for each in _of(link)]


def _of(link: CrmLink) -> Iterator[Shown]:
    for name, each in link.conflicts.items():
        if not each.get("left"):
            yield Shown(link.lead_id, link.receiver_id, name, each["ours"], each["theirs"])


def line_of(tx: Tx, workspace: str, number: int) -> str:
    """The conflicts of one lead in a line for its page; empty when there is none."""
    links = crm_links.differing_of(tx, workspace, number)
    return "; ".join(_told(each) for link in links for each in _of(link))


def _told(each: Shown) -> str:
    ours, theirs = (_masked(each.field, value) for value in (each.ours, each.theirs))
    return f"{each.field} is {ours} here and {theirs} in the CRM"


def _masked(name: str, value: str) -> str:
    """Anybody may open a lead's page."""
    if name == "email":
        return mask_email(value)
    return mask_phone(value) if name == "phone" else value


def settle(desk: Desk, connected: Sequence[Connected], number: int, name: str, *, ours: bool) -> int:
    """Let ours stand in the CRM too, or leave it there as it is until ours changes; in how many CRMs.

    Raises Refusal when there is no such conflict, and NotTaken.
    """
    if name not in FIELDS:
        raise Refusal(f"“{name[:40]}” is no field of a lead in a CRM. There are {', '.join(FIELDS)}.")
    done = sum(_settle(desk, it, number, name, ours=ours) for it in connected)
    if not done:
        raise Refusal(f"#{number} has no conflict about {name}. `glengarry crm conflicts` lists all of them.")
    return done


def _settle(desk: Desk, it: Connected, number: int, name: str, *, ours: bool) -> bool:
    lead, link = ties(desk, it, number)
    if lead is None or link is None or name not in link.conflicts:
        return False
    conflicts, written = dict(link.conflicts), dict(link.written)
    if ours:
        written[name] = conflicts.pop(name)["theirs"]  # so that ours is what changed
    else:
        conflicts[name] = {**conflicts[name], "left": True}
    with desk.database.writing() as tx:
        crm_links.agree(tx, link, written, conflicts, desk.clock())
    if ours:
        meet(desk, it, number)
    return True
