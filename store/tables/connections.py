"""The tables of what Glengarry is connected with: sources that push or are read, receivers, the API, and CRMs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel

from store.columns import Instant, key

ACTIVE = text("state = 'active'")
WAITING = text("state = 'waiting'")
FAILED = text("state = 'failed'")
DIFFERS = text("differs")


class Source(SQLModel, table=True):
    """Somewhere leads are pushed from, with an address of its own. Of its key only the SHA-256 is kept."""

    id: int = key()
    workspace: str
    kind: str  # sources.registry.PROVIDERS
    name: str
    key_digest: str
    old_digest: str | None = None  # of the key before, which is good until then
    old_until: datetime | None = Field(default=None, sa_type=Instant)
    secret: str | None = None  # encrypted; None: the address is all that proves it
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    seen_at: datetime | None = Field(default=None, sa_type=Instant)  # accepted something, to the minute
    rejected: int = 0  # in a row
    rejected_since: datetime | None = Field(default=None, sa_type=Instant)
    rejected_why: str | None = None
    state: str = "active"  # active, removed
    token: str | None = None  # encrypted; opens the provider's API, or the mailbox
    token_until: datetime | None = Field(default=None, sa_type=Instant)  # it opens nothing afterwards
    api: str | None = Field(
        default=None, sa_type=Text
    )  # where to fetch, when it is not where the provider is
    cursor: str | None = None  # how far it was read, where it is read piece by piece
    rests_until: datetime | None = Field(default=None, sa_type=Instant)  # its API wants to be left alone
    refused_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # since when its API does not take the token
    look_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # not to be looked at before then: its mailbox, or how long its token is good

    __table_args__ = (
        Index("source_key", "workspace", "key_digest", unique=True),
        Index("source_name", "workspace", "name", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    )  # fmt: skip


class ToFetch(SQLModel, table=True):
    """Something that a source only named: it is fetched from the provider's API, and then it is an inquiry."""

    __tablename__ = "to_fetch"

    id: int = key()
    workspace: str
    source_id: int = Field(sa_type=BigInteger)
    inquiry_id: int = Field(sa_type=BigInteger)  # what named it
    news: str  # sources.provider.Reference.key: the same news is fetched once
    reference: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=Instant)
    ready_at: datetime = Field(sa_type=Instant)  # under way: when the lease ends
    attempts: int = 0
    state: str = "waiting"  # waiting, done, failed, dismissed
    error: str | None = None

    __table_args__ = (
        Index("to_fetch_news", "workspace", "source_id", "news", unique=True),
        Index("to_fetch_waiting", "workspace", "source_id", "ready_at", sqlite_where=WAITING,
              postgresql_where=WAITING),
        Index("to_fetch_failed", "workspace", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    )  # fmt: skip


class Receiver(SQLModel, table=True):
    """Who is told of what becomes of leads: a webhook's receiver, or a CRM."""

    id: int = key()
    workspace: str
    kind: str = "webhook"  # webhook, hubspot, salesforce
    name: str
    url: str = Field(default="", sa_type=Text)
    secret: str | None = None  # encrypted: it signs, or opens the CRM
    events: list[str] = Field(default_factory=list, sa_type=JSON)  # of playbook.news.EVENTS
    private: bool = False  # it may be on this machine or in its network
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    told_at: datetime | None = Field(default=None, sa_type=Instant)  # it last took something
    unwell: int = 0  # times in a row that nobody was there
    rests_until: datetime | None = Field(default=None, sa_type=Instant)  # it is left alone so long
    state: str = "active"  # active, removed
    cursor: str | None = None  # of a CRM: up to when its changes were read

    __table_args__ = (
        Index(
            "receiver_name", "workspace", "name", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE
        ),
    )


class Outgoing(SQLModel, table=True):
    """News of a lead for one receiver; of what was received nothing is kept."""

    id: int = key()
    workspace: str
    receiver_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # None: the nurture pile's, of the settings
    lead_id: int = Field(sa_type=BigInteger)
    event: str
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # when it happened, or was first tried, whichever is known: a receiver is given a day from then on
    created_at: datetime | None = Field(default=None, sa_type=Instant)
    ready_at: datetime = Field(sa_type=Instant)  # under way: when the lease ends
    attempts: int = 0
    state: str = "waiting"  # waiting, sent, failed, removed with its receiver
    error: str | None = None

    __table_args__ = (
        Index("outgoing_in_turn", "workspace", "receiver_id", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("outgoing_waiting", "workspace", "receiver_id", "lead_id", "id", sqlite_where=WAITING,
              postgresql_where=WAITING),
        Index("outgoing_failed", "workspace", sqlite_where=text("state = 'failed'"),
              postgresql_where=text("state = 'failed'")),
    )  # fmt: skip


class ApiToken(SQLModel, table=True):
    """Somebody who may ask the API. Of the token only the SHA-256 is kept."""

    __tablename__ = "api_token"

    id: int = key()
    workspace: str
    name: str
    digest: str
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    used_at: datetime | None = Field(default=None, sa_type=Instant)  # to the minute
    state: str = "active"  # active, removed

    __table_args__ = (
        Index("api_token_digest", "digest", unique=True),
        Index(
            "api_token_name", "workspace", "name", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE
        ),
    )


class CrmLink(SQLModel, table=True):
    """A lead and what it is in a CRM: what was last written there, and where both sides differ."""

    __tablename__ = "crm_link"

    id: int = key()
    workspace: str
    receiver_id: int = Field(sa_type=BigInteger)
    lead_id: int = Field(sa_type=BigInteger)
    remote_id: str
    written: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # field: value, as we last wrote it
    tried: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON
    )  # the same, if it is not known what became of it
    conflicts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # field: {"ours", "theirs", "left"}
    synced_at: datetime = Field(sa_type=Instant)
    told: int = Field(
        default=0, sa_type=BigInteger
    )  # the last entry of its history that is an activity there
    gone: bool = False  # deleted in the CRM: nothing is written any more
    differs: bool = False  # there is a conflict that nobody decided

    __table_args__ = (
        Index("crm_link_differs", "workspace", "lead_id", sqlite_where=DIFFERS, postgresql_where=DIFFERS),
        Index("crm_link_lead", "workspace", "receiver_id", "lead_id", unique=True),
        Index("crm_link_remote", "workspace", "receiver_id", "remote_id"),
    )
