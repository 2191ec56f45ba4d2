"""What came in and could not be understood, or did not prove where it came from: listed, and tried again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.desk import Desk
from handlers.intake import understand_kept
from playbook.refusal import Refusal
from store import inquiries, sources
from store.database import Tx
from store.tables import Inquiry

log = logging.getLogger(__name__)
SHOWN = 100


@dataclass(frozen=True)
class Failed:
    """One inquiry of which no lead was made: by which source (None: POST /leads), and why."""

    number: int
    at: datetime
    source: str | None
    size: int  # bytes
    why: str


@dataclass(frozen=True)
class Replayed:
    """What became of it this time; `why` when there is no lead again."""

    number: int
    lead: int | None
    status: str
    why: str = ""


def listed(desk: Desk, *, rejected: bool = False, most: int = SHOWN) -> tuple[list[Failed], int]:
    """Those that failed, or were rejected, the oldest first, and how many there are in all."""
    status = "rejected" if rejected else "failed"
    with desk.database.reading() as tx:
        rows = inquiries.put_aside(tx, desk.workspace, [status], most)
        names = _names(tx, desk, rows)
        many = inquiries.count_aside(tx, desk.workspace, status)
    return [_failed(row, names.get(row.source_id or 0)) for row in rows], many


def page(desk: Desk, first: int, most: int) -> list[Failed]:
    """Those that failed, the oldest first, from that one on."""
    with desk.database.reading() as tx:
        rows = inquiries.page_aside(tx, desk.workspace, "failed", first, most)
        names = _names(tx, desk, rows)
    return [_failed(row, names.get(row.source_id or 0)) for row in rows]


def count_failed(desk: Desk) -> int:
    """How many failed."""
    with desk.database.reading() as tx:
        return inquiries.count_aside(tx, desk.workspace, "failed")


def _names(tx: Tx, desk: Desk, rows: Sequence[Inquiry]) -> dict[int, str]:
    """The names of the sources that sent them."""
    return {
        number: found.name
        for number in {row.source_id for row in rows if row.source_id}
        if (found := sources.get(tx, desk.workspace, number))
    }


def _failed(row: Inquiry, source: str | None) -> Failed:
    return Failed(row.id, row.received_at, source, len(row.body), row.problem or "")


def replay_all(desk: Desk, told: Callable[[int, int], object] = lambda _done, _of: None) -> list[Replayed]:
    """Try all that failed once more; what was rejected stays, as nobody has vouched for it.

    `told` is told how many of how many are done.
    """
    with desk.database.reading() as tx:
        numbers = inquiries.numbers_aside(tx, desk.workspace, "failed")
    found = []
    for done, number in enumerate(numbers, 1):
        found.append(_again(desk, number))
        told(done, len(numbers))
    return [each for each in found if each]


def replay_in_turn(desk: Desk) -> int:
    """Let all that failed be tried once more as soon as there is time; how many."""
    with desk.database.writing() as tx:
        return inquiries.queue_again(tx, desk.workspace, "failed")


def dismiss(desk: Desk, number: int, person: str) -> None:
    """Nothing is to become of that one. Raises Refusal when it waits for nothing."""
    with desk.database.writing() as tx:
        dismissed = inquiries.dismiss(tx, desk.workspace, number)
    if not dismissed:
        raise Refusal(f"Inquiry {number} waits for nothing any more. Open the list again to see which do.")
    log.info("inquiry %s was dismissed by %s", number, person)


def replay(desk: Desk, number: int) -> Replayed:
    """Try that one once more, rejected or not. Raises Refusal when there is nothing to try."""
    done = _again(desk, number)
    if done is None:
        raise Refusal(f"Inquiry {number} waits for nothing. `glengarry intake failed` shows which do.")
    return done


def _again(desk: Desk, number: int) -> Replayed | None:
    """None when it is in hand already, or done: so it is safe to do twice, or in two places at once."""
    with desk.database.writing() as tx:
        row = inquiries.take_again(tx, desk.workspace, number)
    if row is None:
        return None
    said = understand_kept(desk, row).answer
    return Replayed(number, said.get("lead"), str(said.get("status", "failed")), str(said.get("what", "")))
