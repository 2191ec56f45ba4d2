"""What marketing's weekly card tells: each campaign, what nobody worked, what waits, and who fell silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from handlers.board_facts import cost
from handlers.desk import Desk, Rules
from handlers.reports import Report, count_period
from handlers.score_words import aside, followed, headline, spelled
from messages.pictures import Cell, table
from messages.words import count, day, moment, money, percent, share_of, short, span
from playbook.board import Row
from playbook.campaign_return import Return, returns
from playbook.definitions import DEFINITIONS
from playbook.period import Period
from playbook.scoreboard import Score
from playbook.unworked import unworked
from store import campaign_wins, campaigns, touchpoints
from store import unworked as found
from store.campaign_wins import Brought

Facts = dict[str, Any]

HEADINGS = ("campaign", "received", "followed up", "on time", "nobody worked", "won so far", "return so far")
CAMPAIGNS, SILENT = 20, 10  # told of; how many more there are is said
IN_TEXT = 8
NAME = 40
ROOM = 7_000  # of a message, for the table
MEANS = {
    "nobody_worked": "Received, past the limit, and without a touch.",
    "won_so_far, return_so_far": (
        "Of all leads the campaign ever brought: (won - cost) / cost in the same currency. Cost is what was "
        "entered, else the leads' prices."
    ),
}


@dataclass(frozen=True)
class Silent:
    """A source from which nothing came since then, and how often something usually does."""

    source: str
    since: datetime
    usual: timedelta


@dataclass(frozen=True)
class Told:
    """A campaign's week, and all that it brought until now."""

    name: str
    score: Score | None  # None: nothing came in that week
    brought: Brought
    returns: list[Return]


def week_facts(desk: Desk, week: Period, silent: Sequence[Silent], now: datetime) -> Facts:
    """Everything the card tells; nothing when no campaign runs, nothing waits and nobody fell silent."""
    report = count_period(desk, week, by="campaign")
    told, more = _campaigns(desk, report)
    with desk.database.reading() as tx:
        waiting = touchpoints.waiting(tx, desk.workspace)
        lost = unworked(
            found.untouched(tx, desk.workspace, week, now), desk.rules().playbook, desk.rules().price_of
        )
    if not (told or waiting[0] or silent):
        return {}
    lines = [_line(each) for each in told]
    return {
        "headline": headline(report.total),
        "lines": lines[:IN_TEXT],
        "more_lines": max(0, len(lines) - IN_TEXT) + more,
        "table": table("Campaigns, last week", HEADINGS, [_cells(each) for each in told], room=ROOM) if told else None,
        "more": more,
        "lost": cost(lost),
        "waiting": _waiting(*waiting) if waiting[0] else "",
        "silent": [_silence(desk, each, now) for each in silent[:SILENT]],
        "more_silent": max(0, len(silent) - SILENT),
        "period": _period(desk.rules(), week),
        "left_out": aside(report.total),
        "definitions": _definitions(desk.rules(), bool(silent)),
    }  # fmt: skip


def _campaigns(desk: Desk, report: Report) -> tuple[list[Told], int]:
    """The campaigns that brought most last week, then those that run; and how many more there are."""
    came = sorted((row for row in report.rows if row.key), key=_most)
    with desk.database.reading() as tx:
        spent = campaigns.spent(tx, desk.workspace)
        every = campaigns.every(tx, desk.workspace)
        names = [row.key for row in came if row.key]
        names += [each.name for each in every if each.state == "running" and each.name not in names]
        brought = campaign_wins.brought(tx, desk.workspace, names[:CAMPAIGNS])
    entered = {each.name: spent.get(each.id, {}) for each in every}
    scores = {row.key: row.score for row in came}
    told = [
        Told(name, scores.get(name), all_of, _returns(desk.rules(), name, all_of, entered.get(name, {})))
        for name, all_of in brought.items()
    ]
    return told, max(0, len(names) - CAMPAIGNS)


def _most(row: Row) -> tuple[int, str]:
    return -row.score.received, row.key or ""


def _returns(rules: Rules, name: str, brought: Brought, entered: Mapping[str, Decimal]) -> list[Return]:
    """What was entered as spent counts; where nothing was, what the leads cost by their prices."""
    ours, spent = rules.playbook.team.currency, dict(entered)
    if not spent:
        for currency, amount in brought.prices.items():
            spent[currency or ours] = spent.get(currency or ours, Decimal(0)) + amount
        price, currency = rules.price_of(name) or (Decimal(0), ours)
        spent[currency] = spent.get(currency, Decimal(0)) + price * brought.unpriced
    won = dict[str, Decimal]()
    for currency, amount in brought.amounts.items():
        won[currency or ours] = won.get(currency or ours, Decimal(0)) + amount
    return returns(won, spent)


def _line(told: Told) -> str:
    """A campaign in one sentence, for `text`: all that a notification and a screen reader say."""
    name, each = short(told.name, NAME), told.score
    week = f"{count(each.received, 'lead')}, followed up {followed(each)}" if each else "nothing came"
    so_far = f"{told.brought.won} won so far" + (f", {_money(told)}" if told.returns else "")
    return f"{name}: {week}; {so_far}."


def _cells(told: Told) -> list[Cell]:
    name, each = short(told.name, NAME), told.score
    won: list[Cell] = [(told.brought.won, f"{told.brought.won:,}"), _money(told)]
    if each is None:
        return [name, (0, "0"), "–", "–", "–", *won]
    untouched = each.followable - each.followed_up
    return [
        name, (each.received, f"{each.received:,}"), _rate(each.follow_up_rate, each.followed_up, each.followable),
        _rate(each.on_time_rate, each.on_time, each.older_than_limit), (untouched, f"{untouched:,}"), *won,
    ]  # fmt: skip


def _rate(rate: float | None, part: int, whole: int) -> Cell:
    return "–" if rate is None else (round(rate, 4), share_of(part, whole))


def _money(told: Told) -> str:
    return " and ".join(_back(each) for each in told.returns) or "–"


def _back(each: Return) -> str:
    """What came back in one currency: "+23% ($12,000 for $9,752)"."""
    won = money(each.won, each.currency)
    if each.rate is None:
        return f"{won}, cost not known"
    sign = "+" if each.rate > 0 else ""
    return f"{sign}{percent(float(each.rate))} ({won} for {money(each.cost, each.currency)})"


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
    week = rules.playbook.marketing_week
    quiet = (
        f"Nothing for {week.silent} times the usual gap, and {count(week.silent_days, 'day')} at least, on days "
        "that count for the source. Told once."
    )
    return [*told, ("silent", quiet)] if silent else told
