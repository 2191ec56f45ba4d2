"""A CRM is told of a lead: its record is brought up to date, and what was recorded becomes an activity there."""

import logging
from datetime import datetime

from handlers.crm.crm import Connect, Connected, TakeOver, Unwelcome
from handlers.crm.crm_away import tell_once
from handlers.crm.crm_lead import activity_of
from handlers.crm.crm_meet import Met, meet
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from playbook.words import Kind
from store import crm_links, crm_receivers, history
from store.tables import Event
from store.tables.connections import Outgoing, Receiver

log = logging.getLogger(__name__)
ERASED = "lead.erased"


class ToCrm:
    """Tells one of a lead: a handlers.receivers.delivering.Deliver for receivers of kind hubspot and salesforce.

    What a lead is, is read anew: a record is a projection of it, as its card is. Of the news only the number of the
    entry is used.
    """

    def __init__(self, desk: Desk, connect: Connect, take: TakeOver) -> None:
        """Connects to nothing yet."""
        self._desk, self._connect, self._take = desk, connect, take

    def __call__(self, receiver: Receiver, news: Outgoing, now: datetime) -> None:
        """Raises NotTaken."""
        if news.event == ERASED:
            with self._desk.database.writing() as tx:
                crm_links.forget(tx, self._desk.workspace, news.lead_id)
            return
        try:
            self._tell(receiver, news, now)
        except Unwelcome as fault:
            with self._desk.database.writing() as tx:
                tell_once(tx, self._desk, receiver, str(fault), now)
            raise
        with self._desk.database.writing() as tx:
            crm_receivers.took(tx, receiver, now)

    def _tell(self, receiver: Receiver, news: Outgoing, now: datetime) -> None:
        desk = self._desk
        it = Connected(receiver, self._connect(receiver), self._take, desk.rules().playbook.crm.owns)
        entry = _entry(news)
        met = meet(desk, it, news.lead_id, told=max(0, entry - 1))
        if met is not None:
            add_activities(desk, it, met, entry, look=news.attempts > 1 or news.error is not None)


def _entry(news: Outgoing) -> int:
    told = (news.body.get("entry") or {}).get("number")
    return told if isinstance(told, int) else 0


def add_activities(desk: Desk, it: Connected, met: Met, up_to: int, *, look: bool) -> None:
    """Add what was recorded up to that entry and is not there yet, in order. Raises NotTaken.

    `look`: it may be there, because somebody tried before and nobody knows how that ended. What the CRM refuses for
    good keeps nothing that comes after it: it is put aside as news of its own, and may be tried again.
    """
    with desk.database.reading() as tx:
        entries = crm_links.untold(tx, met.link, up_to, again=up_to if look else None)
        addresses = crm_links.addresses(tx, desk.workspace, [each.who for each in entries])
        corrected = {
            each.id: history.code_of(tx, desk.workspace, each.corrects) for each in entries if each.corrects
        }
    now, rules = desk.clock(), desk.rules()
    for entry in entries:
        activity = activity_of(met.lead, entry, corrected.get(entry.id), rules, addresses, now)
        try:
            if _says_something(entry):
                it.crm.add(met.record, activity, look)
        except NotTaken as fault:
            if not fault.never or entry.id == up_to:
                raise
            log.warning("entry %s is not in CRM %s: %s", entry.id, it.receiver.id, fault)
        with desk.database.writing() as tx:
            crm_links.told(tx, met.link, entry.id)


def _says_something(entry: Event) -> bool:
    return entry.kind != Kind.NOTED or bool(entry.note)
