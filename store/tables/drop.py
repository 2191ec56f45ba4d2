"""Lead drops, who is ready for them, and the lists they are filled from."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, key

LIST_AT_WORK = "state IN ('fetching', 'reading', 'importing')"


class Drop(SQLModel, table=True):
    """A batch of a campaign's leads that is announced to a channel."""

    __tablename__ = "lead_drop"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    channel: str  # as marketing named it
    way: str  # playbook.drops.Way: deal, cards
    temperature: str | None = None  # of all its leads; None: as the checklist says of each
    leads_from: str  # playbook.drops.From: list, web, form
    expected: int | None = None  # how many leads marketing thinks it will bring
    at: datetime = Field(sa_type=Instant)  # when it begins
    state: str = "draft"  # draft, planned, running, over, cancelled
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    over_at: datetime | None = Field(default=None, sa_type=Instant)
    remind_at: datetime | None = Field(default=None, sa_type=Instant)  # of leads that nobody took
    reminders: int = 0
    card_at: datetime | None = Field(default=None, sa_type=Instant)  # when a lead of it last got a card
    revision: int = 1

    __table_args__ = (
        Index("lead_drop_campaign", "workspace", "campaign_id"),
        Index("lead_drop_state", "workspace", "state", "at"),
    )


class Ready(SQLModel, table=True):
    """Somebody who pressed Ready before a drop."""

    workspace: str = Field(primary_key=True)
    drop_id: int = Field(primary_key=True, sa_type=BigInteger)
    person: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class LeadList(SQLModel, table=True):
    """The leads of a drop as marketing handed them in, and how far they were read and taken in."""

    __tablename__ = "lead_list"

    id: int = key()
    workspace: str
    drop_id: int = Field(sa_column=Column(BigInteger, ForeignKey("lead_drop.id"), nullable=False))
    name: str  # of the file
    slack_file: str | None = None  # Slack's id of it, while it is still to be fetched
    path: str | None = None  # where the command line has it, instead of parts here
    digest: str | None = None  # sha256 of its bytes
    size: int = Field(default=0, sa_type=BigInteger)  # bytes
    state: str = "fetching"  # playbook.drops.ListState
    columns: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # which column is read as what
    preview: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    rows: int = Field(default=0, sa_type=BigInteger)  # of data in it, once it was looked through
    row: int = Field(default=0, sa_type=BigInteger)  # the last one taken in hand and committed
    new: int = Field(default=0, sa_type=BigInteger)
    known: int = Field(default=0, sa_type=BigInteger)
    invalid: int = Field(default=0, sa_type=BigInteger)
    blocked: int = Field(default=0, sa_type=BigInteger)
    test: int = Field(default=0, sa_type=BigInteger)
    problem: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    ready_at: datetime = Field(sa_type=Instant)  # in hand: when the lease ends
    attempts: int = 0
    revision: int = 1

    __table_args__ = (
        Index("lead_list_drop", "workspace", "drop_id"),
        Index("lead_list_at_work", "workspace", "ready_at", sqlite_where=text(LIST_AT_WORK),
              postgresql_where=text(LIST_AT_WORK)),
    )  # fmt: skip


class LeadListPart(SQLModel, table=True):
    """A piece of a list's file, at most a mebibyte."""

    __tablename__ = "lead_list_part"

    list_id: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class RejectedRow(SQLModel, table=True):
    """A row of a list that did not become a lead, and why: it goes back as a CSV."""

    __tablename__ = "rejected_row"

    list_id: int = Field(primary_key=True, sa_type=BigInteger)
    row: int = Field(primary_key=True, sa_type=BigInteger)  # as a spreadsheet numbers it: the heading is 1
    why: str
    cells: list[str] = Field(default_factory=list, sa_type=JSON)
