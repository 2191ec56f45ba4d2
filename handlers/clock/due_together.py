"""Many owners are asked at once: one transaction for hundreds of leads, with what the rules say of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.desk import Desk, Rules
from handlers.leads.asking import Row, asking, waits_since
from playbook import life
from playbook.crew import Crew
from store import asked, history, outbox

NOBODY = Crew()  # an owner who is asked again looks at nobody


@dataclass(frozen=True)
class Decided:
    """How one lead moves on, and what is written about it."""

    lead: Any
    move: Row
    entries: list[Row]
    notices: list[Row]


def ask_together(desk: Desk, numbers: list[int], now: datetime) -> tuple[int, list[int]]:
    """Move these leads on, as far as nobody else has them in hand: how many were, and those that could not be.

    It is all or nothing: whatever the database refuses is raised, and then no lead was moved.
    """
    rules = desk.rules()
    with desk.database.writing() as tx:
        found = asked.hold(tx, numbers, now)
        decided = [each for each in (_decide_safely(rules, lead, now) for lead in found) if each]
        asked.move_all(tx, [each.move for each in decided])
        history.add_all(tx, [entry for each in decided for entry in each.entries])
        notices = [notice for each in decided for notice in each.notices]
        outbox.put_all(tx, [each.lead for each in decided], notices, now)
    done = {each.lead.id for each in decided}
    return len(done), [lead.id for lead in found if lead.id not in done]


def _decide_safely(rules: Rules, lead: Any, now: datetime) -> Decided | None:
    try:
        return _decide(rules, lead, now)
    except Exception:  # noqa: BLE001  # one bad lead must never stop the rest: the caller tries it alone
        return None


def _decide(rules: Rules, lead: Any, now: datetime) -> Decided:
    before = asked.standing(lead)
    due, after = life.ring(before, now, rules.playbook, NOBODY, rules.hours_of(lead.owner))
    entries, notices = asking(rules, lead, lead.owner, due, before.repeats, now)
    return Decided(lead, asked.moved(lead, after, waits_since(lead, due)), entries, notices)
