"""A list's file comes in: from Slack, from pasted rows, or it stays where the command line has it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from handlers.lists.list_work import Hand
from playbook.drops import ListState
from playbook.refusal import Refusal
from sources.sheet import Unreadable
from store import lists
from store.database import Tx

MOST = (
    100 << 20
)  # bytes of a file that comes through Slack; one at the command line may be as long as it likes
Fetch = Callable[[str], Iterator[bytes]]


def keep(tx: Tx, number: int, content: Iterable[bytes]) -> tuple[int, str]:
    """Keep content that is here; its size and digest. Raises Refusal when it is too much."""
    size, digest = 0, hashlib.sha256()
    for nth, part in enumerate(lists.in_parts(content)):
        size += len(part)
        if size > MOST:
            raise Refusal(too_long())
        digest.update(part)
        lists.put_part(tx, number, nth, part)
    return size, digest.hexdigest()


def measured(content: Iterable[bytes]) -> tuple[int, str]:
    """Size and digest of content that is kept elsewhere."""
    size, digest = 0, hashlib.sha256()
    for part in content:
        size += len(part)
        digest.update(part)
    return size, digest.hexdigest()


def too_long() -> str:
    """What is said of a file that is too long for Slack."""
    return (
        f"The file is longer than {MOST >> 20} MB. Hand it in in pieces, or at the command line: "
        "`glengarry drop FILE` takes any length."
    )


def fetch_in(hand: Hand, fetch: Fetch) -> None:
    """Get the file from Slack, part by part. Raises Unreadable when it is too long."""
    desk, number = hand.desk, hand.listed.id
    with desk.database.writing() as tx:
        lists.no_parts(tx, number)  # of an earlier try
    size, digest = 0, hashlib.sha256()
    for nth, part in enumerate(lists.in_parts(fetch(hand.listed.slack_file or ""))):
        size += len(part)
        if size > MOST:
            raise Unreadable(too_long())
        digest.update(part)
        with desk.database.writing() as tx:
            seen = hand.held(tx)
            lists.put_part(tx, number, nth, part)
            hand.write(tx, seen, size=size, attempts=seen.attempts)
        if hand.done_with(seen):
            return
    facts = {"size": size, "digest": digest.hexdigest(), "ready_at": desk.clock()}
    hand.put(show=True, state=ListState.READING, **facts)
