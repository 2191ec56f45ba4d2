"""What a change made of a lead's columns, kept as plain JSON so that it can be put back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from store import outbox, outgoing
from store.columns import Instant, Money
from store.leads import LEAD, MOVE, Overtaken, standing
from store.statements import changed
from store.tables import Lead

# whose turn it was has been given away meanwhile, and a card stays where it is
STAYS = ("id", "workspace", "revision", "routing", "card_channel", "card_ts")
KEPT = tuple(column.name for column in LEAD.c if column.computed is None and column.name not in STAYS)


def remember(lead: Lead) -> dict[str, Any]:
    """The lead's columns before a change."""
    return {name: getattr(lead, name) for name in KEPT}


def undo_of(before: Mapping[str, Any], lead: Lead) -> dict[str, Any]:
    """What history keeps of a change: exactly the columns it changed as they were, and the revision after it."""
    was = {name: _plain(value) for name, value in before.items() if value != getattr(lead, name)}
    return {"was": was, "revision": lead.revision}


def put_back(tx: Session, lead: Lead, undo: Mapping[str, Any]) -> None:
    """Give these columns their former values, in the database and in `lead`.

    Raises Overtaken, having changed nothing, when anything else has changed the lead since.
    """
    values = {name: _exact(name, value) for name, value in undo["was"].items()}
    values["revision"] = undo["revision"] + 1
    if changed(tx, MOVE, {**values, "seen_id": lead.id, "seen_revision": undo["revision"]}) != 1:
        raise Overtaken(f"lead {lead.id} has moved on")
    was_at = lead.state
    for name, value in values.items():
        set_committed_value(lead, name, value)
    outgoing.crossed(tx, lead, was_at, standing(lead))
    if lead.dropped:
        outbox.drop_changed(tx, lead.workspace, lead.dropped)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _exact(name: str, value: Any) -> Any:
    kind = LEAD.c[name].type
    if value is not None and isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return Decimal(value) if value is not None and isinstance(kind, Money) else value
