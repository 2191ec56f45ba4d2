"""Why a lead is overdue, in words."""

from datetime import datetime

from messages.words import count, span


def why_late(nudges: int, due: datetime, now: datetime) -> str:
    """So many nudges its owner has not answered; else how long ago what nobody was asked for yet was due."""
    return f"{count(nudges, 'nudge')} unanswered" if nudges else f"due {span(now - due)} ago"
