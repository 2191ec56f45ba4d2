"""Lists of leads: handed in, looked through, confirmed, taken in by whoever has time, and cancelled."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.drops import drops, list_message
from handlers.lists.list_beside import beside
from handlers.lists.list_fetch import Fetch, fetch_in, keep, measured
from handlers.lists.list_import import take_in
from handlers.lists.list_keeping import rejected_csv
from handlers.lists.list_preview import look_through
from handlers.lists.list_work import LEASE, Batches, Hand, in_process
from playbook.drops import DropState, ListState
from playbook.refusal import Refusal
from sources.sheet import Unreadable
from store import drops as kept_drops
from store import lists
from store.database import Tx
from store.leads import Overtaken
from store.schema import DATABASE_FAULTS
from store.tables import Drop, LeadList

__all__ = ["cancel", "confirm", "hand_in", "recolumn", "rejected_csv", "resume", "work", "work_through"]

log = logging.getLogger(__name__)
TRIES = 5  # of one step; then somebody is told
PAUSE = timedelta(seconds=10)  # after a failed try, each time longer
NOT_SENT = "Slack did not send the whole file, however often it was asked. Hand it in again later, or paste the rows."
STUMBLED = "Something is wrong with Glengarry: the log says what. Hand the list in again later."
AT_COMMAND = 5_000  # rows in a batch of the command line, which has all the time there is
CHUNK = 1 << 20


def hand_in(
    tx: Tx, desk: Desk, drop: Drop, name: str, who: str | None, *, slack_file: str | None = None,
    path: str | None = None, content: Iterable[bytes] = (),
) -> LeadList:  # fmt: skip
    """A new list for a drop, to be read: a file of Slack's, one of the command line's, or its content itself.

    Raises Refusal when there is no such file, or too much content.
    """
    now, state = desk.clock(), ListState.FETCHING if slack_file else ListState.READING
    listed = lists.add(
        tx, desk.workspace, drop.id, name[:200], now, slack_file=slack_file, path=path, created_by=who, state=state,
    )  # fmt: skip
    if slack_file is None:
        size, digest = measured(_on_disk(path)) if path else keep(tx, listed.id, content)
        lists.change(tx, listed, size=size, digest=digest)
    return listed


def _on_disk(path: str) -> Iterator[bytes]:
    try:
        with Path(path).open("rb") as file:
            while some := file.read(CHUNK):
                yield some
    except OSError as fault:
        raise Refusal(f"{path} cannot be read: {(fault.strerror or 'it is gone').lower()}.") from fault


def confirm(desk: Desk, number: int, person: str | None) -> LeadList:
    """Let the list be taken in when its drop begins, which is announced now. `person` is None at the command line.

    Raises Refusal when it was decided on already.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        listed, drop = _wanted(tx, desk, number, person, ListState.PREVIEWED)
        if not listed.preview.get("new"):
            raise Refusal("Nobody in this list is new, so there is nothing to take in. Cancel it.")
        if drop.state in (DropState.CANCELLED, DropState.OVER):
            raise Refusal("That drop is over. Hand the list in with a new one.")
        running = drop.state == DropState.RUNNING  # another list of it is being dealt already
        lists.change(tx, listed, state=ListState.IMPORTING if running else ListState.CONFIRMED, ready_at=now)
        if drop.state == DropState.DRAFT:
            kept_drops.change(tx, drop, state=DropState.PLANNED)
            drops.announce(tx, desk, kept_drops.wanted(tx, desk.workspace, drop.id), now)
        list_message.show(tx, desk, listed, now)
        return listed


def cancel(desk: Desk, number: int, person: str | None) -> LeadList:
    """Nothing more of a list is taken in; what is in stays. A drop that has not begun is off with its last one.

    Raises Refusal when it is over already.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        listed, drop = _wanted(tx, desk, number, person)
        if listed.state in lists.ENDED:
            raise Refusal(f"That list is {listed.state} already.")
        lists.change(tx, listed, state=ListState.CANCELLED, ready_at=now)
        if drop.state in (DropState.DRAFT, DropState.PLANNED) and not kept_drops.lists(tx, drop):
            drops.call_off(tx, desk, drop, now, person)
        list_message.show(tx, desk, listed, now)
        return listed


def resume(desk: Desk, number: int, person: str | None) -> LeadList:
    """Go on taking in a list that was cancelled half-way, or that failed. Raises Refusal when that cannot be."""
    now = desk.clock()
    with desk.database.writing() as tx:
        listed, drop = _wanted(tx, desk, number, person)
        stopped = listed.state in (ListState.CANCELLED, ListState.FAILED) and listed.row and listed.rows
        if not stopped or drop.state != DropState.RUNNING:
            raise Refusal("That list cannot go on. Hand it in again: nobody in it becomes two leads.")
        lists.change(tx, listed, state=ListState.IMPORTING, ready_at=now, attempts=0, problem=None)
        list_message.show(tx, desk, listed, now)
        return listed


def recolumn(desk: Desk, number: int, person: str | None, columns: Mapping[int, str]) -> LeadList:
    """Look through a list once more, with these columns read as these fields. Raises Refusal when it is too late."""
    now = desk.clock()
    with desk.database.writing() as tx:
        listed, _ = _wanted(tx, desk, number, person, ListState.PREVIEWED)
        chosen = {str(index): name for index, name in columns.items()}
        lists.change(tx, listed, state=ListState.READING, columns=chosen, ready_at=now, attempts=0, row=0)
        list_message.show(tx, desk, listed, now)
        return listed


def _wanted(
    tx: Tx, desk: Desk, number: int, person: str | None, state: ListState | None = None
) -> tuple[LeadList, Drop]:
    """The list and its drop, both held: the drop first, as whoever ends or cancels it does."""
    if person:
        must_market(desk, tx, person)
    seen = lists.get(tx, desk.workspace, number)
    drop = kept_drops.wanted(tx, desk.workspace, seen.drop_id) if seen else None
    listed = lists.wanted(tx, desk.workspace, number)
    if drop is None:
        raise LookupError(f"list {number} has no drop")
    if state and listed.state != state:
        raise Refusal(f"That list is {listed.state} by now. `/leaddrop list` shows how far everything is.")
    return listed, drop


def never() -> bool:
    """Nobody wants it to be put down."""
    return False


def unheard(_listed: LeadList) -> None:
    """Nobody listens."""


def work(
    desk: Desk, most_rows: int = 500, fetch: Fetch | None = None, paused: Callable[[], bool] = never
) -> bool:
    """Bring the list forward that waits longest: fetch it, look through it, or take it in. True when there was one.

    Its rows are dealt with in short transactions of `most_rows`; `paused` is called between them, and may say
    that it is to be put down. Without `fetch` files stay at Slack. Safe in two processes at once.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        listed = lists.waiting(tx, desk.workspace, now, fetch is not None)
    if listed is None:
        return False
    hand = Hand(desk, listed, paused, unheard, in_process(desk, most_rows))
    if _taken(desk, hand):
        _work_on(hand, fetch)
    return True


def work_through(
    desk: Desk, number: int, told: Callable[[LeadList], None] = unheard, most_rows: int = AT_COMMAND
) -> LeadList:
    """At the command line: look through or take in all of a list, which a process beside this one reads.

    `told` hears how far it is. Raises Refusal when another process has it in hand, or it cannot be read.
    """
    with desk.database.reading() as tx:
        listed = lists.get(tx, desk.workspace, number)
    if listed is None or listed.state not in lists.WORKED:
        raise Refusal(f"There is nothing to do for list {number}.")
    if listed.ready_at > desk.clock():
        raise Refusal("Another process has this list in hand. Try again in two minutes if it was stopped.")
    desk.database.make_room()
    batches: Batches = beside(most_rows) if listed.path else in_process(desk, most_rows)
    hand = Hand(desk, listed, never, told, batches)
    if _taken(desk, hand):
        _work_on(hand, None)
    with desk.database.reading() as tx:
        worked = lists.get(tx, desk.workspace, number) or listed
    if worked.state == ListState.FAILED:
        raise Refusal(worked.problem or "The list cannot be read.")
    return worked


def _work_on(hand: Hand, fetch: Fetch | None) -> None:
    tried = hand.listed.attempts
    try:
        _step(hand, fetch)
    except Unreadable as fault:
        _fail(hand, str(fault))
    except Overtaken as over:
        log.info("%s", over)
    except Exception as fault:  # one bad list must never stop the rest
        if isinstance(fault, DATABASE_FAULTS):  # it waits until the lease is over
            raise
        log.exception("list %s stumbled", hand.listed.id)
        _later(hand, tried)
    except KeyboardInterrupt:
        _put_down(hand)
        raise
    else:
        if hand.listed.state in lists.WORKED:
            _put_down(hand)


def _taken(desk: Desk, hand: Hand) -> bool:
    """Whether it is in hand now. One that was in hand too often without getting further is given up."""
    with desk.database.writing() as tx:
        ours = lists.take(tx, hand.listed, desk.clock() + LEASE)
    if ours and hand.listed.attempts > TRIES:
        _fail(hand, "It was tried too often without getting any further. Hand the list in again, in pieces.")
        return False
    return ours


def _step(hand: Hand, fetch: Fetch | None) -> None:
    if hand.listed.state == ListState.IMPORTING:
        take_in(hand)
    elif hand.listed.state == ListState.READING:
        look_through(hand)
    elif fetch:
        fetch_in(hand, fetch)


def _put_down(hand: Hand) -> None:
    """Whoever has time may go on with it at once."""
    hand.put(ready_at=hand.desk.clock())


def _later(hand: Hand, tried: int) -> None:
    if tried >= TRIES:
        _fail(hand, NOT_SENT if hand.listed.state == ListState.FETCHING else STUMBLED)
    else:
        hand.put(ready_at=hand.desk.clock() + PAUSE * tried, attempts=tried)


def _fail(hand: Hand, why: str) -> None:
    try:
        hand.put(show=True, state=ListState.FAILED, problem=why[:500], ready_at=hand.desk.clock())
    except Overtaken as over:
        log.info("%s", over)
