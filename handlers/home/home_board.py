"""Today's board at a manager's Home: what nobody claimed, what is overdue, and who has how much."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk, Rules
from handlers.facts import lead_facts
from handlers.leads.ask import questions
from handlers.leads.why_late import why_late
from messages.words import moment, span
from playbook.drops import DropState
from store import board, dealing, drops
from store.database import Tx
from store.overdue import overdue_by_owner
from store.tables import Lead

LINES = 5  # of leads that wait, and of overdue ones; each of these takes two blocks
PEOPLE = 8
CHANNELS = 5


def board_facts(desk: Desk, now: datetime) -> dict[str, Any]:
    """What the board shows at that moment: `unclaimed`, `overdue` and `people`, each with how many more."""
    with desk.database.reading() as tx:
        return {**_unclaimed(tx, desk, now), **_by_person(tx, desk, now)}


def _unclaimed(tx: Tx, desk: Desk, now: datetime) -> dict[str, Any]:
    channels = board.unclaimed_by_channel(tx, desk.workspace)
    shown = board.unclaimed(tx, desk.workspace, LINES)
    total = sum(each.count for each in channels)
    running = drops.in_state(tx, desk.workspace, DropState.RUNNING)
    in_drops = sum(dealing.waiting(tx, drop.id) for drop in running)
    return {
        "unclaimed": total,
        "oldest": span(now - min(each.oldest for each in channels)) if channels else "",
        "channels": [(each.channel, each.count) for each in channels[:CHANNELS]],
        "more_channels": max(0, len(channels) - CHANNELS),
        "waiting": [
            {"lead": lead_facts(each, now, desk.rules()), "waits": span(now - each.opened_at)}
            for each in shown
        ],
        "more_waiting": max(0, total - in_drops - len(shown)),
        "in_drops": in_drops,
    }


def _by_person(tx: Tx, desk: Desk, now: datetime) -> dict[str, Any]:
    """The overdue leads, and the people: who has most of those first, then who has most to do."""
    rules, owned = desk.rules(), board.open_by_owner(tx, desk.workspace)
    overdue = dict.fromkeys(owned, 0) | overdue_by_owner(tx, desk.workspace, now)
    worst = board.worst(tx, desk.workspace, now, LINES)
    in_order = sorted(owned, key=lambda person: (-overdue[person], -owned[person], person))
    first = in_order[:PEOPLE]
    untouched = board.untouched_of(tx, desk.workspace, first)
    touched = board.last_touches_of(tx, desk.workspace, first)
    return {
        "overdue": sum(overdue.values()),
        "late": [_late(tx, each, now, rules) for each in worst],
        "more_late": max(0, sum(overdue.values()) - len(worst)),
        "people": [
            {
                "id": person,
                "has": f"{owned[person]} open, {overdue[person]} overdue, {untouched.get(person, 0)} untouched",
                "last": moment(touched[person], now, rules.hours) if person in touched else "",
                "now": _whether_there(rules, person, now),
            }
            for person in first
        ],
        "more_people": len(owned) - len(first),
    }  # fmt: skip


def _late(tx: Tx, lead: Lead, now: datetime, rules: Rules) -> dict[str, Any]:
    asked = questions(tx, lead)[-1:]
    return {
        "lead": lead_facts(lead, now, rules), "why": why_late(lead.repeats, lead.due_at or now, now),
        "away": _is_away(rules, lead.owner, now),
        "asked": [{"who": each.who, "ago": span(now - each.at)} for each in asked],
    }  # fmt: skip


def _is_away(rules: Rules, person: str | None, now: datetime) -> bool:
    member = rules.roster.get(person)
    return member is not None and member.is_away(now)


def _whether_there(rules: Rules, person: str, now: datetime) -> str:
    member = rules.roster.get(person)
    return (member.why_not(now) if member else None) or ""
