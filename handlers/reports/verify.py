"""Counts a period a second time, lead by lead as the definitions say, and tells what the quick way has otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args

from handlers.desk import Desk
from handlers.reports.reports import Report, floor_of
from playbook.board import By, Row, board, board_of, booked_to
from playbook.period import Period
from playbook.ripe import Span
from playbook.scoreboard import LeadFacts, Score, score
from playbook.sums import score_of
from store import people, quickly, reports
from store.database import Tx

BYS: tuple[By, ...] = get_args(By)
ALL = "all"


@dataclass(frozen=True)
class Difference:
    """A number that the two ways of counting do not agree on; `key` is the row's, or "all"."""

    by: By
    key: str | None
    number: str
    quick: Any
    slow: Any


def count_slowly(
    desk: Desk, period: Period, by: By = "person", *, person: str | None = None, channel: str | None = None
) -> Report:
    """What `count_period` has to agree with: the same report, with every lead looked at."""
    now = desk.clock()
    with desk.database.still() as tx:
        facts = reports.received(tx, desk.workspace, period.start, period.end)
        names = people.names(tx, desk.workspace)
    if person is not None:
        facts = [each for each in facts if booked_to(each) == person]
    if channel is not None:
        facts = [each for each in facts if each.channel == channel]
    return Report(period, by, score(facts, now), board(facts, by, now, floor_of(desk.rules())), names)


def verify(desk: Desk, period: Period, counted: Callable[[], object] = lambda: None) -> list[Difference]:
    """Count a period both ways, by everything it can be counted by; `counted` is called after each of these.

    Both see the database as it is at one moment, whatever is done meanwhile.
    """
    now, found = desk.clock(), list[Difference]()
    with desk.database.still() as tx:
        facts = reports.received(tx, desk.workspace, period.start, period.end)
        total = score(facts, now)
        for by in BYS:
            found += _differences(desk, tx, facts, total, by, period, now)
            counted()
    return found


def _differences(
    desk: Desk, tx: Tx, facts: Sequence[LeadFacts], total: Score, by: By, period: Period, now: datetime
) -> list[Difference]:
    floor = floor_of(desk.rules())
    asked = quickly.Asked(desk.workspace, quickly.column_of(by), floor.zone)
    sums = quickly.count(tx, asked, Span(period.start, period.end), now)
    quick = [Row(ALL, score_of(sums.total, now)), *board_of(sums.by_key, by, now, floor)]
    return compared(by, quick, [Row(ALL, total), *board(facts, by, now, floor)])


def compared(by: By, quick: Sequence[Row], slow: Sequence[Row]) -> list[Difference]:
    """The numbers of rows that differ, in the order of the slow ones; the first row is all of them together."""
    places = [*dict.fromkeys((n == 0, row.key) for rows in (slow, quick) for n, row in enumerate(rows))]
    mine, theirs = ({(n == 0, row.key): row.score for n, row in enumerate(rows)} for rows in (quick, slow))
    found = [each for place in places for each in _of_row(by, place[1], mine.get(place), theirs.get(place))]
    if not found and [row.key for row in quick] != [row.key for row in slow]:
        found = [Difference(by, None, "order", [row.key for row in quick], [row.key for row in slow])]
    return found


def _of_row(by: By, key: str | None, quick: Score | None, slow: Score | None) -> list[Difference]:
    return [
        Difference(by, key, field.name, mine, theirs)
        for field in fields(Score)
        if (mine := getattr(quick, field.name, None)) != (theirs := getattr(slow, field.name, None))
    ]
