"""What a board tells: the team first, then the best, and what it cost that some leads waited for nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.reports.reports import Report
from handlers.reports.score_words import RATE, aside, followed, headline, on_time, spelled
from messages.pictures import Cell, chart, table
from messages.words import count, day, money, percent, share_of, short, span
from playbook.board import Improvement, Row, most_improved, ranked
from playbook.definitions import DEFINITIONS
from playbook.period import Period
from playbook.scoreboard import Score
from playbook.unworked import Unworked
from playbook.working_time import WorkingHours
from store.unworked import Fastest

Facts = dict[str, Any]

PLACES = {1: "🥇", 2: "🥈", 3: "🥉"}
PODIUM = 3  # so many are public where the bottom is for managers only
LINES = 10  # of people, one below the other; more are a table
BARS = 20
NAME = 34  # characters of a name in a table, its place included
CHARACTERS = 8_000  # of a table as it is sent: the rest of the message has to fit, too
CELL = 44  # characters that are sent around what a cell says


@dataclass(frozen=True)
class Counted:
    """All that a board is made of."""

    report: Report
    before: Report
    part: Report | None
    streaks: dict[str, int]
    lost: Unworked
    fastest: Fastest | None


def board_facts(desk: Desk, counted: Counted, public: str | None) -> Facts:
    """The board for everybody in the channel as `public` says, or for managers when that is None."""
    report, total = counted.report, counted.report.total
    by_name = public != "team"
    best, few = ranked(report.rows) if by_name else ([], [])
    few = [row for row in few if row.key]
    if public == "top-three":
        best, few = best[:PODIUM], []
    improved = most_improved(report.rows, counted.before.rows) if by_name else None
    return {
        "headline": f"The team: {headline(total)}",
        "told": _told(counted),
        **_people(report, best, few, counted.streaks),
        "improved": _improved(improved) if improved else None,
        "fastest": _fastest(counted.fastest) if counted.fastest and by_name else None,
        "chart": _bars(report, best),
        "period": _period(report.period, desk.rules().hours),
        "left_out": aside(total),
        "definitions": [(spelled(name), DEFINITIONS[name]) for name in ("follow_up_rate", "on_time_rate")],
    }


def _told(counted: Counted) -> list[str]:
    """Below the headline: the period before, a part of this one, and what waited for nobody."""
    earlier, part, lost = counted.before.total, counted.part, counted.lost
    told = [f"Before that: {_followed(earlier)}." if earlier.followable else ""]
    if part and part.total.followable:
        told.append(f"Of these in {_month(part.period)}: {_followed(part.total)}.")
    if lost.unclaimed:
        told.append(f"{count(lost.unclaimed, 'lead')} never claimed by anybody.")
    return [*filter(None, [*told, cost(lost)])]


def _followed(each: Score) -> str:
    return f"{followed(each)} followed up"


def _month(period: Period) -> str:
    return f"{period.start.astimezone(ZoneInfo(period.timezone)):%B}"


def cost(lost: Unworked) -> str:
    """One line on what was paid for leads that nobody followed up; currencies stand side by side."""
    if not lost.leads:
        return ""
    leads, were = count(lost.leads, "lead"), "was" if lost.leads == 1 else "were"
    worth = " and ".join(money(amount, currency) for currency, amount in lost.worth.items())
    if not worth:
        return f"💸 {leads} {were} never followed up."
    if lost.priced == lost.leads:
        return f"💸 {leads} worth {worth} {were} never followed up."
    return f"💸 {leads}, {lost.priced} of them worth {worth}, {were} never followed up."


def _people(report: Report, best: Sequence[Row], few: Sequence[Row], streaks: dict[str, int]) -> Facts:
    """A line each, or the podium and a table when there are too many for that."""
    lines = [_line(place, row, streaks) for place, row in enumerate(best, 1)]
    listed = [_line(0, row, {}) for row in few]
    if len(best) + len(few) <= LINES:
        return {"ranked": lines, "listed": listed, "table": None, "more": ["", ""]}
    rows = [*(_cells(report, place, row) for place, row in enumerate(best, 1)),
            *(_cells(report, 0, row) for row in few)]  # fmt: skip
    made = table("Everybody, the best first", ("Who", "Followed up", "On time"), _fitting(rows))
    shown = (len(made["rows"]), sum(map(len, made["plain"])))
    more = [
        count(len(rows) - each, "more person", "more people") if len(rows) > each else "" for each in shown
    ]
    return {"ranked": lines[:PODIUM], "listed": [], "table": made, "more": more}


def _fitting(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """As many rows as one message takes beside all else."""
    sizes = accumulate(
        CELL + NAME + sum(CELL + len(each if isinstance(each, str) else each[1]) for each in row[1:])
        for row in rows
    )
    return [row for row, size in zip(rows, sizes, strict=True) if size <= CHARACTERS]


def _cells(report: Report, place: int, row: Row) -> Sequence[Cell]:
    each, name = row.score, report.names.get(row.key or "", row.key or "")
    return (
        short(f"{place}. {name}" if place else name, NAME),
        _cell(each.follow_up_rate, each.followed_up, each.followable),
        _cell(each.on_time_rate, each.on_time, each.older_than_limit),
    )


def _cell(rate: float | None, part: int, whole: int) -> Cell:
    return "" if rate is None else (round(100 * rate), share_of(part, whole))


def _line(place: int, row: Row, streaks: dict[str, int]) -> Facts:
    each, weeks = row.score, streaks.get(row.key or "")
    waits = f"{count(each.received, 'lead')} still within the limit"
    many = f"{each.followed_up} of {each.followable} followed up" if each.followable else waits
    in_time = f", on time {on_time(each)}"
    return {
        "place": PLACES[place] if place in PLACES and each.followed_up else f"{place}.",
        "id": row.key,
        "rate": percent(each.follow_up_rate),
        "text": many + (in_time if place and each.older_than_limit else ""),
        "streak": f"🔥 {weeks} weeks in a row" if weeks else "",
    }


def _improved(found: Improvement) -> Facts:
    before, this = (followed(each) for each in (found.before, found.this))
    return {"id": found.key, "text": f"{before} → {this}"}


def _fastest(found: Fastest) -> Facts:
    return {"id": found.who, "text": f"{span(found.took)}, #{found.lead}"}


def _bars(report: Report, best: Sequence[Row]) -> Facts | None:
    """A bar for each of those shown; one alone would compare nothing."""
    if len(best) < 2:
        return None
    rates = [round(100 * (row.score.follow_up_rate or 0)) for row in best[:BARS]]
    names = [report.names.get(row.key or "", row.key or "") for row in best[:BARS]]
    return chart("bar", "Follow-up rate, %", names, {RATE: rates})


def _period(period: Period, hours: WorkingHours) -> str:
    """From its first day to its last, on its own zone's clock."""
    there = replace(hours, zone=ZoneInfo(period.timezone))
    last = period.end - timedelta(seconds=1)
    return f"{day(period.start, there)} to {day(last, there)}, {period.timezone}"
