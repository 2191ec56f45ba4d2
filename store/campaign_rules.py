"""Keeps who made which rule for campaigns, by an assignment of people, and which rules are in force."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from playbook.campaigns import ANY, key_of
from store.campaigns import RULE
from store.statements import changed
from store.tables import CampaignRule


def put_down(
    tx: Session, workspace: str, campaign: int, marks: Mapping[str, str], now: datetime, who: str | None, *,
    for_good: bool,
) -> CampaignRule:  # fmt: skip
    """Keep by which marks inquiries were put to a campaign: also a rule, `for_good`, for those to come."""
    rule = CampaignRule(
        workspace=workspace, campaign_id=campaign, marks=dict(marks), at=now, who=who,
        ended_at=None if for_good else now,
    )  # fmt: skip
    tx.add(rule)
    tx.flush()
    return rule


def in_force(tx: Session, workspace: str, skip: int, most: int) -> Sequence[CampaignRule]:
    """The rules in force, the newest first."""
    found = select(CampaignRule).where(RULE.c.workspace == workspace, RULE.c.ended_at.is_(None))
    return tx.scalars(found.order_by(RULE.c.id.desc()).offset(skip).limit(most)).all()


def count(tx: Session, workspace: str) -> int:
    """How many rules are in force."""
    found = select(func.count()).where(RULE.c.workspace == workspace, RULE.c.ended_at.is_(None))
    return tx.scalar(found) or 0


def get(tx: Session, workspace: str, number: int) -> CampaignRule | None:
    """The rule of that number, ended or not."""
    found = select(CampaignRule).where(RULE.c.workspace == workspace, RULE.c.id == number)
    return tx.scalar(found.execution_options(populate_existing=True))


def end(tx: Session, workspace: str, number: int, now: datetime) -> bool:
    """It puts no more inquiries to its campaign; False when it was ended before."""
    this = update(RULE).where(RULE.c.workspace == workspace, RULE.c.id == number, RULE.c.ended_at.is_(None))
    return bool(changed(tx, this.values(ended_at=now)))


def of_marks(tx: Session, workspace: str, marks: Mapping[str, str]) -> CampaignRule | None:
    """The rule in force that asks for exactly these marks, however they are spelled."""
    wanted = _folded(marks)
    found = select(CampaignRule).where(RULE.c.workspace == workspace, RULE.c.ended_at.is_(None))
    return next((each for each in tx.scalars(found) if _folded(each.marks) == wanted), None)


def _folded(marks: Mapping[str, str]) -> dict[str, str]:
    return {name: value if value == ANY else key_of(value) for name, value in marks.items()}
