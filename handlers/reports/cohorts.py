"""`/leadstats cohorts`: what became of leads by minutes to their first touch, and at which touch they were won."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.desk import Desk
from handlers.pictures import native
from handlers.reports.asked_period import begun, called, stretch
from handlers.reports.score_words import meanings, not_counted
from handlers.reports.whom import must_market
from messages.pictures import Cell, chart, table
from messages.render import Payload, render
from messages.words import count, share_of
from playbook.cohorts import (
    Cell as Counted,
)
from playbook.cohorts import (
    Cohort,
    Verdict,
    altogether,
    by_speed,
    by_touches,
    verdict,
)
from playbook.definitions import OUTLOOK
from playbook.nurture import months_ago
from playbook.period import Period
from store import cohorts, crowds

YOUNG = timedelta(days=30)  # too young to have bought or said no
TOLD = ("received", "first_touch", "reached", "conversion", "won_at_touch", "too_few")
BY_SPEED = ("first touch", "received", "reached", "won")
BY_TOUCH = ("touch", "got so far", "reached", "won at it")
SAYS = {
    "yes": "Speed pays here:",
    "no": "Speed does not pay here so far:",
    "unclear": "Whether speed pays here is not clear, the difference may be chance:",
}


@dataclass(frozen=True)
class Cohorts:
    """The counts of a period's leads; `left_out` are its test, junk, duplicate and erased ones."""

    period: Period
    cells: list[Counted]
    left_out: int


def shown(desk: Desk, words: str, person: str) -> Payload:
    """The answer to `/leadstats cohorts [period]`. Raises Refusal for a rep."""
    must_market(desk, person, "What speed and persistence bring")
    return payload(desk, count_cohorts(desk, words))


def count_cohorts(desk: Desk, words: str = "") -> Cohorts:
    """Those of the period that words mean; without words of a year's leads but the newest 30 days."""
    period = begun(desk, words) if words.strip() else ripe_year(desk)
    with desk.database.reading() as tx:
        found = cohorts.cells(tx, desk.workspace, period.start, period.end)
        left_out = crowds.left_out(tx, desk.workspace, period.start, period.end)
    return Cohorts(period, found, left_out)


def ripe_year(desk: Desk) -> Period:
    """Whole local days from 12 months ago until 30 days ago: younger leads have hardly had time to buy."""
    now, hours = desk.clock(), desk.rules().hours
    first, last = hours.local(months_ago(now, 12, hours)), hours.local(now) - YOUNG - timedelta(days=1)
    period = begun(desk, f"{first:%Y-%m-%d}..{last:%Y-%m-%d}")
    return replace(period, name="the last 12 months but the newest 30 days")


def payload(desk: Desk, found: Cohorts) -> Payload:
    """The report as a message."""
    name = called(found.period)
    some = altogether(found.cells).received > 0
    return render(
        "cohorts", native=native(desk), title=f"Does speed pay here? {name[0].upper()}{name[1:]}",
        headline=headline(found), speed=_speed_table(found) if some else None,
        touches=_touch_table(found) if some else None, speed_chart=_speed_chart(found) if some else None,
        touch_chart=_touch_chart(found), left_out=not_counted(found.left_out),
        period=stretch(found.period, desk.clock(), desk.rules().hours),
        definitions=meanings(TOLD, OUTLOOK),
    )  # fmt: skip


def _speed_table(found: Cohorts) -> dict[str, Any]:
    """The bands that have leads, and all of them."""
    cohorts_ = [*(each for each in by_speed(found.cells) if each.received), altogether(found.cells)]
    rows: list[list[Cell]] = [
        [each.name, (each.received, f"{each.received:,}"), reached(each), won(each)] for each in cohorts_
    ]
    return table("By time to first touch", BY_SPEED, rows)


def _touch_table(found: Cohorts) -> dict[str, Any] | None:
    """As far as any lead came."""
    received = altogether(found.cells).received
    rows: list[list[Cell]] = [
        [
            f"touch {each.name}",
            (each.received, f"{each.received:,}"),
            reached(each),
            (wins, share_of(wins, received)),
        ]
        for each, wins in by_touches(found.cells)
        if each.received
    ]
    return table("By touch", BY_TOUCH, rows) if rows else None


def reached(cohort: Cohort) -> Cell:
    """How many answered, as a rate when there are leads enough for one."""
    return _rate(cohort.reached, cohort)


def won(cohort: Cohort) -> Cell:
    """How many bought, as a rate when there are leads enough for one."""
    return _rate(cohort.won, cohort)


def _rate(part: int, cohort: Cohort) -> Cell:
    if not cohort.received:
        return "–"
    told = share_of(part, cohort.received)
    return part / cohort.received, told if cohort.enough else f"{part} of {cohort.received} (too few)"


def _speed_chart(found: Cohorts) -> dict[str, Any] | None:
    """Bars of the bands that have leads enough for a rate."""
    bands = [each for each in by_speed(found.cells) if each.enough]
    if not bands:
        return None
    series = {
        "reached, %": [round(each.reached / each.received * 100, 1) for each in bands],
        "won, %": [round(each.conversion * 100, 1) for each in bands],
    }
    return chart("bar", "Reached and won by time to first touch", [each.name for each in bands], series)


def _touch_chart(found: Cohorts) -> dict[str, Any] | None:
    won_at = [(each, wins) for each, wins in by_touches(found.cells) if each.received]
    if not any(wins for _, wins in won_at):
        return None
    names = [each.name for each, _ in won_at]
    return chart("bar", "Wins by touch", names, {"wins": [float(wins) for _, wins in won_at]})


def headline(found: Cohorts) -> str:
    """Does speed pay here? One sentence that does not claim more than the counts bear."""
    if not altogether(found.cells).received:
        return "No leads were received."
    said = verdict(found.cells)
    if said.says == "too few":
        return f"Does speed pay here? Too few to say: {_counts(said)}."
    fast, slow = (share_of(each.won, each.received) for each in (said.fast, said.slow))
    return f"{SAYS[said.says]} of leads touched within 5 min {fast} were won, of those touched later {slow}."


def _counts(said: Verdict) -> str:
    """Both sides, wins and leads."""
    fast, slow = (
        f"{count(each.won, 'win')} of {count(each.received, 'lead')}" for each in (said.fast, said.slow)
    )
    return f"{fast} touched within 5 min, {slow} touched later"


def cohorts_as_json(found: Cohorts) -> dict[str, Any]:
    """For `glengarry cohorts --json`: `speed` by band, `touches` with the wins at each, and the verdict."""
    said = verdict(found.cells)
    period = found.period
    return {
        "period": period.name, "timezone": period.timezone, "left_out": found.left_out,
        "start": period.start.isoformat(), "end": period.end.isoformat(),
        "total": asdict(altogether(found.cells)), "speed": [asdict(each) for each in by_speed(found.cells)],
        "touches": [{**asdict(each), "won_at_it": wins} for each, wins in by_touches(found.cells)],
        "verdict": {"says": said.says, "fast": asdict(said.fast), "slow": asdict(said.slow)},
    }  # fmt: skip
