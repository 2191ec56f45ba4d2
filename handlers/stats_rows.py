"""The rows of a report as a table: whose each is, its place, and its numbers."""

from typing import Any

from handlers import score_words
from handlers.reports import Report
from messages.pictures import Cell, table
from messages.words import short
from playbook.board import LEADS_TO_BE_RANKED, By, Row, ranked
from playbook.scoreboard import Score

NOBODY: dict[By, str] = {"person": "never claimed"}
HEADINGS = ("received", "followed up", "on time", "to first touch", "overdue", "won")
HOURS_COLUMNS = 3  # or 24 of them and their chart would be more than one message takes
LISTED = " (listed)"


def named(report: Report, row: Row) -> str:
    """Whose row it is."""
    if row.key is None:
        return NOBODY.get(report.by, f"no {report.by.replace('-', ' ')}")
    return f"{row.key}:00" if report.by == "hour" else report.names.get(row.key, row.key)


def rows_of(report: Report, rows: list[Row]) -> dict[str, Any] | None:
    """A row each; whoever has a rank has his place before his name."""
    if not rows:
        return None
    best, _ = ranked(rows)
    places = {} if report.by == "hour" else {row.key: f"{place}. " for place, row in enumerate(best, 1)}
    columns = HOURS_COLUMNS if report.by == "hour" else len(HEADINGS)
    few = {row.key for row in rows} - {row.key for row in best}
    lines = [
        [
            f"{places.get(row.key, '')}{short(named(report, row), 45)}{LISTED if row.key in few else ''}",
            *_cells(row.score)[:columns],
        ]
        for row in in_order(report, rows)
    ]
    by = report.by.replace("-", " ")
    return table(f"Follow-up by {by}, {report.period.name}", [by, *HEADINGS[:columns]], lines)


def in_order(report: Report, rows: list[Row]) -> list[Row]:
    """Hours as the day goes; everything else the ranked first, best first."""
    if report.by == "hour":
        return sorted(rows, key=lambda row: row.key or "")
    best, few = ranked(rows)
    return [*best, *few]


def _cells(each: Score) -> list[Cell]:
    median = each.speed_to_first_touch.median
    return [
        (each.received, score_words.received(each)),
        _rate(each.follow_up_rate, each.followed_up, each.followable),
        _rate(each.on_time_rate, each.on_time, each.older_than_limit),
        "–" if median is None else (median.total_seconds(), score_words.median(each.speed_to_first_touch)),
        (each.overdue_now, str(each.overdue_now)),
        (each.won, str(each.won)),
    ]


def _rate(rate: float | None, part: int, whole: int) -> Cell:
    return "–" if rate is None else (round(rate, 4), score_words.rate_of(rate, part, whole))


def few(rows: list[Row]) -> str:
    """What a row without a rank is."""
    if not any(row.score.followable < LEADS_TO_BE_RANKED or row.key is None for row in rows):
        return ""
    return f"listed: fewer than {LEADS_TO_BE_RANKED} leads, or nobody's, so not ranked"
