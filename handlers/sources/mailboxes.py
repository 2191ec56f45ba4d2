"""Mailboxes are added as sources and given another password; each is opened first, so that what is wrong is said."""

import secrets

from handlers.desk import Desk
from handlers.secret_box import SecretBox
from handlers.sources.mailbox import Address, CannotRead, Mailbox, Open
from handlers.sources.sources import digest_of, may_be_called, not_there, wanted
from playbook.refusal import Refusal
from sources.clean import one_line
from sources.registry import READ
from store import looks, sources
from store.tables.connections import Source


def is_read(desk: Desk, name: str) -> bool:
    """Whether that is a source that is read."""
    with desk.database.reading() as tx:
        found = sources.named(tx, desk.workspace, one_line(name))
    return found is not None and found.kind in READ


def add(
    desk: Desk, box: SecretBox, opened: Open, kind: str, name: str, mailbox: str, password: str
) -> Source:  # fmt: skip
    """Add a mailbox: what it gets from now on is read. Raises Refusal, with nothing added."""
    title, address, now = may_be_called(desk, name), Address.read(mailbox), desk.clock()
    sealed = box.seal(password)
    begin = _tried(opened, address, password)
    with desk.database.writing() as tx:
        not_there(sources.named(tx, desk.workspace, title))
        return sources.add(tx, Source(
            workspace=desk.workspace, kind=READ[kind.strip().lower()].kind, name=title, created_at=now, token=sealed,
            key_digest=digest_of(secrets.token_urlsafe(32)),  # nobody knows the key: it is not pushed to
            api=str(address), cursor=begin, look_at=now,
        ))  # fmt: skip


def renew(desk: Desk, box: SecretBox, opened: Open, name: str, password: str) -> Source:
    """Another password for a mailbox, once it was seen to open it. Raises Refusal, with nothing changed."""
    sealed = box.seal(password)
    with desk.database.reading() as tx:
        source = wanted(tx, desk, name)
    _tried(opened, Address.read(source.api or ""), password)
    with desk.database.writing() as tx:
        looks.renew(tx, source.id, sealed, desk.clock())
    return source


def position(mailbox: Mailbox, number: int) -> str:
    """How far a mailbox was read, as it is kept."""
    return f"{mailbox.validity}:{number}"


def _tried(opened: Open, address: Address, password: str) -> str:
    if not password:
        raise Refusal("A mailbox has a password. Nothing was changed.")
    try:
        with opened(address, password) as mailbox:
            return position(mailbox, mailbox.last)
    except CannotRead as fault:
        raise Refusal(f"The mailbox cannot be read: {fault}. Nothing was changed.") from fault
