"""The nurture pile's week: one card in marketing's channel with what is due, once whatever restarts."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.pile import review, third_time
from handlers.pile.did_you_buy import asked_at
from playbook.period import latest_weekly
from store import outbox, pile, purchases
from store.database import Tx


def post_weekly(desk: Desk) -> bool:
    """Post this week's card if its time has come and anything was due then; True when it was put out now.

    Managers who have not decided on a lead are asked once more.
    """
    now, playbook = desk.clock(), desk.rules().playbook
    at = latest_weekly(now, desk.rules().hours.zone, playbook.nurture.day, playbook.nurture.at)
    channel = playbook.channels.marketing
    key = f"pile:{channel}:{at.date()}"
    with desk.database.reading() as tx:
        if outbox.said(tx, desk.workspace, key):
            return False
        facts = _facts(tx, desk, at)
    if not any(facts.values()):
        return False
    with desk.database.writing() as tx:
        posted = outbox.notice(tx, desk.workspace, key, "pile_week", channel, now, facts=facts)
        for lead in pile.waiting_for_a_manager(tx, desk.workspace):
            third_time.ask_managers(tx, desk, lead, now, key)
    return posted


def _facts(tx: Tx, desk: Desk, at: datetime) -> dict[str, Any]:
    """What was due by then, so that a week in which nothing was gets no card on its Tuesday."""
    return {
        "due": pile.count_due(tx, desk.workspace, review.rested_since(desk, at), at),
        "buyers": purchases.count(tx, desk.workspace, asked_at(desk, at)),
        "waiting": len(pile.waiting_for_a_manager(tx, desk.workspace)),
    }
