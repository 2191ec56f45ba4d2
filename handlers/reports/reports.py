"""Counts a period: the total, and a row for each person, source or the like."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from handlers.desk import Desk, Rules
from playbook.board import By, Floor, Row, board_of
from playbook.period import Period, period_named
from playbook.refusal import Refusal
from playbook.ripe import Span
from playbook.score_json import as_json
from playbook.scoreboard import Score
from playbook.sums import score_of, total_of
from store import people, quickly
from store.counting import EVERYTHING, Part
from store.credit import Credit


@dataclass(frozen=True)
class Report:
    """The numbers of a period, altogether and by what was asked; `names` has people's names by id."""

    period: Period
    by: By
    total: Score
    rows: list[Row]
    names: dict[str, str]


def period_of(desk: Desk, words: str) -> Period:
    """The period that words mean on the team's clock. Raises Refusal when they are not understood."""
    try:
        return period_named(words, desk.clock(), desk.rules().hours.zone)
    except ValueError as fault:
        raise Refusal(f"{fault}") from fault


def count_period(
    desk: Desk, period: Period, by: By = "person", *, person: str | None = None, channel: str | None = None,
    campaign: Credit | None = None, parts: frozenset[Part] = EVERYTHING,
) -> Report:  # fmt: skip
    """The numbers of a period as they are now, by what was asked: counted by the database.

    `person` leaves only what is booked to somebody, `channel` only what was posted there,
    `campaign` only what counts for one. What is in none of `parts` is 0.
    """
    now, floor = desk.clock(), floor_of(desk.rules())
    whose = (person, channel, campaign)
    with desk.database.still() as tx:
        names = people.names(tx, desk.workspace)
        asked = quickly.Asked(desk.workspace, quickly.column_of(by), floor.zone, *whose, parts)
        sums = quickly.count(tx, asked, Span(period.start, period.end), now)
    return Report(period, by, score_of(sums.total, now), board_of(sums.by_key, by, now, floor), names)


def count_each(
    desk: Desk, period: Period, credits_: Sequence[Credit], parts: frozenset[Part] = EVERYTHING
) -> list[Score]:
    """What counts for each of these campaigns by first touch, all counted at once: the total of each."""
    now, zone = desk.clock(), desk.rules().hours.zone
    together = Credit(tuple(name for each in credits_ for name in each.names))
    asked = quickly.Asked(desk.workspace, "campaign", zone, campaign=together, parts=parts)
    with desk.database.still() as tx:
        sums = quickly.count(tx, asked, Span(period.start, period.end), now).by_key
    own = ([sums[name] for name in each.names if name in sums] for each in credits_)
    return [score_of(total_of(each), now) for each in own]


def floor_of(rules: Rules) -> Floor:
    """The teams and sales channels that people are in."""
    members = rules.roster.members.values()
    return Floor(
        rules.hours.zone,
        {each.id: each.settings.team for each in members if each.settings.team},
        {each.id: each.settings.channel for each in members if each.settings.channel},
    )


def report_as_json(report: Report) -> dict[str, Any]:
    """`period`, `timezone`, `by`, `total` and `rows`, for `glengarry stats --json`."""
    period = asdict(report.period)
    zone = period.pop("timezone")
    period |= {"start": report.period.start.isoformat(), "end": report.period.end.isoformat()}
    rows = [
        {"key": row.key, "name": report.names.get(row.key or "", row.key), **as_json(row.score)}
        for row in report.rows
    ]
    return {"period": period, "timezone": zone, "by": report.by, "total": as_json(report.total), "rows": rows}
