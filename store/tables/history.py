"""A lead's history, and what its prospect said when asked long afterwards."""

from datetime import datetime
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

from store.columns import Instant, key

# what managers are shown of touches close together, of snoozes and of claims released
FLAGGED = "touch OR kind IN ('snoozed', 'released by timeout') OR corrects IS NOT NULL"


class Event(SQLModel, table=True):
    """One entry of a lead's history: who, when, what, through which door. Never edited."""

    id: int = key()
    workspace: str
    lead_id: int = Field(sa_column=Column(BigInteger, ForeignKey("lead.id"), nullable=False))
    at: datetime = Field(sa_type=Instant)
    who: str | None = None  # None: Glengarry itself
    kind: str
    door: str
    code: str | None = None
    touch: bool = False
    note: str | None = Field(default=None, sa_type=Text)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    corrects: int | None = Field(default=None, sa_type=BigInteger)  # the entry that this one takes back

    __table_args__ = (
        Index("event_lead", "workspace", "lead_id", "id"),
        Index("event_flagged", "workspace", "at", sqlite_where=text(FLAGGED), postgresql_where=text(FLAGGED)),
    )


class Purchase(SQLModel, table=True):
    """What a prospect who was not won said when asked, so many months later, whether he had bought."""

    workspace: str = Field(primary_key=True)
    lead_id: int = Field(primary_key=True, sa_type=BigInteger)
    months: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    answer: str  # us, competitor, nobody, looking
    competitor: str | None = None
