"""A closed lead comes back: to whoever had it last if he is there, else to the channel."""

from datetime import datetime

from handlers.cadence import current_cadence
from handlers.desk import Desk
from handlers.leads.offer import deal
from handlers.ownership import may_manage, nudge, tell_thread
from playbook import life
from playbook.erasing import CODE as ERASED
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import blocked, history, leads, outbox
from store.database import Tx
from store.tables import Lead

GOT_IT = (
    Kind.CLAIMED,
    Kind.DEALT,
    Kind.ASSIGNED,
    Kind.HANDED_OVER,
    Kind.REASSIGNED,
    Kind.COVERED,
    Kind.RETURNED,
    Kind.REOPENED,
)
LOST_IT = (Kind.RELEASED, Kind.TIMED_OUT, Kind.HOT_AGAIN)


def reopen(desk: Desk, number: int, person: str, door: Door) -> str:
    """Bring a closed lead back; returns what happened, in words.

    Raises Refusal unless it is closed, the person ended it or manages, and the prospect may be contacted.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        _may_reopen(tx, desk, lead, person)
        rules, owner = desk.rules(), _last_owner(tx, desk, lead, now)
        crew, hours = rules.crew_for(lead.route, now), rules.hours_of(owner)
        steps = current_cadence(desk, lead).steps
        stands = life.reopen(leads.standing(lead), now, rules.playbook, crew, hours, owner, steps)
        leads.move(tx, lead, stands, **_facts(desk, lead))
        history.add(tx, lead, Kind.REOPENED, now, person, door, detail={"owner": owner} if owner else {})
        _tell(tx, desk, lead, person, now)
        outbox.card(tx, lead, now)
    return f"#{number} is back" + (
        " in the channel." if not owner else ": yours." if owner == person else " with its owner."
    )


def _may_reopen(tx: Tx, desk: Desk, lead: Lead, person: str) -> None:
    if lead.state != State.CLOSED:
        raise Refusal(f"#{lead.id} is not closed: it is {lead.state}. `/lead {lead.id}` shows what is next.")
    if blocked.of(tx, desk.workspace, blocked.keys_of(lead)):
        raise Refusal(
            f"#{lead.id} stays closed: they asked not to be contacted. Wait until they come back themselves."
        )
    if lead.code == ERASED:
        raise Refusal(
            f"#{lead.id} stays closed: whose it was is erased. If they ask again, it is a new lead."
        )
    if lead.merged_into:
        raise Refusal(
            f"#{lead.id} is one with #{lead.merged_into} now: go on there, `/lead {lead.merged_into}`."
        )
    if lead.ended_by != person and not may_manage(desk, tx, person):
        raise Refusal(f"Whoever closed #{lead.id} may reopen it, or a manager. Ask them.", ask=lead.ended_by)


def _last_owner(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> str | None:
    """Who had it when it was closed, if he takes leads in these days."""
    had = history.latest(tx, lead, (*GOT_IT, *LOST_IT))
    owner = had.detail.get("owner") if had and had.kind in GOT_IT else None
    return owner if owner and desk.rules().roster.can_stand_in(owner, now) else None


def _facts(desk: Desk, lead: Lead) -> dict[str, object]:
    """What reports ask: it has not ended after all."""
    cadence = current_cadence(desk, lead).key
    return {
        "ended_at": None, "ended_by": None, "amount": None, "amount_currency": None, "counts": not lead.test,
        "cadence": cadence,
    }  # fmt: skip


def _tell(tx: Tx, desk: Desk, lead: Lead, person: str, now: datetime) -> None:
    tell_thread(tx, lead, now, "reopened", who=person, owner=lead.owner)
    outbox.settle(tx, lead)
    if lead.owner:
        nudge(tx, lead, lead.owner, now, "reopened")
    else:
        deal(tx, desk, lead, now)
