"""Campaigns: what they cost, which inquiries are theirs, and when a source fell silent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, Money, key

UNATTRIBUTED = "campaign_id IS NULL AND bundle IS NOT NULL"


class Campaign(SQLModel, table=True):
    """Something marketing paid for. What a lead's `campaign` says is its name."""

    id: int = key()
    workspace: str
    key: str  # the name as playbook.campaigns.key_of folds it: one campaign for every spelling
    name: str
    slug: str  # its place in web addresses: /f/<slug>
    what: str = Field(default="", sa_type=Text)  # what was offered, in a sentence or two
    why: str = Field(default="", sa_type=Text)  # why it matters to whoever calls
    script: str = Field(default="", sa_type=Text)  # the talk track
    source: str | None = None
    price: Decimal | None = Field(default=None, sa_type=Money)  # of a lead that came without one of its own
    currency: str
    page: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON
    )  # playbook.campaigns.Page: its hosted form
    state: str = "running"  # running, closed
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    revision: int = 1

    __table_args__ = (
        Index("campaign_key", "workspace", "key", unique=True),
        Index("campaign_slug", "workspace", "slug", unique=True),
    )


class CampaignCost(SQLModel, table=True):
    """Something a campaign cost, in all or in a month. Never edited: a correction is another entry, also below 0."""

    __tablename__ = "campaign_cost"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    month: date | None = None  # its first day; None: not of a month
    amount: Decimal = Field(sa_type=Money)
    currency: str
    note: str | None = None
    at: datetime = Field(sa_type=Instant)
    who: str | None = None

    __table_args__ = (Index("campaign_cost_of", "workspace", "campaign_id"),)


class CampaignRule(SQLModel, table=True):
    """Inquiries with these marks (utm_source, gclid, ...) belong to a campaign; a mark of "*" may say anything."""

    __tablename__ = "campaign_rule"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (Index("campaign_rule_of", "workspace"),)


class Touchpoint(SQLModel, table=True):
    """One time a prospect came by, and through what: a lead has one for each inquiry. The first one counts."""

    id: int = key()
    workspace: str
    lead_id: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=Instant)
    campaign_id: int | None = Field(default=None, sa_type=BigInteger)
    source: str | None = None
    said: str | None = None  # the campaign as the inquiry named it
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # utm_source, gclid, ...
    bundle: str | None = None  # what tells alike ones together, while nobody knows which campaign it was
    by_rule: int | None = Field(default=None, sa_type=BigInteger)  # made when people put it to its campaign

    __table_args__ = (
        Index("touchpoint_lead", "workspace", "lead_id", "id"),
        Index("touchpoint_campaign", "workspace", "campaign_id", "at"),
        Index("touchpoint_unknown", "workspace", "bundle", "id", sqlite_where=text(UNATTRIBUTED),
              postgresql_where=text(UNATTRIBUTED)),
        Index("touchpoint_by_rule", "workspace", "by_rule", sqlite_where=text("by_rule IS NOT NULL"),
              postgresql_where=text("by_rule IS NOT NULL")),
    )  # fmt: skip


class SourceSilence(SQLModel, table=True):
    """A source fell silent, and marketing was told: once for each silence, by what came last before it."""

    __tablename__ = "source_silence"

    workspace: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(Instant, primary_key=True))
    told_at: datetime = Field(sa_type=Instant)
