"""Gathers what reports ask of the leads of a period; the playbook does the counting."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from playbook.scoreboard import LeadFacts
from playbook.words import State
from store.leads import LEAD

COLUMNS = [
    LEAD.c[name]
    for name in (
        "id", "source", "campaign", "channel", "owner", "received_at", "first_claimed_at", "first_claimed_by",
        "first_touch_at", "first_touch_by", "reached_at", "ended_at", "outcome", "touches", "state",
        "limit_seconds", "due_at", "timeouts", "counts", "temperature", "missed_by", "steps_due", "steps_kept",
        "step_lost_at", "repeats",
    )
]  # fmt: skip


def received(tx: Session, workspace: str, start: datetime, end: datetime) -> list[LeadFacts]:
    """The leads received from `start` until before `end`, with what is counted of them."""
    asked = select(*COLUMNS).where(
        LEAD.c.workspace == workspace, LEAD.c.received_at >= start, LEAD.c.received_at < end
    )
    return [
        LeadFacts(
            id=row.id, source=row.source, campaign=row.campaign, channel=row.channel, owner=row.owner,
            received_at=row.received_at, first_claimed_at=row.first_claimed_at,
            first_claimed_by=row.first_claimed_by, first_touch_at=row.first_touch_at,
            first_touch_by=row.first_touch_by, reached_at=row.reached_at, ended_at=row.ended_at,
            outcome=row.outcome, touches=row.touches, in_nurture=row.state == State.NURTURE,
            limit=timedelta(seconds=row.limit_seconds), due_at=row.due_at, closed=row.state == State.CLOSED,
            released_by_timeout=row.timeouts, counts=row.counts, temperature=row.temperature, missed_by=row.missed_by,
            steps_due=row.steps_due, steps_kept=row.steps_kept, step_lost_at=row.step_lost_at,
            asked=row.repeats > 0 and row.owner is not None,
        )
        for row in tx.execute(asked)
    ]  # fmt: skip
