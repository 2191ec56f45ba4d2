"""One sentence at the end of somebody's week: true of him alone, and never against others."""

from fractions import Fraction

from handlers.reports.score_words import followed
from messages.words import count, span
from playbook.scoreboard import Score


def encouraging(mine: Score, earlier: Score | None) -> str:
    """The best that can truly be said of this week, beside his own one before if he had leads then."""
    if mine.followable and mine.followed_up == mine.followable:
        which = "that was due " if mine.pending else ""
        return f"Every single lead of yours {which}was followed up. That is what it takes."
    told = _beside(mine, earlier) if earlier and earlier.followable and mine.followable else ""
    if told:
        return told
    if mine.won:
        return f"{count(mine.won, 'lead')} of this week bought already."
    if mine.followed_up:
        return f"{count(mine.followed_up, 'prospect')} heard from you this week."
    if not mine.followable:
        return "Nothing is late yet: a call now still comes in time."
    return "A late touch counts, too: whoever still waits may still be glad of a call."


def _beside(mine: Score, earlier: Score) -> str:
    """What became better, if anything did."""
    this, before = (Fraction(each.followed_up, each.followable) for each in (mine, earlier))
    if this > before:
        was, now = (followed(each) for each in (earlier, mine))
        return f"Your follow-up rate rose from {was} to {now}."
    then, soon = earlier.speed_to_first_touch.median, mine.speed_to_first_touch.median
    if then and soon and soon < then and not mine.speed_to_first_touch.median_at_least:
        return f"Your first touch came sooner: within {span(soon)} half of the time, {span(then)} last week."
    return ""
