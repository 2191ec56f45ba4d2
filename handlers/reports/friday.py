"""Everybody's own week by direct message, on his own Friday; whoever wants no more of them says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.desk import Desk, Rules
from handlers.each import each_safely
from handlers.payloads import person_in
from handlers.people.people_settings import set_for
from handlers.reports.encourage import encouraging
from handlers.reports.reports import Report, count_period
from handlers.reports.score_words import aside, followed, on_time, speed
from messages.render import Payload, render
from messages.words import count, day, moment, short
from playbook.definitions import DEFINITIONS
from playbook.member import Member
from playbook.period import Period, last_week, latest_weekly, period_named
from playbook.scoreboard import Score
from playbook.words import Door, What
from store import leads, morning, outbox
from store.morning import Planned
from store.overdue import overdue_by_owner
from store.tables import Lead, Outbox

TOO_LATE = timedelta(days=2)  # on Monday it is no longer this week
AHEAD = 5  # calls and meetings that are named
NAME = 60
SIGNS = {What.CALLBACK: "📞", What.MEETING: "📅"}


@dataclass(frozen=True)
class Week:
    """What the summaries of one zone are made of."""

    period: Period
    mine: Mapping[str, Score]
    earlier: Mapping[str, Score]
    late: Mapping[str, int]
    ahead: Mapping[str, Sequence[Planned]]


def send_due(desk: Desk) -> bool:
    """Send the summaries of each zone whose time has come and that were not sent; True when one was now."""
    rules = desk.rules()
    if not rules.playbook.summary.send:
        return False
    zones = sorted({each.hours.zone.key for each in _wanting(rules)})
    return each_safely(zones, "the summaries of", lambda zone: _send(desk, ZoneInfo(zone))) > 0


def _wanting(rules: Rules) -> list[Member]:
    return [each for each in rules.roster.members.values() if each.settings.summary and not each.gone]


def _send(desk: Desk, zone: ZoneInfo) -> bool:
    """Once for each zone and week: whoever got none by then had no leads, was away, or wants none."""
    now, rules = desk.clock(), desk.rules()
    at = latest_weekly(now, zone, rules.playbook.summary.day, rules.playbook.summary.at)
    year, number, _ = at.astimezone(zone).isocalendar()
    week = f"{year}-w{number}"  # not the day, so that another one agreed since brings no second summary
    mark = f"friday:{zone.key}:{week}"
    if now - at > TOO_LATE:
        return False
    with desk.database.reading() as tx:
        if outbox.said(tx, desk.workspace, mark):
            return False
    told = _told(desk, at, zone)
    with desk.database.writing() as tx:
        outbox.notice(tx, desk.workspace, mark, "friday", "nobody", now)  # it says nothing
        for person, facts in told.items():
            key = f"friday:{person}:{week}"
            outbox.notice(tx, desk.workspace, key, "friday", person, now, facts=facts)
    return bool(told)


def _told(desk: Desk, at: datetime, zone: ZoneInfo) -> dict[str, dict[str, Any]]:
    """What each person of the zone is told who had leads this week and is here to read it."""
    now, week = desk.clock(), _week(desk, at, zone)
    there = (each for each in _wanting(desk.rules()) if each.hours.zone == zone and not each.is_away(now))
    return {each.id: _facts(each, week.mine[each.id], week) for each in there if each.id in week.mine}


def _week(desk: Desk, at: datetime, zone: ZoneInfo) -> Week:
    now, this = desk.clock(), period_named("week", at, zone)
    mine, earlier = (_scores(count_period(desk, each)) for each in (this, last_week(at, zone)))
    following = period_named("week", this.end, zone)
    with desk.database.reading() as tx:
        late = overdue_by_owner(tx, desk.workspace, now)
        agreed = morning.agreed(tx, desk.workspace, now, following.end)
    ahead: dict[str, list[Planned]] = {}
    for each in agreed:
        ahead.setdefault(each.who, []).append(each)
    return Week(this, mine, earlier, late, ahead)


def _scores(report: Report) -> dict[str, Score]:
    return {row.key: row.score for row in report.rows if row.key and row.score.received}


def _facts(member: Member, mine: Score, week: Week) -> dict[str, Any]:
    earlier = week.earlier.get(member.id)
    ahead = week.ahead.get(member.id, ())
    late = week.late.get(member.id, 0)
    return {
        "headline": f"Your week: {_followed(mine)}",
        "numbers": [
            ["Followed up", _followed(mine), _followed(earlier)],
            ["On time", _on_time(mine), _on_time(earlier)],
            ["Speed to first touch", _speed(mine), _speed(earlier)],
        ],
        "late": f"{count(late, 'lead')} overdue: `/lead next` brings up the one to begin with." if late else "",
        "ahead": [each.lead for each in ahead[:AHEAD]],
        "more": max(0, len(ahead) - AHEAD),
        "said": encouraging(mine, earlier),
        "period": _period(week.period, member),
        "left_out": aside(mine),
        "definitions": [[name, DEFINITIONS[key]] for name, key in
                        (("follow-up rate", "follow_up_rate"), ("on time", "on_time_rate"))],
    }  # fmt: skip


def _followed(each: Score | None) -> str:
    if each is None or not each.received:
        return "no leads"
    if not each.followable:
        return f"{count(each.received, 'lead')}, still within the limit"
    return followed(each)


def _on_time(each: Score | None) -> str:
    return on_time(each) if each else "–"


def _speed(each: Score | None) -> str:
    return speed(each.speed_to_first_touch) if each else "–"


def _period(week: Period, member: Member) -> str:
    last = week.end - timedelta(seconds=1)
    return f"{day(week.start, member.hours)} to {day(last, member.hours)}, {week.timezone}"


def worded(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """The summary, with what he still has to do by the time it is said; nothing for a mark."""
    if not row.facts:
        return None
    ahead = _still_ahead(desk, row, now)
    return render("friday", **{**row.facts, "ahead": ahead})


def _still_ahead(desk: Desk, row: Outbox, now: datetime) -> list[dict[str, Any]]:
    hours = replace(desk.rules().hours_of(row.conversation), away=())
    with desk.database.reading() as tx:
        found = [leads.get(tx, desk.workspace, number) for number in row.facts["ahead"]]
    return [
        {"text": f"{moment(lead.due_at, now, hours)} {SIGNS[What(lead.due_what)]} #{lead.id}", "who": _named(lead)}
        for lead in found
        if lead and lead.owner == row.conversation and lead.due_at and lead.due_what in SIGNS
    ]  # fmt: skip


def _named(lead: Lead) -> str:
    return short(", ".join(filter(None, (lead.name, lead.company))), NAME) or "Somebody"


def on_no_more(desk: Desk, body: dict[str, Any]) -> Payload:
    """No more of these: pressed on the summary itself."""
    person = person_in(body)
    set_for(desk, person, person, Door.BUTTON, summary=False)
    return render("say", text="You get no more of these. At Home, *My hours and back-up* brings them back.")


ACTIONS = {"no-more-summaries": on_no_more}
