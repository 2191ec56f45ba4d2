"""What changed in the CRMs is read back, and applied to the leads that are in them."""

import logging
from datetime import datetime, timedelta

from handlers.crm.crm import KINDS, Connect, Connected, TakeOver, Unwelcome
from handlers.crm.crm_away import tell_once
from handlers.crm.crm_meet import seen
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from store import crm_links, crm_receivers
from store.tables.connections import Receiver

log = logging.getLogger(__name__)
A_BIT = timedelta(milliseconds=1)
PAGES = 50  # of one CRM in one sweep: the next one goes on from there


def sweep(desk: Desk, connect: Connect, take: TakeOver) -> int:
    """Read from every CRM; how many records of leads were looked at. Safe to run late, twice, or in two processes."""
    with desk.database.reading() as tx:
        connected = crm_receivers.listed(tx, desk.workspace, list(KINDS))
    looked = 0
    for receiver in connected:
        try:
            owns = desk.rules().playbook.crm.owns
            looked += read_back(desk, Connected(receiver, connect(receiver), take, owns))
            with desk.database.writing() as tx:
                crm_receivers.took(tx, receiver, desk.clock())
        except Unwelcome as fault:
            with desk.database.writing() as tx:
                tell_once(tx, desk, receiver, str(fault), desk.clock())
        except NotTaken as fault:
            log.warning("CRM %s was not read: %s", receiver.id, fault)
        except Exception:  # one CRM that cannot be read must never stop the others
            log.exception("CRM %s could not be read", receiver.id)
    return looked


def read_back(desk: Desk, it: Connected) -> int:
    """Look at what changed since the last time; how many records of leads. Raises NotTaken.

    How far it was read is written down after each page: what two processes read, both find as it is.
    """
    looked, receiver = 0, it.receiver
    since = _since(receiver, desk.clock()) - it.crm.overlap
    for _ in range(PAGES):
        page = it.crm.changed(since)
        with desk.database.reading() as tx:
            ours = crm_links.known(tx, desk.workspace, receiver.id, [each.id for each in page.records])
        for record in page.records:
            if record.id in ours:
                seen(desk, it, record)
                looked += 1
        latest = max((each.changed_at for each in page.records if each.changed_at), default=None)
        if latest is None:
            break
        since = max(latest, since + A_BIT) if page.more else latest  # so many may have changed at one moment
        _write_down(desk, receiver, since)
        if not page.more:
            break
    return looked


def _since(receiver: Receiver, now: datetime) -> datetime:
    return datetime.fromisoformat(receiver.cursor) if receiver.cursor else now


def _write_down(desk: Desk, receiver: Receiver, latest: datetime) -> None:
    cursor = latest.isoformat()
    if receiver.cursor is None or cursor > receiver.cursor:
        with desk.database.writing() as tx:
            if crm_receivers.read_to(tx, receiver, cursor):
                receiver.cursor = cursor
