"""Keeps what prospects who were not won said when asked whether they had bought, and finds whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select, text
from sqlmodel import Session

from playbook.purchases import FINAL, Window
from playbook.words import Outcome
from store.columns import Instant
from store.leads import LEAD
from store.statements import insert_for, rows_of
from store.tables import Blocked, Contact, Lead, Purchase, table

PURCHASE, CONTACT, BLOCKED = table(Purchase), table(Contact), table(Blocked)
ENDED = text("lead.state = 'closed'")  # literally what the partial index says
UNANSWERED = PURCHASE.c.answer.is_(None)
SINCE = PURCHASE.c.at >= bindparam("since", type_=Instant)
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
    found = tx.execute(_whom(len(asked)).offset(skip).limit(most), _values(workspace, asked, since))
    return [Asking(*row) for row in found]


@lru_cache(maxsize=20)
def _whom(marks: int) -> Select[Any]:
    found = _asked(select(Lead, _months(marks), PURCHASE.c.answer, PURCHASE.c.competitor), marks)
    return found.where(or_(UNANSWERED, SINCE)).order_by(~UNANSWERED, LEAD.c.ended_at, LEAD.c.id)


def count(tx: Session, workspace: str, asked: Sequence[Window], since: datetime | None = None) -> int:
    """How many are to be asked; with `since` also those answered since then."""
    if not asked:
        return 0
    values = _values(workspace, asked, since)
    return rows_of(tx, _how_many(len(asked), since is not None), values).scalar() or 0


@lru_cache(maxsize=20)
def _how_many(marks: int, answered_too: bool) -> Select[Any]:
    found = _asked(select(func.count()), marks)
    return found.where(or_(UNANSWERED, SINCE) if answered_too else UNANSWERED)


def _values(workspace: str, asked: Sequence[Window], since: datetime | None) -> dict[str, Any]:
    """What a statement about so many windows is given."""
    windows = {
        f"{name}_{place}": getattr(window, name)
        for place, window in enumerate(asked)
        for name in ("months", "after", "until")
    }
    return {"workspace": workspace, **windows, **({"since": since} if since else {})}


def _asked(found: Select[Any], marks: int) -> Select[Any]:
    """Lost leads within the windows, with their answer, but not of people who came back or must be left alone."""
    months = _months(marks)
    answered = and_(
        PURCHASE.c.workspace == LEAD.c.workspace, PURCHASE.c.lead_id == LEAD.c.id, PURCHASE.c.months == months
    )
    before = table(Purchase).alias()
    has_bought = exists().where(
        before.c.workspace == LEAD.c.workspace, before.c.lead_id == LEAD.c.id, before.c.months < months,
        before.c.answer.in_(FINAL),
    )  # fmt: skip
    return found.select_from(LEAD.outerjoin(PURCHASE, answered)).where(
        LEAD.c.workspace == bindparam("workspace"), ENDED, LEAD.c.outcome == Outcome.LOST, LEAD.c.counts.is_(True),
        LEAD.c.merged_into.is_(None), or_(*map(_within, range(marks))), ~has_bought,
        ~_known(CONTACT, CONTACT.c.lead_id != LEAD.c.id), ~_known(BLOCKED),
    )  # fmt: skip


def _known(where: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the lead's e-mail or phone is in that table."""
    return exists().where(where.c.workspace == LEAD.c.workspace, where.c.key.in_(KEYS), *more)


def _within(place: int) -> ColumnElement[bool]:
    after, until = (bindparam(f"{name}_{place}", type_=Instant) for name in ("after", "until"))
    return and_(LEAD.c.ended_at > after, LEAD.c.ended_at <= until)


def _months(marks: int) -> ColumnElement[int]:
    months = (bindparam(f"months_{place}", type_=Integer) for place in range(marks))
    return case(*((_within(place), each) for place, each in enumerate(months)), else_=0)


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
