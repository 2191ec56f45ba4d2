"""Asking the owner of a lead for the next step: what is written about it, and who else is told of his silence."""

from datetime import datetime
from typing import Any

from handlers.desk import Rules
from handlers.ownership import nudge_of
from playbook.nudges import at_once, told_as_well
from playbook.standing import Due
from playbook.words import Asked, Door, Kind, Temperature, What
from store import history, outbox
from store.tables import Lead

WHY = {
    What.FIRST_TOUCH: "still on it?",
    What.TOUCH: "next touch due",
    What.CALLBACK: "call back",
    What.MEETING: "meeting",
}

Row = dict[str, Any]


def waits_since(lead: Lead, due: Due) -> datetime | None:
    """Since when the nudge waits for its owner's turn to be nudged, or None when it is said at once."""
    if at_once(Temperature(lead.temperature), due.what):
        return None
    return lead.nudge_at or due.at


def asking(
    rules: Rules, lead: Lead, owner: str, due: Due, left: int, now: datetime
) -> tuple[list[Row], list[Row]]:
    """Entries for the history and notices for the outbox, when an owner has left so many nudges unanswered."""
    entries = [history.entry(lead, Kind.NUDGED, now, None, Door.CLOCK, detail={"why": WHY[due.what]})]
    said = at_once(Temperature(lead.temperature), due.what)
    notices = [nudge_of(lead, owner, due.at, due.what)] if said else []
    for who in told_as_well(left, rules.playbook.pace(Temperature(lead.temperature)).unanswered):
        if people := those_behind(rules, lead, owner, who, now):
            why = f"{left} nudges unanswered: told the {who}"
            entries.append(history.entry(lead, Kind.ESCALATED, now, None, Door.CLOCK, detail={"why": why}))
            notices += [_silence(lead, owner, person, due, left, now) for person in people]
    return entries, notices


def those_behind(rules: Rules, lead: Lead, owner: str, who: Asked, now: datetime) -> list[str]:
    """His own stand-in, or the back-ups or managers of the route: those at work, else those who are not away."""
    own = rules.roster.stand_in(owner, now) if who is Asked.BACKUP else None
    return [each for each in ((own,) if own else rules.behind(lead.route, who, now)) if each != owner]


def _silence(lead: Lead, owner: str, person: str, due: Due, left: int, now: datetime) -> Row:
    key = f"unanswered:{lead.id}:{person}:{due.at.isoformat()}"
    owned = lead.claimed_at.isoformat() if lead.claimed_at else ""
    facts = {"owner": owner, "owned": owned, "touches": lead.touches, "left": left}
    return outbox.about(lead, key, "unanswered", person, now, facts)
