"""The people: who they are in Slack, what is set for them, and whose turn it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Index,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, key


class Person(SQLModel, table=True):
    """Somebody in Slack, as far as the app has met him."""

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    handle: str | None = None
    name: str | None = None
    email: str | None = None  # by which a CRM knows him
    timezone: str | None = None
    admin: bool = False
    bot: bool = False
    gone: bool = False

    nudged_at: datetime | None = Field(default=None, sa_type=Instant)  # when he last was, but for hot leads
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # playbook.member.PersonSettings
    revision: int = 1  # so that a change is noticed without reading everybody


class UserGroup(SQLModel, table=True):
    """A user group of Slack that stands in for somebody, and who is in it."""

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    handle: str
    members: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_at: datetime = Field(sa_type=Instant)
    revision: int = 1


class PersonChange(SQLModel, table=True):
    """One change of what is set for a person: who, when, before and after. Never edited."""

    id: int = key()
    workspace: str
    person: str
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    door: str
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    __table_args__ = (Index("person_change", "workspace", "person", "id"),)


class Seat(SQLModel, table=True):
    """Somebody's place in a route's rotation: how many turns he had, as exact text."""

    workspace: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    state: str
