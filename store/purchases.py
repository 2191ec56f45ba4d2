"""Keeps what prospects who were not won said when asked whether they had bought, and finds whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text
from sqlmodel import Session

from playbook.purchases import FINAL, Window
from playbook.words import Outcome
from store.leads import LEAD
from store.statements import insert_for
from store.tables import Blocked, Contact, Lead, Purchase, table

PURCHASE, CONTACT, BLOCKED = table(Purchase), table(Contact), table(Blocked)
ENDED = text("lead.state = 'closed'")  # literally what the partial index says
KEYS = ("email:" + LEAD.c.email, "phone:" + LEAD.c.phone)


@dataclass(frozen=True)
class Asking:
    """A lead to ask about, so many months after its end, and what was answered for that if anything was."""

    lead: Lead
    months: int
    answer: str | None
    competitor: str | None


def to_ask(
    tx: Session, workspace: str, asked: Sequence[Window], since: datetime, skip: int = 0, most: int = 10
) -> list[Asking]:
    """Whom to ask, the longest ended first; behind them those answered since then, whose answer may change."""
    if not asked:
        return []
    months = _months(asked)
    found = _asked(select(Lead, months, PURCHASE.c.answer, PURCHASE.c.competitor), workspace, asked)
    found = found.where(or_(PURCHASE.c.answer.is_(None), PURCHASE.c.at >= since))
    in_order = found.order_by(PURCHASE.c.answer.is_not(None), LEAD.c.ended_at, LEAD.c.id)
    return [Asking(*row) for row in tx.execute(in_order.offset(skip).limit(most))]


def count(tx: Session, workspace: str, asked: Sequence[Window], since: datetime | None = None) -> int:
    """How many are to be asked; with `since` also those answered since then."""
    if not asked:
        return 0
    found = _asked(select(func.count()), workspace, asked)
    unanswered = PURCHASE.c.answer.is_(None)
    return tx.scalar(found.where(or_(unanswered, PURCHASE.c.at >= since) if since else unanswered)) or 0


def _asked(found: Select[Any], workspace: str, asked: Sequence[Window]) -> Select[Any]:
    """Lost leads within the windows, with their answer, but not of people who came back or must be left alone."""
    months = _months(asked)
    answered = and_(
        PURCHASE.c.workspace == LEAD.c.workspace, PURCHASE.c.lead_id == LEAD.c.id, PURCHASE.c.months == months
    )
    before = table(Purchase).alias()
    has_bought = exists().where(
        before.c.workspace == LEAD.c.workspace, before.c.lead_id == LEAD.c.id, before.c.months < months,
        before.c.answer.in_(FINAL),
    )  # fmt: skip
    return found.select_from(LEAD.outerjoin(PURCHASE, answered)).where(
        LEAD.c.workspace == workspace, ENDED, LEAD.c.outcome == Outcome.LOST, LEAD.c.counts.is_(True),
        LEAD.c.merged_into.is_(None), or_(*map(_within, asked)), ~has_bought,
        ~_known(CONTACT, CONTACT.c.lead_id != LEAD.c.id), ~_known(BLOCKED),
    )  # fmt: skip


def _known(where: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the lead's e-mail or phone is in that table."""
    return exists().where(where.c.workspace == LEAD.c.workspace, where.c.key.in_(KEYS), *more)


def _within(window: Window) -> ColumnElement[bool]:
    return and_(LEAD.c.ended_at > window.after, LEAD.c.ended_at <= window.until)


def _months(asked: Sequence[Window]) -> ColumnElement[int]:
    return case(*((_within(window), window.months) for window in asked), else_=0)


def of(tx: Session, workspace: str, lead: int, months: int) -> Purchase | None:
    """What was answered so many months after the lead's end."""
    return tx.get(Purchase, (workspace, lead, months))


def keep(
    tx: Session, workspace: str, lead: int, months: int, *, at: datetime, who: str, answer: str,
    competitor: str | None,
) -> None:  # fmt: skip
    """Keep an answer; a later one for the same number of months takes its place."""
    facts = {"at": at, "who": who, "answer": answer, "competitor": competitor}
    row = insert_for(tx, PURCHASE).values(workspace=workspace, lead_id=lead, months=months, **facts)
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "lead_id", "months"], set_=facts))


def answers(tx: Session, workspace: str, start: datetime, end: datetime) -> Sequence[Purchase]:
    """All answers about leads received in the half-open period, of each lead the earliest first."""
    theirs = (
        select(Purchase)
        .join(LEAD, and_(LEAD.c.workspace == PURCHASE.c.workspace, LEAD.c.id == PURCHASE.c.lead_id))
        .where(LEAD.c.workspace == workspace, LEAD.c.received_at >= start, LEAD.c.received_at < end)
    )
    return tx.scalars(theirs.order_by(PURCHASE.c.lead_id, PURCHASE.c.months)).all()
