"""Counts a campaign: its follow-up as all reports count it, its funnel, its money, and what was said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from handlers.campaigns.campaign_asked import EVER, Asked
from handlers.campaigns.campaign_known import Known
from handlers.desk import Desk
from handlers.reports.reports import Report, count_each, count_period
from handlers.reports.rule_of_45 import estimate_for
from playbook.campaign_money import Amounts, Cost, Entry, Prices, Won, by_month, cost_of
from playbook.period import Period, months_in, period_named
from playbook.ripe import Span
from playbook.rule_of_45 import Estimate
from store import campaign_counts, campaigns
from store.campaign_counts import Funnel, Paid, Sold
from store.counting import Part
from store.credit import Credit
from store.database import Tx

MONTHS = 24
SAYS_WHY = ("reason", "competitor")
SPEEDS: frozenset[Part] = frozenset({"speeds"})
ON_A_PAGE: frozenset[Part] = frozenset({"speeds", "now"})


@dataclass(frozen=True)
class Balance:
    """A campaign's follow-up by person, its cost and what it won."""

    asked: Asked
    report: Report
    cost: Cost
    won: Won


@dataclass(frozen=True)
class Money:
    """What leads cost by their own prices, and what they were won for."""

    paid: Sequence[Paid]
    sold: Sequence[Sold]

    def of(self, known: Known) -> "Money":
        """Those of one campaign, whatever the spelling."""
        names = known.spellings
        paid = [each for each in self.paid if each.campaign in names]
        return Money(paid, [each for each in self.sold if each.campaign in names])


@dataclass(frozen=True)
class Month:
    """What a month cost, and how many leads came in it."""

    name: str
    cost: Amounts
    leads: int


@dataclass(frozen=True)
class Said:
    """A disposition that leads stand at, how many of them, and the reasons given, the most frequent first."""

    code: str | None
    leads: int
    reasons: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Counted:
    """All that a campaign's page tells."""

    balance: Balance
    funnel: Funnel
    months: Sequence[Month]
    said: Sequence[Said]
    competitors: Sequence[tuple[str, int]]
    likely: Estimate


def count_balance(desk: Desk, asked: Asked) -> Balance:
    """Follow-up, by person too, cost and wins of the leads received in the period."""
    with desk.database.still() as tx:
        credit = asked.credit.looked_up(tx, desk.workspace)
    return _balanced(desk, asked, credit)


def _balanced(desk: Desk, asked: Asked, credit: Credit) -> Balance:
    with desk.database.still() as tx:
        money = _money(tx, credit, desk, asked.span)
        entries = entered(tx, asked.known)
    report = count_period(desk, asked.period, "person", campaign=credit, parts=ON_A_PAGE)
    return _balance(desk, asked, report, money, entries)


def count_balances(desk: Desk, asked: Sequence[Asked], parts: frozenset[Part] = frozenset()) -> list[Balance]:
    """The same without people: of all at once where they are asked for since they began, by first touch."""
    if not all(each.ever and not each.last for each in asked):
        return [count_balance(desk, each) for each in asked]
    if not asked:
        return []
    whole = Period(EVER, *_around([each.period for each in asked]), asked[0].period.timezone)
    names = tuple(name for each in asked for name in each.known.spellings)
    with desk.database.still() as tx:
        money = _money(tx, Credit(names), desk, Span(whole.start, whole.end))
        entries = [entered(tx, each.known) for each in asked]
    totals = count_each(desk, whole, [each.credit for each in asked], parts)
    return [
        _balance(desk, one, Report(one.period, "campaign", total, [], {}), money.of(one.known), spent)
        for one, total, spent in zip(asked, totals, entries, strict=True)
    ]


def _around(periods: Sequence[Period]) -> tuple[datetime, datetime]:
    return min(each.start for each in periods), max(each.end for each in periods)


def _money(tx: Tx, credit: Credit, desk: Desk, span: Span) -> Money:
    asked = (tx, desk.workspace, credit, span)
    return Money(campaign_counts.paid(*asked), campaign_counts.sold(*asked))


def _balance(desk: Desk, asked: Asked, report: Report, money: Money, entries: Sequence[Entry]) -> Balance:
    months = None if asked.ever else whole_months(desk, asked.period)
    cost = cost_of(entries, months, prices_of(desk, money.paid), price_of(desk, asked.known))
    return Balance(asked, report, cost, won_of(desk, money.sold))


def count_campaign(desk: Desk, asked: Asked) -> Counted:
    """Everything of the leads received in the period, as it is now."""
    known = desk.rules().playbook.dispositions
    meetings = {"meeting", *(code for code, each in known.items() if each.next == "meeting")}
    with desk.database.still() as tx:
        credit = asked.credit.looked_up(tx, desk.workspace)
        it = (desk.workspace, credit, asked.span)
        came = campaign_counts.came(tx, *it, meetings)
        old = {code for code, _ in came.codes if code and code not in known}
        asking = {code for code, each in known.items() if each.needs in SAYS_WHY} | old
        whys = campaign_counts.whys(tx, *it, asking)
        months = _months(tx, desk, asked, credit)
    likely = estimate_for(desk, asked.period, credit)
    told = _said(came.codes, whys), _competitors(whys)
    return Counted(_balanced(desk, asked, credit), came.funnel, months, *told, likely)


def entered(tx: Tx, known: Known) -> list[Entry]:
    """What was entered of a campaign's costs."""
    if known.page is None:
        return []
    found = campaigns.costs(tx, known.page.workspace, known.page.id)
    return [Entry(each.month, each.amount, each.currency) for each in found]


def price_of(desk: Desk, known: Known) -> tuple[Decimal, str] | None:
    """What a lead costs that came without a price: as its page says, else the playbook."""
    if known.page and known.page.price is not None:
        return known.page.price, known.page.currency
    return next(filter(None, map(desk.rules().playbook.price_of, known.spellings)), None)


def prices_of(desk: Desk, rows: Iterable[Paid]) -> Prices:
    """The leads' own prices; without a currency they are in the team's."""
    ours, spent, priced, leads = desk.rules().playbook.team.currency, Counter[str](), 0, 0
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        leads, priced = leads + row.leads, priced + row.priced
        money[row.currency or ours] += row.spent or 0
        spent[row.currency or ours] += row.priced
    return Prices(
        {currency: money[currency] for currency in sorted(money) if spent[currency]}, priced, leads - priced
    )


def won_of(desk: Desk, rows: Iterable[Sold]) -> Won:
    """What was won; without a currency it is in the team's."""
    ours, wins, told = desk.rules().playbook.team.currency, 0, 0
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        wins, told = wins + row.wins, told + row.with_amount
        if row.with_amount:
            money[row.currency or ours] += row.won or 0
    return Won(wins, dict(sorted(money.items())), wins - told)


def whole_months(desk: Desk, period: Period) -> set[date]:
    """The first days of the months that lie in a period from beginning to end."""
    names = (each.name for each in months_in(period) if _whole(desk, each))
    return {date.fromisoformat(f"{name}-01") for name in names}


def _whole(desk: Desk, month: Period) -> bool:
    whole = period_named(month.name, desk.clock(), ZoneInfo(month.timezone))
    return (whole.start, whole.end) == (month.start, month.end)


def _months(tx: Tx, desk: Desk, asked: Asked, credit: Credit) -> list[Month]:
    """The latest months with a cost that lie in the period."""
    inside = {each.name: each for each in months_in(asked.period)}
    if not asked.ever:
        inside = {name: each for name, each in inside.items() if _whole(desk, each)}
    costs = {f"{month:%Y-%m}": cost for month, cost in by_month(entered(tx, asked.known)).items()}
    told = [name for name in costs if name in inside or asked.ever][-MONTHS:]
    spans = [inside[name] for name in told if name in inside]
    leads = campaign_counts.by_span(
        tx, desk.workspace, credit, [Span(each.start, each.end) for each in spans]
    )
    many = dict(zip((each.name for each in spans), leads, strict=True))
    return [Month(name, costs[name], many.get(name, 0)) for name in told]


def _said(
    codes: Iterable[tuple[str | None, int]], whys: Iterable[tuple[str, str | None, str | None, int]]
) -> list[Said]:
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for code, reason, _, leads in whys:
        if reason:
            reasons[code][reason] += leads
    return [Said(code, leads, reasons[code or ""].most_common()) for code, leads in codes]


def _competitors(whys: Iterable[tuple[str, str | None, str | None, int]]) -> list[tuple[str, int]]:
    """One for every spelling: "acme" and "ACME" are one, shown as most have it."""
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, _, competitor, leads in whys:
        if competitor:
            spelled[competitor.strip().casefold()][competitor.strip()] += leads
    told = [(min(each, key=lambda name: (-each[name], name)), each.total()) for each in spelled.values()]
    return sorted(told, key=lambda each: (-each[1], each[0]))
