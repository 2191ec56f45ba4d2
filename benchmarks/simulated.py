"""A simulated sales floor: a clock that jumps from event to event, and people who react to what they are told."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import func, select, update

from benchmarks.figures import Malfunction
from benchmarks.reps import Rep, outcome
from bot.rooms.bells import tick
from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.commands.dispose import record
from handlers.desk import Desk
from handlers.leads.claim import HandsFull, claim
from handlers.leads.hand_over import accept, give
from handlers.people.away import go_away
from handlers.pile.nurture import hot_again
from handlers.rules import InForce
from handlers.sent.speak import payload
from playbook.refusal import Refusal
from playbook.words import Door, State
from store import leads
from store.database import Database
from store.leads import LEAD
from store.outbox import OUTBOX, TO_SAY
from store.tables import Lead, Outbox
from tests.floor import HandClock
from tests.slack_double import TEAM

BREATH = timedelta(minutes=4)  # between two ticks: late is safe, and so a quarter takes minutes
REST = timedelta(minutes=15)  # between two ticks when nothing is known to be due
HOUR = timedelta(hours=1)
FREE_AGAIN = (
    "timed-out",
    "released",
    "freed",
    "hot-again",
)  # what a thread is told when a lead may be claimed
MANAGER = "U0MANAGER"
NEWS = (  # whatever is said for the first time and is no card
    select(Outbox)
    .where(OUTBOX.c.workspace == TEAM, TO_SAY, OUTBOX.c.done == 0, OUTBOX.c.template != "card")
    .order_by(OUTBOX.c.id)
)


class SimulatedFloor:
    """A desk on a real database with a clock moved by hand; Slack is who hears what the outbox says."""

    def __init__(self, database: Database, reps: dict[str, Rep], begin: datetime, chance: Random) -> None:
        """Nothing happens before `run`."""
        self.clock, self.reps, self.chance = HandClock(begin), reps, chance
        self.rules = InForce(database, TEAM)
        self.desk = Desk(database, self.clock, WebClient(), self.rules, TEAM)
        self.said: Counter[str] = Counter()  # by template
        self.hours_checked = 0
        self._late: set[tuple[int, datetime]] = set()
        self._planned: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._expected: set[int] = set()  # leads that somebody is about to record something for

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Let somebody do something then."""
        heappush(self._planned, (at, next(self._order), act))

    def run(self, until: datetime) -> None:
        """Jump from event to event. Raises Malfunction when the invariant breaks."""
        hour, next_tick = self.clock() + HOUR, self.clock()
        while self.clock() < until:
            while self._planned and self._planned[0][0] <= next_tick:
                self.clock.now, _, act = heappop(self._planned)
                self._try(act)
            self.clock.now = next_tick
            tick(self.desk, self.rules)
            self._deliver()
            while hour <= self.clock():
                self._check()
                hour += HOUR
            next_tick = self._next(min(until, hour))

    def _next(self, latest: datetime) -> datetime:
        """When something is to be done again: an act, what falls due, or a look around."""
        now = self.clock()
        with self.desk.database.reading() as tx:
            due = tx.scalar(select(func.min(LEAD.c.due_at)).where(LEAD.c.workspace == TEAM))
        known = [each for each in (due, self._planned[0][0] if self._planned else None) if each]
        return max(now + BREATH, min([latest, now + REST, *known]))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Refusal:
            self.said["refused"] += 1

    def _check(self) -> None:
        """The invariant: every lead that is not closed has its next step, and none was left behind."""
        now = self.clock()
        overdue = select(LEAD.c.id, LEAD.c.due_at).where(LEAD.c.workspace == TEAM, LEAD.c.due_at <= now)
        with self.desk.database.reading() as tx:
            astray = [lead.id for lead in leads.astray(tx, TEAM)]
            late = {(number, at) for number, at in tx.execute(overdue)}
        behind = [number for number, _ in late & self._late]  # as an hour ago
        if astray or behind:
            raise Malfunction(
                f"{now}: leads {astray} are without a next step, leads {behind} were left behind"
            )
        self._late = late
        self.hours_checked += 1
        for rep in self.reps.values():
            hours = self.rules().hours_of(rep.id)
            if hours.is_open(now):
                rep.asked.setdefault(hours.local(now).date(), 0)

    # what is said, and who hears it

    def _deliver(self) -> None:
        """All there is to say, in bulk; what is said in private is put into words, as the sender would."""
        with self.desk.database.reading() as tx:
            rows: Sequence[Outbox] = tx.scalars(NEWS).all()
        heard = [row for row in rows if self._is_said(row)]
        sent = {"state": "sent", "done": OUTBOX.c.wanted, "sent_at": self.clock(), "ts": "1.1"}
        with self.desk.database.writing() as tx:
            tx.execute(update(OUTBOX).where(OUTBOX.c.workspace == TEAM, TO_SAY).values(**sent))
        for row in heard:
            self.said[row.template] += 1
            self._hear(row)

    def _is_said(self, row: Outbox) -> bool:
        return not row.conversation.startswith("U") or payload(self.desk, row) is not None

    def _hear(self, row: Outbox) -> None:
        if row.conversation in self.reps:
            self._in_private(row, self.reps[row.conversation])
        elif row.conversation == MANAGER and row.lead_id:
            self._later(timedelta(minutes=self.chance.uniform(3, 30)), partial(self._reassign, row.lead_id))
        elif row.template == "nurture" and row.lead_id and self.chance.random() < 0.06:
            self._later(timedelta(days=self.chance.uniform(3, 40)), partial(self._hot_again, row.lead_id))
        elif row.lead_id and (row.in_thread and self._may_be_claimed(row)):
            self._somebody_claims(row.lead_id)

    def _may_be_claimed(self, row: Outbox) -> bool:
        return row.template == "escalation" or row.facts.get("kind") in FREE_AGAIN

    def _in_private(self, row: Outbox, rep: Rep) -> None:
        now, hours = self.clock(), self.rules().hours_of(rep.id)
        if row.facts.get("reason") != "claimed":  # the answer to his own click asks for nothing new
            today = hours.local(now).date()
            rep.asked[today] = rep.asked.get(today, 0) + 1
        if row.lead_id is None or not rep.minds(now, self.chance):
            return
        handed = row.template == "offer" and row.facts["by"] is not None
        take = row.template in ("offer", "escalation")
        act = self._accepts if handed else self._claims if take else self._works
        self.plan(hours.next_open(now + rep.delay(self.chance)), partial(act, rep, row.lead_id))

    def _later(self, wait: timedelta, act: Callable[[], None]) -> None:
        self.plan(self.rules().hours.next_open(self.clock() + wait), act)

    # what people do

    def comes_in(self, body: bytes) -> None:
        """A prospect writes."""
        taken = take_in(self.desk, RawInquiry(body, "application/json"))
        lead = self._look(int(taken.answer["lead"]))
        if lead.state == State.OPEN and lead.offered_to is None:
            self._somebody_claims(lead.id)

    def goes_away(self, rep: Rep, days: int) -> None:
        """A holiday."""
        go_away(self.desk, rep.id, self.clock() + timedelta(days=days), rep.id, Door.COMMAND)

    def _look(self, number: int) -> Lead:
        with self.desk.database.reading() as tx:
            return leads.shown(tx, TEAM, number)

    def _somebody_claims(self, number: int) -> None:
        """One of those who are there, within minutes; at night whoever is there first."""
        now, wait = self.clock(), timedelta(minutes=self.chance.expovariate(1 / 4))
        roster = self.rules().roster
        there = [rep for rep in self.reps.values() if roster.on_duty(rep.id, now)]
        rep = self.chance.choice(there or [*self.reps.values()])
        self.plan(self.rules().hours_of(rep.id).next_open(now + wait), partial(self._claims, rep, number))

    def _accepts(self, rep: Rep, number: int) -> None:
        accept(self.desk, number, rep.id, Door.BUTTON)
        self._works_soon(rep, number)

    def _claims(self, rep: Rep, number: int) -> None:
        done = claim(self.desk, number, rep.id, Door.BUTTON)
        if isinstance(done, HandsFull):  # he works off what bars him, and somebody else is faster
            for each in done.leads[:2]:
                self._works_soon(rep, each.id)
            self._somebody_claims(number)
        elif done is None and self.chance.random() < 0.93:
            self._works_soon(rep, number)

    def _works_soon(self, rep: Rep, number: int) -> None:
        at = self.clock() + timedelta(minutes=self.chance.uniform(1, 12))
        self.plan(self.rules().hours_of(rep.id).next_open(at), partial(self._works, rep, number))

    def _works(self, rep: Rep, number: int) -> None:
        """He calls or writes, and records what came of it."""
        lead = self._look(number)
        if lead.owner == rep.id:
            least = self.rules().playbook.cadence.least_touches
            code, text = outcome(lead.touches, lead.reached, least, self.chance)
            record(self.desk, number, code, text, rep.id, Door.BUTTON)

    def _reassign(self, number: int) -> None:
        """The manager gives what nobody claimed to somebody who is there."""
        now, roster = self.clock(), self.rules().roster
        there = [rep for rep in self.reps if roster.on_duty(rep, now)]
        lead = self._look(number)
        if there and lead.state in (State.OPEN, State.WORKING) and lead.owner in (None, MANAGER):
            give(self.desk, number, MANAGER, self.chance.choice(there), Door.COMMAND)

    def _hot_again(self, number: int) -> None:
        hot_again(self.desk, number, "U0MARKETER", Door.BUTTON)

    def ends(self) -> dict[str, Any]:
        """How many leads there are in each state, those that are closed by their outcome."""
        with self.desk.database.reading() as tx:
            kinds = select(func.coalesce(LEAD.c.outcome, LEAD.c.state), func.count()).group_by(
                LEAD.c.outcome, LEAD.c.state
            )
            return {str(kind): int(many) for kind, many in tx.execute(kinds)}
