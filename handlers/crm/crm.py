"""What a CRM can be asked, whichever it is. What is here knows neither HubSpot nor Salesforce."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from playbook.crm import Means
from playbook.words import Door
from store.tables.connections import Receiver

KINDS = {"hubspot": "HubSpot", "salesforce": "Salesforce"}


class Unwelcome(NotTaken):
    """The CRM does not let us in, or not to this; somebody has to see to it there."""


class NoSuch(NotTaken):
    """The record is not there (any more)."""


@dataclass(frozen=True)
class Record:
    """A person in a CRM. `fields` has every field of playbook.crm that this CRM has; the owner is his e-mail address.

    `closed`: nothing can be written into it any more, as after its conversion. Activities go to `person`.
    """

    id: str
    fields: Mapping[str, str]
    person: str = ""
    closed: bool = False
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Activity:
    """An entry of a lead's history as a CRM keeps it. `mark` is found again in its text, so that it is there once."""

    number: int
    means: Means
    title: str
    body: str
    at: datetime
    owner: str = ""  # e-mail address
    meets_at: datetime | None = None

    @property
    def mark(self) -> str:
        """One word that no other activity has."""
        return f"glengarry{self.number}"


@dataclass(frozen=True)
class Changes:
    """Records that changed, the earliest first; with `more` there are others after the last one."""

    records: Sequence[Record] = ()
    more: bool = False


class Crm(Protocol):
    """A CRM. Everything may raise NotTaken: Unwelcome when it lets us in no more."""

    fields: Collection[str]  # of playbook.crm.FIELDS
    overlap: timedelta  # what changed may be told so much later

    def account(self) -> str:
        """Which account it is, in words."""

    def prepare(self) -> None:
        """Make what has to be there before anything is written; safe to do twice."""

    def spelled(self, status: str) -> str:
        """What a status of playbook.crm is called there; empty when there is no word for it."""

    def owns_account(self, email: str) -> bool:
        """Whether somebody with that address can own a record."""

    def find(self, emails: Sequence[str]) -> Mapping[str, Record]:
        """The records of these people, by the address asked for; up to 100 at once."""

    def read(self, record_id: str) -> Record:
        """That record. Raises NoSuch."""

    def make(self, fields: Mapping[str, str]) -> Record:
        """A new record. One of the same e-mail address that is there already is returned as it is."""

    def write(self, record_id: str, fields: Mapping[str, str]) -> None:
        """Change these fields. Raises NoSuch."""

    def add(self, record: Record, activity: Activity, look: bool) -> None:
        """Add an activity; with `look` only if it is not there yet."""

    def changed(self, since: datetime) -> Changes:
        """What changed since then, also by ourselves."""


class TakeOver(Protocol):
    """The deed by which a CRM changes the fields of a lead that it owns."""

    def __call__(
        self, desk: Desk, number: int, facts: Mapping[str, object], /, *, door: Door, by: str,
        decided: bool = False,
    ) -> list[str]:  # fmt: skip
        """Which fields changed; with `decided` also those that are not the CRM's. Raises Refusal."""


@dataclass(frozen=True)
class Connected:
    """A CRM that is connected: its row, and how it is asked and what it says is taken."""

    receiver: Receiver
    crm: Crm
    take: TakeOver
    owns: Collection[str] = field(default=())


Connect = Callable[[Receiver], Crm]
