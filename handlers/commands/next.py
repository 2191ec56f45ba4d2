"""`/lead next`: the best lead to work now, with its buttons."""

from collections.abc import Sequence
from datetime import datetime

from handlers.commands.lead_page import shown_to
from handlers.desk import Desk
from handlers.drops.deal_one import waiting_in_drops
from handlers.leads.claim import HandsFull, hands_full
from messages.render import Payload, render
from messages.words import moment
from playbook.next_up import Reason, next_up
from playbook.words import State, Temperature
from store import leads, search
from store.database import Tx
from store.tables import Lead

MINE = 1_000  # leads of one person that are looked at, the next one due first
BUTTONS = 20  # one-press codes: Slack takes 25 buttons, and there are others
HEADLINES = {
    Reason.BURNING: "🚨 Overdue and hot",
    Reason.DUE: "Due now",
    Reason.AGREED: "Agreed for {at}",
    Reason.OFFERED: "Offered to you",
    Reason.FREE: "Free to claim",
}


def best_next(desk: Desk, person: str) -> Payload:
    """The person's next lead: his own first, else the hottest that he may claim; or why there is none."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        mine = leads.of_owner(tx, desk.workspace, person, MINE)
        free, full = _free(tx, desk, person, now)
        free += waiting_in_drops(tx, desk, person, now)
        offered = leads.offered(tx, desk.workspace, person)
    known = [(lead, leads.standing(lead)) for lead in (*mine, *offered, *free)]
    found = next_up(known, person, now)
    if found is None:
        return render("say", text=_nothing(mine, full, now, desk, person))
    lead, why = found
    at = moment(lead.due_at, now, rules.hours_of(person)) if lead.due_at else ""
    quick = [(code, each.label) for code, each in rules.playbook.dispositions.items() if each.quick][:BUTTONS]
    handed = why is Reason.OFFERED and lead.state == State.WORKING
    headline = "Handed to you" if handed else HEADLINES[why].format(at=at)
    return render("next", **shown_to(lead, person, now, rules), headline=headline, quick=quick, handed=handed)


def _free(tx: Tx, desk: Desk, person: str, now: datetime) -> tuple[list[Lead], HandsFull | None]:
    """The hottest open lead that the person may claim, and what bars him from a hotter one."""
    left, bar = list(Temperature), None
    while left and (lead := search.unclaimed(tx, desk.workspace, left)):
        full = hands_full(tx, desk, person, lead, now)
        if full is None:
            return [lead], bar
        left.remove(Temperature(lead.temperature))
        bar = bar or full
    return [], bar


def _nothing(mine: Sequence[Lead], full: HandsFull | None, now: datetime, desk: Desk, person: str) -> str:
    planned = [lead for lead in mine if lead.due_at]
    told = f" Your next one is #{planned[0].id} at {_at(planned[0], now, desk, person)}." if planned else ""
    if full:
        return f"{full.why}{told}"
    return f"Nothing is due, and no lead is free to claim.{told} New ones are in the lead channel."


def _at(lead: Lead, now: datetime, desk: Desk, person: str) -> str:
    return moment(lead.due_at, now, desk.rules().hours_of(person)) if lead.due_at else ""
