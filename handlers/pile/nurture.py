"""The nurture pile: a lead rests with marketing, and comes back to sales when it is hot again."""

from datetime import datetime

from handlers.desk import Desk
from handlers.leads.offer import deal
from handlers.ownership import tell_thread
from handlers.pile import third_time
from playbook import life
from playbook import nurture as rules_of_pile
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead

UNCLAIMED = "Nobody claimed it"
CADENCE_ENDED = "Cadence ended"


def hot_again(desk: Desk, number: int, person: str, door: Door) -> str:
    """Hand a lead of the pile back to sales as a hot one, or ask a manager first; returns what to tell.

    Raises Refusal when it is not in the pile, or a manager is asked already.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = resting(tx, desk, number)
        if third_time.is_for_managers(tx, desk, lead, now, person):
            return third_time.ask(tx, desk, lead, now, person, door)
        pass_back(tx, desk, lead, now, person, door)
    return f"#{number} is back in the lead channel, and its clock starts anew."


def approve(desk: Desk, number: int, person: str, door: Door) -> str:
    """A manager lets a lead go back to sales once more. Raises Refusal when nobody asks him any more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        third_time.must_decide(tx, desk, lead, person)
        third_time.tell_asker(tx, lead, now, person, agreed=True)
        pass_back(tx, desk, lead, now, person, door)
    return f"#{number} is back in the lead channel, and its clock starts anew."


def resting(tx: Tx, desk: Desk, number: int) -> Lead:
    """The lead of that number, held. Raises Refusal when it is not in the pile."""
    lead = leads.wanted(tx, desk.workspace, number)
    if lead.state != State.NURTURE:
        raise Refusal(f"#{number} is not in the nurture pile: it is {lead.state}.")
    return lead


def pass_back(tx: Tx, desk: Desk, lead: Lead, now: datetime, person: str, door: Door) -> None:
    """Marketing has warmed it up: back before sales, and counted."""
    _open_again(tx, desk, lead, now, person, door)
    outbox.card(tx, lead, now)


def reopen(tx: Tx, desk: Desk, lead: Lead, now: datetime, door: Door) -> None:
    """The prospect came back by himself: hot at once."""
    _open_again(tx, desk, lead, now, None, door)


def _open_again(tx: Tx, desk: Desk, lead: Lead, now: datetime, person: str | None, door: Door) -> None:
    """The response clock starts anew, the lead's thread is told, and whoever gave it up is not asked first."""
    rules, before = desk.rules(), leads.standing(lead)
    comes = rules_of_pile.hot_again if person else rules_of_pile.came_back
    stands = comes(before, now, rules.playbook, rules.crew_for(lead.route, now), rules.hours)
    since = before.nurtured_at.isoformat() if before.nurtured_at else None
    detail = {"why": lead.nurture_why, "had": before.given_up_by, "since": since, "cycle": stands.cycle}
    leads.move(tx, lead, stands)
    history.add(tx, lead, Kind.HOT_AGAIN, now, person, door, detail=detail)
    outbox.settle(tx, lead)
    tell_thread(tx, lead, now, "hot-again", who=person)
    deal(tx, desk, lead, now)


def to_pile(tx: Tx, desk: Desk, lead: Lead, now: datetime, why: str) -> None:
    """Into the pile, and marketing is told why."""
    rules = desk.rules()
    rests = life.nurture(leads.standing(lead), now, rules.playbook, rules.hours)
    leads.move(tx, lead, rests, nurture_why=why)
    tell_marketing(tx, desk, lead, now, why)


def tell_marketing(tx: Tx, desk: Desk, lead: Lead, now: datetime, why: str) -> None:
    """Say in marketing's channel that a lead is in the pile, and why."""
    channel = desk.rules().playbook.channels.marketing
    occurrence = f"nurture:{lead.id}:{now.isoformat()}"
    outbox.notice(tx, lead.workspace, occurrence, "nurture", channel, now, lead=lead, facts={"why": why})
