"""Where a lead says one thing and the CRM another: shown, and decided by a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handlers.contact import mask_email, mask_phone
from handlers.crm.crm import Connected
from handlers.crm.crm_meet import meet, take, ties
from handlers.desk import Desk
from playbook.crm import FIELDS
from playbook.crm_fields import MAY_OWN
from playbook.refusal import Refusal
from store import crm_links
from store.database import Tx
from store.tables.connections import CrmLink


class Ended(StrEnum):
    """How a conflict ended."""

    WRITTEN = "written"  # ours is there
    COPIED = "copied"  # theirs is here
    LEFT = "left"  # both stay as they are, until ours changes
    SILENT = "silent"  # that record is not this lead's to change
    ANEW = "anew"  # the CRM says yet something else by now


@dataclass(frozen=True)
class Settled:
    """What became of a conflict with one CRM; `why` says why theirs is not copied."""

    crm: str
    how: Ended
    why: str = ""


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


def settle(
    desk: Desk, connected: Sequence[Connected], number: int, name: str, *, ours: bool
) -> list[Settled]:
    """Let ours stand in the CRM too, or theirs here: where it cannot be copied, it is left there until ours changes.

    Raises Refusal when there is no such conflict or it is not clear whose word is meant, and NotTaken.
    """
    if name not in FIELDS:
        raise Refusal(f"“{name[:40]}” is no field of a lead in a CRM. There are {', '.join(FIELDS)}.")
    found = [(it, link) for it in connected if (link := ties(desk, it, number)[1]) and name in link.conflicts]
    if not found:
        raise Refusal(f"#{number} has no conflict about {name}. `glengarry crm conflicts` lists all of them.")
    if ours:
        return [_ours(desk, it, link, name) for it, link in found]
    if len({link.conflicts[name]["theirs"] for _, link in found}) > 1:
        raise Refusal("Two CRMs say different things of it. Name the one that is right with --crm.")
    return [_theirs(desk, it, link, name) for it, link in found]


def _ours(desk: Desk, it: Connected, link: CrmLink, name: str) -> Settled:
    conflicts, written = dict(link.conflicts), dict(link.written)
    written[name] = conflicts.pop(name)["theirs"]  # so that ours is what changed
    _agree(desk, link, written, conflicts)
    meet(desk, it, link.lead_id)
    _, after = ties(desk, it, link.lead_id)
    if after is None or after.gone:
        return Settled(it.receiver.name, Ended.SILENT)
    if name in after.conflicts:
        return Settled(it.receiver.name, Ended.ANEW)
    untouched = after.written.get(name) == written[name]
    return Settled(it.receiver.name, Ended.SILENT if untouched else Ended.WRITTEN)


def _theirs(desk: Desk, it: Connected, link: CrmLink, name: str) -> Settled:
    conflicts, theirs = dict(link.conflicts), link.conflicts[name]["theirs"]
    if why := _not_copied(desk, it, link.lead_id, name, theirs):
        conflicts[name] = {**conflicts[name], "left": True}
        _agree(desk, link, link.written, conflicts)
        return Settled(it.receiver.name, Ended.LEFT, why)
    del conflicts[name]
    _agree(desk, link, {**link.written, name: theirs}, conflicts)
    return Settled(it.receiver.name, Ended.COPIED)


def _not_copied(desk: Desk, it: Connected, number: int, name: str, theirs: str) -> str:
    """Why it is not here now; empty when it is."""
    if name not in MAY_OWN:
        return f"{name} follows from what is recorded, such as `/dispo {number} spoke`"
    try:
        take(desk, it, number, name, theirs, decided=True)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _agree(desk: Desk, link: CrmLink, written: Mapping[str, str], conflicts: Mapping[str, Any]) -> None:
    with desk.database.writing() as tx:
        crm_links.agree(tx, link, written, conflicts, desk.clock())
