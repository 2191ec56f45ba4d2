"""A drop's announcement: what comes and why before it begins, a live scoreboard from then on, the sum at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from handlers.desk import Desk, Rules
from handlers.drops.drop_price import price_words
from handlers.drops.drop_told import paid
from handlers.drops.list_facts import new_in
from handlers.pictures import native
from handlers.reports.board_facts import cost
from handlers.reports.score_words import meanings, not_counted, out_of_rates
from handlers.reports.stats_rows import NOBODY
from messages.pictures import Cell, chart, table
from messages.render import Payload, render
from messages.words import count, moment, money, share_of, short
from playbook.channels import zone_of
from playbook.definitions import DEFINITIONS
from playbook.drop_board import Tally, budget_of, foremost, total_of
from playbook.drops import DropState, From, ListState, Way
from playbook.unworked import Unworked, unworked
from playbook.working_time import WorkingHours
from store import campaigns, drop_counts, drops, outbox, people
from store.database import Tx
from store.drop_counts import Standings
from store.tables import Campaign, Drop, Outbox

Facts = dict[str, Any]

SHOWN = 10  # people in the table; the others are one row
READY = 15  # people named who are ready
LINES, LINE = 10, 250  # of the script
SENTENCE = 600  # characters of what and why
STATES = {DropState.PLANNED: "planned", DropState.CANCELLED: "cancelled", DropState.OVER: "over"}
HEADINGS = ("Who", "Dealt", "Touched", "On time", "Overdue")
MINUTE = timedelta(minutes=1)
NOTHING = Unworked(0, 0, 0, {})


@dataclass(frozen=True)
class Told:
    """All that an announcement is made of.

    `number` of leads: expected, or received; None when nobody can tell. What was `spent` for the drop itself goes
    before the `price` of its campaign's leads, which is None then.
    """

    drop: Drop
    campaign: Campaign
    ready: Sequence[str]
    number: int | None
    price: tuple[Decimal, str] | None
    coming: bool
    spent: Mapping[str, Decimal]
    standings: Standings
    lost: Unworked
    sold: Mapping[str, Decimal]
    names: Mapping[str, str]

    @cached_property
    def total(self) -> Tally:
        """All its leads."""
        return total_of(self.standings.people.values())

    @property
    def nobodys(self) -> Tally:
        """Those that are booked to nobody: never claimed, back in the channel, or with somebody who is away."""
        return self.standings.people.get(None, Tally())

    @property
    def dealt_out(self) -> bool:
        """Nobody is to be dealt anything any more."""
        over = self.drop.state == DropState.OVER
        return over or (not self.coming and self.total.received > 0 and not self.total.waiting)


def worded(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """The announcement as the drop stands at that moment; nothing for one that is gone."""
    with desk.database.reading() as tx:
        drop = drops.get(tx, desk.workspace, int(row.facts["drop"]))
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
        told = _gathered(tx, desk, drop, campaign, now) if drop and campaign else None
    if told is None:
        return None
    if told.drop.state == DropState.RUNNING and told.standings.changes_at:
        _tell_anew(desk, told.drop, max(told.standings.changes_at, now + MINUTE))
    return render("drop", **drop_facts(desk.rules(), told, now, native(desk)))


def _tell_anew(desk: Desk, drop: Drop, at: datetime) -> None:
    """A limit passes, or an owner is asked: nobody does anything then, and a number changes all the same."""
    with desk.database.writing() as tx:
        outbox.drop_changes(tx, desk.workspace, drop.id, at)


def _gathered(tx: Tx, desk: Desk, drop: Drop, campaign: Campaign, now: datetime) -> Told:
    lists, others = drops.lists(tx, drop), drops.of_campaign(tx, desk.workspace, campaign.id)
    alone = all(each.id == drop.id or each.state == DropState.CANCELLED for each in others)
    entered = paid(tx, drop)
    standings = drop_counts.count(tx, drop.id, now)
    all_ = total_of(standings.people.values())
    expected = sum(map(new_in, lists)) or drop.expected or 0
    number = all_.received if drop.over_at else max(expected, all_.received)
    importing = any(each.state in (ListState.CONFIRMED, ListState.IMPORTING) for each in lists)
    return Told(
        drop, campaign, drops.ready(tx, drop), number or None,
        None if entered else _price_of(desk, campaign),
        importing or drop.leads_from != From.LIST,
        entered or (campaigns.spent(tx, desk.workspace).get(campaign.id, {}) if alone else {}),
        standings, NOTHING if all_.waiting else _lost(tx, desk, drop, now),
        {} if all_.waiting else drop_counts.sold(tx, drop.id),  # only the closing sum tells of them
        people.names(tx, desk.workspace),
    )  # fmt: skip


def _price_of(desk: Desk, campaign: Campaign) -> tuple[Decimal, str] | None:
    """A lead's price as it is: the rules in force hear of a campaign a moment after it is there."""
    if campaign.price is not None:
        return campaign.price, campaign.currency
    return desk.rules().playbook.price_of(campaign.name)


def _lost(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> Unworked:
    """What was paid for leads that nobody followed up: a lead's own price, else the campaign's."""
    rules = desk.rules()
    return unworked(drop_counts.untouched(tx, drop.id, now), rules.playbook, rules.price_of)


def drop_facts(rules: Rules, told: Told, now: datetime, draws: bool) -> Facts:
    """What the template shows; `draws` says that Slack draws tables and charts."""
    drop, campaign = told.drop, told.campaign
    there = replace(rules.hours, zone=zone_of(rules.playbook, drop.channel))
    begun = drop.state in (DropState.RUNNING, DropState.OVER)
    shows = draws or drop.state == DropState.OVER  # a drawn chart is drawn once, not every few seconds
    rows = foremost({who: each for who, each in told.standings.people.items() if who}, SHOWN)
    return {
        "number": drop.id,
        "state": "dealt" if begun and told.dealt_out and drop.state != DropState.OVER
        else STATES.get(DropState(drop.state), "running"),
        "name": campaign.name,
        "what": short(campaign.what, SENTENCE),
        "why": short(campaign.why, SENTENCE),
        "script": script_of(campaign),
        "price": price_words(budget_of(told.number, told.price, told.spent)),
        "when": _when(drop, now, there),
        "zone": there.zone.key,
        "ready": list(told.ready[:READY]),
        "more_ready": max(0, len(told.ready) - READY),
        "deals": drop.state == DropState.RUNNING and drop.way == Way.DEAL and not told.dealt_out,
        "cards": drop.way == Way.CARDS,
        "told": _numbers(told) if begun else [],
        "people": _dealt(told, *rows) if begun else [],
        "table": _table(told, *rows) if begun and (rows[0] or told.nobodys.dealt) else None,
        "chart": _chart(told, rows[0]) if begun and shows else None,
        "means": _means(told) if begun else [],
        "left_out": ", ".join(
            filter(None, (not_counted(told.standings.left_out), _pending(told)))
        ) if begun else "",
        "native": draws,
    }  # fmt: skip


def script_of(campaign: Campaign) -> list[str]:
    """The talk track, line by line, as long as a message has room for."""
    lines = [line for line in campaign.script.splitlines() if line.strip()]
    return [short(line, LINE) for line in lines[:LINES]]


def begins(desk: Desk, row: Outbox, _now: datetime) -> Payload | None:
    """To somebody who is ready: it begins; nothing when it is over already."""
    with desk.database.reading() as tx:
        drop = drops.get(tx, desk.workspace, int(row.facts["drop"]))
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
    if drop is None or campaign is None or drop.state != DropState.RUNNING:
        return None
    return render(
        "drop_begins", number=drop.id, name=campaign.name, channel=drop.channel, deals=drop.way == Way.DEAL,
        script=script_of(campaign),
    )  # fmt: skip


def _when(drop: Drop, now: datetime, there: WorkingHours) -> str:
    at = drop.over_at or drop.started_at or drop.at
    return moment(at, now, there)


def _numbers(told: Told) -> list[str]:
    """The scoreboard in lines; after the last one the closing sum."""
    all_, lines = told.total, [_first_line(told)]
    if told.dealt_out:
        lines += _closing(told)
    elif all_.dealt:
        on_time = f", on time {share_of(all_.on_time, all_.late)}" if all_.late else ""
        lines.append(f"{all_.touched:,} touched{on_time}")
    if all_.waiting_late:
        lines.append(f"⏰ {all_.waiting_late:,} of those that wait are past their limit")
    if all_.overdue:
        lines.append(f"{all_.overdue:,} overdue")
    return lines


def _first_line(told: Told) -> str:
    all_ = told.total
    more = ", more are coming in" if told.coming and told.drop.leads_from == From.LIST else ""
    had = f"{all_.dealt:,} {'claimed' if told.drop.way == Way.CARDS else 'dealt'}"
    waiting = f"{all_.waiting:,} waiting" if told.drop.way == Way.DEAL or all_.waiting else ""
    return " · ".join(filter(None, (f"{all_.received:,} received{more}", had, waiting, _not_dealt(told))))


def _not_dealt(told: Told) -> str:
    """Those that nobody had and that do not wait: as long as the drop runs they have cards, as a hot one may."""
    many = told.total.received - told.total.dealt - told.total.waiting
    if not many:
        return ""
    return f"{many:,} not dealt" if told.drop.state == DropState.OVER else count(many, "unclaimed card")


def _closing(told: Told) -> list[str]:
    all_ = told.total
    won = " and ".join(money(amount, currency) for currency, amount in sorted(told.sold.items()))
    return [
        f"{all_.touched:,} touched, {all_.reached:,} reached, {all_.won:,} won so far" + (f": {won}" if won else ""),
        f"Follow-up rate {share_of(all_.touched, all_.followable)}, on time {share_of(all_.on_time, all_.late)}",
        *filter(None, [cost(told.lost).removesuffix(".")]),
    ]  # fmt: skip


def _dealt(told: Told, first: Sequence[tuple[str, Tally]], rest: Sequence[Tally]) -> list[str]:
    """By person, so that it adds up to all that were dealt."""
    others = [(f"{len(rest)} others", total_of(rest))] if rest else []
    nobodys = [(NOBODY["person"], told.nobodys)] if told.nobodys.dealt else []
    named = [*((_named(told, who), each) for who, each in first), *others, *nobodys]
    return [f"{name} {each.dealt:,}" for name, each in named]


def _table(told: Told, first: Sequence[tuple[str, Tally]], rest: Sequence[Tally]) -> Facts:
    rows = [_row(_named(told, who), each) for who, each in first]
    if rest:
        rows.append(_row(f"{len(rest)} others", total_of(rest)))
    if told.nobodys.dealt or told.nobodys.late:
        rows.append(_row(NOBODY["person"], told.nobodys))
    return table("By person, who was dealt most first", HEADINGS, rows)


def _row(name: str, each: Tally) -> Sequence[Cell]:
    share = (round(100 * each.on_time / each.late), share_of(each.on_time, each.late)) if each.late else ""
    return (short(name, 30), (each.dealt, f"{each.dealt:,}"), (each.touched, f"{each.touched:,}"), share,
            (each.overdue, f"{each.overdue:,}"))  # fmt: skip


def _chart(told: Told, first: Sequence[tuple[str, Tally]]) -> Facts | None:
    """A bar for each person; one alone would compare nothing."""
    if len(first) < 2:
        return None
    series = {"dealt": [each.dealt for _, each in first], "touched": [each.touched for _, each in first]}
    return chart("bar", "Dealt and touched", [_named(told, who) for who, _ in first], series)


def _named(told: Told, who: str) -> str:
    return told.names.get(who, who)


def _pending(told: Told) -> str:
    """What no rate counts; nothing before the first rate."""
    return out_of_rates(told.total.pending) if told.total.late or told.dealt_out else ""


def _means(told: Told) -> list[tuple[str, str]]:
    """Of the numbers that are told by then."""
    all_ = told.total
    names = {
        "follow_up_rate": told.dealt_out, "on_time_rate": told.dealt_out or (all_.dealt and all_.late),
        "overdue_now": all_.dealt or all_.overdue,
    }  # fmt: skip
    return meanings([name for name, is_told in names.items() if is_told], DEFINITIONS)
