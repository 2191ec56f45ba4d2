"""A lead that came back from the pile often enough: a manager decides whether it does once more."""

from collections.abc import Sequence
from datetime import datetime

from handlers.desk import Desk
from handlers.ownership import may_manage
from playbook import nurture
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, outbox, people
from store.database import Tx
from store.tables import Lead


def is_for_managers(tx: Tx, desk: Desk, lead: Lead, now: datetime, person: str) -> bool:
    """Whether a manager has to agree before the lead is passed back by this person, and there is one to ask."""
    if not nurture.asks_manager(leads.standing(lead), desk.rules().playbook):
        return False
    return not may_manage(desk, tx, person) and bool(_managers(tx, desk, lead, now))


def ask(tx: Tx, desk: Desk, lead: Lead, now: datetime, person: str, door: Door) -> str:
    """Ask the managers; until one agrees it stays in the pile. Raises Refusal when they are asked already."""
    if lead.hot_again_by:
        raise Refusal(f"A manager is asked about #{lead.id} already: it stays in the pile until then.")
    leads.move(tx, lead, leads.standing(lead), hot_again_by=person)
    history.add(tx, lead, Kind.ESCALATED, now, person, door, detail={"why": "asked the managers: hot again?"})
    ask_managers(tx, desk, lead, now, now.isoformat())
    back = f"#{lead.id} came back {lead.cycle} times already, so a manager is asked."
    return f"{back} Until he agrees it stays in the pile."


def ask_managers(tx: Tx, desk: Desk, lead: Lead, now: datetime, occurrence: str) -> None:
    """A direct message to each of them, once for each occurrence."""
    for manager in _managers(tx, desk, lead, now):
        key = f"third-time:{lead.id}:{manager}:{occurrence}"
        outbox.notice(tx, lead.workspace, key, "third_time", manager, now, lead=lead)


def _managers(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> Sequence[str]:
    """Those on duty, else all there are."""
    rules = desk.rules()
    there = rules.crew_for(lead.route, now).managers
    return there or rules.crew.managers or people.admins(tx, desk.workspace)


def keep_in_pile(desk: Desk, number: int, person: str, door: Door) -> str:
    """A manager says no: it rests on. Raises Refusal when nobody asks him any more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        must_decide(tx, desk, lead, person)
        tell_asker(tx, lead, now, person, agreed=False)
        leads.move(tx, lead, leads.standing(lead), hot_again_by=None)
        history.add(tx, lead, Kind.KEPT, now, person, door, detail={"why": "not hot again"})
        outbox.settle(tx, lead)
    return f"#{number} stays in the nurture pile."


def must_decide(tx: Tx, desk: Desk, lead: Lead, person: str) -> None:
    """Raises Refusal unless a manager is asked about the lead, and this person is one."""
    if not may_manage(desk, tx, person):
        raise Refusal("Only a manager can decide that.")
    if lead.state != State.NURTURE or lead.hot_again_by is None:
        where = "in the nurture pile" if lead.state == State.NURTURE else lead.state
        raise Refusal(f"#{lead.id} is decided already: it is {where}.")


def tell_asker(tx: Tx, lead: Lead, now: datetime, who: str, agreed: bool) -> None:
    """Tell whoever called it hot again what the manager decided."""
    key = f"third-time-decided:{lead.id}:{now.isoformat()}"
    if lead.hot_again_by:
        facts = {"number": lead.id, "who": who, "agreed": agreed}
        outbox.notice(tx, lead.workspace, key, "third_time_decided", lead.hot_again_by, now, facts=facts)
