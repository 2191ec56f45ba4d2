"""The weekly leaderboard: the best in the lead channel, everybody to the managers, once whatever restarts."""

from datetime import timedelta
from typing import Any

from handlers.desk import Desk
from handlers.reports import Report, count_period
from handlers.stats import headline, left_out, rate_of
from messages.words import count, day
from playbook.board import Row, most_improved, ranked
from playbook.definitions import DEFINITIONS
from playbook.period import Period, last_week, latest_weekly
from store import outbox

PLACES = {1: "🥇", 2: "🥈", 3: "🥉"}
PUBLIC = 3  # the bottom is for managers only
SHOWN = 25


def post_weekly(desk: Desk) -> bool:
    """Post last week's board if its time has come and it was not posted yet; True when it was put out now.

    A week without leads has no board, so a new installation does not begin with an empty one.
    """
    now, playbook = desk.clock(), desk.rules().playbook
    zone = desk.rules().hours.zone
    due = latest_weekly(now, zone, playbook.board.day, playbook.board.at)
    key = f"leaderboard:{playbook.channels.leads}:{due.date()}"
    with desk.database.reading() as tx:
        if outbox.said(tx, desk.workspace, key):
            return False
    week = last_week(due, zone)
    report = count_period(desk, week)
    if not report.total.received:
        return False
    before = count_period(desk, last_week(week.start, zone))
    facts = _facts(desk, week, report, before)
    public = {**facts, "ranked": facts["ranked"][:PUBLIC], "listed": []}
    with desk.database.writing() as tx:
        posted = outbox.notice(
            tx, desk.workspace, key, "leaderboard", playbook.channels.leads, now, facts=public
        )
        for manager in desk.rules().crew.managers:
            outbox.notice(tx, desk.workspace, f"{key}:{manager}", "leaderboard", manager, now, facts=facts)
    return posted


def _facts(desk: Desk, week: Period, report: Report, before: Report) -> dict[str, Any]:
    best, few = ranked(report.rows)
    improved = most_improved(report.rows, before.rows)
    never = next((row.score.received for row in few if row.key is None), 0)
    hours, sunday = desk.rules().hours, week.end - timedelta(seconds=1)
    return {
        "headline": f"The team: {headline(report.total)}",
        "unclaimed": f"{count(never, 'lead')} never claimed by anybody." if never else "",
        "ranked": [_line(place, row) for place, row in enumerate(best[:SHOWN], 1)],
        "listed": [_line(0, row) for row in few if row.key][:SHOWN],
        "improved": improved.key if improved else None,
        "period": f"{day(week.start, hours)} to {day(sunday, hours)}, {week.timezone}",
        "left_out": left_out(report.total),
        "definitions": [("follow-up rate", DEFINITIONS["follow_up_rate"])],
    }


def _line(place: int, row: Row) -> dict[str, Any]:
    each = row.score
    followed = f"{each.followed_up} of {each.followable} followed up"
    on_time = f", on time {rate_of(each.on_time_rate, each.on_time, each.older_than_limit)}"
    rate = "–" if each.follow_up_rate is None else f"{each.follow_up_rate:.0%}"
    return {
        "place": PLACES.get(place, f"{place}."),
        "id": row.key,
        "rate": rate,
        "text": followed + (on_time if place and each.older_than_limit else ""),
    }
