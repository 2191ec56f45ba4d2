"""A new playbook is put in force, or refused with every fault, leaving the old one as it was."""

from collections.abc import Callable
from datetime import datetime

import tomlkit
from tomlkit import TOMLDocument

from handlers.desk import Desk
from handlers.roster import team_hours
from playbook.cadences import every_cadence
from playbook.document import difference, read
from playbook.refusal import Refusal
from store import cadences, playbooks
from store.database import Tx

Changes = list[tuple[str, str, str]]


def apply(desk: Desk, text: str, who: str) -> Changes:
    """Put a document in force; returns what changes as (key, before, after).

    Raises PlaybookProblem for a bad document, Refusal when somebody applied another one meanwhile.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        return _put(tx, desk, playbooks.latest(tx, desk.workspace), text, who, now)


def amend(desk: Desk, change: Callable[[TOMLDocument], None], who: str) -> Changes:
    """Change the document in force as it is at this moment, keeping its comments; otherwise like `apply`."""
    now = desk.clock()
    with desk.database.writing() as tx:
        version = playbooks.latest(tx, desk.workspace)
        document = tomlkit.parse(playbooks.text(tx, desk.workspace, version))
        change(document)
        return _put(tx, desk, version, tomlkit.dumps(document), who, now)


def _put(tx: Tx, desk: Desk, version: int, text: str, who: str, now: datetime) -> Changes:
    after = read(text)
    team_hours(after)  # raises for holidays that are not known
    before = read(playbooks.text(tx, desk.workspace, version))
    changes = difference(before, after)
    if changes and not playbooks.add(tx, desk.workspace, version, text, who, now):
        raise Refusal("Somebody applied another playbook just now. Look at it, then apply yours again.")
    cadences.keep(tx, desk.workspace, [*every_cadence(before), *every_cadence(after)])  # leads stay in theirs
    return changes
