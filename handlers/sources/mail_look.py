"""Mailboxes are looked at: each new mail is kept first, byte for byte, and then understood. All stays there."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.arrival.intake import understand_kept
from handlers.arrival.raw_inquiry import RawInquiry, row_of
from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.mailbox import Address, CannotRead, Mailbox, Open, Piece, TooLarge
from handlers.sources.mailbox_failed import tell_once, tell_that_it_works
from handlers.sources.mailboxes import position
from playbook.refusal import Refusal
from playbook.words import Door
from sources.registry import READ
from store import inquiries, looks, sources
from store.database import Tx
from store.schema import DATABASE_FAULTS
from store.tables import Inquiry
from store.tables.connections import Source

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=30)
TAKEN_FOR = timedelta(minutes=2)  # then another process may look; what it reads twice is kept once
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)  # after one that failed
MOST = 50  # mails in one look, so that every mailbox has its turn
SKEW = timedelta(minutes=10)  # the server's clock may be behind
TOO_LARGE = "the mail is too large to be read, and its server sends no part of it: look for it in the mailbox"


class OthersGoOn(Exception):
    """Somebody else reads this mailbox, or it was removed."""


def look_at_all(desk: Desk, box: SecretBox, opened: Open, over: Callable[[], bool] = lambda: False) -> bool:
    """Look at every mailbox that is due; True when one has more. `over` ends it between two mails.

    Safe to run late, twice, or in two processes at once: a mail is kept together with the note that it was read.
    """
    with desk.database.reading() as tx:
        due = looks.due(tx, desk.workspace, READ, desk.clock())
    more = [_look_safely(desk, box, opened, each, over) for each in due if not over()]
    return any(more)


def _look_safely(desk: Desk, box: SecretBox, opened: Open, source: Source, over: Callable[[], bool]) -> bool:
    try:
        return look(desk, box, opened, source, over)
    except DATABASE_FAULTS:  # the next look goes on where this one ended
        log.exception("source %s waits on", source.id)
    except Exception:  # one bad mailbox must never stop the rest
        log.exception("source %s cannot be looked at", source.id)
    return False


def look(
    desk: Desk, box: SecretBox, opened: Open, source: Source, over: Callable[[], bool] = lambda: False
) -> bool:  # fmt: skip
    """Read what is new in one mailbox; True when there is more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        if not looks.take(tx, source, now + TAKEN_FOR):
            return False
    try:
        with opened(Address.read(source.api or ""), box.open(source.token)) as mailbox:
            more = _read(desk, source, mailbox, over)
    except OthersGoOn:
        return False
    except (CannotRead, Locked, Refusal) as fault:
        _failed(desk, source, str(fault))
        return False
    _worked(desk, source, desk.clock() if more else now + EVERY)
    return more


def _read(desk: Desk, source: Source, mailbox: Mailbox, over: Callable[[], bool]) -> bool:
    validity, _, last = (source.cursor or "").partition(":")
    done = int(last) if last.isdigit() and validity == str(mailbox.validity) else 0
    new = mailbox.after(done, source.created_at - SKEW)
    at = source.cursor
    for number in new[:MOST]:
        if over():
            break
        try:
            at = _take(desk, source, at, position(mailbox, number), mailbox.fetch(number))
        except TooLarge:
            after = position(mailbox, number)
            _take(desk, source, at, after, Piece(after.encode(), None), TOO_LARGE)
            return True  # by another connection
    return len(new) > MOST


def _take(
    desk: Desk, source: Source, before: str | None, after: str, piece: Piece | None, problem: str | None = None
) -> str:  # fmt: skip
    """Keep one mail, and make of it what it means; how far was read then. Raises OthersGoOn."""
    now = desk.clock()
    with desk.database.writing() as tx:
        if not looks.go_on(tx, source.id, before, after):
            raise OthersGoOn
        kept = _kept(tx, desk, source, piece, problem, now) if piece else None
    if kept and not problem:
        _understand(desk, kept)
    return after


def _kept(
    tx: Tx, desk: Desk, source: Source, piece: Piece, problem: str | None, now: datetime
) -> Inquiry | None:
    """The mail as it is kept; None when it is older than the source, or was kept under another number before."""
    if piece.received and piece.received < source.created_at - SKEW:
        return None
    reading = READ[source.kind]
    key = f"source:{source.id}:{reading.identity(piece.raw)}"
    if inquiries.answered(tx, desk.workspace, [f"read:{key}"]):
        return None
    raw = RawInquiry(piece.raw, reading.content_type, key, Door.MAIL, source_id=source.id)
    sources.let_in(tx, source, now)
    return inquiries.keep(tx, row_of(desk, raw, now, "failed" if problem else "waiting", problem))


def _understand(desk: Desk, kept: Inquiry) -> None:
    """It is kept, so whatever goes wrong, it waits here."""
    try:
        understand_kept(desk, kept)
    except DATABASE_FAULTS:  # the next sweep makes a lead of it
        log.exception("inquiry %s waits on", kept.id)


def _failed(desk: Desk, source: Source, why: str) -> None:
    now = desk.clock()
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(source.rejected, 10))
    with desk.database.writing() as tx:
        stands = looks.failed(tx, source.id, why[:300], now, now + wait)
        tell_once(tx, desk, stands, now)
    log.warning("source %s could not be read, %s in a row", source.id, stands.rejected)


def _worked(desk: Desk, source: Source, again: datetime) -> None:
    with desk.database.writing() as tx:
        looks.worked(tx, source.id, again)
        tell_that_it_works(tx, desk, source, desk.clock())
