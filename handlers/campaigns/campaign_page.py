"""`/leaddrop show NAME`: what a campaign brought, from inquiry to win, and what it cost."""

import json
from typing import Any

from handlers.campaigns import campaign_words
from handlers.campaigns.campaign_asked import Asked, asked_behind, asked_by, asked_of, behind
from handlers.campaigns.campaign_close import close_campaign
from handlers.campaigns.campaign_counts import Counted, Month, count_campaign
from handlers.campaigns.campaign_known import by_handle, with_page
from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.payloads import person_in
from handlers.pictures import native
from handlers.reports import score_words
from handlers.reports.asked_period import called, stretch
from handlers.reports.rule_of_45 import headline as outlook
from handlers.reports.stats_post import NOT_THERE, is_there
from handlers.reports.stats_public import Kept, for_everybody
from handlers.reports.stats_rows import few, rows_of
from messages.pictures import Cell, chart, table
from messages.render import Illustrated, Payload, render
from messages.words import date_of, money
from playbook.campaign_money import shared
from playbook.refusal import Refusal
from store import outbox

HELP = [
    (
        "/leaddrop show Autumn webinar",
        "its funnel, cost and return; add a period such as q3, and `last` for last touch",
    ),
]
MOST = 12_900  # characters of all blocks, a little below what Slack takes
LEAST = 5  # rows of a table
ROOM_OF_A_PICTURE = 300  # characters beside its words
STEPS = ("inquiries", "leads", "claimed", "touched", "reached", "meeting", "won")


def on_show(desk: Desk, _body: dict[str, Any], text: str) -> Payload | None:
    """`/leaddrop show NAME [period] [first|last]`."""
    return page(desk, asked_by(desk, text))


def on_again(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The same page by the other touch, or out of the list."""
    allowed(desk, body)
    return page(desk, asked_behind(desk, behind(body)))


def on_close(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Close button: the page is shown as it is from now on."""
    allowed(desk, body)
    asked = asked_behind(desk, behind(body))
    close_campaign(desk, asked.known.name)
    return _instead(page(desk, asked_behind(desk, asked.words)))


def on_make(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Make a page button below a campaign that only leads or the playbook name."""
    known = with_page(desk, by_handle(desk, behind(body).partition(" ")[0]), person_in(body))
    return _instead(page(desk, asked_of(desk, known)))


def on_post(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Post to channel button."""
    person = allowed(desk, body)
    channel = str((body.get("channel") or {}).get("id") or "")
    return post(desk, asked_behind(desk, behind(body)), person, channel)


def allowed(desk: Desk, body: dict[str, Any]) -> str:
    """Who pressed it. Raises Refusal unless he is marketing, a manager or an admin."""
    person = person_in(body)
    with desk.database.reading() as tx:
        must_market(desk, tx, person)
    return person


def page(desk: Desk, asked: Asked) -> Payload:
    """The page as whoever asked for it sees it."""
    return render("campaign", **fitting("campaign", facts_of(desk, count_campaign(desk, asked))))


def post(desk: Desk, asked: Asked, person: str, channel: str) -> Payload:
    """Put the page out for everybody in a channel, once however often it is pressed in a minute.

    Raises Refusal where the app cannot post.
    """
    if not is_there(desk, channel):
        raise Refusal(NOT_THERE)
    now = desk.clock()
    counted = count_campaign(desk, asked)
    facts = {**facts_of(desk, counted, public=True), "buttons": None, "posted_by": person}
    key = f"campaign:{channel}:{person}:{asked.words}:{now:%Y-%m-%dT%H:%M}"
    with desk.database.writing() as tx:
        outbox.notice(tx, desk.workspace, key, "campaign", channel, now, facts=fitting("campaign", facts))
    return render("say", text="It is posted here for everybody.")


def _instead(said: Payload) -> Payload:
    if isinstance(said, Illustrated):
        return Illustrated(dict(said), said.template, said.facts, replace_original=True)
    return {**said, "replace_original": True}


def facts_of(desk: Desk, counted: Counted, *, public: bool = False) -> dict[str, Any]:
    """Everything the template tells; `public` leaves out the people whom the playbook keeps for managers."""
    balance, asked = counted.balance, counted.balance.asked
    report, now, hours = balance.report, desk.clock(), desk.rules().hours
    kept = for_everybody(desk, report, report.rows) if public else Kept(report.rows, "")
    return {
        "native": native(desk),
        "title": asked.known.name,
        "about": _about(desk, asked),
        "headline": campaign_words.headline(balance),
        "steps": campaign_words.steps(counted.funnel),
        "numbers": campaign_words.numbers(balance),
        "pace": campaign_words.pace(report.total),
        "outlook": outlook(counted.likely),
        "said": campaign_words.dispositions(desk, counted.said),
        "competitors": campaign_words.competitors(counted),
        "pictures": [each for each in (_funnel(counted), _month_by_month(counted)) if each],
        "months": _months(counted),
        "people": rows_of(report, kept.rows),
        "few": kept.told or few(report, kept.rows),
        "buttons": buttons(asked),
        "posted_by": None,
        "period": f"{stretch(asked.period, now, hours)}; {campaign_words.attribution(asked.last)}",
        "left_out": score_words.aside(report.total),
        "definitions": campaign_words.meanings(asked.last, "inquiries", "leads", "meeting"),
    }


def _about(desk: Desk, asked: Asked) -> str:
    """Its state, since when it is there, the price of a lead and the period."""
    known, now, hours = asked.known, desk.clock(), desk.rules().hours
    told = [called(asked.period)]
    if known.page is None:
        told.insert(0, "no page of its own yet")
        return " · ".join(told)
    state, at = (
        ("closed", known.page.closed_at) if known.page.closed_at else ("running", known.page.created_at)
    )
    told.insert(0, f"{state} since {date_of(at, now, hours)}")
    if known.page.price is not None:
        told.append(f"{money(known.page.price, known.page.currency)} a lead")
    return " · ".join(told)


def buttons(asked: Asked) -> dict[str, Any]:
    """The words behind the buttons, and which of them there are."""
    page = asked.known.page
    return {
        "words": asked.words, "handle": asked.known.handle, "other": asked.other(not asked.last),
        "other_touch": "first" if asked.last else "last", "page": page is not None,
        "open": page is not None and page.state == "running",
    }  # fmt: skip


def _funnel(counted: Counted) -> dict[str, Any] | None:
    if not counted.funnel.inquiries:
        return None
    return chart("bar", "From inquiry to win", STEPS, {"leads": list(counted.funnel)})


def _month_by_month(counted: Counted) -> dict[str, Any] | None:
    """Cost per lead by month where it is in one currency and there is something to compare."""
    told = [each for each in counted.months if each.leads]
    currencies = {currency for each in told for currency in each.cost}
    if len(told) < 2 or len(currencies) != 1:
        return None
    (currency,) = currencies
    worth = [float(each.cost[currency] / each.leads) for each in told]
    return chart("line", f"Cost per lead by month, {currency}", [each.name for each in told],
                 {"cost per lead": [round(each, 2) for each in worth]})  # fmt: skip


def _months(counted: Counted) -> dict[str, Any] | None:
    """What each month cost, its leads, and the cost of one."""
    if not counted.months:
        return None
    rows = [month_cells(each) for each in reversed(counted.months)]
    return table("Cost by month", ("month", "cost", "leads", "cost per lead"), rows, room=3_000)


def month_cells(month: Month) -> list[Cell]:
    """A month as a line of a table."""
    one = campaign_words.amounts(shared(month.cost, month.leads)) or "– (no lead)"
    return [month.name, campaign_words.amounts(month.cost), (month.leads, f"{month.leads:,}"), one]


def fitting(template: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with as much as Slack takes in one message, be it with tables or, where it has none, with lines.

    Rows of people go first, then those of months, then the pictures; what is left out is counted.
    """
    kept = facts
    for name in ("people", "months"):
        kept = _plainer(template, _fewer(template, kept, name), name)
    if kept["pictures"] and _over(template, kept, native=True) > 0:
        return fitting(template, {**kept, "pictures": kept["pictures"][:-1]})
    return kept


def _fewer(template: str, facts: dict[str, Any], name: str) -> dict[str, Any]:
    """With fewer rows of a table, but not with fewer than a few."""
    while (made := facts.get(name)) and len(made["rows"]) > LEAST and _over(template, facts, native=True) > 0:
        facts = {**facts, name: {**made, "rows": made["rows"][:-1], "more": made["more"] + 1}}
    return facts


def _plainer(template: str, facts: dict[str, Any], name: str) -> dict[str, Any]:
    """With fewer of the lines that stand for a table."""
    while (made := facts.get(name)) and len(made["plain"]) > 1 and _over(template, facts, native=False) > 0:
        gone = made["plain_more"] + len(made["plain"][-1])
        facts = {**facts, name: {**made, "plain": made["plain"][:-1], "plain_more": gone}}
    return facts


def _over(template: str, facts: dict[str, Any], *, native: bool) -> int:
    """How many characters too many it has; pictures that are drawn here come with words of their own."""
    words = 0 if native else sum(len(each["alt"]) + ROOM_OF_A_PICTURE for each in facts["pictures"])
    return words + _size(render(template, **{**facts, "native": native})) - MOST


def _size(said: Payload) -> int:
    return len(json.dumps(said["blocks"], ensure_ascii=False, separators=(",", ":")))


def page_told(desk: Desk, name: str) -> list[str]:
    """The page as lines, for the command line. Raises Refusal when there is no such campaign."""
    asked = asked_by(desk, name)
    counted = count_campaign(desk, asked)
    facts = facts_of(desk, counted)
    groups = ("steps", "numbers", "pace", "said")
    told = [f"{title}: {words}" for group in groups for title, words in facts[group]]
    named = ", ".join(f"{who} {many}" for who, many in facts["competitors"])
    people = [
        f"{report_name}: {campaign_words.follow_up(row.score)}, {row.score.won} won"
        for row, report_name in _people(counted)
    ]
    left = f"left out: {facts['left_out']}" if facts["left_out"] else ""
    means = [f"{title}: {words}" for title, words in facts["definitions"]]
    return [
        line for line in (f"{facts['title']} ({facts['about']})", facts["headline"], *told,
                          f"Competitors: {named}" if named else "", *people, facts["outlook"], facts["period"],
                          left, *means) if line
    ]  # fmt: skip


def _people(counted: Counted) -> list[tuple[Any, str]]:
    report = counted.balance.report
    return [(row, report.names.get(row.key or "", row.key or "nobody's")) for row in report.rows]


WAYS = {"show": on_show}
ACTIONS = {
    "campaign": on_again, "campaign-close": on_close, "campaign-make": on_make, "campaign-post": on_post,
}  # fmt: skip
LENGTHY = set(ACTIONS)
