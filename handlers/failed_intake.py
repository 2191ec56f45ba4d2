"""What could not be understood or fetched, or did not prove where it came from: listed, and tried again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.desk import Desk
from handlers.intake import understand_kept
from playbook.refusal import Refusal
from playbook.words import Door
from store import fetches, inquiries, sources
from store.connections import ToFetch
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
    fetch: bool = False  # it was only named, and could not be fetched: numbers of its own

    @property
    def name(self) -> str:
        """As people write it."""
        return f"F{self.number}" if self.fetch else str(self.number)


@dataclass(frozen=True)
class Replayed:
    """What became of it this time; `why` when there is no lead again."""

    number: int
    lead: int | None
    status: str
    why: str = ""
    fetch: bool = False

    @property
    def name(self) -> str:
        """As people write it."""
        return f"F{self.number}" if self.fetch else str(self.number)


def listed(desk: Desk, *, rejected: bool = False, most: int = SHOWN) -> tuple[list[Failed], int]:
    """Those that failed, or were rejected, the oldest first, and how many there are in all."""
    status = "rejected" if rejected else "failed"
    with desk.database.reading() as tx:
        rows = inquiries.put_aside(tx, desk.workspace, [status], most)
        named = [] if rejected else fetches.put_aside(tx, desk.workspace, most)
        numbers = {row.source_id for row in rows if row.source_id} | {row.source_id for row in named}
        names = {
            number: source.name for number in numbers if (source := sources.get(tx, desk.workspace, number))
        }
        many = inquiries.count_aside(tx, desk.workspace, status)
        many += 0 if rejected else fetches.count_aside(tx, desk.workspace)
    found = [_failed(row, names.get(row.source_id or 0)) for row in rows]
    found += [_not_fetched(row, names.get(row.source_id)) for row in named]
    return sorted(found, key=lambda each: each.at)[:most], many


def _failed(row: Inquiry, source: str | None) -> Failed:
    source = source or (None if row.door == Door.WEB else row.door)
    return Failed(row.id, row.received_at, source, len(row.body), row.problem or "")


def _not_fetched(row: ToFetch, source: str | None) -> Failed:
    return Failed(row.id, row.created_at, source, 0, row.error or "", fetch=True)


def replay_all(desk: Desk, told: Callable[[int, int], object] = lambda _done, _of: None) -> list[Replayed]:
    """Try all that failed once more; what was rejected stays, as nobody has vouched for it.

    `told` is told how many of how many are done.
    """
    with desk.database.reading() as tx:
        all_of_it = [(number, False) for number in inquiries.numbers_aside(tx, desk.workspace, "failed")]
        all_of_it += [(number, True) for number in fetches.numbers_aside(tx, desk.workspace)]
    found = []
    for done, (number, fetch) in enumerate(all_of_it, 1):
        found.append(_fetch_again(desk, number) if fetch else _again(desk, number))
        told(done, len(all_of_it))
    return [each for each in found if each]


def replay(desk: Desk, number: int, *, fetch: bool = False) -> Replayed:
    """Try that one once more, rejected or not, or let it be fetched. Raises Refusal when there is nothing to try."""
    done = _fetch_again(desk, number) if fetch else _again(desk, number)
    if done is None:
        what = f"F{number}" if fetch else f"Inquiry {number}"
        raise Refusal(f"{what} waits for nothing. `glengarry intake failed` shows which do.")
    return done


def _fetch_again(desk: Desk, number: int) -> Replayed | None:
    """The app fetches it in a moment; None when it waits already, or is here."""
    with desk.database.writing() as tx:
        taken = fetches.take_again(tx, desk.workspace, number, desk.clock())
    return (
        Replayed(number, None, "to fetch", "The app fetches it as soon as it runs.", fetch=True)
        if taken
        else None
    )


def _again(desk: Desk, number: int) -> Replayed | None:
    """None when it is in hand already, or done: so it is safe to do twice, or in two places at once."""
    with desk.database.writing() as tx:
        row = inquiries.take_again(tx, desk.workspace, number)
    if row is None:
        return None
    said = understand_kept(desk, row).answer
    return Replayed(number, said.get("lead"), str(said.get("status", "failed")), str(said.get("what", "")))
