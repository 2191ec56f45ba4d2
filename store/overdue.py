"""What is overdue: leads whose owner was asked and has not answered yet, and those whose next thing due is past.

A nudge plans the next one as it is said, so that what is past is found only until the clock comes by.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select
from sqlmodel import Session

from playbook.words import Temperature
from store.columns import Instant
from store.leads import LEAD, UNANSWERED
from store.statements import rows_of

# so that SQLite does not go through all that is owned
OWNED = func.coalesce(LEAD.c.owner, "") != ""
ANY_HEAT = LEAD.c.temperature.in_([heat.value for heat in Temperature])


@dataclass(frozen=True, slots=True)
class Overdue:
    """A lead by its number: nudges unanswered, what is due when, who has it, and where its card stands in Slack."""

    number: int
    nudges: int
    due_at: datetime
    owner: str | None
    card_channel: str | None
    card_ts: str | None


def asked(workspace: Any) -> tuple[Any, ...]:
    """The conditions for counting leads whose owners leave nudges unanswered."""
    return LEAD.c.workspace == workspace, UNANSWERED, ANY_HEAT, LEAD.c.counts.is_(True)


def past(workspace: Any, now: Any) -> tuple[Any, ...]:
    """The conditions for counting leads that no owner was even asked about, though something is past due."""
    silent = or_(LEAD.c.repeats == 0, LEAD.c.owner.is_(None))
    return LEAD.c.workspace == workspace, LEAD.c.due_at < now, silent, LEAD.c.counts.is_(True)


BY_OWNER = tuple(
    select(LEAD.c.owner, func.count().label("many")).where(*conditions).group_by(LEAD.c.owner)
    for conditions in (
        asked(bindparam("workspace")),
        (*past(bindparam("workspace"), bindparam("now", type_=Instant)), OWNED),
    )
)


def overdue(
    tx: Session, workspace: str, start: datetime, end: datetime, now: datetime, *, person: str | None = None,
    most: int = 5,
) -> list[Overdue]:  # fmt: skip
    """The leads received from `start` until before `end` that are overdue at `now`.

    First those with most unanswered nudges, then what is past, the longest first. `person` leaves only what is
    booked to somebody.
    """
    # neither is looked for by its own index: few leads are overdue, many were received
    received = func.coalesce(LEAD.c.received_at, LEAD.c.opened_at)
    within = [received >= start, received < end]
    if person is not None:
        within.append(func.coalesce(LEAD.c.booked, "") == person)
    rest = (LEAD.c.due_at, LEAD.c.owner, LEAD.c.card_channel, LEAD.c.card_ts)
    silent = select(LEAD.c.id, LEAD.c.repeats, *rest).where(*asked(workspace), *within)
    late = select(LEAD.c.id, literal(0), *rest).where(*past(workspace, now), *within)
    found = tx.execute(silent.order_by(LEAD.c.repeats.desc(), LEAD.c.id).limit(most)).all()
    found = [*found, *tx.execute(late.order_by(LEAD.c.due_at, LEAD.c.id).limit(most - len(found)))]
    return [Overdue(*row) for row in found]


def overdue_by_owner(
    tx: Session, workspace: str, now: datetime, channel: str | None = None
) -> dict[str, int]:
    """How many overdue leads each person has, of all leads or those of a channel; who has most comes first."""
    found: Counter[str] = Counter()
    for each in BY_OWNER:
        many = each if channel is None else each.where(LEAD.c.channel == channel)
        rows = rows_of(tx, many, {"workspace": workspace, "now": now})
        found.update({row.owner: row.many for row in rows})
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))
