"""A list is looked through before anything of it is taken in: what is in it, who is new, and who is known."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from handlers.lists import list_file
from handlers.lists.list_seen import Seen
from handlers.lists.list_work import Hand, drop_of, terms_of
from handlers.lists.sheets import open_sheet
from playbook.drops import ListState
from playbook.listed import TEST, Before, Listed, known_by
from playbook.words import Temperature
from sources.columns import columns_of
from store import bulk
from store.database import Tx

FIRST = 5  # rows that are shown
NAMED = 20  # faults and known people that are named one by one
SAMPLES = 50  # rows by which columns are told apart that have no known heading


@dataclass
class Found:
    """What was found in a list so far. `double` are rows of somebody who stands above them already."""

    campaign: str
    rows: int = 0
    new: int = 0
    known: int = 0
    invalid: int = 0
    blocked: int = 0
    test: int = 0
    double: int = 0
    hot: int = 0
    first: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    known_first: list[tuple[int, int, str | None]] = field(default_factory=list)
    whose: Counter[str] = field(default_factory=Counter)
    seen: Seen = field(default_factory=Seen)

    def take(self, tx: Tx, workspace: str, rows: Sequence[Listed]) -> None:
        """These rows, too."""
        keys = [key for row in rows for key in row.keys]
        before = bulk.before(tx, workspace, bulk.there(tx, workspace, keys))
        stopped = bulk.stopped(tx, workspace, keys)
        self.rows += len(rows)
        self.first += [(row.row, row.cells) for row in rows[: max(0, FIRST - len(self.first))]]
        for row in rows:
            if row.why:
                self._left_out(row)
            else:
                self._good(row, before, stopped)

    def _left_out(self, row: Listed) -> None:
        if row.why == TEST:
            self.test += 1
            return
        self.invalid += 1
        self.reasons[row.why] += 1
        if len(self.faults) < NAMED:
            self.faults.append((row.row, row.why))

    def _good(self, row: Listed, before: dict[str, list[Before]], stopped: set[str]) -> None:
        keys = row.keys
        if stopped and not stopped.isdisjoint(keys):
            self.blocked += 1
            return
        double = any(key in self.seen for key in keys)
        for key in keys:
            self.seen.add(key)
        known = (
            known_by((each for key in keys for each in before.get(key, ())), self.campaign)
            if before
            else None
        )
        if double:
            self.double += 1
        elif known:
            self._known(row, known)
        else:
            self.new += 1
            self.hot += row.temperature == Temperature.HOT

    def _known(self, row: Listed, known: Before) -> None:
        self.known += 1
        self.whose[known.owner or ""] += 1
        if len(self.known_first) < NAMED:
            self.known_first.append((row.row, known.lead, known.owner))

    def told(self) -> dict[str, Any]:
        """The preview as plain JSON values."""
        names = ("rows", "new", "known", "invalid", "blocked", "test", "double", "hot", "first", "faults",
                 "known_first")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in names},
            "whose": dict(self.whose),
            "reasons": dict(self.reasons),
        }


def look_through(hand: Hand) -> None:
    """Read all of it and keep what was found: nothing is taken in. Raises Unreadable or Overtaken."""
    _read_headings(hand)
    with hand.desk.database.reading() as tx:
        drop, campaign = drop_of(tx, hand.desk, hand.listed)
    found = Found(campaign.name)
    for rows in hand.rows(terms_of(hand.desk, hand.listed, drop, campaign)):
        with hand.desk.database.reading() as tx:
            found.take(tx, hand.desk.workspace, rows)
        hand.put(row=rows[-1].row, attempts=hand.listed.attempts)
        if hand.done_with(hand.listed):
            return
    preview = {**hand.listed.preview, **found.told()}
    now = hand.desk.clock()
    hand.put(show=True, state=ListState.PREVIEWED, preview=preview, rows=found.rows, row=0, ready_at=now)
    hand.told(hand.listed)


def _read_headings(hand: Hand) -> None:
    """Which column is which, unless somebody said so before."""
    listed = hand.listed
    with closing(list_file.opened(hand.desk, listed)) as file:
        sheet = open_sheet(file, listed.name)
        columns = listed.columns
        if not columns:
            samples = [cells for _, cells in islice(sheet.rows(), SAMPLES)]
            columns = {str(index): name for index, name in columns_of(sheet.headings, samples).items()}
    hand.put(columns=columns, preview={"headings": sheet.headings}, row=0, attempts=listed.attempts)
