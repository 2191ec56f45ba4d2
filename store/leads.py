"""Keeps leads: adds them, finds them, and moves them by conditional update."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from playbook.refusal import Refusal
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What
from store.statements import changed
from store.tables import Lead, table

LEAD = table(Lead)
PLAIN = [field.name for field in fields(Standing) if field.name != "due"]
FIND = select(Lead).where(LEAD.c.workspace == bindparam("workspace"), LEAD.c.id == bindparam("number"))
HOLD = FIND.with_for_update()
MOVE = update(LEAD).where(LEAD.c.id == bindparam("seen_id"), LEAD.c.revision == bindparam("seen_revision"))


class Overtaken(Exception):
    """Somebody else changed the lead between looking and writing; nothing was written."""


def standing(lead: Lead) -> Standing:
    """Where a lead stands, as the rules see it."""
    due = None
    if lead.due_at and lead.due_what and lead.due_who:
        due = Due(What(lead.due_what), lead.due_at, Asked(lead.due_who))
    return Standing(
        state=State(lead.state), temperature=Temperature(lead.temperature), opened_at=lead.opened_at, due=due,
        owner=lead.owner, claimed_at=lead.claimed_at, anchor=lead.anchor, rung=lead.rung, step=lead.step,
        repeats=lead.repeats, touches=lead.touches, reached=lead.reached,
        outcome=Outcome(lead.outcome) if lead.outcome else None,
    )  # fmt: skip


def columns(stands: Standing) -> dict[str, Any]:
    """The same as columns of the table."""
    due = stands.due
    return {
        **{name: getattr(stands, name) for name in PLAIN},
        "due_what": due.what if due else None,
        "due_at": due.at if due else None,
        "due_who": due.who if due else None,
    }


def add(tx: Session, workspace: str, stands: Standing, **facts: Any) -> Lead:
    """A new lead, numbered."""
    lead = Lead(workspace=workspace, **columns(stands), **facts)
    tx.add(lead)
    tx.flush()
    return lead


def get(tx: Session, workspace: str, number: int, hold: bool = False) -> Lead | None:
    """The lead of that number, if there is one; with `hold` nobody else changes it meanwhile."""
    return tx.scalar(HOLD if hold else FIND, {"workspace": workspace, "number": number})


def wanted(tx: Session, workspace: str, number: int) -> Lead:
    """The lead of that number, held until the transaction ends. Raises Refusal when there is none."""
    lead = get(tx, workspace, number, hold=True)
    if lead is None:
        raise Refusal(f"There is no lead #{number}. `/lead mine` lists yours.")
    return lead


def move(tx: Session, seen: Lead, stands: Standing, **facts: Any) -> None:
    """Write where a lead stands now, into the database and into `seen`.

    Raises Overtaken, having changed nothing, when somebody changed it since it was read.
    """
    stated = {**columns(stands), **facts, "revision": seen.revision + 1}
    written = {name: value for name, value in stated.items() if value != getattr(seen, name)}
    if changed(tx, MOVE, {**written, "seen_id": seen.id, "seen_revision": seen.revision}) != 1:
        raise Overtaken(f"lead {seen.id} was changed meanwhile")
    for name, value in written.items():
        set_committed_value(seen, name, value)


def put(tx: Session, number: int, **facts: Any) -> None:
    """Set facts that no rule looks at, such as where the card is."""
    tx.execute(update(LEAD).where(LEAD.c.id == number).values(**facts))


def due(tx: Session, workspace: str, now: datetime, most: int = 500) -> list[int]:
    """Numbers of the leads that something is due for by `now`, the longest overdue first."""
    asked = select(LEAD.c.id).where(LEAD.c.workspace == workspace, LEAD.c.due_at <= now)
    return list(tx.scalars(asked.order_by(LEAD.c.due_at).limit(most)))


def of_owner(tx: Session, workspace: str, person: str, most: int = 100) -> Sequence[Lead]:
    """The leads a person owns, the next one due first."""
    mine = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.owner == person)
    return tx.scalars(mine.order_by(LEAD.c.due_at).limit(most)).all()


def unclaimed(tx: Session, workspace: str, channel: str, temperature: str, most: int = 40) -> Sequence[Lead]:
    """Open leads of a channel and temperature, the oldest first."""
    waiting = select(Lead).where(
        LEAD.c.workspace == workspace,
        LEAD.c.state == State.OPEN,
        LEAD.c.channel == channel,
        LEAD.c.temperature == temperature,
        LEAD.c.due_at.is_not(None),
    )
    return tx.scalars(waiting.order_by(LEAD.c.opened_at).limit(most)).all()


def astray(tx: Session, workspace: str, most: int = 500) -> Sequence[Lead]:
    """Leads that break the invariant: open with nothing due, closed with something due, worked by nobody."""
    closed, working = LEAD.c.state == State.CLOSED, LEAD.c.state == State.WORKING
    nothing = or_(LEAD.c.due_at.is_(None), LEAD.c.due_what.is_(None), LEAD.c.due_who.is_(None))
    broken = or_(~closed & nothing, closed & LEAD.c.due_at.is_not(None), working != LEAD.c.owner.is_not(None))
    return tx.scalars(select(Lead).where(LEAD.c.workspace == workspace, broken).limit(most)).all()


def count_open(tx: Session, workspace: str) -> int:
    """How many leads are not closed."""
    return tx.scalar(
        select(func.count()).where(LEAD.c.workspace == workspace, LEAD.c.due_at.is_not(None))
    ) or 0  # fmt: skip


def count_overdue(tx: Session, workspace: str, now: datetime) -> int:
    """How many leads have something due that is past."""
    past = select(func.count()).where(LEAD.c.workspace == workspace, LEAD.c.due_at < now)
    return tx.scalar(past) or 0
