"""The workspace, its playbook, and what it counts of itself."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant


class Workspace(SQLModel, table=True):
    """A Slack workspace the app was started for."""

    id: str = Field(primary_key=True)
    name: str
    started_at: datetime = Field(sa_type=Instant)
    receives: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )  # the pile's webhook
    drew_nothing_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # it took no native table or chart


class PlaybookVersion(SQLModel, table=True):
    """One version of the playbook as it was applied; the one before it is the state before."""

    workspace: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    text: str = Field(sa_type=Text)


class KeptCadence(SQLModel, table=True):
    """A version of a cadence, for the leads that are in it."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    steps: list[str] = Field(default_factory=list, sa_type=JSON)


class Tally(SQLModel, table=True):
    """How often something happened that people should be able to look up, such as repairs."""

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    count: int = 0
    at: datetime = Field(sa_type=Instant)
