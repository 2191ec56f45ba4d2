"""What routing makes of a lead, in words: the rule, whose turn it is, who is skipped, what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.arrival.ahead import ahead
from handlers.desk import Desk, Rules
from handlers.leads.turns import candidates, whose_turn
from handlers.naming import name_of
from playbook.rotation import Turn
from playbook.routes import Route
from playbook.routing import Verdict
from playbook.words import State, What
from store.database import Tx
from store.tables import Lead

PEOPLE = 15  # named in one answer
THERE = 5  # of them at least, if so many are there
UNMATCHED = 10  # routes before the one that fits
STEPS = 12

WAYS = {
    "claim": "everybody there sees it, the first press wins",
    "rotation": "dealt in turn to whoever is there",
    "offer": "offered to one person after another",
}
DROPPED = "it waits in its drop, where whoever presses Deal me one gets the best"


@dataclass(frozen=True)
class Outlook:
    """Lines for people; `more_unmatched` and `more_people` count what there is no room for."""

    rule: str
    unmatched: Sequence[str]
    more_unmatched: int
    way: str
    turn: str
    people: Sequence[str]
    more_people: int
    steps: Sequence[str]


def outlook(
    tx: Tx, desk: Desk, lead: Lead, verdicts: Sequence[Verdict], now: datetime, first: str | None = None
) -> Outlook:
    """Look ahead for a lead, also for one that was never written down; `first` goes before everybody.

    The verdicts are of the routes looked at, the one taken last. Nothing is dealt.
    """
    rules = desk.rules()
    route = rules.routes.get(lead.route or "")
    turn = Turn(None)
    way = DROPPED if lead.due_what == What.DEAL else WAYS[route.way if route else "claim"]
    if lead.state == State.OPEN and lead.counts and way != DROPPED:
        turn = whose_turn(tx, desk, lead, now, first, but=lead.offered_to)
    people, more_people = _people(desk, lead, route, turn, now)
    rule, unmatched, more_unmatched = _rules_words(verdicts)
    return Outlook(
        rule, unmatched, more_unmatched, f"In {lead.channel}: {way}.",
        _turn_words(rules, lead, route, turn), people, more_people,
        list(ahead(rules, lead, now, turn.person))[:STEPS],
    )  # fmt: skip


def _rules_words(verdicts: Sequence[Verdict]) -> tuple[str, list[str], int]:
    """The rule that matched, the last few before it that did not, and how many more there were."""
    *missed, matched = verdicts
    shown = [f"{each.route}: {each.why}" for each in missed[-UNMATCHED:]]
    return f"{matched.route}: {matched.why}", shown, len(missed) - len(shown)


def _turn_words(rules: Rules, lead: Lead, route: Route | None, turn: Turn) -> str:
    if lead.state != State.OPEN or lead.due_what == What.DEAL:
        return ""
    if not lead.counts:
        return "It touches no turn: tests and junk are not dealt."
    whose = f"{name_of(rules, turn.person)}'s" if turn.person else "nobody's"
    if lead.offered_to:
        return f"It is offered to {name_of(rules, lead.offered_to)}; after that it is {whose} turn."
    if turn.person:
        return f"It is {whose} turn."
    if route is None or route.way == "claim":
        return ""
    return "Nobody can take it now: it waits for whoever can, and everybody may claim it meanwhile."


def _people(desk: Desk, lead: Lead, route: Route | None, turn: Turn, now: datetime) -> tuple[list[str], int]:
    """Who is there, then who is skipped and why, and how many more there are."""
    rules = desk.rules()
    skipped = {each.person: each.why for each in turn.skipped}
    everybody = dict.fromkeys([*skipped, *(candidates(desk, route) if route else [])])
    everybody.pop(lead.offered_to or "", None)
    why = {each: skipped.get(each) or _why_not(rules, each, now) for each in everybody}
    there = [f"{name_of(rules, each)}: there" for each in everybody if not why[each]]
    away = [f"{name_of(rules, each)}: skipped, {why[each]}" for each in everybody if why[each]]
    room = max(PEOPLE - len(away), THERE)
    shown = [*there[:room], *away][:PEOPLE]
    return shown, len(everybody) - len(shown)


def _why_not(rules: Rules, person: str, now: datetime) -> str | None:
    member = rules.roster.get(person)
    return member.why_not(now) if member else None
