"""`glengarry rule45`, `trend` and `cohorts`: the reports behind `/leadstats` of the same names, with every row."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from handlers.naming import person_named
from handlers.reports import cohorts, rule_of_45, trend
from handlers.reports.asked_period import begun
from handlers.reports.score_words import meanings, not_counted
from messages.words import share_of
from playbook.cohorts import altogether, by_speed, by_touches
from playbook.definitions import OUTLOOK

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Month = Annotated[
    str, typer.Option("--period", help="year, 2025, quarter, 2026-q3, 2026-09, or FROM..TO, by arrival")
]


def print_rule45(
    period: Month = "year",
    by: Annotated[Literal["campaign", "month"], typer.Option(help="What the rows are.")] = "campaign",
    as_json: Json = False,
) -> None:
    """Estimate by the Rule of 45: likely buyers, in play, left to competitors, won and still to come."""
    with at_the_desk() as desk:
        outlook = rule_of_45.count_outlook(desk, begun(desk, period), by)
    if as_json:
        _print_json(rule_of_45.outlook_as_json(outlook))
        return
    rows = [rule_of_45.row(outlook, key, figures) for key, figures in outlook.rows]
    rows += [rule_of_45.row(outlook, "all", outlook.total)]
    _print_table(
        f"Rule of 45, {outlook.period.name}, {outlook.period.timezone}: an estimate", (by, *rule_of_45.HEADINGS),
        ([_text(cell) for cell in row] for row in rows), rule_of_45.headline(outlook.total),
    )  # fmt: skip
    _print_lines(
        rule_of_45.in_money(outlook), rule_of_45.not_added_up(outlook), rule_of_45.in_hundred(outlook.curve),
        *_means(rule_of_45.TOLD), _left_out(not_counted(outlook.left_out)),
    )  # fmt: skip


def print_trend(
    person: Annotated[str, typer.Option(help="One person: a @handle or an id.")] = "", as_json: Json = False
) -> None:
    """Follow-up and speed, week by week over a year, and where they are heading."""
    with at_the_desk() as desk:
        found = trend.count_trend(desk, person_named(desk, person) if person else None)
    if as_json:
        _print_json(trend.trend_as_json(found))
        return
    rows = [[_text(cell) for cell in trend.row(week)] for week in found.weeks]
    _print_table(f"Trend, {trend.period_of_weeks(found)}", trend.HEADINGS, rows, trend.headline(found))
    _print_lines(*_means(trend.TOLD), _left_out(trend.left_out(found)))


def print_cohorts(
    period: Annotated[
        str, typer.Option(help="As for stats, by arrival; else 12 months but the newest 30 days.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Does speed pay here? What became of leads by minutes to first touch, and at which touch they were won."""
    with at_the_desk() as desk:
        found = cohorts.count_cohorts(desk, period)
    if as_json:
        _print_json(cohorts.cohorts_as_json(found))
        return
    total = altogether(found.cells)
    speeds = [
        [each.name, str(each.received), _text(cohorts.reached(each)), _text(cohorts.won(each))]
        for each in (*by_speed(found.cells), total)
    ]
    touches = [
        [each.name, str(each.received), _text(cohorts.reached(each)), share_of(wins, total.received)]
        for each, wins in by_touches(found.cells)
    ]
    title = f"Received in {found.period.name}, {found.period.timezone}"
    _print_table(title, cohorts.BY_SPEED, speeds, cohorts.headline(found))
    _print_table(title, cohorts.BY_TOUCH, touches, "At which touch they were won")
    _print_lines(*_means(cohorts.TOLD), _left_out(not_counted(found.left_out)))


def _text(cell: str | tuple[float, str]) -> str:
    return cell if isinstance(cell, str) else cell[1]


def _print_json(facts: dict[str, Any]) -> None:
    print(json.dumps(facts, indent=2))  # noqa: T201  # for another program to read


def _print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> None:
    table = Table(title=title, caption=caption)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*map(Text, row))  # strangers name campaigns: no markup
    out.print(table)


def _means(names: Sequence[str]) -> list[str]:
    return [f"{name}: {meaning}" for name, meaning in meanings(names, OUTLOOK)]


def _left_out(told: str) -> str:
    return f"left out: {told}" if told else ""


def _print_lines(*lines: str) -> None:
    for line in filter(None, lines):
        out.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    """The three commands."""
    app.command("rule45")(print_rule45)
    app.command("trend")(print_trend)
    app.command("cohorts")(print_cohorts)
