"""A report as a list for a spreadsheet: every row, every number, and what the numbers mean."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any, TextIO

from handlers.desk import Desk
from handlers.reports.reports import Report, count_period
from handlers.reports.score_words import TOLD, left_out
from handlers.reports.stats_asked import Wanted
from handlers.reports.stats_rows import named
from messages.cells import cell
from messages.render import Payload, render
from playbook.definitions import DEFINITIONS
from playbook.period import Period
from playbook.score_json import as_json
from playbook.scoreboard import Score
from store import outbox
from store.tables import Outbox

SENT_AS = "stats_csv"


@dataclass(frozen=True)
class Sheet:
    """A file for somebody: its name, what is said with it, and its content."""

    name: str
    title: str
    content: bytes


def send_list(desk: Desk, wanted: Wanted, person: str) -> Payload:
    """Have the list sent to whoever asked; pressing twice within a minute sends it once."""
    now = desk.clock()
    key = f"{SENT_AS}:{person}:{wanted.words}:{now:%Y-%m-%dT%H:%M}"
    period = {"name": wanted.period.name, "timezone": wanted.period.timezone,
              "start": wanted.period.start.isoformat(), "end": wanted.period.end.isoformat()}  # fmt: skip
    facts = {"period": period, "by": wanted.by or "person", "whom": wanted.whom}
    with desk.database.writing() as tx:
        outbox.notice(tx, desk.workspace, key, SENT_AS, person, now, facts=facts)
    return render("say", text="The list comes to you as a direct message from me.")


def sheet_of(desk: Desk, row: Outbox) -> Sheet:
    """The list that a row of the outbox asks for, as the numbers are now."""
    told = row.facts["period"]
    start, end = (datetime.fromisoformat(told[each]) for each in ("start", "end"))
    period = Period(told["name"], start, end, told["timezone"])
    report = count_period(desk, period, row.facts["by"], person=row.facts["whom"])
    into = StringIO(newline="")
    write_list(report, desk.clock(), into, row.facts["whom"])
    whom = f"-{row.facts['whom']}" if row.facts["whom"] else ""
    name = f"leadstats-{period.name.replace('..', '-to-')}-by-{report.by}{whom}.csv"
    title = f"Follow-up, {period.name} by {report.by.replace('-', ' ')}"
    return Sheet(name, title, into.getvalue().encode("utf-8-sig"))  # the mark tells Excel that it is UTF-8


def write_list(report: Report, now: datetime, into: TextIO, whom: str | None = None) -> None:
    """Write a report: what was counted and what it means, then a line for each row and one for all."""
    sheet = csv.writer(into)
    for line in _head(report, now, whom):
        sheet.writerow([cell(each) for each in line])
    sheet.writerow([])
    sheet.writerow([report.by, "name", *_numbers(report.total)])
    for row in report.rows:
        sheet.writerow([cell(each) for each in (row.key, named(report, row), *_numbers(row.score).values())])
    sheet.writerow(["", "all", *map(cell, _numbers(report.total).values())])


def _head(report: Report, now: datetime, whom: str | None) -> Iterator[tuple[object, ...]]:
    period = report.period
    yield "period", period.name, period.start, period.end
    yield "timezone", period.timezone
    yield "counted at", now
    if whom:
        yield "person", whom, report.names.get(whom, whom)
    yield "left out", left_out(report.total) or "nothing"
    for name in TOLD:
        yield name, DEFINITIONS[name]


def _numbers(result: Score) -> dict[str, object]:
    """Every number of the JSON, each with a heading of its own; lengths of time in seconds."""
    return dict(_flat(as_json(result)))


def _flat(numbers: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in numbers.items():
        if isinstance(value, dict):
            unit = {"median": "_seconds", "p90": "_seconds"}
            yield from ((f"{name}_{part}{unit.get(part, '')}", each) for part, each in value.items())
        elif isinstance(value, list):
            for each in value:
                rest = {part: number for part, number in each.items() if part != "months"}
                yield from (
                    (f"{name}_{each['months']}_months_{part}", number) for part, number in rest.items()
                )
        else:
            yield name, value
