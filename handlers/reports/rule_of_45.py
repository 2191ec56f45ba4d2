"""`/leadstats rule45`: likely buyers, in play, left to competitors and still to come; all of it an estimate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.pictures import native
from handlers.reports.asked_period import begun, called, stretch
from handlers.reports.score_words import meanings, not_counted
from handlers.reports.whom import must_market
from messages.pictures import Cell, chart, table
from messages.render import Payload, render
from messages.words import count, money
from playbook.definitions import OUTLOOK
from playbook.nurture import months_ago
from playbook.period import Period, months_in
from playbook.refusal import Refusal
from playbook.rule_of_45 import (
    AverageWin,
    Crowd,
    Curve,
    Estimate,
    apart,
    as_json,
    average_win,
    estimate,
    estimate_rows,
    worth,
)
from store import crowds
from store.credit import Credit
from store.database import Tx

By = Literal["campaign", "month"]
ROOM = 5_600  # the bars and the definitions take the rest of a message
BY = re.compile(r"\bby[\s-]+(\S+)", re.IGNORECASE)
TOLD = (
    "received", "likely_buyers", "in_play", "left_to_competitors", "won_so_far", "still_to_come", "average_win",
)  # fmt: skip
HEADINGS = ("received", "likely (est.)", "in play (est.)", "left (est.)", "won so far", "to come (est.)")
A_DIFFERENCE = 0.05  # buyers: less is not told
HOW_TO_SET = "a manager sets `average_win` at Home, under Rule of 45"


@dataclass(frozen=True)
class Outlook:
    """The Rule of 45 for a period: altogether, and by campaign (None: without one) or month received."""

    period: Period
    by: By
    curve: Curve
    win: AverageWin
    total: Estimate
    rows: list[tuple[str | None, Estimate]]
    left_out: int


def shown(desk: Desk, words: str, person: str) -> Payload:
    """The answer to `/leadstats rule45 [period] [by campaign|by month]`. Raises Refusal for a rep."""
    must_market(desk, person, "The Rule of 45")
    rest, by = asked_by(words)
    return payload(desk, count_outlook(desk, begun(desk, rest or "year"), by))


def asked_by(words: str) -> tuple[str, By]:
    """The period's words, and by what. Raises Refusal for anything but campaign or month."""
    named = BY.search(words)
    if named is None:
        return words.strip(), "campaign"
    match named[1].lower():
        case "campaign" | "month" as by:
            return BY.sub("", words, count=1).strip(), by
    raise Refusal("The Rule of 45 is told `by campaign` or `by month`. Name one of the two.")


def count_outlook(desk: Desk, period: Period, by: By = "campaign") -> Outlook:
    """The estimate for the leads received in a period, as things are now.

    The total is estimated from all leads at once, so it is the same whatever the rows are, and they add up to
    it. By campaign the most leads come first, by month the earliest.
    """
    now, rules, curve = desk.clock(), desk.rules(), _curve(desk)
    with desk.database.reading() as tx:
        found = _found(tx, desk.workspace, period, by, now)
        wins = crowds.wins(tx, desk.workspace, months_ago(now, 12, rules.hours), now)
        left_out = crowds.left_out(tx, desk.workspace, period.start, period.end)
    total, figures = estimate_rows([theirs for _, theirs in found], curve)
    rows = [(key, each) for (key, _), each in zip(found, figures, strict=True)]
    if by == "campaign":
        rows.sort(key=lambda row: (-row[1].received, row[0] is None, row[0] or ""))
    return Outlook(
        period, by, curve, average_win(wins, rules.playbook.team.currency, rules.playbook.rule_of_45.average_win),
        total, rows, left_out,
    )  # fmt: skip


def estimate_for(desk: Desk, period: Period, campaign: Credit) -> Estimate:
    """The estimate for what counts for one campaign of the leads received in a period."""
    now = desk.clock()
    with desk.database.reading() as tx:
        found = crowds.crowds(tx, desk.workspace, period.start, period.end, now, campaign)
    return estimate([each for theirs in found.values() for each in theirs], _curve(desk))


def _curve(desk: Desk) -> Curve:
    told = desk.rules().playbook.rule_of_45
    return Curve(told.within_3_months / 100, told.within_6_months / 100, told.within_12_months / 100)


def _found(
    tx: Tx, workspace: str, period: Period, by: By, now: datetime
) -> list[tuple[str | None, Sequence[Crowd]]]:
    if by == "campaign":
        return list(crowds.crowds(tx, workspace, period.start, period.end, now).items())
    by_month = (
        (month.name, crowds.crowds(tx, workspace, month.start, month.end, now).values())
        for month in months_in(period)
    )
    return [(name, [each for some in theirs for each in some]) for name, theirs in by_month if theirs]


def payload(desk: Desk, outlook: Outlook) -> Payload:
    """The report as a message."""
    everything = [row(outlook, "all", outlook.total)] if len(outlook.rows) > 1 else []
    rows = everything + [row(outlook, name, figures) for name, figures in outlook.rows]
    made = (
        table(f"Rule of 45 by {outlook.by}: an estimate", (outlook.by, *HEADINGS), rows, room=ROOM)
        if rows
        else None
    )
    return render(
        "rule_of_45", native=native(desk), headline=headline(outlook.total), worth=in_money(outlook), table=made,
        title=f"Rule of 45, {called(outlook.period)}, by {outlook.by}: an estimate",
        chart=_chart(outlook) if rows else None,
        curve=in_hundred(outlook.curve), apart=not_added_up(outlook), left_out=not_counted(outlook.left_out),
        period=stretch(outlook.period, desk.clock(), desk.rules().hours), definitions=meanings(TOLD, OUTLOOK),
    )  # fmt: skip


def _chart(outlook: Outlook) -> dict[str, Any]:
    names, figures = [_named(outlook, key) for key, _ in outlook.rows], [each for _, each in outlook.rows]
    series = {
        "in play (est.)": [round(each.in_play, 1) for each in figures],
        "left (est.)": [round(each.left, 1) for each in figures],
        "won so far": [float(each.won) for each in figures],
        "to come (est.)": [round(each.to_come, 1) for each in figures],
    }
    return chart("bar", "Buyers, an estimate", names, series)


def row(outlook: Outlook, key: str | None, figures: Estimate) -> list[Cell]:
    """A line of the table: whose it is, and under HEADINGS received and the buyers with what they are worth."""
    likely, in_play, left, to_come = (
        (round(each, 2), told(each, outlook.win))
        for each in (figures.likely, figures.in_play, figures.left, figures.to_come)
    )
    won = (figures.won, told(figures.won, outlook.win, "est. "))
    received = (figures.received, f"{figures.received:,}")
    return [_named(outlook, key), received, likely, in_play, left, won, to_come]


def _named(outlook: Outlook, key: str | None) -> str:
    return f"no {outlook.by}" if key is None else key


def told(buyers: float, win: AverageWin, how: str = "") -> str:
    """Buyers, and what they are worth if anybody knows what a win brings: "4.5 ($54,000)", "4.5".

    Wins are counted, but their worth by the average is an estimate: "2 (est. $24,000)".
    """
    value = worth(buyers, win) if buyers else None
    return about(buyers) if value is None else f"{about(buyers)} ({how}{money(value, win.currency)})"


def about(buyers: float) -> str:
    """An estimated number of people: to one place below ten, else whole."""
    return f"{buyers:.1f}".removesuffix(".0") if buyers < 9.95 else f"{buyers:,.0f}"


def headline(total: Estimate) -> str:
    """The estimate in a sentence or two."""
    if not total.received:
        return "No leads were received."
    return (
        f"Estimate: of {count(total.received, 'lead')} about {about(total.likely)} buy from somebody within a year, "
        f"{about(total.in_play)} of them in play and {about(total.left)} left to competitors. "
        f"{total.won} won so far, about {about(total.to_come)} still to come."
    )


def in_money(outlook: Outlook) -> str:
    """What the estimate is worth, by which average, and which wins are not in it."""
    win, total = outlook.win, outlook.total
    if not total.received:
        return ""
    others = "".join(
        f" {count(wins, 'win')} in {currency} not in it: currencies are never summed."
        for currency, wins in win.others.items()
    )
    if win.amount is None:
        return f"In money: –. No win in {win.currency} in the last 12 months; {HOW_TO_SET}.{others}"
    whence = (
        f"the average of {count(win.wins, 'win')} in the last 12 months"
        if win.wins
        else "as the playbook says"
    )
    left, ahead = (money(worth(each, win), win.currency) for each in (total.left, total.to_come))
    return (
        f"Estimate in money: {left} left to competitors, {ahead} still to come, at "
        f"{money(win.amount, win.currency)} a win ({whence}).{others}"
    )


def not_added_up(outlook: Outlook) -> str:
    """Why the rows add up to another total than the one told; empty when they do."""
    if apart(outlook.total, (each for _, each in outlook.rows)) < A_DIFFERENCE:
        return ""
    return (
        f"The rows do not add up exactly: a {outlook.by} that sold more than the rule expects "
        "has at least the buyers it won."
    )


def in_hundred(curve: Curve) -> str:
    """The percentages that the estimate uses, and where they are changed."""
    three, six, twelve = (round(each * 100) for each in (curve.after_3, curve.after_6, curve.after_12))
    return (
        f"Of 100 inquirers {three} buy from somebody within 3 months, {six} within 6, {twelve} within 12. "
        "Managers change these numbers at Home, under Rule of 45."
    )


def outlook_as_json(outlook: Outlook) -> dict[str, Any]:
    """For `glengarry rule45 --json`: `estimate` is true, `rows` by campaign or month."""
    win, curve = outlook.win, outlook.curve
    zone = ZoneInfo(outlook.period.timezone)
    return {
        "estimate": True,
        "period": outlook.period.name, "timezone": outlook.period.timezone, "by": outlook.by,
        "start": outlook.period.start.astimezone(zone).isoformat(),
        "end": outlook.period.end.astimezone(zone).isoformat(),
        "within": {"3": curve.after_3, "6": curve.after_6, "12": curve.after_12},
        "average_win": None if win.amount is None else float(win.amount),
        "currency": win.currency, "wins": win.wins, "wins_in_other_currencies": win.others,
        "left_out": outlook.left_out,
        "total": as_json(outlook.total, win),
        "rows": [{"key": key, **as_json(figures, win)} for key, figures in outlook.rows],
    }  # fmt: skip
