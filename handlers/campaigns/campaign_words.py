"""What a campaign cost and brought, in words: every number beside its counts, every dash with its reason."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from handlers.campaigns.campaign_counts import Balance, Counted, Said
from handlers.desk import Desk
from handlers.reports import score_words
from messages.words import count, money, percent, share_of, short
from playbook.campaign_money import MEANINGS, Amounts, Cost, Return, Won, not_in, per, returns, unworked
from playbook.definitions import DEFINITIONS
from playbook.scoreboard import Score
from store.campaign_counts import Funnel

DASH = "–"
CODES, REASONS, COMPETITORS = 12, 3, 10
NAME = 40  # characters of a reason or a competitor
OF_THE_REPORT = ("follow_up_rate", "on_time_rate", "speed_to_first_touch")
MONEY = ("cost", "cost per lead, per followed-up lead, per win", "return", "unworked spend")


def amounts(told: Amounts) -> str:
    """Amounts side by side: "$9,752 and €500"; currencies are never summed."""
    return " and ".join(signed(amount, currency) for currency, amount in told.items())


def signed(amount: Decimal, currency: str) -> str:
    """An amount that may be below 0: "-$200"."""
    return f"-{money(-amount, currency)}" if amount < 0 else money(amount, currency)


def cost(told: Cost) -> str:
    """What it cost, and where that is from; a dash with its reason when nothing can be divided by it."""
    if told.why_not:
        return f"{DASH} ({told.why_not}{_elsewhere(told)})"
    if told.whence == "entered":
        return f"{amounts(told.amounts)}{_beside(told)}"
    without = f", {count(told.unpriced, 'lead')} without one" if told.unpriced else ""
    return f"{amounts(told.amounts)} (by the leads' prices{without})"


def _beside(told: Cost) -> str:
    return f" ({_elsewhere(told).lstrip(', ')})" if told.elsewhere else ""


def _elsewhere(told: Cost) -> str:
    return f", not in it: {amounts(told.elsewhere)} of other months or of none" if told.elsewhere else ""


def each(told: Cost, number: int, nobody: str) -> str:
    """The cost of each of so many; `nobody` says why there is none to divide by."""
    if not told.known:
        return f"{DASH} (no cost)"
    return amounts(per(told, number)) if number else f"{DASH} ({nobody})"


def won(told: Won) -> str:
    """How many were won, for how much."""
    if not told.wins:
        return "0"
    worth = f" for {amounts(told.amounts)}" if told.amounts else ""
    without = f" ({told.without} without an amount)" if told.without else ""
    return f"{told.wins:,}{worth}{without}"


def returned(balance: Balance) -> str:
    """The return in each currency that was spent, and what is in none."""
    told, rest = returns(balance.cost, balance.won), not_in(balance.cost, balance.won)
    if not told:
        return f"{DASH} (no cost)"
    several = len(told) > 1
    words = "; ".join(_return(one, several) for one in told)
    notes = [f"not in it: {amounts(rest)} won"] if rest and any(one.rate is not None for one in told) else []
    if balance.won.without and balance.won.amounts:
        notes.append(f"{count(balance.won.without, 'win')} without an amount")
    return f"{words} ({', '.join(notes)})" if notes else words


def _return(told: Return, several: bool) -> str:
    words = f"{DASH} ({told.why})" if told.rate is None else rate(told.rate)
    return f"{told.currency} {words}" if several else words


def rate(value: Fraction) -> str:
    """A return: "392%", "-100%"."""
    return f"{rounded(value):,}%"


def wasted(balance: Balance) -> str:
    """What was spent on leads that nobody followed up."""
    total = balance.report.total
    if not balance.cost.known:
        return f"{DASH} (no cost)"
    if not total.received:
        return f"{DASH} (no lead yet)"
    if not total.followable:
        return f"{DASH} (all leads are still within their limit)"
    missed = share_of(total.followable - total.followed_up, total.followable)
    return (
        f"{amounts(unworked(balance.cost, total.followed_up, total.followable))} · {missed} not followed up"
    )


def headline(balance: Balance) -> str:
    """The campaign in a sentence or two."""
    total = balance.report.total
    told = score_words.headline(total)
    if not total.received:
        return told
    spent = amounts(balance.cost.known)
    worth = f" for {amounts(balance.won.amounts)}" if balance.won.amounts else ""
    bought = f" {balance.won.wins:,} won{worth}{f' at a cost of {spent}' if spent else ''}."
    back = f" Return {returned(balance)}." if spent else ""
    return f"{told}{bought}{back}"


def numbers(balance: Balance) -> list[tuple[str, str]]:
    """What it cost and brought, each number with its name."""
    total, spent = balance.report.total, balance.cost
    return [
        ("Cost", cost(spent)),
        ("Cost per lead", each(spent, total.received, "no lead yet")),
        ("Cost per followed-up lead", each(spent, total.followed_up, "none followed up yet")),
        ("Cost per win", each(spent, balance.won.wins, "no win yet")),
        ("Won", won(balance.won)),
        ("Return", returned(balance)),
        ("Unworked spend", wasted(balance)),
    ]


def pace(total: Score) -> list[tuple[str, str]]:
    """Follow-up and speed."""
    return [
        ("Followed up", score_words.followed(total)),
        ("On time", score_words.on_time(total)),
        ("Speed to claim", score_words.speed(total.speed_to_claim)),
        ("Speed to first touch", score_words.speed(total.speed_to_first_touch)),
        ("Speed to contact", score_words.speed(total.speed_to_contact)),
    ]


def steps(funnel: Funnel) -> list[tuple[str, str]]:
    """The funnel: how many came, and of the leads how many got how far."""
    names = ("Claimed", "Touched", "Reached", "Meeting", "Won")
    some = funnel[2:]
    return [
        ("Inquiries", f"{funnel.inquiries:,}"),
        ("Leads", f"{funnel.leads:,}"),
        *((name, share_of(many, funnel.leads)) for name, many in zip(names, some, strict=True)),
    ]


def dispositions(desk: Desk, said: Sequence[Said]) -> list[tuple[str, str]]:
    """What leads stand at, the most frequent first, each with the reasons given."""
    known = desk.rules().playbook.dispositions
    told = []
    for one in said[:CODES]:
        label = known[one.code].label if one.code in known else one.code or "nothing recorded yet"
        told.append((short(label, NAME), f"{one.leads:,}{_reasons(one)}"))
    if rest := sum(one.leads for one in said[CODES:]):
        told.append(("anything else", f"{rest:,}"))
    return told


def _reasons(said: Said) -> str:
    if not said.reasons:
        return ""
    named = [f"{short(reason, NAME)} {many:,}" for reason, many in said.reasons[:REASONS]]
    rest = sum(many for _, many in said.reasons[REASONS:])
    return f": {', '.join([*named, *([f'other reasons {rest:,}'] if rest else [])])}"


def competitors(counted: Counted) -> list[tuple[str, str]]:
    """Who won instead, the most frequent first."""
    named = [(short(name, NAME), f"{many:,}") for name, many in counted.competitors[:COMPETITORS]]
    rest = sum(many for _, many in counted.competitors[COMPETITORS:])
    return [*named, *([("others", f"{rest:,}")] if rest else [])]


def attribution(last: bool) -> str:
    """By which touch leads are counted."""
    return "counted by last touch" if last else "counted by first touch"


def meanings(last: bool, *more: str) -> list[tuple[str, str]]:
    """What the numbers mean; `more` are names of MEANINGS."""
    touch = "last touch" if last else "first touch"
    own = [(name, MEANINGS[name]) for name in (*more, *MONEY, touch)]
    return [*own, *score_words.meanings(OF_THE_REPORT, DEFINITIONS)]


def meanings_in_list(last: bool) -> list[tuple[str, str]]:
    """What the numbers of the list mean."""
    own = [(name, MEANINGS[name]) for name in ("cost", "return", "last touch" if last else "first touch")]
    return [*own, *score_words.meanings(("follow_up_rate",), DEFINITIONS)]


def rounded(value: Fraction) -> int:
    """A return in whole percent; a half goes up."""
    return floor(100 * value + Fraction(1, 2))


def follow_up(total: Score) -> str:
    """The follow-up rate in a line: its counts are beside it."""
    return f"{score_words.followed(total)} followed up" if total.followable else percent(None)
