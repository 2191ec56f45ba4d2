"""Campaigns for programs: what each cost and brought, counted as its page counts it."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.api import api_answers as answers
from handlers.api.api_asked import CampaignAsked, CampaignsAsked, OfCampaign
from handlers.api.api_deed import Ask, Told
from handlers.api.api_stats import rows_of
from handlers.campaigns.campaign_asked import Asked, asked_of
from handlers.campaigns.campaign_counts import Balance, Counted, count_balances, count_campaign, price_of
from handlers.campaigns.campaign_known import Known, every
from handlers.contact import mask_mark
from handlers.desk import Desk
from handlers.reports.asked_period import begun
from playbook.campaign_money import MEANINGS, Amounts, Return, per, returns, unworked
from playbook.campaigns import key_of, slug_of
from playbook.definitions import DEFINITIONS
from playbook.refusal import Refusal
from playbook.score_json import as_json
from playbook.scoreboard import Score


class NoSuchCampaign(Refusal):
    """There is no campaign at that address."""


def on_list(ask: Ask) -> Told:
    """GET /campaigns."""
    asked: CampaignsAsked = ask.asked
    known = by_slug(ask.desk)
    after = asked.cursor[1:] if asked.cursor else ""
    rest = sorted(slug for slug in known if slug > after)
    slugs = rest[: asked.limit]
    balances = count_balances(ask.desk, [asked_of(ask.desk, known[slug]) for slug in slugs])
    told = [
        answers.Campaign(**_campaign(ask, slug, each)) for slug, each in zip(slugs, balances, strict=True)
    ]
    return Told(answers.Campaigns(campaigns=told, next=f"c{slugs[-1]}" if len(rest) > asked.limit else None))


def on_show(ask: Ask) -> Told:
    """GET /campaigns/{slug}."""
    there: OfCampaign = ask.there
    known = by_slug(ask.desk).get(there.slug)
    if known is None:
        raise NoSuchCampaign("There is no such campaign.")
    counted = count_campaign(ask.desk, _wanted(ask.desk, known, ask.asked))
    return Told(answers.CampaignPage(**_page(ask, there.slug, counted)))


def _wanted(desk: Desk, known: Known, asked: CampaignAsked) -> Asked:
    last = None if asked.attribution is None else asked.attribution == "last"
    plain = asked_of(desk, known, last=last)
    if asked.words is None:
        return plain
    return Asked(known, begun(desk, asked.words), ever=False, last=plain.last)


def by_slug(desk: Desk) -> dict[str, Known]:
    """Every campaign by its place in addresses: its page's, else made of its name, else its handle."""
    with desk.database.reading() as tx:
        known = every(tx, desk)
    found = {each.page.slug: each for each in known if each.page}
    for each in reversed(known):  # who had it first keeps it
        if each.page is None:
            slug = slug_of(each.name)
            found[each.handle if not slug or slug in found else slug] = each
    return found


def spelled(desk: Desk, named: str) -> Sequence[str]:
    """Everything that leads call the campaign of that name or slug; only what was asked for when there is none."""
    known = by_slug(desk)
    found = known.get(named) or next(
        (each for each in known.values() if key_of(each.name) == key_of(named)), None
    )
    return found.spellings if found else (named,)


def _campaign(ask: Ask, slug: str, balance: Balance) -> dict[str, Any]:
    known, period, total = balance.asked.known, balance.asked.period, balance.report.total
    page, price = known.page, price_of(ask.desk, known)
    return {
        "slug": slug, "name": known.name if ask.holder.sees_contacts else mask_mark(known.name),
        "state": page.state if page else "without a page",
        "began_at": known.began, "closed_at": page.closed_at if page else None,
        "price": answers.Money.of(*price) if price else None,
        "period": {"name": period.name, "start": period.start, "end": period.end},
        "attribution": "last touch" if balance.asked.last else "first touch",
        **_followed_up(total), **_money(balance, total),
    }  # fmt: skip


def _followed_up(total: Score) -> dict[str, Any]:
    names = ("received", "pending", "left_out", "followed_up", "followable", "follow_up_rate")
    told = as_json(total)
    return {name: told[name] for name in names}


def _money(balance: Balance, total: Score) -> dict[str, Any]:
    cost, won = balance.cost, balance.won
    return {
        "cost": _amounts(cost.amounts), "cost_from": cost.whence, "unpriced": cost.unpriced,
        "cost_per_lead": _amounts(per(cost, total.received)),
        "cost_per_followed_up_lead": _amounts(per(cost, total.followed_up)),
        "cost_per_win": _amounts(per(cost, won.wins)),
        "wins": won.wins, "wins_without_amount": won.without, "won": _amounts(won.amounts),
        "returns": [_return(each) for each in returns(cost, won)],
        "unworked_spend": _amounts(unworked(cost, total.followed_up, total.followable)),
    }  # fmt: skip


def _return(told: Return) -> dict[str, Any]:
    rate = None if told.rate is None else round(float(told.rate), 4)
    return {"currency": told.currency, "rate": rate, "why": told.why or None}


def _amounts(told: Amounts) -> list[answers.Money]:
    return [answers.Money.of(amount, currency) for currency, amount in told.items()]


def _page(ask: Ask, slug: str, counted: Counted) -> dict[str, Any]:
    balance = counted.balance
    meanings: Mapping[str, str] = {**DEFINITIONS, **MEANINGS}
    return {
        **_campaign(ask, slug, balance), "score": as_json(balance.report.total), "funnel": counted.funnel._asdict(),
        "months": [
            {"month": each.name, "cost": _amounts(each.cost), "leads": each.leads} for each in counted.months
        ],
        "dispositions": [{"code": each.code, "leads": each.leads} for each in counted.said],
        "people": rows_of(balance.report), "definitions": meanings,
    }  # fmt: skip
