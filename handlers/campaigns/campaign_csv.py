"""A campaign's page, its leads, or several campaigns side by side as a list for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from io import StringIO
from typing import Any

from handlers.campaigns import campaign_words
from handlers.campaigns.campaign_asked import Asked, asked_behind, behind
from handlers.campaigns.campaign_counts import SPEEDS, Balance, Counted, count_balances, count_campaign
from handlers.campaigns.campaign_page import allowed
from handlers.desk import Desk
from handlers.naming import name_of
from handlers.payloads import argument_pressed
from handlers.reports.score_words import left_out
from handlers.reports.stats_csv import Sheet
from messages.cells import cell
from messages.render import Payload, render
from playbook.campaign_money import Amounts, per, returns, shared, unworked
from playbook.campaigns import slug_of
from playbook.refusal import Refusal
from playbook.scoreboard import Score
from store import campaign_counts, outbox
from store.campaign_counts import LISTED
from store.tables import Outbox

CAMPAIGN_CSV = "campaign_csv"
MOST = 100_000  # leads in one file
PEOPLE = ("owner", "first_touch_by")
Line = Iterable[object]


def on_csv(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The CSV buttons of a page: the page, or its leads."""
    return send(desk, argument_pressed(body), [asked_behind(desk, behind(body))], allowed(desk, body))


def send_compared(desk: Desk, asked: Sequence[Asked], person: str) -> Payload:
    """Have a comparison sent to whoever asked for it."""
    return send(desk, "compare", asked, person)


def send(desk: Desk, what: str, asked: Sequence[Asked], person: str) -> Payload:
    """Have a list sent; pressing twice within a minute sends it once. Raises Refusal where there is nothing to list."""
    if not asked:
        raise Refusal("There is no campaign yet. `/leaddrop` begins one.")
    now, words = desk.clock(), [each.words for each in asked]
    key = f"{CAMPAIGN_CSV}:{person}:{what}:{','.join(words)}:{now:%Y-%m-%dT%H:%M}"
    with desk.database.writing() as tx:
        outbox.notice(
            tx, desk.workspace, key, CAMPAIGN_CSV, person, now, facts={"what": what, "campaigns": words}
        )
    return render("say", text="The list comes to you as a direct message from me.")


def sheet_of(desk: Desk, row: Outbox) -> Sheet:
    """The list that a row of the outbox asks for, as things are now."""
    asked = [asked_behind(desk, words) for words in row.facts["campaigns"]]
    what = row.facts["what"]
    into = StringIO(newline="")
    sheet = csv.writer(into)
    for line in LINES[what](desk, asked):
        sheet.writerow([cell(each) for each in line])
    name = "campaigns" if what == "compare" else slug_of(asked[0].known.name) or "campaign"
    title = "Campaigns compared" if what == "compare" else f"{asked[0].known.name[:100]}, {what}"
    return Sheet(f"{name}-{what}.csv", title, into.getvalue().encode("utf-8-sig"))


def page_lines(desk: Desk, asked: Sequence[Asked]) -> Iterator[Line]:
    """Everything on a campaign's page, under headings of their own."""
    counted = count_campaign(desk, asked[0])
    balance = counted.balance
    yield from _head(desk, asked)
    yield ()
    yield "campaign", *_headings([balance])
    yield asked[0].known.name, *_numbers(balance, _currencies([balance]))
    yield ()
    yield "step", "leads"
    yield from counted.funnel._asdict().items()
    yield from _months(counted)
    yield ()
    yield "last disposition", "reason", "leads"
    for said in counted.said:
        yield said.code, "", said.leads
        yield from ((said.code, reason, leads) for reason, leads in said.reasons)
    yield ()
    yield "competitor", "leads"
    yield from counted.competitors
    yield ()
    yield "person", "name", *_follow_up(balance.report.total)
    for row in balance.report.rows:
        yield (
            row.key,
            balance.report.names.get(row.key or "", row.key or "nobody's"),
            *_follow_up(row.score).values(),
        )
    yield ()
    yield "rule of 45, an estimate", *(name for name in asdict(counted.likely))
    yield "", *asdict(counted.likely).values()


def _months(counted: Counted) -> Iterator[Line]:
    yield ()
    yield "month", "currency", "cost", "leads", "cost per lead"
    for month in counted.months:
        for currency, amount in month.cost.items():
            one = shared({currency: amount}, month.leads).get(currency)
            yield month.name, currency, amount, month.leads, one


def lead_lines(desk: Desk, asked: Sequence[Asked]) -> Iterator[Line]:
    """A campaign's leads with what became of them; nothing says who they are or how they are reached."""
    (one,) = asked
    rules, written = desk.rules(), 0
    yield LISTED
    with desk.database.still() as tx:
        for row in campaign_counts.listed(tx, desk.workspace, one.credit, one.span, MOST):
            written += 1
            yield [
                name_of(rules, value) if name in PEOPLE and value else value
                for name, value in zip(LISTED, row, strict=True)
            ]
    if written == MOST:
        yield f"{MOST} leads are listed, there may be more: ask for a shorter time", ""


def compare_lines(desk: Desk, asked: Sequence[Asked]) -> Iterator[Line]:
    """A line for each campaign."""
    balances = count_balances(desk, asked, SPEEDS)
    currencies = _currencies(balances)
    yield from _head(desk, asked)
    yield ()
    yield "campaign", *_headings(balances)
    for each in balances:
        yield each.asked.known.name, *_numbers(each, currencies)


LINES = {"page": page_lines, "leads": lead_lines, "compare": compare_lines}


def _head(desk: Desk, asked: Sequence[Asked]) -> Iterator[Line]:
    yield "counted at", desk.clock()
    yield "timezone", asked[0].period.timezone
    yield "counted by", campaign_words.attribution(asked[0].last)
    yield from campaign_words.meanings(asked[0].last)


def _currencies(balances: Iterable[Balance]) -> list[str]:
    named = [each.cost.amounts | each.won.amounts for each in balances]  # type: ignore[operator]
    return sorted({currency for each in named for currency in each})


def _headings(balances: Sequence[Balance]) -> Iterator[str]:
    yield from ("period from", "until", "left out", *_follow_up(balances[0].report.total))
    yield from ("won", "won without amount", "cost from")
    for currency in _currencies(balances):
        for name in (
            "cost",
            "cost per lead",
            "cost per followed-up lead",
            "cost per win",
            "won",
            "return",
            "unworked spend",
        ):
            yield f"{name} {currency}"


def _numbers(each: Balance, currencies: Sequence[str]) -> Iterator[object]:
    """The numbers under `_headings`; nothing where there is nothing to divide by."""
    total, cost, period = each.report.total, each.cost, each.asked.period
    yield from (period.start, period.end, left_out(total) or "nothing", *_follow_up(total).values())
    yield from (each.won.wins, each.won.without, cost.whence)
    back = {one.currency: one.rate for one in returns(cost, each.won)}
    told: Sequence[Amounts] = (
        cost.amounts, per(cost, total.received), per(cost, total.followed_up), per(cost, each.won.wins),
        each.won.amounts,
    )  # fmt: skip
    for currency in currencies:
        rate = back.get(currency)
        yield from (amounts.get(currency) for amounts in told)
        yield None if rate is None else round(float(rate), 4)
        yield unworked(cost, total.followed_up, total.followable).get(currency)


def _follow_up(total: Score) -> dict[str, object]:
    claim, touch, contact = total.speeds.told
    told: dict[str, Any] = {
        "received": total.received, "pending": total.pending, "followed up": total.followed_up,
        "follow-up rate": total.follow_up_rate, "on time": total.on_time, "older than limit": total.older_than_limit,
        "on-time rate": total.on_time_rate, "won leads": total.won,
    }  # fmt: skip
    for name, speed in (("claim", claim), ("first touch", touch), ("contact", contact)):
        told[f"median seconds to {name}"] = _seconds(speed.median)
        told[f"p90 seconds to {name}"] = _seconds(speed.p90)
    return told


def _seconds(took: timedelta | None) -> float | None:
    return None if took is None else took.total_seconds()


ACTIONS = {"campaign-csv": on_csv}
