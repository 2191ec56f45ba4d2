"""What could not be understood or fetched, or did not prove where it came from: listed, and tried again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.arrival.intake import understand_kept
from handlers.arrival.watched_read import channel_of
from handlers.desk import Desk
from handlers.sources.sources import REMOVED
from playbook.refusal import Refusal
from playbook.words import Door
from store import fetches, inquiries, sources
from store.database import Tx
from store.tables import Inquiry
from store.tables.connections import ToFetch

log = logging.getLogger(__name__)
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
        names = _names(tx, desk, [*rows, *named])
        many = inquiries.count_aside(tx, desk.workspace, status)
        many += 0 if rejected else fetches.count_aside(tx, desk.workspace)
    found = [_failed(row, names.get(row.source_id or 0)) for row in rows]
    found += [_not_fetched(row, names.get(row.source_id)) for row in named]
    return sorted(found, key=lambda each: each.at)[:most], many


def page(desk: Desk, first: int, most: int) -> list[Failed]:
    """Those that failed from that one on, the oldest first, and behind them what could not be fetched."""
    with desk.database.reading() as tx:
        rows = inquiries.page_aside(tx, desk.workspace, "failed", first, most)
        before = inquiries.count_aside(tx, desk.workspace, "failed")
        named = fetches.put_aside(tx, desk.workspace, most - len(rows), max(0, first - before))
        names = _names(tx, desk, [*rows, *named])
    found = [_failed(row, names.get(row.source_id or 0)) for row in rows]
    return [*found, *(_not_fetched(row, names.get(row.source_id)) for row in named)]


def count_failed(desk: Desk) -> int:
    """How many failed, or could not be fetched."""
    with desk.database.reading() as tx:
        failed = inquiries.count_aside(tx, desk.workspace, "failed")
        return failed + fetches.count_aside(tx, desk.workspace)


def _names(tx: Tx, desk: Desk, rows: Sequence[Inquiry | ToFetch]) -> dict[int, str]:
    """The names of the sources that sent or named them."""
    return {
        number: found.name
        for number in {row.source_id for row in rows if row.source_id}
        if (found := sources.get(tx, desk.workspace, number))
    }


def _failed(row: Inquiry, source: str | None) -> Failed:
    return Failed(row.id, row.received_at, source or _door(row), len(row.body), row.problem or "")


def _door(row: Inquiry) -> str | None:
    """What it came through without a source; of a watched channel, which one."""
    if row.door == Door.WEB:
        return None
    channel = channel_of(row) if row.door == Door.CHANNEL else ""
    return f"{row.door} {channel}".strip()


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


def replay_in_turn(desk: Desk) -> int:
    """Let all that failed be tried, or fetched, once more as soon as there is time; how many."""
    now = desk.clock()
    with desk.database.writing() as tx:
        many = inquiries.queue_again(tx, desk.workspace, "failed")
        named = fetches.numbers_aside(tx, desk.workspace)
        return many + sum(fetches.take_again(tx, desk.workspace, number, now) for number in named)


def dismiss(desk: Desk, number: int, person: str, *, fetch: bool = False) -> None:
    """Nothing is to become of that one. Raises Refusal when it waits for nothing."""
    those = fetches if fetch else inquiries
    with desk.database.writing() as tx:
        dismissed = those.dismiss(tx, desk.workspace, number)
    if not dismissed:
        raise Refusal(
            f"{_called(number, fetch)} waits for nothing any more. Open the list again to see which do."
        )
    log.info("%s was dismissed by %s", _called(number, fetch), person)


def _called(number: int, fetch: bool) -> str:
    return f"F{number}" if fetch else f"Inquiry {number}"


def replay(desk: Desk, number: int, *, fetch: bool = False) -> Replayed:
    """Try that one once more, rejected or not, or let it be fetched. Raises Refusal when there is nothing to try."""
    done = _fetch_again(desk, number) if fetch else _again(desk, number)
    if done is None:
        raise Refusal(
            f"{_called(number, fetch)} waits for nothing. `glengarry intake failed` shows which do."
        )
    return done


def _fetch_again(desk: Desk, number: int) -> Replayed | None:
    """The app fetches it in a moment; None when it waits already, or is here. Nobody can ask a source removed."""
    with desk.database.writing() as tx:
        if fetches.nobody_to_ask(tx, desk.workspace, number):
            return Replayed(
                number, None, "failed", f"{REMOVED}: Home strikes it off with Dismiss", fetch=True
            )
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
