"""The rows of a report as a table: whose each is, its place, and its numbers."""

from collections.abc import Iterator
from typing import Any

from handlers.reports import score_words
from handlers.reports.asked_period import called
from handlers.reports.reports import Report
from messages.pictures import Cell, table
from messages.words import share_of, short
from playbook.board import LEADS_TO_BE_RANKED, By, Row, ranked
from playbook.scoreboard import Score

NOBODY: dict[By, str] = {"person": "nobody's"}
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
    columns = HOURS_COLUMNS if report.by == "hour" else len(HEADINGS)
    lines = [
        [_placed(short(named(report, row), 45), place), *_cells(row.score)[:columns]]
        for row, place in _places(report, rows)
    ]
    by = report.by.replace("-", " ")
    return table(f"Follow-up by {by}, {called(report.period)}", [by, *HEADINGS[:columns]], lines)


def _places(report: Report, rows: list[Row]) -> Iterator[tuple[Row, int | None]]:
    """Each row with its place; 0 for one that is only listed. Hours are in nobody's hands: None for each."""
    best, _ = ranked(rows)
    for place, row in enumerate(in_order(report, rows), 1):
        yield row, None if report.by == "hour" else place if place <= len(best) else 0


def _placed(name: str, place: int | None) -> str:
    if place is None:
        return name
    return f"{place}. {name}" if place else f"{name}{LISTED}"


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
    return "–" if rate is None else (round(rate, 4), share_of(part, whole))


def few(report: Report, rows: list[Row]) -> str:
    """What a row without a rank is."""
    if report.by == "hour" or not any(
        row.score.followable < LEADS_TO_BE_RANKED or row.key is None for row in rows
    ):
        return ""
    return f"listed: fewer than {LEADS_TO_BE_RANKED} leads, or nobody's, so not ranked"
