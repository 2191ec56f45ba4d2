"""Nobody is nudged too often: what waits for a person is said one at a time, or as one list when it is much."""

import logging
from datetime import datetime

from handlers.clock.nudge_digest import list_all
from handlers.desk import Desk
from handlers.ownership import nudge
from playbook.nudges import makes_a_digest
from playbook.words import What
from store import unsaid
from store.database import Tx
from store.tables import Lead

log = logging.getLogger(__name__)


def sweep(desk: Desk) -> int:
    """Nudge those whose turn it is and who are at work now; returns how many were.

    Safe to run late, twice, or in two processes at once.
    """
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        waiting = unsaid.people(tx, desk.workspace, now - rules.playbook.nudges.every.span())
    return sum(_say_safely(desk, each, now) for each in waiting if rules.hours_of(each).is_open(now))


def _say_safely(desk: Desk, person: str, now: datetime) -> bool:
    try:
        return say(desk, person, now)
    except Exception:  # one bad nudge must never stop the rest
        log.exception("%s could not be nudged", person)
        return False


def say(desk: Desk, person: str, now: datetime) -> bool:
    """Say what waits for a person; False when he was nudged meanwhile."""
    nudges = desk.rules().playbook.nudges
    with desk.database.writing() as tx:
        if not unsaid.take_turn(tx, desk.workspace, person, now, by=now - nudges.every.span()):
            return False
        waiting = unsaid.of(tx, desk.workspace, person, most=nudges.digest_over + 1)
        if makes_a_digest(len(waiting), nudges):
            list_all(tx, desk, person, now)
        elif waiting:
            _say_one(tx, waiting[0], person)
    return True


def _say_one(tx: Tx, lead: Lead, person: str) -> None:
    what = What.FIRST_TOUCH if lead.due_what == What.RELEASE else lead.due_what
    if lead.nudge_at and what:
        nudge(tx, lead, person, lead.nudge_at, what)
    unsaid.said(tx, [lead.id])
