"""The desk: what every deed is given. It is passed, never global."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from playbook.crew import Crew
from playbook.document import Playbook
from store.database import Database


@dataclass(frozen=True)
class Rules:
    """The playbook in force and the people its roles name."""

    playbook: Playbook
    crew: Crew


@dataclass(frozen=True)
class Desk:
    """Database, clock (aware UTC), Slack, rules in force, and whose workspace it is."""

    database: Database
    clock: Callable[[], datetime]
    slack: WebClient
    rules: Callable[[], Rules]
    workspace: str
