"""What came in, whose it is, and who is not to be contacted any more."""

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

PUT_ASIDE = "status IN ('failed', 'rejected')"


class Inquiry(SQLModel, table=True):
    """What came in, byte for byte, stored before anything is interpreted."""

    id: int = key()
    workspace: str
    received_at: datetime = Field(sa_type=Instant)
    content_type: str
    idempotency_key: str | None = None
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    door: str = "web"
    who: str | None = None  # filled in the form in Slack
    status: str = "waiting"
    problem: str | None = None
    source_id: int | None = Field(default=None, sa_type=BigInteger)  # the source that pushed it
    reference: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # what it was fetched for

    __table_args__ = (
        Index("inquiry_aside", "workspace", "id", sqlite_where=text(PUT_ASIDE), postgresql_where=text(PUT_ASIDE)),
        Index("inquiry_queued", "workspace", "id", sqlite_where=text("status = 'queued'"),
              postgresql_where=text("status = 'queued'")),
        Index("inquiry_digest", "workspace", "digest", "received_at"),
        Index("inquiry_waiting", "workspace", "received_at", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
    )  # fmt: skip


class Answered(SQLModel, table=True):
    """An idempotency key and the lead it was answered with: the same key gets the same answer."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    status: str = ""


class Contact(SQLModel, table=True):
    """An e-mail address or phone number and the latest lead of the person behind it."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)

    __table_args__ = (
        Index("contact_lead", "workspace", "lead_id", sqlite_where=text("lead_id IS NOT NULL"),
              postgresql_where=text("lead_id IS NOT NULL")),
    )  # fmt: skip


class Blocked(SQLModel, table=True):
    """An e-mail address or phone number whose owner is not to be contacted any more."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)  # as in Contact
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
