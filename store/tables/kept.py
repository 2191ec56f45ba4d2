"""The sums of past weeks, kept so that a report need not count them anew."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, key


class KeptUntil(SQLModel, table=True):
    """Of leads received before it, every change that reports would tell is put down as a KeptChange."""

    __tablename__ = "kept_until"

    workspace: str = Field(primary_key=True)
    until: datetime = Field(sa_type=Instant)


class KeptChange(SQLModel, table=True):
    """An old lead changed: what is kept of the week it was received in is not true any more.

    The database itself writes it, in the transaction of the change, whoever makes it.
    """

    __tablename__ = "kept_change"

    id: int = key()
    workspace: str
    received_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("kept_change_week", "workspace", "received_at"),)


class KeptWeek(SQLModel, table=True):
    """A week of a zone whose sums are kept. `version` is how often they were counted."""

    __tablename__ = "kept_week"

    workspace: str = Field(primary_key=True)
    zone: str = Field(primary_key=True)
    starts: datetime = Field(sa_column=Column(Instant, primary_key=True))
    ends: datetime = Field(sa_type=Instant)
    settled_at: datetime = Field(sa_type=Instant)  # after it no limit and no age changes a number
    version: int = 1


class KeptSums(SQLModel, table=True):
    """The sums of such a week by person, source or the like, as playbook.packed has them."""

    __tablename__ = "kept_sums"

    workspace: str = Field(primary_key=True)
    zone: str = Field(primary_key=True)
    starts: datetime = Field(sa_column=Column(Instant, primary_key=True))
    by: str = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)
