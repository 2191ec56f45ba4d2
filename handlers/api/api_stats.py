"""The numbers of /leadstats for programs: the very same count, with what each means and what was left out."""

from typing import Any

from handlers.api.api_answers import By, Stats
from handlers.api.api_asked import StatsAsked
from handlers.api.api_deed import Ask, Told
from handlers.contact import mask_mark
from handlers.reports.asked_period import begun
from handlers.reports.reports import Report, count_period, report_as_json
from handlers.reports.score_words import left_out
from playbook.definitions import DEFINITIONS

OF_STRANGERS: tuple[By, ...] = ("source", "campaign")  # an advertisement may have put an address there


def on_stats(ask: Ask) -> Told:
    """GET /stats."""
    asked: StatsAsked = ask.asked
    period = begun(ask.desk, asked.words or "week")
    report = count_period(ask.desk, period, asked.by, person=asked.person, channel=asked.channel)
    told = report_as_json(report)
    if asked.by in OF_STRANGERS and not ask.holder.sees_contacts:
        told["rows"] = [
            each | {name: _masked(each[name]) for name in ("key", "name")} for each in told["rows"]
        ]
    return Told(Stats(**told, left_out=left_out(report.total) or "nothing", definitions=DEFINITIONS))


def _masked(mark: str | None) -> str | None:
    return mark and mask_mark(mark)


def rows_of(report: Report) -> list[dict[str, Any]]:
    """The rows of a report as it is told to programs."""
    rows: list[dict[str, Any]] = report_as_json(report)["rows"]
    return rows
