"""What marketing's weekly card tells: each campaign, what nobody worked, what waits, and who fell silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.campaigns.campaign_asked import Asked, asked_of
from handlers.campaigns.campaign_counts import Balance, count_balances
from handlers.campaigns.campaign_known import Known, every
from handlers.campaigns.campaign_words import amounts, attribution, follow_up, returned, won
from handlers.desk import Desk, Rules
from handlers.reports.board_facts import cost
from handlers.reports.reports import Report, count_each, count_period
from handlers.reports.score_words import aside, headline, spelled
from messages.pictures import Cell, table
from messages.words import count, day, moment, share_of, short, span
from playbook.campaign_money import MEANINGS
from playbook.definitions import DEFINITIONS
from playbook.period import Period
from playbook.scoreboard import Score
from playbook.unworked import unworked
from store import touchpoints
from store import unworked as found
from store.counting import Part

Facts = dict[str, Any]

HEADINGS = (
    "campaign",
    "received",
    "followed up",
    "on time",
    "nobody worked",
    "won so far",
    "cost so far",
    "return so far",
)
CAMPAIGNS, SILENT = 20, 10  # told of; how many more there are is said
IN_TEXT, NAMED = 8, 5
NAME = 40
ROOM = 7_000  # of a message, for the table
PLAIN: frozenset[Part] = frozenset()
MEANS = {
    "nobody_worked": "Received, past the limit, and without a touch.",
    "so_far": "Of all leads the campaign ever brought, as its page says.",
}


@dataclass(frozen=True)
class Silent:
    """A source from which nothing came since then, and how often something usually does."""

    source: str
    since: datetime
    usual: timedelta


@dataclass(frozen=True)
class Told:
    """A campaign's week, and all that it cost and brought until now."""

    name: str
    week: Score
    balance: Balance

    @property
    def nothing(self) -> bool:
        """It brought nothing yet, and nobody entered what it cost."""
        return not (self.balance.report.total.received or self.balance.cost.known)


def week_facts(desk: Desk, week: Period, silent: Sequence[Silent], now: datetime) -> Facts:
    """Everything the card tells; nothing when no campaign runs, nothing waits and nobody fell silent."""
    report = count_period(desk, week, by="campaign")
    told, quiet = _campaigns(desk, week, report)
    told, more = told[:CAMPAIGNS], max(0, len(told) - CAMPAIGNS)
    with desk.database.reading() as tx:
        waiting = touchpoints.waiting(tx, desk.workspace)
        lost = unworked(
            found.untouched(tx, desk.workspace, week, now), desk.rules().playbook, desk.rules().price_of
        )
    if not (told or quiet or waiting[0] or silent):
        return {}
    lines = [_line(each) for each in told]
    return {
        "headline": headline(report.total),
        "lines": lines[:IN_TEXT],
        "more_lines": max(0, len(lines) - IN_TEXT) + more,
        "table": table("Campaigns, last week", HEADINGS, [_cells(each) for each in told], room=ROOM) if told else None,
        "more": more,
        "quiet": _quiet(quiet),
        "lost": cost(lost),
        "waiting": _waiting(*waiting) if waiting[0] else "",
        "silent": [_silence(desk, each, now) for each in silent[:SILENT]],
        "more_silent": max(0, len(silent) - SILENT),
        "period": f"{_period(desk.rules(), week)}; {attribution(desk.rules().playbook.attribution.by == 'last')}",
        "left_out": aside(report.total),
        "definitions": _definitions(desk.rules(), bool(silent)),
    }  # fmt: skip


def _campaigns(desk: Desk, week: Period, report: Report) -> tuple[list[Told], list[str]]:
    """The campaigns that brought most last week, then those that run; and which of these brought nothing ever."""
    came = {row.key for row in report.rows}
    with desk.database.reading() as tx:
        known = every(tx, desk)
    asked = [asked_of(desk, each) for each in known if _to_be_told(each, came)]
    brought = zip(_week_of(desk, week, asked), count_balances(desk, asked), strict=True)
    told = [Told(each.asked.known.name, score, each) for score, each in brought]
    told.sort(key=lambda each: (-each.week.received, -each.balance.report.total.received, each.name))
    quiet = [each.name for each in told if each.nothing]
    return [each for each in told if not each.nothing], quiet


def _quiet(names: Sequence[str]) -> str:
    """Which campaigns run and have brought nothing yet, the first few by name."""
    if not names:
        return ""
    named = ", ".join(short(each, NAME) for each in names[:NAMED])
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"No lead yet by {named}{more}."


def _to_be_told(known: Known, came: set[str | None]) -> bool:
    """It runs, or leads of it came."""
    return bool(known.page and known.page.state == "running") or not came.isdisjoint(known.spellings)


def _week_of(desk: Desk, week: Period, asked: Sequence[Asked]) -> list[Score]:
    """What each of them brought in the week, by the touch that its page counts by."""
    if not any(each.last for each in asked):
        return count_each(desk, week, [each.credit for each in asked], PLAIN)
    return [count_period(desk, week, campaign=each.credit, parts=PLAIN).total for each in asked]


def _line(told: Told) -> str:
    """A campaign in one sentence, for `text`: all that a notification and a screen reader say."""
    name, each = short(told.name, NAME), told.week
    week = f"{count(each.received, 'lead')}, {follow_up(each)}" if each.received else "nothing came"
    return f"{name}: {week}; so far {', '.join(_so_far(told))}."


def _so_far(told: Told) -> list[str]:
    """What was won, what that cost, and what came back, as on its page."""
    spent = amounts(told.balance.cost.known)
    return [f"won {won(told.balance.won)}", f"cost {spent or 'not known'}"] + (
        [f"return {returned(told.balance)}"] if spent else []
    )


def _cells(told: Told) -> list[Cell]:
    each, balance = told.week, told.balance
    untouched = each.followable - each.followed_up
    return [
        short(told.name, NAME), (each.received, f"{each.received:,}"),
        _rate(each.follow_up_rate, each.followed_up, each.followable),
        _rate(each.on_time_rate, each.on_time, each.older_than_limit),
        (untouched, f"{untouched:,}"), (balance.won.wins, won(balance.won)),
        amounts(balance.cost.known) or "–", returned(balance),
    ]  # fmt: skip


def _rate(rate: float | None, part: int, whole: int) -> Cell:
    return "–" if rate is None else (round(rate, 4), share_of(part, whole))


def _waiting(many: int, groups: int) -> str:
    return f"{count(many, 'inquiry', 'inquiries')} in {count(groups, 'group')}"


def _silence(desk: Desk, each: Silent, now: datetime) -> str:
    """The source, since when, and what would be usual."""
    since = moment(each.since, now, desk.rules().hours)
    return f"{short(each.source, NAME)}: nothing since {since}, usually every {span(each.usual)}"


def _period(rules: Rules, week: Period) -> str:
    last = week.end - timedelta(seconds=1)
    return f"{day(week.start, rules.hours)} to {day(last, rules.hours)}, {week.timezone}"


def _definitions(rules: Rules, silent: bool) -> list[tuple[str, str]]:
    names = ("received", "follow_up_rate", "on_time_rate")
    told = [(spelled(name), DEFINITIONS[name]) for name in names]
    told += [(spelled(name), what) for name, what in MEANS.items()]
    told += [(name, MEANINGS[name]) for name in ("cost", "return")]
    week = rules.playbook.marketing_week
    quiet = (
        f"Nothing for {week.silent} times the usual gap, and {count(week.silent_days, 'day')} at least, on days "
        "that count for the source. Told once."
    )
    return [*told, ("silent", quiet)] if silent else told
