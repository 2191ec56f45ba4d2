"""The first sync with a CRM: every lead that is not in it yet is looked for there, and tied to its record or a new one.

It may stop at any moment: what is tied stays tied, and the next run goes on with the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from handlers.crm.crm import Connected, Record
from handlers.crm.crm_meet import planned, tie
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from playbook.crm import Exchange
from playbook.refusal import Refusal
from store import crm_links, history
from store.tables import Lead

AT_ONCE = 100  # leads looked for in one request
NAMED = 20
TRIES = 5


@dataclass
class Sort:
    """One thing that becomes of leads: how many, and the numbers of the first."""

    many: int = 0
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """One more."""
        self.many += 1
        if len(self.numbers) < NAMED:
            self.numbers.append(number)


@dataclass
class Tally:
    """What became of the leads, or would. `refusals` say why, by how often."""

    before: int = 0
    without_address: int = 0
    made: Sort = field(default_factory=Sort)
    linked: Sort = field(default_factory=Sort)
    conflicting: Sort = field(default_factory=Sort)
    taken: Sort = field(default_factory=Sort)  # changed here
    refused: Sort = field(default_factory=Sort)
    refusals: dict[str, int] = field(default_factory=dict)


T = TypeVar("T")
Told = Callable[[int, int], object]
Rest = Callable[[float], object]


def first_sync(desk: Desk, it: Connected, *, dry: bool, told: Told, rest: Rest) -> Tally:
    """Tie every lead to its record; with `dry` only count what would be done, and write nothing anywhere.

    `told` hears how many of how many are done, `rest` waits so many seconds when the CRM asks for it.
    Raises Refusal when it cannot be reached: the next run goes on from there.
    """
    with desk.database.reading() as tx:
        all_of_them, before, without = crm_links.totals(tx, desk.workspace, it.receiver.id)
    tally, done, last = Tally(before, without), 0, None
    met: set[str] = set()  # addresses of which a lead was looked at: the newest says what stands there
    if not dry:
        patiently(it.crm.prepare, rest)
    while batch := _batch(desk, it, last):
        emails = list(dict.fromkeys(str(each.email) for each in batch))
        found = dict(patiently(partial(it.crm.find, emails), rest))
        for lead in batch:
            _one(desk, it, lead, found, met, tally, dry=dry, rest=rest)
            done += 1
            told(done, all_of_them)
        last = batch[-1].id
    return tally


def _batch(desk: Desk, it: Connected, last: int | None) -> Sequence[Lead]:
    """The newest first: of several leads of one person the newest says what stands in the CRM."""
    with desk.database.reading() as tx:
        return crm_links.untied(tx, desk.workspace, it.receiver.id, last, AT_ONCE)


def _one(
    desk: Desk, it: Connected, lead: Lead, found: dict[str, Record], met: set[str], tally: Tally, *,
    dry: bool, rest: Rest,
) -> None:  # fmt: skip
    email = str(lead.email)
    there, first = found.get(email), email not in met
    met.add(email)
    plan = Exchange()
    if there and first:
        plan = patiently(lambda: planned(desk, it, lead, None, there), rest)
    if dry:
        _count(lead, there, plan, tally, first=first)
        return
    try:
        record = patiently(lambda: _tie(desk, it, lead, there), rest)
    except NotTaken as fault:
        tally.refused.add(lead.id)
        tally.refusals[str(fault)] = tally.refusals.get(str(fault), 0) + 1
        return
    found.setdefault(email, record)
    (tally.linked if there else tally.made).add(lead.id)
    if plan.takes:
        tally.taken.add(lead.id)
    _conflicts(desk, it, lead, tally)


def _tie(desk: Desk, it: Connected, lead: Lead, there: Record | None) -> Record:
    """What was recorded before is not told: its activities would all be of today's making."""
    with desk.database.reading() as tx:
        told = history.last_number(tx, lead)
        link = crm_links.of_lead(tx, desk.workspace, it.receiver.id, lead.id)
    return tie(desk, it, lead, there or (it.crm.read(link.remote_id) if link else None), told).record


def _count(lead: Lead, there: Record | None, plan: Exchange, tally: Tally, *, first: bool) -> None:
    if there is None and first:
        tally.made.add(lead.id)
        return
    tally.linked.add(lead.id)
    if plan.conflicts:
        tally.conflicting.add(lead.id)
    if plan.takes:
        tally.taken.add(lead.id)


def _conflicts(desk: Desk, it: Connected, lead: Lead, tally: Tally) -> None:
    with desk.database.reading() as tx:
        link = crm_links.of_lead(tx, desk.workspace, it.receiver.id, lead.id)
    if link and link.differs:
        tally.conflicting.add(lead.id)


def patiently(ask: Callable[[], T], rest: Rest) -> T:
    """Ask again when the CRM wants us to wait or stumbles. Raises NotTaken for what it refuses for good.

    Raises Refusal when nobody is there.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return ask()
        except NotTaken as fault:
            if fault.never:
                raise
            if fault.away or attempt == TRIES:
                raise Refusal(f"{fault}. Run it again when that is mended: it goes on from there.") from None
            rest(fault.wait if fault.wait is not None else 2.0**attempt)
    raise AssertionError("the last attempt returns or raises")
