"""`/leaddrop compare`: campaigns side by side, by what came back on their cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from handlers.campaigns import campaign_words
from handlers.campaigns.campaign_asked import Asked, asked_behind, asked_of, behind
from handlers.campaigns.campaign_counts import SPEEDS, Balance, count_balances
from handlers.campaigns.campaign_csv import send_compared
from handlers.campaigns.campaign_known import Known, by_handle, every, split
from handlers.campaigns.campaign_page import allowed, fitting
from handlers.desk import Desk
from handlers.payloads import as_typed, person_in
from handlers.pictures import native
from handlers.reports import score_words
from handlers.reports.score_words import RATE
from messages.pictures import Cell, chart, table
from messages.render import Payload, render
from messages.words import in_full, short
from playbook.board import LEADS_TO_BE_RANKED
from playbook.campaign_money import Amounts, per, returns, unworked
from playbook.refusal import Refusal

HELP = [("/leaddrop compare", "the newest five side by side; or name some, with commas between them")]
NEWEST = 5
MOST = 20  # campaigns at once
OPTIONS = {"first", "last", "touch", "csv"}
HEADINGS = (
    "leads", "followed up", "on time", "to first touch", "cost per lead", "per followed-up", "per win", "won",
    "return", "unworked spend",
)  # fmt: skip
LISTED = f"listed: fewer than {LEADS_TO_BE_RANKED} leads, or no return in one currency that can be told, so not ranked"


def on_compare(desk: Desk, body: dict[str, Any], text: str) -> Payload | None:
    """`/leaddrop compare [A, B, C] [first|last] [csv]`."""
    with desk.database.reading() as tx:
        everything = every(tx, desk)
    known, options = read(everything, as_typed(text))
    last = "last" in options if options & {"first", "last"} else None
    asked = [asked_of(desk, each, last=last) for each in known or everything[:NEWEST]]
    return send_compared(desk, asked, person_in(body)) if "csv" in options else compared(desk, asked)


def on_pressed(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Compare button of a page: this campaign and the newest others."""
    allowed(desk, body)
    asked = asked_behind(desk, behind(body))
    with desk.database.reading() as tx:
        others = [each for each in every(tx, desk) if each.name != asked.known.name]
    both = [asked.known, *others[: NEWEST - 1]]
    return compared(desk, [asked_of(desk, each, last=asked.last) for each in both])


def on_csv(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The CSV button below a comparison."""
    person = allowed(desk, body)
    touch, *handles = behind(body).split()
    known = [by_handle(desk, each) for each in handles]
    return send_compared(desk, [asked_of(desk, each, last=touch == "last") for each in known], person)


def read(known: Sequence[Known], text: str) -> tuple[list[Known], set[str]]:
    """The campaigns that are named, with commas between them, and what else is asked for.

    Raises Refusal for a name that none has, and for too many.
    """
    parts = [each.strip() for each in text.split(",") if each.strip()]
    if len(parts) == 1 and split(known, parts[0]) is None and _options(parts[0]) is not None:
        return [], _options(parts[0]) or set()
    found, options = dict[str, Known](), set[str]()
    while parts:
        one, more, taken = _first(known, parts)
        found[one.name], options, parts = one, options | more, parts[taken:]
    if len(found) > MOST:
        raise Refusal(f"Compare up to {MOST} campaigns at once.")
    return list(found.values()), options


def _first(known: Sequence[Known], parts: Sequence[str]) -> tuple[Known, set[str], int]:
    """The campaign named first, what stands behind it, and how many parts that took: names may have commas."""
    for taken in range(len(parts), 0, -1):
        found = split(known, ", ".join(parts[:taken]))
        if found and (options := _options(found[1])) is not None:
            return found[0], options, taken
    raise Refusal(
        f'There is no campaign "{parts[0][:80]}". Put commas between names; `/leaddrop list` shows them all.'
    )


def _options(words: str) -> set[str] | None:
    """What is asked for beside names; None when it is something else."""
    said = set(words.lower().split())
    return said if said <= OPTIONS else None


def compared(desk: Desk, asked: Sequence[Asked]) -> Payload:
    """The comparison as a message. Raises Refusal when there is nothing to compare."""
    if not asked:
        raise Refusal("There is no campaign yet. `/leaddrop` begins one.")
    ranked, listed = rank(count_balances(desk, asked, SPEEDS))
    last = asked[0].last
    facts = {
        "native": native(desk), "headline": _headline(ranked, listed),
        "people": table("Campaigns, the best return first", ("campaign", *HEADINGS), list(_rows(ranked, listed))),
        "few": LISTED if listed else "", "pictures": _pictures([*ranked, *listed]),
        "csv": " ".join(["last" if last else "first", *(each.known.handle for each in asked)]),
        "period": f"each since it began, until {in_full(desk.clock(), desk.rules().hours)}, "
                  f"{asked[0].period.timezone}; {campaign_words.attribution(last)}",
        "left_out": _left_out([*ranked, *listed]), "definitions": campaign_words.meanings(last),
    }  # fmt: skip
    return render("compare", **fitting("compare", facts))


@dataclass(frozen=True)
class Place:
    """A campaign with the one return it has."""

    balance: Balance
    rate: Fraction


def rank(balances: Sequence[Balance]) -> tuple[list[Balance], list[Balance]]:
    """The best return first; those with few leads or without one return after them, the most leads first."""
    rates = {id(each): one_return(each) for each in balances}
    places = [
        Place(each, rate)
        for each in balances
        if (rate := rates[id(each)]) is not None and each.report.total.received >= LEADS_TO_BE_RANKED
    ]
    best = [each.balance for each in sorted(places, key=lambda each: -each.rate)]
    rest = [each for each in balances if not any(each is one for one in best)]
    return best, sorted(rest, key=lambda each: -each.report.total.received)


def one_return(balance: Balance) -> Fraction | None:
    """Its return, if all that was spent and won is in one currency."""
    told = returns(balance.cost, balance.won)
    alone = len(told) == 1 and set(balance.won.amounts) <= set(balance.cost.known)
    return told[0].rate if alone else None


def _rows(ranked: Sequence[Balance], listed: Sequence[Balance]) -> Iterator[Sequence[Cell]]:
    for place, each in enumerate(ranked, 1):
        yield [f"{place}. {short(each.asked.known.name, 45)}", *_cells(each)]
    for each in listed:
        yield [f"{short(each.asked.known.name, 45)} (listed)", *_cells(each)]


def _cells(each: Balance) -> list[Cell]:
    total, median = each.report.total, each.report.total.speed_to_first_touch.median
    back = one_return(each)
    return [
        (total.received, score_words.received(total)),
        _cell(total.follow_up_rate, score_words.followed(total)),
        _cell(total.on_time_rate, score_words.on_time(total)),
        "–" if median is None else (median.total_seconds(), score_words.median(total.speed_to_first_touch)),
        _money(per(each.cost, total.received)),
        _money(per(each.cost, total.followed_up)),
        _money(per(each.cost, each.won.wins)),
        (each.won.wins, campaign_words.won(each.won)),
        campaign_words.returned(each) if back is None else (float(back), campaign_words.rate(back)),
        _money(unworked(each.cost, total.followed_up, total.followable)),
    ]


def _cell(rate: float | None, told: str) -> Cell:
    return "–" if rate is None else (round(rate, 4), told)


def _money(told: Amounts) -> Cell:
    """A number where it is in one currency, so that Slack can sort by it."""
    if len(told) != 1:
        return campaign_words.amounts(told) or "–"
    return float(next(iter(told.values()))), campaign_words.amounts(told)


def _headline(ranked: Sequence[Balance], listed: Sequence[Balance]) -> str:
    if not ranked:
        return (
            f"{len(listed)} campaigns, none with a return to rank by." if len(listed) > 1 else "One campaign."
        )
    best = ranked[0]
    told = f"{best.asked.known.name} brought the best return: {campaign_words.returned(best)}"
    return f"{told}, of {best.report.total.received:,} leads {campaign_words.follow_up(best.report.total)}."


def _pictures(balances: Sequence[Balance]) -> list[dict[str, Any]]:
    """Follow-up, and the returns, each where two or more have leads enough."""
    enough = [each for each in balances if each.report.total.followable >= LEADS_TO_BE_RANKED]
    rates = [(each, each.report.total.follow_up_rate or 0) for each in enough]
    backs = [(each, float(back)) for each in enough if (back := one_return(each)) is not None]
    told = (("Follow-up by campaign, %", RATE, rates), ("Return by campaign, %", "return, %", backs))
    return [
        chart("bar", title, [each.asked.known.name for each, _ in some],
              {name: [round(100 * value) for _, value in some]})
        for title, name, some in told if len(some) > 1
    ]  # fmt: skip


def _left_out(balances: Sequence[Balance]) -> str:
    totals = [each.report.total for each in balances]
    without = score_words.not_counted(sum(each.left_out for each in totals))
    return ", ".join(filter(None, (without, score_words.out_of_rates(sum(each.pending for each in totals)))))


WAYS = {"compare": on_compare}
ACTIONS = {"campaign-compare": on_pressed, "campaign-compared": on_csv}
LENGTHY = {"campaign-compare"}
