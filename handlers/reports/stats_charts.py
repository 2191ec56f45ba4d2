"""The pictures of a report: the follow-up rate by row, and a person's week by week."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from handlers.desk import Desk
from handlers.reports.reports import Report, count_period
from handlers.reports.score_words import RATE, followed
from handlers.reports.stats_asked import Wanted
from handlers.reports.stats_rows import in_order, named
from messages.pictures import chart
from playbook.board import LEADS_TO_BE_RANKED, Row
from playbook.period import Period, period_named
from playbook.scoreboard import Score

WEEKS = 12
BARS = 20


def bars(report: Report, rows: list[Row]) -> dict[str, Any] | None:
    """The follow-up rate of each row with leads enough, unless it is one alone; by hour beside how many came in."""
    if report.by == "hour":
        return _hours(report, rows)
    told = [row for row in in_order(report, rows) if row.score.followable >= LEADS_TO_BE_RANKED]
    if len(told) < 2:
        return None
    title = f"Follow-up by {report.by.replace('-', ' ')}, %"
    labels = [named(report, row) for row in told]
    rates = {RATE: [_percent(row.score) for row in told]}
    return {**chart("bar", title, labels, rates), "counts": ""}


def _hours(report: Report, rows: list[Row]) -> dict[str, Any] | None:
    """Arrivals and follow-up in the course of a day; a chart has no room for 24 hours, so the busiest."""
    busiest = sorted(rows, key=lambda row: -row.score.received)[:BARS]
    told = [row for row in in_order(report, busiest) if row.score.followable]
    series: dict[str, list[float]] = {
        "received": [row.score.received for row in told], RATE: [_percent(row.score) for row in told],
    }  # fmt: skip
    labels = [named(report, row) for row in told]
    return {**chart("bar", "Arrivals and follow-up by hour", labels, series), "counts": ""} if told else None


def _percent(each: Score) -> float:
    return round(100 * each.followed_up / each.followable)


def weeks(desk: Desk, wanted: Wanted) -> dict[str, Any] | None:
    """A person's follow-up rate in each of the last weeks in which there was something to follow up."""
    if wanted.whom is None:
        return None
    told = [(day, each) for day, each in _week_by_week(desk, wanted.whom) if each.followable]
    if len(told) < 2:
        return None
    line = chart(
        "line", "Follow-up by week, %", [day for day, _ in told], {RATE: [_percent(each) for _, each in told]}
    )
    counts = [f"{day} {followed(each)}" for day, each in told]
    return {**line, "counts": " · ".join(counts)}


def _week_by_week(desk: Desk, person: str) -> Iterator[tuple[str, Score]]:
    hours = desk.rules().hours
    for week in _last_weeks(desk):
        monday = hours.local(week.start)
        yield f"{monday.day} {monday:%b}", count_period(desk, week, "temperature", person=person).total


def _last_weeks(desk: Desk) -> list[Period]:
    now, zone = desk.clock(), desk.rules().hours.zone
    dates = [now.astimezone(zone).date() - timedelta(days=7 * back) for back in reversed(range(WEEKS))]
    weeks = [day.isocalendar() for day in dates]
    return [period_named(f"{week.year}-w{week.week}", now, zone) for week in weeks]
