"""The rows of a list become leads, batch by batch: each with all that belongs to it, or not at all."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from handlers.arrival.arrival import arrive_in_drop
from handlers.desk import Desk
from handlers.lists.list_work import Hand, drop_of, terms_of
from playbook import life
from playbook.drops import DropState, ListState, Way
from playbook.listed import BLOCKED, TEST, Before, Listed, known_by, latest
from playbook.replay import told
from playbook.standing import Standing
from playbook.words import Door, Kind, Temperature
from sources.new_lead import NewLead
from store import bulk, lists, outbox, sizes
from store.database import Tx
from store.leads import Overtaken, columns
from store.tables import Campaign, Drop, LeadList

log = logging.getLogger(__name__)
MANY = 10_000  # rows of a list, after which the database has to learn how much there is
AGAIN = 20  # times a batch is looked at anew because somebody else dealt with one of its people


@dataclass(slots=True)
class Somebody:
    """A person of a batch, by his first row there: with the lead he is known by, or to get one."""

    row: Listed
    known: Before | None
    lead: int = 0


@dataclass
class Batch:
    """Rows that are taken in together, sorted by what becomes of them."""

    people: list[Somebody] = field(default_factory=list)
    doubles: int = 0
    left_out: list[tuple[int, str, Sequence[str]]] = field(default_factory=list)
    whose: dict[str, Somebody] = field(default_factory=dict)  # by contact
    there: Mapping[str, int | None] = field(
        default_factory=dict
    )  # contacts that are known, and of which lead

    def counts(self, new: int) -> dict[str, int]:
        """How many rows of each kind, when so many get a lead."""
        reasons = [why for _, why, _ in self.left_out]
        blocked, test = reasons.count(BLOCKED), reasons.count(TEST)
        return {
            "new": new, "known": len(self.people) - new + self.doubles, "blocked": blocked, "test": test,
            "invalid": len(reasons) - blocked - test,
        }  # fmt: skip


def take_in(hand: Hand) -> None:
    """Take in what is left of a list. Raises Unreadable, or Overtaken when it was called off meanwhile."""
    with hand.desk.database.reading() as tx:
        drop, campaign = drop_of(tx, hand.desk, hand.listed)
    for rows in hand.rows(terms_of(hand.desk, hand.listed, drop, campaign), hand.listed.row):
        _take_batch(hand, rows)
        if hand.done_with(hand.listed):
            return
    with hand.desk.database.writing() as tx:
        seen = hand.held(tx)
        hand.write(tx, seen, show=True, state=ListState.DONE, ready_at=hand.desk.clock())
        outbox.drop_changed(tx, hand.desk.workspace, seen.drop_id)
    hand.listed = seen
    hand.told(seen)
    if seen.new + seen.known >= MANY:
        with hand.desk.database.writing() as tx:
            sizes.look_over(tx)


def _take_batch(hand: Hand, rows: Sequence[Listed]) -> None:
    for _ in range(AGAIN):
        try:
            with hand.desk.database.writing() as tx:
                seen = hand.held(tx)
                _written(tx, hand, seen, rows)
        except bulk.Raced:
            log.info("list %s: a batch is looked at anew", hand.listed.id)
        else:
            hand.listed = seen
            return
    raise Overtaken(f"list {hand.listed.id}: somebody else deals with its people all the time")


def _written(tx: Tx, hand: Hand, seen: LeadList, rows: Sequence[Listed]) -> None:
    """All of a batch, and how far the list is with it."""
    desk, now = hand.desk, hand.desk.clock()
    drop, campaign = drop_of(tx, desk, seen)
    if drop.state in (DropState.CANCELLED, DropState.OVER):
        raise Overtaken(f"drop {drop.id} is over")
    batch = _sorted(tx, desk, campaign, rows)
    new = [each for each in batch.people if not each.known]
    counts = {name: getattr(seen, name) + many for name, many in batch.counts(len(new)).items()}
    hand.write(tx, seen, row=rows[-1].row, **counts)
    entering = Entering(desk, seen, drop, campaign, now)
    entering.give_leads(tx, new)
    bulk.belong(tx, desk.workspace, _mine(batch), batch.there)
    entering.touch(tx, batch.people)
    lists.reject(tx, seen.id, batch.left_out)
    outbox.drop_changed(tx, desk.workspace, drop.id)


def _sorted(tx: Tx, desk: Desk, campaign: Campaign, rows: Sequence[Listed]) -> Batch:
    of_rows = [row.keys for row in rows]
    keys = [*chain.from_iterable(of_rows)]
    stopped = bulk.stopped(tx, desk.workspace, keys)
    there = bulk.there(tx, desk.workspace, keys)
    before = bulk.before(tx, desk.workspace, there)
    batch = Batch(there=there)
    people, whose, left_out = batch.people, batch.whose, batch.left_out
    for row, of_row in zip(rows, of_rows, strict=True):
        if row.why or (stopped and not stopped.isdisjoint(of_row)):
            left_out.append((row.row, row.why or BLOCKED, row.cells))
            continue
        somebody = next((whose[key] for key in of_row if key in whose), None)
        if somebody:
            batch.doubles += 1
        else:
            somebody = _somebody(row, of_row, before, campaign.name)
            people.append(somebody)
        for key in of_row:
            whose.setdefault(key, somebody)
    return batch


def _somebody(
    row: Listed, keys: Sequence[str], before: Mapping[str, Sequence[Before]], campaign: str
) -> Somebody:
    had = [each for key in keys for each in before.get(key, ())] if before else None
    if not had:
        return Somebody(row, None)
    known = known_by(had, campaign)
    last = None if known else latest(had)
    if last:  # a dealt lead goes to whoever asks; that somebody had this person once is there to be read
        routing = json.loads(row.routing) | {"had": {"lead": last.lead, "by": last.had}}
        row = row._replace(routing=json.dumps(routing))
    return Somebody(row, known, known.lead if known else 0)


def _mine(batch: Batch) -> dict[str, int]:
    """To which lead each contact belongs: of somebody known only those that are not known yet."""
    return {
        key: each.lead
        for key, each in batch.whose.items()
        if not (each.known and batch.there.get(key) is not None)
    }


class Entering:
    """Writes the leads of one batch, received at one moment."""

    def __init__(self, desk: Desk, listed: LeadList, drop: Drop, campaign: Campaign, now: datetime) -> None:
        self._desk, self._listed, self._drop, self._campaign, self._now = desk, listed, drop, campaign, now
        found, few = listed.preview, desk.rules().playbook.drops.cards
        self._every_card = drop.way == Way.CARDS or found.get("new", few + 1) <= few
        self._hot_card = found.get("hot") == 1

    def give_leads(self, tx: Tx, people: Sequence[Somebody]) -> None:
        """Each of them gets a lead: in the drop, or with a card of its own."""
        waiting = []
        for each in people:
            if self._by_card(each.row):
                each.lead = self._arrive(tx, each.row)
            else:
                waiting.append(each)
        for each, number in zip(waiting, bulk.numbers(tx, len(waiting)), strict=True):
            each.lead = number
        kinds = {str(each.value): self._same(each) for each in Temperature}
        stands = self._stands(Temperature.COLD)
        entry = {
            "workspace": self._desk.workspace, "at": self._now, "who": self._listed.created_by,
            "kind": Kind.RECEIVED.value, "door": Door.LIST.value, "touch": False,
            "detail": {"list": self._listed.id, "drop": self._drop.id, **told(None, stands)},
        }  # fmt: skip
        bulk.add(tx, [(each.lead, each.row) for each in waiting], kinds, entry)

    def touch(self, tx: Tx, people: Sequence[Somebody]) -> None:
        """That each came by through this campaign: once a drop, however often he is on its list."""
        came = [
            (each.lead, each.row) for each in people if not each.known or each.known.dropped != self._drop.id
        ]
        bulk.touch(tx, self._desk.workspace, self._campaign.id, self._now, came)

    def _by_card(self, row: Listed) -> bool:
        """As any other lead: in a drop that is all cards or very small, and the one hot lead of a list."""
        return self._every_card or (self._hot_card and row.temperature == Temperature.HOT)

    def _arrive(self, tx: Tx, row: Listed) -> int:
        contacts = {kind: value for kind, value in (("email", row.email), ("phone", row.phone)) if value}
        new = NewLead.model_construct(
            name=row.name, company=row.company, email=row.email, phone=row.phone, message=row.message,
            source=row.source, campaign=self._campaign.name, temperature=Temperature(row.temperature).value,
            landing_page=row.landing_page, price=Decimal(row.price) if row.price else None, currency=row.currency,
            extra=json.loads(row.extra),
        )  # fmt: skip
        of_drop = {
            "dropped": self._drop.id, "place": row.place, "channel": self._drop.channel,
            "because": json.loads(row.because), "routing": json.loads(row.routing), "route": row.route,
        }  # fmt: skip
        return arrive_in_drop(tx, self._desk, new, contacts, self._now, self._listed.created_by, of_drop).id

    def _stands(self, temperature: Temperature) -> Standing:
        rules = self._desk.rules()
        first = rules.playbook.drops.remind[0].after(self._drop.at, rules.hours)
        return life.wait_in_drop(temperature, self._now, self._drop.remind_at or first)

    def _same(self, temperature: Temperature) -> dict[str, Any]:
        """The columns that are the same for all leads of a temperature."""
        rules = self._desk.rules()
        pace = rules.playbook.pace(temperature)
        limit = pace.after(pace.limit, self._now, rules.hours) - self._now
        return {
            **columns(self._stands(temperature)), "workspace": self._desk.workspace, "test": False,
            "counts": True, "received_at": self._now, "campaign": self._campaign.name, "revision": 1,
            "limit_seconds": int(limit.total_seconds()), "timeouts": 0, "dropped": self._drop.id,
            "channel": self._drop.channel,
        }  # fmt: skip
