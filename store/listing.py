"""Lists leads and touches piece by piece, by number or by moment: new rows move nothing that was listed before.

Where no index leads to what is asked for, only so many leads are looked at for one piece: it may be short, and
still have another one after it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, text
from sqlmodel import Session

from playbook.words import State
from store.history import EVENT
from store.leads import LEAD
from store.search import of_numbers
from store.statements import on_sqlite
from store.tables import Event, Lead

AMONG = 50_000  # leads that are looked at for one piece, where there is no index
OF_STATE = {  # literally what the partial indexes say
    State.OPEN: text("lead.state = 'open'"),
    State.NURTURE: text("lead.state = 'nurture'"),
    State.WORKING: text("lead.owner IS NOT NULL AND lead.state = 'working'"),
}
TOUCH = text("event.touch")  # as well


class Wanted(NamedTuple):
    """Which leads: all that has a value has to fit. `until` is not part of the time they were received in."""

    state: str | None = None
    owner: str | None = None
    campaigns: Collection[str] | None = None
    source: str | None = None
    temperature: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def has_an_index(self) -> bool:
        """Whether there is an index that leads to them."""
        return bool(
            self.owner or self.campaigns is not None or self.state in OF_STATE or self.since or self.until
        )


def leads_after(
    tx: Session, workspace: str, wanted: Wanted, number: int, most: int, among: int = AMONG
) -> tuple[list[Lead], int | None]:
    """The next leads after a number, by number, at most so many; and after which the next piece begins, or None."""
    if wanted.has_an_index:
        return _by_index(tx, workspace, wanted, number, most)
    return _in_turn(tx, workspace, wanted, number, most, among)


def _by_index(
    tx: Session, workspace: str, wanted: Wanted, number: int, most: int
) -> tuple[list[Lead], int | None]:
    # a plus keeps SQLite from going through all leads by their numbers
    by: ColumnElement[Any] = literal_column("+lead.id") if on_sqlite(tx) else LEAD.c.id
    found = select(LEAD.c.id).where(LEAD.c.workspace == workspace, *_fits(wanted), by > number)
    numbers = list(tx.scalars(found.order_by(by).limit(most + 1)))
    rest = numbers[most - 1] if len(numbers) > most else None
    return list(_these(tx, workspace, numbers[:most])), rest


def _in_turn(
    tx: Session, workspace: str, wanted: Wanted, number: int, most: int, among: int
) -> tuple[list[Lead], int | None]:
    last = tx.scalar(select(func.max(LEAD.c.id))) or 0
    end = min(number + among, last)
    # spelled so that no index has it: SQLite would take any that begins with the workspace, and sort
    ours = (func.coalesce(LEAD.c.workspace, "") if on_sqlite(tx) else LEAD.c.workspace) == workspace
    found = select(Lead).where(ours, *_fits(wanted), LEAD.c.id > number, LEAD.c.id <= end)
    leads = list(tx.scalars(found.order_by(LEAD.c.id).limit(most)))
    reached = leads[-1].id if len(leads) == most else end
    return leads, reached if reached < last else None


def _fits(wanted: Wanted) -> list[Any]:
    same = {"owner": wanted.owner, "source": wanted.source, "temperature": wanted.temperature}
    fits: list[Any] = [LEAD.c[name] == value for name, value in same.items() if value is not None]
    if wanted.state is not None:
        fits.append(OF_STATE.get(State(wanted.state), LEAD.c.state == wanted.state))
    if wanted.campaigns is not None:
        fits.append(LEAD.c.campaign.in_(list(wanted.campaigns)))
    if wanted.since:
        fits.append(LEAD.c.received_at >= wanted.since)
    if wanted.until:
        fits.append(LEAD.c.received_at < wanted.until)
    return fits


def _these(tx: Session, workspace: str, numbers: Sequence[int]) -> list[Lead]:
    found = of_numbers(tx, workspace, numbers)
    return [found[number] for number in numbers if number in found]


class After(NamedTuple):
    """Where a piece of touches begins: after that moment and, of those at it, after that number."""

    at: datetime
    number: int


def touches_after(
    tx: Session, workspace: str, after: After | None, since: datetime | None, most: int
) -> list[Event]:
    """Touches of all leads, the oldest first: those at `since` and later, and after `after`."""
    asked = select(Event).where(EVENT.c.workspace == workspace, TOUCH)
    if since:
        asked = asked.where(EVENT.c.at >= since)
    if after:
        later = or_(EVENT.c.at > after.at, and_(EVENT.c.at == after.at, EVENT.c.id > after.number))
        asked = asked.where(EVENT.c.at >= after.at, later)
    return list(tx.scalars(asked.order_by(EVENT.c.at, EVENT.c.id).limit(most)))


def touches_of(tx: Session, workspace: str, lead: int, number: int, most: int) -> list[Event]:
    """Touches of a lead after the entry of that number, the oldest first."""
    asked = select(Event).where(
        EVENT.c.workspace == workspace, EVENT.c.lead_id == lead, EVENT.c.id > number, EVENT.c.touch.is_(True)
    )
    return list(tx.scalars(asked.order_by(EVENT.c.id).limit(most)))


def left_out(tx: Session, workspace: str, touches: Sequence[Event]) -> frozenset[int]:
    """Numbers of those leads of these touches that are in no statistics: test, junk, duplicate and erased ones."""
    of = {each.lead_id for each in touches}
    found = select(LEAD.c.id).where(
        LEAD.c.workspace == workspace, LEAD.c.id.in_(of), LEAD.c.counts.is_(False)
    )
    return frozenset(tx.scalars(found)) if touches else frozenset()


def taken_back(tx: Session, workspace: str, touches: Sequence[Event]) -> frozenset[int]:
    """Numbers of those of these touches that a later entry takes back."""
    of = {each.lead_id for each in touches}
    corrects = select(EVENT.c.corrects).where(
        EVENT.c.workspace == workspace,
        EVENT.c.lead_id.in_(of),
        EVENT.c.corrects.in_([each.id for each in touches]),
    )
    return (
        frozenset(number for number in tx.scalars(corrects) if number is not None) if touches else frozenset()
    )
