"""What happens to a lead next, and when, in words: step by step, the people as they are there by then."""

from collections.abc import Iterator
from datetime import datetime

from handlers.desk import Rules
from handlers.naming import name_of
from messages.words import moment
from playbook.ladder import rungs_ahead
from playbook.standing import Due
from playbook.words import Asked, State, Temperature, What
from store.tables import Lead

OWNED = {
    What.FIRST_TOUCH: "if untouched, {owner} is asked “still on it?”",
    What.RELEASE: "if untouched, it is taken back and opened to everybody",
    What.TOUCH: "{owner} is asked for the next touch",
    What.CALLBACK: "{owner} is asked to call back",
    What.MEETING: "{owner} is asked how the meeting went",
    What.HAND_OVER: "if {to} has not accepted it, it stays with {owner}",
}


def ahead(rules: Rules, lead: Lead, now: datetime, turn: str | None = None) -> Iterator[str]:
    """A line for each step ahead; `turn` is whom an open lead that is offered to nobody is dealt to now."""
    if lead.due_at is None:
        yield "Nothing: it is closed."
    elif lead.due_what == What.DEAL:
        at = moment(lead.due_at, now, rules.hours)
        yield f"{at}: if nobody pressed Deal me one for it, managers are reminded of the whole drop"
    elif lead.state == State.OPEN:
        yield from _offered(rules, lead, now, turn)
        yield from _unclaimed(rules, lead, now)
    else:
        yield f"{moment(lead.due_at, now, rules.hours)}: {_owned(rules, lead, now)}"


def _offered(rules: Rules, lead: Lead, now: datetime, turn: str | None) -> Iterator[str]:
    pace = rules.playbook.pace(Temperature(lead.temperature))
    if lead.offered_to and lead.due_at:
        whom, until = name_of(rules, lead.offered_to), lead.due_at
    elif turn:
        whom, until = name_of(rules, turn), pace.after(pace.accept, now, rules.hours_of(turn))
    else:
        return
    yield f"{moment(until, now, rules.hours)}: if {whom} has not accepted it by then, it moves on"


def _unclaimed(rules: Rules, lead: Lead, now: datetime) -> Iterator[str]:
    """The rungs that are left of the ladder, until somebody gets it."""
    pace = rules.playbook.pace(Temperature(lead.temperature))
    begun = lead.due_what in (What.CLAIM, What.DIGEST, What.ASSIGN, What.GIVE_UP)
    for due in rungs_ahead(lead.rung if begun else 0, lead.opened_at, pace, rules.hours):
        if due.at < now and not begun:
            continue
        yield f"{moment(due.at, now, rules.hours)}: {_rung(rules, lead, due)}"
        if due.what is What.ASSIGN and rules.crew_for(lead.route, due.at).fallback:
            return


def _rung(rules: Rules, lead: Lead, due: Due) -> str:
    if due.what is What.GIVE_UP:
        return "if unclaimed, to the nurture pile, and marketing is told"
    if due.who is Asked.CHANNEL:
        how = "on the morning's list" if due.what is What.DIGEST else "asked again in the thread"
        return f"if unclaimed, {how} in {lead.channel}"
    people = [name_of(rules, each) for each in rules.crew_for(lead.route, due.at).of(due.who)]
    if due.what is What.ASSIGN:
        return f"if unclaimed, it is {people[0]}'s" if people else "no fallback person is there: passed over"
    if not people:
        return f"no {due.who} is there then: passed over"
    return f"if unclaimed, {', '.join(people)} asked ({due.who})"


def _owned(rules: Rules, lead: Lead, now: datetime) -> str:
    match lead.state:
        case State.INQUIRY:
            return f"if undecided, {rules.playbook.channels.marketing} is asked again"
        case State.NURTURE:
            return "marketing is asked whether it is time again"
    owner, to = name_of(rules, lead.owner or ""), name_of(rules, lead.offered_to or "")
    told = OWNED[What(lead.due_what or What.TOUCH)].format(owner=owner, to=to)
    if lead.due_what == What.FIRST_TOUCH and lead.due_at:
        pace = rules.playbook.pace(Temperature(lead.temperature))
        at = pace.after(pace.release, lead.due_at, rules.hours_of(lead.owner))
        return f"{told}, and at {moment(at, now, rules.hours)} it is taken back"
    return told
