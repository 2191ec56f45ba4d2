"""What happened to a lead before it came back from the nurture pile, in a few lines for whoever takes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.contact import mask_in
from handlers.desk import Rules
from messages.words import count, day, span
from playbook.words import Kind
from store import history, outbox
from store.database import Tx
from store.tables import Event, Lead

LINES = 6
TOLD = (
    Kind.RECORDED, Kind.NOTED, Kind.RE_INQUIRY, Kind.NURTURED, Kind.NOT_YET, Kind.ACTIVE, Kind.BOOKED,
    Kind.CALLED_OFF,
)  # fmt: skip


def so_far(tx: Tx, lead: Lead, now: datetime, rules: Rules) -> dict[str, Any] | None:
    """Who had it, why it rested, and the last entries; None for a lead that never came back.

    Everybody in the channel may read it: what could be an address or a number is masked.
    """
    if not lead.cycle:
        return None
    entries = history.of(tx, lead)
    back = next((each.detail for each in reversed(entries) if each.kind == Kind.HOT_AGAIN), {})
    resting = lead.nurtured_at is not None
    since = lead.nurtured_at.isoformat() if lead.nurtured_at else back.get("since")
    until = now if resting else lead.opened_at
    return {
        "back": count(lead.cycle, "time"),
        "rested": span(until - datetime.fromisoformat(since)) if since else "",
        "why": lead.nurture_why if resting else back.get("why"),
        "had": lead.given_up_by if resting else back.get("had"),
        "entries": [_line(each, rules) for each in _told(entries)],
    }


def show_again(tx: Tx, lead: Lead, now: datetime) -> None:
    """Something was written into the history: the card of a lead that came back tells it."""
    if lead.cycle:
        outbox.card(tx, lead, now)


def _told(entries: Sequence[Event]) -> Sequence[Event]:
    """The last of those that say something of the prospect, without what was taken back."""
    taken_back = {each.corrects for each in entries}
    return [each for each in entries if each.kind in TOLD and each.id not in taken_back][-LINES:]


def _line(event: Event, rules: Rules) -> dict[str, Any]:
    known = rules.playbook.dispositions.get(event.code or "")
    why = event.detail.get("why")
    said = " · ".join(filter(None, (why if isinstance(why, str) else None, event.note)))
    return {
        "at": day(event.at, rules.hours),
        "who": event.who,
        "what": (known.label if known else event.code) or event.kind,
        "note": mask_in(said),
    }
