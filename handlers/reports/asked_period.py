"""The period that somebody asks a report for: one that has begun, and what it is called in a sentence."""

from datetime import datetime

from handlers.desk import Desk
from handlers.reports.reports import period_of
from messages.words import in_full
from playbook.period import Period
from playbook.refusal import Refusal
from playbook.working_time import WorkingHours

RUNNING = ("week", "month", "quarter", "year")


def begun(desk: Desk, words: str) -> Period:
    """The period that words mean. Raises Refusal when they mean none, or one that is yet to come."""
    period, now = period_of(desk, words), desk.clock()
    if period.start > now:
        today = f"{desk.rules().hours.local(now):%Y-%m-%d}"
        raise Refusal(f"“{period.name}” has not begun, today is {today}. Name a period that has.")
    return period


def called(period: Period) -> str:
    """The period in a heading: "this week", "last quarter", "2026-09"."""
    return f"this {period.name}" if period.name in RUNNING else period.name.replace("last-", "last ")


def stretch(period: Period, now: datetime, hours: WorkingHours) -> str:
    """From when to when, a running period until now, and on whose clock."""
    end = min(period.end, now)
    return f"{in_full(period.start, hours)} to {in_full(end, hours)}, {period.timezone}"
