"""`/leadstats trend`: follow-up and speed, week by week over a year, and where they are heading."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.ownership import may_manage
from handlers.pictures import native
from handlers.reports.reports import count_period
from handlers.reports.score_words import followed, meanings, median, not_counted, out_of_rates
from handlers.reports.whom import asked_about
from messages.pictures import Cell, chart, table
from messages.render import Payload, render
from messages.words import count, share_of
from playbook.definitions import OUTLOOK
from playbook.period import weeks_before
from playbook.refusal import Refusal
from playbook.score_json import as_json
from playbook.trend import WEEKS, Heading, Week, heading

TOLD = ("received", "follow_up_rate", "speed_to_first_touch", "heading")
HEADINGS = ("week from", "received", "followed up", "first touch")
WAYS = {"up": "is rising", "down": "is falling", "level": "stays where it was"}


@dataclass(frozen=True)
class Trend:
    """The last full weeks, the oldest first, of everybody or of one person."""

    weeks: list[Week]
    timezone: str
    whom: str | None

    @property
    def received(self) -> int:
        """Leads received in all of the weeks."""
        return sum(each.score.received for each in self.weeks)


def shown(desk: Desk, words: str, person: str) -> Payload:
    """The answer to `/leadstats trend [@person|me]`. Raises Refusal for others' numbers, unless to managers."""
    rest, whom = asked_about(desk, words, person)
    with desk.database.reading() as tx:
        if whom != person and not may_manage(desk, tx, person):
            raise Refusal("Others' numbers are for managers. `/leadstats trend me` shows yours.")
    if rest:
        raise Refusal(
            "The trend is that of the last 52 weeks. Type `/leadstats trend`, with `me` or a person."
        )
    return payload(desk, count_trend(desk, whom))


def count_trend(desk: Desk, whom: str | None = None) -> Trend:
    """The last 52 full weeks by the team's clock; the running week is not among them."""
    zone = desk.rules().hours.zone
    weeks = [
        Week(
            date.fromisoformat(each.name), count_period(desk, each, by="temperature", person=whom).total
        )
        for each in weeks_before(desk.clock(), zone, WEEKS)
    ]  # fmt: skip
    return Trend(weeks, str(zone), whom)


def payload(desk: Desk, trend: Trend) -> Payload:
    """The report as a message."""
    told_of = [each for each in reversed(trend.weeks) if each.score.received]
    made = table("Follow-up by week, the newest first", HEADINGS, [row(each) for each in told_of])
    return render(
        "trend", native=native(desk), whom=trend.whom, headline=headline(trend), table=made if told_of else None,
        rates=_rates(trend), speeds=_speeds(trend),
        left_out=left_out(trend), period=f"{period_of_weeks(trend)}; weeks without leads are not listed",
        definitions=meanings(TOLD, OUTLOOK),
    )  # fmt: skip


def period_of_weeks(trend: Trend) -> str:
    """From which day to which, on whose clock."""
    first, last = trend.weeks[0].monday, trend.weeks[-1].monday + timedelta(days=6)
    return f"{told(first)} to {told(last)}, {trend.timezone}; the running week is left out"


def told(day: date) -> str:
    """A day with its year: "16 Nov 2026"."""
    return f"{day.day} {day:%b %Y}"


def row(week: Week) -> list[Cell]:
    """A line of the table, under HEADINGS."""
    each = week.score
    rate, speed = each.follow_up_rate, each.speed_to_first_touch
    rates: Cell = "–" if rate is None else (round(rate * 100, 1), followed(each))
    first: Cell = "–" if speed.median is None else (round(minutes(speed.median), 1), median(speed))
    return [told(week.monday), (each.received, f"{each.received:,}"), rates, first]


def minutes(length: timedelta) -> float:
    """A length of time in minutes."""
    return length / timedelta(minutes=1)


def _rates(trend: Trend) -> dict[str, Any] | None:
    """A line of the weeks that have a rate: a week without leads is not one in which nobody followed up."""
    weeks = [(each.monday, rate) for each in trend.weeks if (rate := each.score.follow_up_rate) is not None]
    if len(weeks) < 2:
        return None
    points = {"followed up, %": [round(rate * 100, 1) for _, rate in weeks]}
    return chart("line", "Followed up by week, %", [_short(monday) for monday, _ in weeks], points)


def _speeds(trend: Trend) -> dict[str, Any] | None:
    medians = [(each.monday, each.score.speed_to_first_touch.median) for each in trend.weeks]
    weeks = [(monday, minutes(median)) for monday, median in medians if median is not None]
    if len(weeks) < 2:
        return None
    points = {"minutes, median": [round(each, 1) for _, each in weeks]}
    return chart("line", "Minutes to first touch, median", [_short(monday) for monday, _ in weeks], points)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def headline(trend: Trend) -> str:
    """One sentence on where it is heading, with the counts."""
    if not trend.received:
        return f"No leads were received in the last {WEEKS} weeks."
    found = heading(trend.weeks)
    if found is None:
        leads = count(trend.received, "lead")
        return f"{leads} in {WEEKS} weeks: too few in the last 8 of them to say where follow-up is heading."
    return f"Follow-up {WAYS[found.way]}: {_compared(found)}."


def _compared(found: Heading) -> str:
    last, before = (share_of(each.part, each.whole) for each in (found.last, found.before))
    return f"{last} in the last 4 weeks, {before} in the 4 before"


def left_out(trend: Trend) -> str:
    """What is in no number."""
    out = sum(each.score.left_out for each in trend.weeks)
    pending = sum(each.score.pending for each in trend.weeks)
    return ", ".join(filter(None, (not_counted(out), out_of_rates(pending))))


def trend_as_json(trend: Trend) -> dict[str, Any]:
    """For `glengarry trend --json`: every week with its score, and the heading or null."""
    found = heading(trend.weeks)
    compared = found and {
        "way": found.way,
        "last": {"followed_up": found.last.part, "followable": found.last.whole},
        "before": {"followed_up": found.before.part, "followable": found.before.whole},
    }
    weeks = [{"monday": each.monday.isoformat(), **as_json(each.score)} for each in trend.weeks]
    return {"timezone": trend.timezone, "person": trend.whom, "heading": compared, "weeks": weeks}
