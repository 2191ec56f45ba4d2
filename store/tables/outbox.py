"""What is to be said and how far it got, with the pictures and the pace that go with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Index,
    LargeBinary,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, key


class Outbox(SQLModel, table=True):
    """Something to be said, and how far it got. `wanted` ahead of `done` means: say it (again)."""

    id: int = key()
    workspace: str
    key: str
    template: str
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    conversation: str  # a channel's name or id, or a person's id
    in_thread: bool = False  # below the lead's card
    urgency: int = 1  # 0 hot, 1 warm, 2 cold
    wanted: int = 1
    done: int = 0
    state: str = "waiting"  # waiting, sending, sent, failed, dropped
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    ready_at: datetime = Field(sa_type=Instant)  # while sending: when the lease ends
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str | None = None
    ts: str | None = None
    again_at: datetime | None = Field(default=None, sa_type=Instant)  # to be said anew then, as it is by then
    error: str | None = None

    __table_args__ = (
        Index("outbox_key", "workspace", "key", unique=True),
        Index("outbox_again", "workspace", "again_at", sqlite_where=text("again_at IS NOT NULL"),
              postgresql_where=text("again_at IS NOT NULL")),
        Index("outbox_lead", "workspace", "lead_id"),
        Index("outbox_waiting", "workspace", "urgency", "id",
              sqlite_where=text("state IN ('waiting', 'sending')"),
              postgresql_where=text("state IN ('waiting', 'sending')")),
    )  # fmt: skip


class Picture(SQLModel, table=True):
    """A chart that is drawn where Slack draws none: first wanted, then shown from a file or an address, or failed."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)  # what tells one chart from another
    name: str  # by which anybody may fetch it; nobody guesses it
    chart: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asked_at: datetime = Field(sa_type=Instant)  # the last time
    state: str = "wanted"  # wanted, ready, failed
    ready_at: datetime = Field(sa_type=Instant)  # when it is taken in hand (again)
    attempts: int = 0
    png: bytes | None = Field(default=None, sa_type=LargeBinary)
    file: str | None = None  # Slack's id of it
    url: str | None = None
    error: str | None = None

    __table_args__ = (
        Index("picture_name", "name", unique=True),
        Index("picture_asked", "workspace", "asked_at"),
        Index("picture_wanted", "workspace", "ready_at", sqlite_where=text("state = 'wanted'"),
              postgresql_where=text("state = 'wanted'")),
    )  # fmt: skip


class Lane(SQLModel, table=True):
    """A conversation or a Slack method, and when it may be used next."""

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    free_at: datetime = Field(sa_type=Instant)
