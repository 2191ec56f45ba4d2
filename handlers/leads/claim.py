"""A lead is claimed: the first one wins, as long as he has his hands free for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.ownership import nudge, take
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import count, moment, span
from playbook.hands import Burden, Full, why_full
from playbook.refusal import Refusal
from playbook.words import Door, State, Temperature
from store import leads, outbox
from store.database import Tx
from store.tables import Lead

SHOWN = 10


@dataclass(frozen=True)
class TooLate:
    """Somebody was faster, by `by`; without an owner the lead is simply no longer open."""

    number: int
    state: str
    owner: str | None
    by: timedelta


@dataclass(frozen=True)
class HandsFull:
    """These leads have to be touched first, and why, in the playbook's words."""

    why: str
    leads: Sequence[Lead]


def on_claim(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Claim button. The winner finds the details in his direct messages."""
    person = person_in(body)
    return _answer(desk, claim(desk, number_pressed(body), person, Door.BUTTON), person)


def _answer(desk: Desk, outcome: TooLate | HandsFull | None, you: str) -> Payload | None:
    match outcome:
        case TooLate():
            facts = {"number": outcome.number, "state": outcome.state, "owner": outcome.owner}
            return render("too_late", **facts, you=you, ago=span(outcome.by))
        case HandsFull():
            return full_payload(desk, outcome)
    return None


def full_payload(desk: Desk, full: HandsFull) -> Payload:
    """What somebody is told who has to touch other leads first, with a button for each."""
    now, rules = desk.clock(), desk.rules()
    shown = [lead_facts(lead, now, rules) for lead in full.leads[:SHOWN]]
    return render("hands_full", why=full.why, leads=shown)


def claim(desk: Desk, number: int, person: str, door: Door) -> TooLate | HandsFull | None:
    """Claim a lead: the first one wins.

    Raises Refusal when there is no such lead, or when it is offered to somebody else at the moment.
    """
    now = desk.clock()
    return desk.database.together(lambda tx: _claim(tx, desk, number, person, now, door))


def _claim(
    tx: Tx, desk: Desk, number: int, person: str, now: datetime, door: Door
) -> TooLate | HandsFull | None:
    lead = leads.wanted(tx, desk.workspace, number)
    if lead.state != State.OPEN:
        return TooLate(number, lead.state, lead.owner, now - (lead.claimed_at or now))
    _offered_to_others(desk, lead, person, now)
    if full := hands_full(tx, desk, person, lead, now):
        return full
    take(tx, desk, lead, person, now, door=door)
    outbox.settle(tx, lead)
    nudge(tx, lead, person, now, "claimed")
    outbox.card(tx, lead, now)
    return None


def _offered_to_others(desk: Desk, lead: Lead, person: str, now: datetime) -> None:
    if lead.offered_to and lead.offered_to != person and lead.due_at:
        until = moment(lead.due_at, now, desk.rules().hours)
        raise Refusal(f"#{lead.id} is offered to a colleague until {until}. Then it moves on.")


def hands_full(tx: Tx, desk: Desk, person: str, lead: Lead, now: datetime) -> HandsFull | None:
    """Why a person should not claim another lead now, with the leads that he has to touch first."""
    rules, temperature = desk.rules(), Temperature(lead.temperature)
    cap, claims = rules.cap_of(person, temperature), rules.playbook.claims
    burden = leads.burden_of(tx, desk.workspace, person)
    full = why_full(burden, temperature, cap, now, coffee=claims.coffee)
    if full is None:
        return None
    owned = [each for each in leads.of_owner(tx, desk.workspace, person, 1000) if not each.covers_for]
    if full is Full.COFFEE:
        return HandsFull(claims.coffee_words, [each for each in owned if _is_overdue(each, now)])
    untouched = [each for each in owned if each.step == 0 and each.temperature == temperature]
    return HandsFull(_too_many(len(untouched), cap), untouched)


def _is_overdue(lead: Lead, now: datetime) -> bool:
    return Burden(lead.temperature, lead.step == 0, lead.repeats, lead.due_at).is_overdue(now)


def _too_many(untouched: int, cap: int) -> str:
    if not cap:
        return "Your limit is 0 untouched leads. Ask a manager for a higher one."
    return f"You hold {count(untouched, 'untouched lead')}, and {cap} is the limit: touch one first."


ACTIONS = {"claim": on_claim}
