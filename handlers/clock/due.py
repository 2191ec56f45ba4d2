"""The clock's work: whatever is due by now is asked, escalated, released or moved on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.arrival.qualify import ask_qualifiers
from handlers.cadence import current_cadence
from handlers.clock.due_together import ask_together
from handlers.desk import Desk
from handlers.leads.asking import WHY, asking, waits_since
from handlers.leads.offer import deal, refund
from handlers.ownership import limit_of, nudge, tell_thread
from handlers.pile.nurture import UNCLAIMED, tell_marketing
from playbook import coverage, life
from playbook.standing import Due
from playbook.words import Asked, Door, Kind, State, What
from store import asked, history, leads, outbox, people
from store.database import Tx
from store.tables import Lead

log = logging.getLogger(__name__)

TOGETHER = 500  # leads in one transaction
ALONE = 500  # leads with a transaction each in one sweep: other work waits meanwhile


def sweep(desk: Desk, most: int = 20_000) -> int:
    """Do what is due by now, the longest overdue first; returns how many leads were moved.

    Safe to run late, twice, or in two processes at once: each lead moves by conditional update.
    """
    now, moved, singly = desk.clock(), 0, 0
    stuck: set[int] = set()  # tried alone and not moved: not again in this sweep
    while moved < most and singly < ALONE:
        wanted = min(TOGETHER, most - moved)
        with desk.database.reading() as tx:
            found = asked.due(tx, desk.workspace, now, wanted + len(stuck))
        owners, others = ([number for number in each if number not in stuck] for each in found)
        together, alone = _ask_owners(desk, owners, now)
        alone += others
        failed = {number for number in alone if not _ring_safely(desk, number, now)}
        done = together + len(alone) - len(failed)
        moved, singly, stuck = moved + done, singly + len(alone), stuck | failed
        if not (done or failed) or len(owners) + len(others) < wanted:
            break
    return moved


def _ask_owners(desk: Desk, numbers: list[int], now: datetime) -> tuple[int, list[int]]:
    """Many at once: how many were moved, and those to be tried alone.

    When the database refuses all because of one, the halves are tried, and theirs, until that one is found.
    """
    if len(numbers) < 2:
        return 0, numbers
    try:
        return ask_together(desk, numbers, now)
    except Exception as fault:  # noqa: BLE001  # one bad lead must never stop the rest
        log.warning("%s leads could not be moved on together: %s", len(numbers), type(fault).__name__)
    half = len(numbers) // 2
    moved, alone = _ask_owners(desk, numbers[:half], now)
    more, others = _ask_owners(desk, numbers[half:], now)
    return moved + more, alone + others


def _ring_safely(desk: Desk, number: int, now: datetime) -> bool:
    try:
        return ring(desk, number, now)
    except leads.Overtaken:
        return False
    except Exception:  # one bad lead must never stop the rest
        log.exception("lead %s could not be moved on", number)
        return False


def ring(desk: Desk, number: int, now: datetime) -> bool:
    """One lead's time has come: move it on and say what follows; False when somebody else already did."""
    rules = desk.rules()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.due_at is None or lead.due_at > now:
            return False
        before = leads.standing(lead)
        crew, hours = rules.crew_for(lead.route, now), rules.hours_of(lead.owner)
        steps = () if lead.owner else current_cadence(desk, lead).steps
        due, after = life.ring(before, now, rules.playbook, crew, hours, steps)
        leads.move(tx, lead, after, **_reported(desk, lead, due, after.owner, now))
        it = Occasion(tx, desk, lead, due, now, before.owner, before.offered_to, before.repeats)
        ASKING[due.what](it)
        outbox.card(tx, lead, now)
    return True


def _reported(desk: Desk, lead: Lead, due: Due, owner: str | None, now: datetime) -> dict[str, object]:
    if due.what in WHY:
        return {"nudge_at": waits_since(lead, due)}
    if due.what is What.RELEASE:
        return {"timeouts": lead.timeouts + 1}
    if due.what is What.GIVE_UP and due.at <= now:
        return {"nurture_why": UNCLAIMED}
    if due.what is What.REVIEW:
        return {"review_asked_at": lead.review_asked_at or due.at}
    if due.what is What.ASSIGN and owner:
        first = {} if lead.first_claimed_at else {"first_claimed_at": now, "first_claimed_by": owner}
        missed = coverage.taken(limit_of(lead), now)
        return {"cadence": current_cadence(desk, lead).key, "missed_by": missed, **first}
    return {}


@dataclass(frozen=True)
class Occasion:
    """A lead whose time came: what was asked of it, when, and who had it before it moved on."""

    tx: Tx
    desk: Desk
    lead: Lead
    asked: Due
    now: datetime
    owner: str | None
    offered_to: str | None
    left: int  # nudges that its owner has not answered

    def note(self, kind: Kind, **detail: object) -> None:
        """Write into the lead's history what the clock did."""
        history.add(self.tx, self.lead, kind, self.now, None, Door.CLOCK, detail=detail)


def _escalate(it: Occasion) -> None:
    """The next rung of the ladder: the lead's thread, the back-ups, or the managers."""
    lead, in_channel = it.lead, it.asked.who is Asked.CHANNEL
    it.note(Kind.ESCALATED, why=f"asked the {it.asked.who}")
    for whom in (
        (lead.channel,) if in_channel else it.desk.rules().crew_for(lead.route, it.now).of(it.asked.who)
    ):
        key = f"escalation:{lead.id}:{whom}:{it.asked.at.isoformat()}"
        facts = {"opened": lead.opened_at.isoformat()}
        outbox.notice(
            it.tx,
            lead.workspace,
            key,
            "escalation",
            whom,
            it.now,
            lead=lead,
            in_thread=in_channel,
            facts=facts,
        )


def _digest(it: Occasion) -> None:
    """Cold leads wait for one list a morning."""
    lead = it.lead
    it.note(Kind.ESCALATED, why="on the morning's list")
    day = it.desk.rules().hours.local(it.now).date()
    key = f"digest:{lead.channel}:{lead.temperature}:{day}"
    facts = {"temperature": lead.temperature, "channel": lead.channel}
    outbox.notice(it.tx, lead.workspace, key, "digest", lead.channel, it.now, facts=facts)


def _assign(it: Occasion) -> None:
    """Nobody claimed it: it goes to the fallback person."""
    lead = it.lead
    if lead.state != State.WORKING or lead.owner is None:
        return
    people.meet(it.tx, lead.workspace, lead.owner)
    it.note(Kind.ASSIGNED, owner=lead.owner)
    tell_thread(it.tx, lead, it.now, "assigned", who=lead.owner)
    outbox.settle(it.tx, lead)
    nudge(it.tx, lead, lead.owner, it.now, "assigned")


def _give_up(it: Occasion) -> None:
    """Unclaimed for too long: marketing has it now."""
    if it.lead.state != State.NURTURE:
        return
    it.note(Kind.NURTURED, why="nobody claimed it")
    outbox.settle(it.tx, it.lead)
    tell_marketing(it.tx, it.desk, it.lead, it.now, UNCLAIMED)


def _nudge(it: Occasion) -> None:
    """Ask the owner; others are told when he does not answer."""
    if it.owner:
        entries, notices = asking(it.desk.rules(), it.lead, it.owner, it.asked, it.left, it.now)
        history.add_all(it.tx, entries)
        for each in notices:
            outbox.notice_of(it.tx, each)


def _move_on(it: Occasion) -> None:
    """It was offered and not accepted in time: on to the next one, or to everybody."""
    it.note(Kind.PASSED_ON, owner=it.offered_to)
    outbox.settle(it.tx, it.lead)
    deal(it.tx, it.desk, it.lead, it.now)


def _bounce(it: Occasion) -> None:
    """It was handed over and not accepted in time: its owner has it still."""
    it.note(Kind.BOUNCED, owner=it.offered_to)
    tell_thread(it.tx, it.lead, it.now, "bounced", who=it.offered_to, owner=it.owner)
    outbox.settle(it.tx, it.lead)


def _ask_qualifiers(it: Occasion) -> None:
    """Nobody has decided on an inquiry: they are asked again."""
    it.note(Kind.ESCALATED, why="asked the qualifiers again")
    ask_qualifiers(it.tx, it.desk, it.lead, it.now)


def _release(it: Occasion) -> None:
    """Claimed, asked, and still not touched: back to the channel."""
    it.note(Kind.TIMED_OUT, owner=it.owner)
    tell_thread(it.tx, it.lead, it.now, "timed-out", who=it.owner)
    outbox.settle(it.tx, it.lead)
    refund(it.tx, it.desk, it.lead, it.owner)
    deal(it.tx, it.desk, it.lead, it.now, but=it.owner)


def _review(it: Occasion) -> None:
    """In the nurture pile: marketing finds it on its worklist from now on."""
    it.note(Kind.REVIEWED)


ASKING: dict[What, Callable[[Occasion], None]] = {
    What.QUALIFY: _ask_qualifiers,
    What.ACCEPT: _move_on,
    What.HAND_OVER: _bounce,
    What.CLAIM: _escalate,
    What.DIGEST: _digest,
    What.ASSIGN: _assign,
    What.GIVE_UP: _give_up,
    What.FIRST_TOUCH: _nudge,
    What.RELEASE: _release,
    What.TOUCH: _nudge,
    What.CALLBACK: _nudge,
    What.MEETING: _nudge,
    What.REVIEW: _review,
}
