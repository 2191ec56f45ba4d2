"""What a settings form means: a field left as it was stays, a lone "-" clears it, anything else is new.

An emptied field comes from Slack just as one that was never touched does from some clients: it stays, too.
"""

import re
from typing import Any

from handlers.payloads import submitted
from sources.clean import paragraphs

CLEARS = ("-", "–", "—")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
LONGEST = 2000  # characters that a form can show; what is longer is not offered, lest it be cut


def changed_in(body: dict[str, Any]) -> dict[str, str]:
    """The new text of each field that was changed, by block id; empty for one that was cleared."""
    shown = {
        block["block_id"]: _shown(block["element"]) for block in body["view"]["blocks"] if "element" in block
    }
    given = {field: as_read(text) for field, text in submitted(body).items()}
    return {
        field: "" if text in CLEARS else text for field, text in given.items() if text != shown.get(field)
    }


def _shown(element: dict[str, Any]) -> str:
    chosen = (element.get("initial_option") or {}).get("value")
    return as_read(paragraphs(str(chosen or element.get("initial_value") or "")))


def as_read(text: str) -> str:
    """As a person reads it: Slack may hand back what was escaped for it."""
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    return text


FAULT = re.compile(r"(?:line \d+: )?([\w.-]+): (.*)", re.DOTALL)


def first_fault(problem: str) -> tuple[list[str], str]:
    """Where the first fault of a playbook is, as the parts of its key, and what it is."""
    line = problem.splitlines()[0]
    found = FAULT.fullmatch(line)
    return (found[1].split("."), found[2]) if found else ([], line)


def shown(text: object) -> str | None:
    """A present value as a form shows it; None when there is too much of it."""
    said = "" if text is None else str(text)
    return said if len(said) <= LONGEST else None
