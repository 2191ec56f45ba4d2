"""The stand-up card: each working morning what waits in a channel, and how the days before went."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.each import each_safely
from handlers.reports.reports import count_period
from handlers.reports.score_words import aside, headline
from messages.render import Payload, render
from messages.words import count, moment
from playbook import wall_clock
from playbook.channels import leads_of, plain, zone_of
from playbook.period import Period, period_named
from playbook.words import What
from playbook.working_time import WorkingHours
from store import morning, outbox
from store.morning import Planned
from store.overdue import overdue_by_owner
from store.tables import Outbox

TOO_LATE = timedelta(hours=4)  # half of the day is over
DAYS_BACK = 14
CLAIMS = 3  # leads with a button
PEOPLE = 10
MEETINGS = 10
SIGNS = {What.CALLBACK: "📞", What.MEETING: "📅"}


def post_due(desk: Desk) -> bool:
    """Post each channel's card if it is its time on a working day and it was not posted yet.

    True when one was put out now.
    """
    channels = desk.rules().playbook.standup.channels
    return each_safely(channels, "the stand-up card of", lambda channel: _post(desk, channel)) > 0


def _post(desk: Desk, channel: str) -> bool:
    now, rules = desk.clock(), desk.rules()
    there = replace(rules.hours, zone=zone_of(rules.playbook, channel))
    today = there.local(now).date()
    at = wall_clock.instant(there.zone, datetime.combine(today, rules.playbook.standup.at))
    if not at <= now <= at + TOO_LATE or not there.works_on(today):
        return False
    key = f"standup:{plain(channel)}:{today}"
    with desk.database.reading() as tx:
        if outbox.said(tx, desk.workspace, key):
            return False
    facts = _facts(desk, leads_of(rules.playbook, channel), there, today, now)
    with desk.database.writing() as tx:
        return outbox.notice(tx, desk.workspace, key, "standup", channel, now, facts=facts)


def worded(_desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """The card; nothing when Slack could not be reached until its "today" was nearly over."""
    return render("standup", **row.facts) if now - row.created_at <= TOO_LATE else None


def _facts(
    desk: Desk, channel: str | None, there: WorkingHours, today: date, now: datetime
) -> dict[str, Any]:
    tonight = wall_clock.instant(there.zone, datetime.combine(today + timedelta(days=1), datetime.min.time()))
    with desk.database.reading() as tx:
        waiting, oldest = morning.unclaimed(tx, desk.workspace, channel, CLAIMS)
        late = overdue_by_owner(tx, desk.workspace, now, channel)
        agreed = morning.agreed(tx, desk.workspace, now, tonight, channel)
    since = before(there, today, now)
    report = count_period(desk, since, channel=channel)
    return {
        "headline": _headline(waiting, sum(late.values()), len(agreed)),
        "quiet": not (waiting or late or agreed),
        "oldest": oldest,
        "late": [{"id": who, "many": many} for who, many in list(late.items())[:PEOPLE]],
        "more_late": count(len(late) - PEOPLE, "more person", "more people") if len(late) > PEOPLE else "",
        "agreed": _agreed(agreed[:MEETINGS], there, now),
        "more_agreed": max(0, len(agreed) - MEETINGS),
        "since": _named(since, there),
        "past": headline(report.total),
        "where": "Leads posted here" if channel else "All leads",
        "zone": there.zone.key,
        "left_out": aside(report.total),
    }


def _headline(waiting: int, late: int, agreed: int) -> str:
    told = (
        f"{count(waiting, 'lead')} to claim" if waiting else "",
        f"{late} overdue" if late else "",
        f"{count(agreed, 'call or meeting', 'calls and meetings')} agreed for today" if agreed else "",
    )
    return " · ".join(filter(None, told)) or "Nothing is waiting"


def _agreed(agreed: Sequence[Planned], there: WorkingHours, now: datetime) -> list[dict[str, Any]]:
    return [
        {"id": each.who, "text": f"{moment(each.at, now, there)} {SIGNS[What(each.what)]} #{each.lead}"}
        for each in agreed
    ]


def before(there: WorkingHours, today: date, now: datetime) -> Period:
    """From the last working day before that day until its morning: Friday and the weekend on a Monday."""
    back = (today - timedelta(days=days) for days in range(1, DAYS_BACK + 1))
    yesterday = today - timedelta(days=1)
    first = next(filter(there.works_on, back), yesterday)
    return period_named(f"{first}..{yesterday}", now, there.zone)


def _named(since: Period, there: WorkingHours) -> str:
    first = there.local(since.start)
    one_day = there.local(since.end).date() - first.date() == timedelta(days=1)
    return "Yesterday" if one_day else f"Since {first:%A}"
