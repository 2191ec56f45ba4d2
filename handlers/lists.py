"""Lists of leads are handed in, confirmed and cancelled."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from sqlmodel import col, select

from handlers import drops, list_message
from handlers.campaigns import must_market
from handlers.desk import Desk
from playbook.drops import DropState, ListState
from playbook.refusal import Refusal
from store import drops as kept
from store import lists as files
from store.database import Tx
from store.tables import Drop, LeadList, RejectedRow


def hand_in(
    tx: Tx, desk: Desk, drop: Drop, name: str, who: str | None, *, slack_file: str | None = None,
    path: str | None = None, content: Iterable[bytes] = (),
) -> LeadList:  # fmt: skip
    """A new list, to be read."""
    now = desk.clock()
    listed = LeadList(
        workspace=desk.workspace, drop_id=drop.id, name=name, slack_file=slack_file, path=path, created_at=now,
        created_by=who, ready_at=now, size=sum(map(len, content)),
        state=ListState.FETCHING if slack_file else ListState.READING,
    )  # fmt: skip
    tx.add(listed)
    tx.flush()
    return listed


def confirm(desk: Desk, number: int, person: str | None) -> LeadList:
    """It is to be taken in."""
    now = desk.clock()
    with desk.database.writing() as tx:
        listed = _asked_of(tx, desk, number, person)
        drop = kept.wanted(tx, desk.workspace, listed.drop_id)
        kept.change(tx, drop, state=DropState.PLANNED)
        drops.announce(tx, desk, drop, now)
        return _moved(tx, desk, listed, ListState.CONFIRMED, now)


def cancel(desk: Desk, number: int, person: str | None) -> LeadList:
    """It is not to be taken in."""
    now = desk.clock()
    with desk.database.writing() as tx:
        if person:
            must_market(desk, tx, person)
        listed = files.get(tx, desk.workspace, number)
        if listed is None or listed.state in files.ENDED:
            raise Refusal("That list is over already.")
        drop = kept.wanted(tx, desk.workspace, listed.drop_id)
        if drop.state == DropState.DRAFT:
            kept.change(tx, drop, state=DropState.CANCELLED)
        return _moved(tx, desk, listed, ListState.CANCELLED, now)


def resume(desk: Desk, number: int, person: str | None) -> LeadList:
    """It goes on."""
    with desk.database.writing() as tx:
        if person:
            must_market(desk, tx, person)
        listed = files.get(tx, desk.workspace, number)
        if listed is None or listed.state not in (ListState.CANCELLED, ListState.FAILED):
            raise Refusal("That list cannot go on. Hand it in again: nobody in it becomes two leads.")
        return _moved(tx, desk, listed, ListState.IMPORTING, desk.clock())


def recolumn(desk: Desk, number: int, person: str | None, columns: Mapping[int, str]) -> LeadList:
    """It is read anew with other columns."""
    with desk.database.writing() as tx:
        listed = _asked_of(tx, desk, number, person)
        listed.columns = {str(index): field for index, field in columns.items()}
        return _moved(tx, desk, listed, ListState.READING, desk.clock())


def work_through(
    desk: Desk, number: int, told: Callable[[LeadList], None], most_rows: int = 5000
) -> LeadList:
    """Read it or take it in, all of it."""
    raise Refusal(f"Nobody reads list {number} for {desk.workspace}: {told} {most_rows}.")


def rejected_csv(tx: Tx, listed: LeadList) -> Iterator[str]:
    """The rows that did not become leads, and why."""
    yield "row,why\r\n"
    for row in tx.scalars(select(RejectedRow).where(col(RejectedRow.list_id) == listed.id)):
        yield f"{row.row},{row.why}\r\n"


def _asked_of(tx: Tx, desk: Desk, number: int, person: str | None) -> LeadList:
    if person:
        must_market(desk, tx, person)
    listed = files.get(tx, desk.workspace, number)
    if listed is None or listed.state != ListState.PREVIEWED:
        raise Refusal("That list was decided on already.")
    return listed


def _moved(tx: Tx, desk: Desk, listed: LeadList, state: ListState, now: datetime) -> LeadList:
    listed.state = state
    tx.add(listed)
    tx.flush()
    list_message.show(tx, desk, listed, now)
    return listed
