"""A new playbook is put in force, or refused with every fault, leaving the old one as it was."""

from handlers.desk import Desk
from playbook.document import difference, read
from playbook.refusal import Refusal
from store import playbooks


def apply(desk: Desk, text: str, who: str) -> list[tuple[str, str, str]]:
    """Put a document in force; returns what changes as (key, before, after).

    Raises PlaybookProblem for a bad document, Refusal when somebody applied another one meanwhile.
    """
    now, after = desk.clock(), read(text)
    with desk.database.writing() as tx:
        version = playbooks.latest(tx, desk.workspace)
        before = read(playbooks.text(tx, desk.workspace, version))
        changes = difference(before, after)
        if changes and not playbooks.add(tx, desk.workspace, version, text, who, now):
            raise Refusal("Somebody applied another playbook just now. Look at it, then apply yours again.")
    return changes
