"""What came in and could not be understood, or did not prove where it came from: listed, and tried again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.desk import Desk
from handlers.intake import understand_kept
from playbook.refusal import Refusal
from playbook.words import Door
from store import inquiries, sources
from store.tables import Inquiry

SHOWN = 100


@dataclass(frozen=True)
class Failed:
    """One inquiry of which no lead was made: by which source or through which door (None: POST /leads), and why."""

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
        names = {
            number: found.name
            for number in {row.source_id for row in rows if row.source_id}
            if (found := sources.get(tx, desk.workspace, number))
        }
        many = inquiries.count_aside(tx, desk.workspace, status)
    return [_failed(row, names.get(row.source_id or 0)) for row in rows], many


def _failed(row: Inquiry, source: str | None) -> Failed:
    source = source or (None if row.door == Door.WEB else row.door)
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
