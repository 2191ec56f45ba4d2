"""Which lead of a drop is dealt next, and how those that nobody took move on together."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select, text, update
from sqlmodel import Session

from playbook.drops import DropState
from playbook.words import State, Temperature
from store.blocked import is_blocked
from store.columns import Instant
from store.drops import DROP
from store.leads import LEAD
from store.statements import changed, in_turn, rows_of, side_by_side
from store.tables import DROP_UNTOUCHED, TO_DEAL, Drop, Lead

AT_A_TIME = 200
WAITS = text(f"lead.{TO_DEAL}")  # literally what the partial index says
UNTOUCHED = text(DROP_UNTOUCHED)
IN_ORDER = (LEAD.c.place, LEAD.c.id)
OF_DROP = and_(LEAD.c.dropped == bindparam("drop"), WAITS)
HEATS = LEAD.c.temperature.in_([bindparam(each.value) for each in Temperature])
FREE = select(Lead).where(OF_DROP, HEATS, ~is_blocked()).order_by(*IN_ORDER).limit(1)
FIRST = FREE.with_for_update(skip_locked=True, of=LEAD)
WAITED_FOR = FREE.with_for_update(of=LEAD)
THIS_ONE = (
    select(Lead)
    .where(OF_DROP, HEATS, LEAD.c.id == bindparam("number"))
    .with_for_update(skip_locked=True)
)  # fmt: skip
LEFT_OVER = select(DROP.c.id).where(
    DROP.c.workspace == bindparam("workspace"), DROP.c.state == DropState.OVER,
    DROP.c.over_at >= bindparam("lately", type_=Instant), exists().where(LEAD.c.dropped == DROP.c.id, WAITS),
)  # fmt: skip


def _only(temperatures: Collection[str]) -> dict[str, str]:
    """As values of a statement: one for each, so that it is the same statement whichever are asked for."""
    return {each.value: each.value if each in temperatures else "" for each in Temperature}


def together(tx: Session, drop: int, *, alone: bool = False) -> None:
    """Deal of that drop beside others; `alone`: when all others who do are done."""
    (in_turn if alone else side_by_side)(tx, f"drop:{drop}")


def first(tx: Session, drop: int, temperatures: Collection[str], *, wait: bool = False) -> Lead | None:
    """The best lead of the drop, held until the transaction ends.

    None that is in somebody's hands, unless it is to `wait` for what becomes of it: only whoever deals alone may.
    """
    return tx.scalar(WAITED_FOR if wait else FIRST, {"drop": drop, **_only(temperatures)})


def this_one(tx: Session, drop: int, number: int, temperatures: Collection[str]) -> Lead | None:
    """That lead of the drop, held; None when somebody has taken it or is about to, or it has another temperature."""
    return tx.scalar(THIS_ONE, {"drop": drop, "number": number, **_only(temperatures)})


def heats(tx: Session, drop: int) -> set[str]:
    """The temperatures of the leads that wait in the drop and may be dealt."""
    waiting = select(LEAD.c.temperature).where(OF_DROP, ~is_blocked()).distinct()
    return set(tx.scalars(waiting, {"drop": drop}))


def best(tx: Session, drop: int, temperatures: Collection[str]) -> Lead | None:
    """The lead that would be dealt first, to look at."""
    return tx.scalar(FREE, {"drop": drop, **_only(temperatures)})


def in_order(
    tx: Session, drop: int, temperatures: Collection[str], fits: Callable[[Mapping[str, Any]], bool]
) -> Iterator[int]:
    """Numbers of the waiting leads whose place fits, the best first; `fits` is given what routes look at."""
    after: ColumnElement[bool] | None = None
    asked = select(LEAD.c.id, LEAD.c.place, LEAD.c.routing).where(OF_DROP, HEATS, ~is_blocked())
    asked = asked.order_by(*IN_ORDER).limit(AT_A_TIME)
    while True:
        page = asked if after is None else asked.where(after)
        rows = tx.execute(page, {"drop": drop, **_only(temperatures)}).all()
        yield from (row.id for row in rows if fits(row.routing))
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1]
        after = (LEAD.c.place > last.place) | and_(LEAD.c.place == last.place, LEAD.c.id > last.id)


def waiting(tx: Session, drop: int) -> int:
    """How many leads wait in the drop."""
    return tx.scalar(select(func.count()).select_from(LEAD).where(OF_DROP), {"drop": drop}) or 0


def is_worked(tx: Session, drop: int) -> bool:
    """Whether none of its leads waits, and each has its first touch or its end or rests in the pile."""
    open_ones = select(LEAD.c.id).where(UNTOUCHED, LEAD.c.dropped == drop).limit(1)
    return tx.scalar(open_ones) is None


def remind_all(tx: Session, drop: int, at: datetime) -> int:
    """All that wait in the drop are asked for again then, with the whole drop; returns how many."""
    together(tx, drop, alone=True)  # whoever is dealt one meanwhile would find all of them in our hands
    theirs = update(LEAD).where(LEAD.c.dropped == drop, WAITS)
    return changed(tx, theirs.values(due_at=at, revision=LEAD.c.revision + 1))


def left_over(tx: Session, workspace: str, lately: datetime) -> list[int]:
    """Drops that are over since then and have leads that wait all the same."""
    return list(rows_of(tx, LEFT_OVER, {"workspace": workspace, "lately": lately}).scalars())


def some_left(tx: Session, drop: Drop, most: int) -> Sequence[Lead]:
    """So many of the leads that wait in it, held until the transaction ends; none that is about to be taken."""
    left = select(Lead).where(LEAD.c.dropped == drop.id, WAITS, LEAD.c.state == State.OPEN)
    return tx.scalars(left.order_by(LEAD.c.id).limit(most).with_for_update(skip_locked=True)).all()
