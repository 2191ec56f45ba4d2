"""Counts what became of a campaign's leads beside their follow-up: the funnel, the money, and what was said."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, text
from sqlmodel import Session

from playbook.ripe import Span
from playbook.words import State
from store.credit import Credit
from store.history import EVENT
from store.leads import LEAD

MOST = 2000  # names that leads say; a form that anybody fills in may say a new one each time
PAGE = 2000
HERE = LEAD.c.counts.is_(True)
WON: ColumnElement[bool] = text("lead.outcome = 'won'")  # type: ignore[assignment]  # literally as its index says
UNDONE = EVENT.alias()


class Funnel(NamedTuple):
    """How many leads came how far."""

    inquiries: int
    leads: int
    claimed: int
    touched: int
    reached: int
    meeting: int
    won: int


class Paid(NamedTuple):
    """Leads of a campaign that count, with and without a price, in one currency of it."""

    campaign: str | None
    currency: str | None
    leads: int
    priced: int
    spent: Decimal | None


class Sold(NamedTuple):
    """Those of them that were won, with and without an amount, in one currency of it."""

    campaign: str | None
    currency: str | None
    wins: int
    with_amount: int
    won: Decimal | None


class Came(NamedTuple):
    """How far leads came, and how many stand at which disposition.

    Of dispositions the last recorded counts; None: nothing was. The most frequent come first.
    """

    funnel: Funnel
    codes: list[tuple[str | None, int]]


def said(tx: Session, workspace: str, most: int = MOST) -> list[tuple[str, datetime]]:
    """The campaigns that counting leads name, as they name them, each with when the first of them came.

    It jumps from name to name through the index: no lead is gone through.
    """
    first = select(func.min(LEAD.c.campaign).label("name")).where(
        LEAD.c.workspace == workspace, LEAD.c.campaign.is_not(None)
    )
    names = first.cte("names", recursive=True)
    following = select(func.min(LEAD.c.campaign)).where(
        LEAD.c.workspace == workspace, LEAD.c.campaign > names.c.name
    )
    names = names.union_all(select(following.scalar_subquery()).where(names.c.name.is_not(None)))
    began = (
        select(LEAD.c.received_at)
        .where(LEAD.c.workspace == workspace, LEAD.c.campaign == names.c.name, HERE)
        .order_by(LEAD.c.received_at)
        .limit(1)
        .scalar_subquery()
    )
    asked = select(names.c.name, began.label("began")).where(names.c.name.is_not(None)).limit(most)
    return [(row.name, row.began) for row in tx.execute(asked) if row.began is not None]


def began(tx: Session, workspace: str, credit: Credit) -> datetime | None:
    """When the first of its leads was received."""
    asked = select(func.min(LEAD.c.received_at)).where(LEAD.c.workspace == workspace, credit.these(workspace))
    first: datetime | None = tx.scalar(asked)
    return first


def _in(workspace: str, credit: Credit, span: Span) -> tuple[ColumnElement[bool], ...]:
    received = LEAD.c.received_at
    return LEAD.c.workspace == workspace, credit.these(workspace), received >= span.start, received < span.end


def came(tx: Session, workspace: str, credit: Credit, span: Span, meetings: Collection[str]) -> Came:
    """What became of the leads received in that time, each looked at once; `meetings` are codes that agree on one."""
    met = (
        exists()
        .where(
            EVENT.c.workspace == workspace,
            EVENT.c.lead_id == LEAD.c.id,
            EVENT.c.code.in_(meetings),
            _stands(),
        )
        .correlate(LEAD)
    )
    lead = and_(HERE, LEAD.c.state != State.INQUIRY)
    reached = and_(lead, LEAD.c.reached_at.is_not(None))
    steps = (
        LEAD.c.test.is_(False), lead, and_(lead, LEAD.c.first_claimed_at.is_not(None)),
        and_(lead, LEAD.c.first_touch_at.is_not(None)), reached, and_(reached, met), and_(lead, WON),
    )  # fmt: skip
    many = (func.count().filter(step) for step in steps)
    asked = select(LEAD.c.code, func.count().filter(HERE), *many).where(*_in(workspace, credit, span))
    rows = tx.execute(asked.group_by(LEAD.c.code)).all()
    codes = sorted(((row[0], row[1]) for row in rows if row[1]), key=lambda it: (-it[1], it[0] or ""))
    return Came(Funnel(*(sum(row[at] for row in rows) for at in range(2, 2 + len(steps)))), codes)


def _stands() -> ColumnElement[bool]:
    """Nobody took the entry back."""
    return ~exists().where(
        UNDONE.c.workspace == EVENT.c.workspace, UNDONE.c.lead_id == EVENT.c.lead_id,
        UNDONE.c.corrects == EVENT.c.id,
    ).correlate(EVENT)  # fmt: skip


def paid(tx: Session, workspace: str, credit: Credit, span: Span) -> list[Paid]:
    """What the leads that count cost by their own prices, by campaign and currency."""
    of, price = (LEAD.c.campaign, LEAD.c.currency), LEAD.c.price
    asked = select(*of, func.count(), func.count(price), func.sum(price))
    found = asked.where(*_in(workspace, credit, span), HERE).group_by(*of)
    return [Paid(*row) for row in tx.execute(found)]


def sold(tx: Session, workspace: str, credit: Credit, span: Span) -> list[Sold]:
    """What the leads that count were won for, by campaign and currency."""
    of, amount = (LEAD.c.campaign, LEAD.c.amount_currency), LEAD.c.amount
    asked = select(*of, func.count(), func.count(amount), func.sum(amount))
    found = asked.where(*_in(workspace, credit, span), HERE, WON).group_by(*of)
    return [Sold(*row) for row in tx.execute(found)]


def by_span(tx: Session, workspace: str, credit: Credit, spans: Sequence[Span]) -> list[int]:
    """How many leads that count came in each of these stretches of time."""
    if not spans:
        return []
    many = (
        func.count().filter(LEAD.c.received_at >= each.start, LEAD.c.received_at < each.end) for each in spans
    )
    whole = Span(min(each.start for each in spans), max(each.end for each in spans))
    return list(tx.execute(select(*many).where(*_in(workspace, credit, whole), HERE)).one())


def whys(
    tx: Session, workspace: str, credit: Credit, span: Span, codes: Collection[str]
) -> list[tuple[str, str | None, str | None, int]]:
    """The reasons and competitors recorded with these codes, of leads that still stand at them.

    A row has the code, the reason, the competitor, and how many leads.
    """
    reason, competitor = EVENT.c.detail["reason"].as_string(), EVENT.c.detail["competitor"].as_string()
    theirs = and_(
        EVENT.c.workspace == LEAD.c.workspace, EVENT.c.lead_id == LEAD.c.id, EVENT.c.code == LEAD.c.code,
        _stands(),
    )  # fmt: skip
    told = (
        select(LEAD.c.code.label("code"), reason.label("reason"), competitor.label("competitor"), LEAD.c.id)
        .join_from(LEAD, EVENT, theirs)
        .where(*_in(workspace, credit, span), HERE, LEAD.c.code.in_(codes))
        .where(or_(reason.is_not(None), competitor.is_not(None)))
        .subquery()
        .c
    )
    of = (told.code, told.reason, told.competitor)
    asked = select(*of, func.count(told.id.distinct())).group_by(*of)
    return [(row[0], row[1], row[2], row[3]) for row in tx.execute(asked)]


LISTED = (
    "id", "received_at", "source", "campaign", "channel", "temperature", "state", "owner", "first_claimed_at",
    "first_touch_at", "first_touch_by", "touches", "reached_at", "code", "outcome", "ended_at", "price", "currency",
    "amount", "amount_currency",
)  # fmt: skip


def listed(tx: Session, workspace: str, credit: Credit, span: Span, most: int) -> Iterator[Row[Any]]:
    """The leads that count with what became of them, nothing of who they are, the first received first.

    They are read little by little, in a transaction that is `still`.
    """
    asked = select(*(LEAD.c[name] for name in LISTED)).where(*_in(workspace, credit, span), HERE)
    found = asked.order_by(LEAD.c.received_at, LEAD.c.id).limit(most)
    yield from tx.execute(found.execution_options(yield_per=PAGE))
