"""How what a CRM owns is changed here."""

from collections.abc import Mapping

from handlers.desk import Desk
from playbook.refusal import Refusal
from playbook.words import Door


def take_over(_desk: Desk, _number: int, _facts: Mapping[str, object], *, door: Door, by: str) -> list[str]:
    """Raises Refusal: nothing of it is taken."""
    raise Refusal(f"What {by} owns is not taken through the {door}.")
