"""A list in hand: for how long, how far it is, and when somebody else took it or called it off."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.desk import Desk
from handlers.drops import list_message
from handlers.lists import list_file
from handlers.lists.list_rows import Terms, understood
from playbook.listed import Listed
from store import campaigns, drops, lists
from store.database import Tx
from store.leads import Overtaken
from store.tables import Campaign, Drop, LeadList

LEASE = timedelta(minutes=2)  # of a list with somebody who does not come back; each batch begins it anew
SHOWN_EVERY = timedelta(seconds=3)
Batches = Callable[[LeadList, Terms, int], Iterator[list[Listed]]]


@dataclass
class Hand:
    """Somebody's hand on a list. `paused` is called between batches of rows.

    It returns True when it is to be put down; `told` hears how far it is; `batches` understands its rows.
    """

    desk: Desk
    listed: LeadList
    paused: Callable[[], bool]
    told: Callable[[LeadList], None]
    batches: Batches

    def __post_init__(self) -> None:
        """Shown at the first occasion."""
        self._shown = self.desk.clock() - SHOWN_EVERY

    def rows(self, terms: Terms, after: int = 0) -> Iterator[list[Listed]]:
        """Its rows after that one, so many at a time. Raises Unreadable."""
        return self.batches(self.listed, terms, after)

    def held(self, tx: Tx) -> LeadList:
        """The list as it is, held until the transaction ends. Raises Overtaken when it is not ours any more."""
        now = lists.get(tx, self.desk.workspace, self.listed.id, hold=True)
        if now is None or now.revision != self.listed.revision:
            raise Overtaken(f"list {self.listed.id} is not ours any more")
        return now

    def write(self, tx: Tx, seen: LeadList, show: bool = False, **facts: Any) -> None:
        """Set facts of the list, which stays in hand, and let people see them now and then, or at once."""
        now = self.desk.clock()
        if not lists.change(tx, seen, **{"ready_at": now + LEASE, "attempts": 0, **facts}):
            raise Overtaken(f"list {seen.id} is not ours any more")
        if show or now - self._shown >= SHOWN_EVERY:
            self._shown = now
            list_message.show(tx, self.desk, seen, now)

    def done_with(self, seen: LeadList) -> bool:
        """After a commit: the list is as `seen` from now on. True when it is to be put down."""
        self.listed = seen
        self.told(seen)
        return self.paused()

    def put(self, show: bool = False, **facts: Any) -> None:
        """The same in a transaction of its own."""
        with self.desk.database.writing() as tx:
            seen = self.held(tx)
            self.write(tx, seen, show, **facts)
        self.listed = seen


def in_process(desk: Desk, most: int) -> Batches:
    """Understands rows here, between the batches."""

    def batches(listed: LeadList, terms: Terms, after: int) -> Iterator[list[Listed]]:
        with closing(list_file.opened(desk, listed)) as file:
            yield from understood(file, listed.name, terms, after, most)

    return batches


def drop_of(tx: Tx, desk: Desk, listed: LeadList) -> tuple[Drop, Campaign]:
    """The drop of a list, and its campaign."""
    drop = drops.get(tx, desk.workspace, listed.drop_id)
    campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
    if drop is None or campaign is None:
        raise LookupError(f"list {listed.id} has no drop or campaign")
    return drop, campaign


def terms_of(desk: Desk, listed: LeadList, drop: Drop, campaign: Campaign) -> Terms:
    """What holds for every row, once the headings are known."""
    return Terms(
        desk.rules().playbook, listed.preview["headings"],
        {int(index): str(field) for index, field in listed.columns.items()}, campaign.name,
        campaign.source or "list", drop.temperature,
    )  # fmt: skip
