"""CRMs are connected, listed, and disconnected. What opens one is kept sealed, and never shown again."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.crm.crm import KINDS
from handlers.desk import Desk
from handlers.secret_box import SecretBox
from playbook.refusal import Refusal
from sources.clean import one_line
from store import crm_links, crm_receivers
from store.tables.connections import Receiver

LONGEST = 60


@dataclass(frozen=True)
class Listed:
    """A CRM with how many leads are in it, and how many of them have conflicts."""

    receiver: Receiver
    linked: int
    differing: int


def name_for(desk: Desk, text: str) -> str:
    """The name as it is kept. Raises Refusal when it is none, or taken."""
    name = one_line(text)
    if not re.search(r"\w", name) or len(name) > LONGEST:
        raise Refusal(f"Give it a name of up to {LONGEST} characters, such as “Our HubSpot”.")
    with desk.database.reading() as tx:
        if crm_receivers.is_taken(tx, desk.workspace, name):
            raise Refusal(f"Something is told of leads as “{name}” already. Take another name.")
    return name


def add(
    desk: Desk,
    box: SecretBox,
    kind: str,
    name: str,
    keys: Mapping[str, str],
    settings: Mapping[str, Any],
    url: str,
) -> Receiver:
    """Connect one that was tried; from now on it is told of leads, and read. Raises Refusal."""
    now, title = desk.clock(), name_for(desk, name)
    row = Receiver(
        workspace=desk.workspace, kind=kind, name=title, url=url, secret=box.seal(json.dumps(dict(keys))),
        settings=dict(settings), created_at=now, told_at=now, cursor=now.isoformat(),
    )  # fmt: skip
    with desk.database.writing() as tx:
        return crm_receivers.add(tx, row)


def renew(
    desk: Desk, box: SecretBox, receiver: Receiver, keys: Mapping[str, str], settings: Mapping[str, Any]
) -> None:
    """Keep what opens it now. Raises Refusal when nothing can be sealed."""
    sealed = box.seal(json.dumps(dict(keys)))
    with desk.database.writing() as tx:
        crm_receivers.renew(tx, receiver, sealed, settings)


def answered(desk: Desk, receiver: Receiver) -> None:
    """It let us in just now."""
    with desk.database.writing() as tx:
        crm_receivers.took(tx, receiver, desk.clock())


def listed(desk: Desk) -> list[Listed]:
    """All of them, by name."""
    with desk.database.reading() as tx:
        rows = crm_receivers.listed(tx, desk.workspace, list(KINDS))
        counts = crm_links.counts(tx, desk.workspace)
    return [Listed(row, *counts.get(row.id, (0, 0))) for row in rows]


def wanted(desk: Desk, name: str = "") -> Sequence[Receiver]:
    """The one of that name, or all of them. Raises Refusal when there is none."""
    rows = [each.receiver for each in listed(desk) if not name or each.receiver.name == one_line(name)]
    if not rows and name:
        raise Refusal(f"No CRM is called “{name[:LONGEST]}”. `glengarry crm list` shows all of them.")
    if not rows:
        raise Refusal(f"No CRM is connected. `glengarry crm add KIND NAME` connects one: {', '.join(KINDS)}.")
    return rows


def remove(desk: Desk, name: str) -> Receiver:
    """Disconnect it; what is in it stays there. Raises Refusal."""
    (receiver,) = wanted(desk, name)
    with desk.database.writing() as tx:
        crm_receivers.remove(tx, receiver)
    return receiver
