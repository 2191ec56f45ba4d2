"""The numbers of /leadstats for programs: the very same count, with what each means and what was left out."""

from typing import Any

from handlers.api_answers import Stats
from handlers.api_asked import Ask, StatsAsked, Told
from handlers.asked_period import begun
from handlers.reports import Report, count_period, report_as_json
from handlers.score_words import left_out
from playbook.definitions import DEFINITIONS


def on_stats(ask: Ask) -> Told:
    """GET /stats."""
    asked: StatsAsked = ask.asked
    period = begun(ask.desk, asked.words or "week")
    report = count_period(ask.desk, period, asked.by, person=asked.person, channel=asked.channel)
    told = report_as_json(report)
    return Told(Stats(**told, left_out=left_out(report.total) or "nothing", definitions=DEFINITIONS))


def rows_of(report: Report) -> list[dict[str, Any]]:
    """The rows of a report as it is told to programs."""
    rows: list[dict[str, Any]] = report_as_json(report)["rows"]
    return rows
