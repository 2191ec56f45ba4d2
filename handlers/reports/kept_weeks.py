"""Keeps the sums of old weeks ready, so that a report of a year need not count a million leads anew."""

import logging
from datetime import datetime, timedelta
from typing import Final, get_args

from handlers.desk import Desk
from playbook.packed import packed
from playbook.ripe import LONG_AGO, Span
from playbook.scoreboard import COMPLETION_AGE, CONVERSION_MONTHS
from playbook.weeks import monday, weeks_back
from store import counting, kept, quickly

log = logging.getLogger(__name__)
OLD: Final = timedelta(weeks=3)  # by then hardly a lead of the week is still worked, and nothing is pending
A_ROUND: Final = 3  # weeks that are counted at a time
FOR_EVER: Final = datetime.max.replace(tzinfo=LONG_AGO.tzinfo)
WHENEVER: Final = [[Span(LONG_AGO, FOR_EVER)] for _ in CONVERSION_MONTHS]


def keep_weeks(desk: Desk, most: int = A_ROUND) -> int:
    """Count some weeks that are not kept, or not true any more; returns how many."""
    now, zone = desk.clock(), desk.rules().hours.zone
    end = monday(now - OLD, zone)
    if not _put_down_until(desk, end):
        return 0
    with desk.database.reading() as tx:
        first = counting.first_received(tx, desk.workspace)
        known = kept.weeks(tx, desk.workspace, str(zone))
    weeks = list(weeks_back(end, first, zone)) if first else []
    new = [week for week in weeks if week.start not in known]
    stale = [week for week in weeks if known.get(week.start) is not None]
    stale.sort(key=lambda week: known[week.start] or 0)
    return sum(keep_week(desk, week, now) for week in [*new, *stale][:most])


def keep_week(desk: Desk, week: Span, now: datetime) -> bool:
    """Count a week and keep it; not if something in it still depends on the time, or another did it meanwhile."""
    zone = desk.rules().hours.zone
    with desk.database.still() as tx:
        before = kept.seen(tx, desk.workspace, str(zone), week)
        age = max(COMPLETION_AGE, counting.longest_limit(tx, desk.workspace, week))
        if week.end + age >= now:
            return False
        sums = {}
        for by in get_args(quickly.Column):
            question = quickly.Asked(desk.workspace, by, zone).question(week)
            sums[by] = packed(counting.count(tx, question, week, now, WHENEVER))
    with desk.database.writing() as tx:
        return kept.keep(tx, desk.workspace, str(zone), week, before, week.end + age, sums)


def _put_down_until(desk: Desk, end: datetime) -> bool:
    """Have changes put down of all weeks that are to be kept; False when it has to wait for the next round."""
    with desk.database.reading() as tx:
        until = kept.until(tx, desk.workspace)
    if until is not None and until >= end:
        return True
    try:
        with desk.database.writing() as tx:
            kept.put_down_until(tx, desk.workspace, end)
            kept.forget_other_zones(tx, desk.workspace, str(desk.rules().hours.zone))
    except kept.Busy:
        log.info("leads are being changed: no further week is kept this time")
        return False
    return True
