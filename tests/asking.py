"""Somebody who asks the API of a floor with a token."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from prometheus_client import CollectorRegistry
from werkzeug.test import TestResponse

from bot.web_door.api_door import ApiDoor
from bot.web_door.rate import RateLimit
from bot.web_door.web import FrontDesk, web_door
from handlers.api import api_tokens
from handlers.arrival.intake import Taken
from store import playbooks
from tests.floor import PLAYBOOK, Floor

OWNS_ALL = PLAYBOOK + '\n[crm]\nowns = ["name", "company", "email", "phone", "owner", "amount"]\n'


def own_all(floor: Floor) -> None:
    """The CRM owns everything it may."""
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, OWNS_ALL, "test", floor.clock())
    floor.rules.refresh()


@dataclass
class Asking:
    """A token with these scopes, and the web door it is used at; `seconds` is what its allowances go by."""

    floor: Floor
    scopes: tuple[str, ...] = tuple(api_tokens.SCOPES)
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.token = api_tokens.add(self.floor.desk, f"for {', '.join(self.scopes)}", self.scopes)
        self.seconds = 0.0
        self.app = door_of(self.floor, **{"uses": RateLimit(lambda: self.seconds, 1.0, 100_000), **self.more})
        self.client = self.app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers={**self.bearer, **headers})

    def told(self, path: str) -> dict[str, Any]:
        """What is answered, which has to be a success."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_json()
        found: dict[str, Any] = answer.get_json()
        return found

    def patch(self, number: int, facts: object, **headers: str) -> TestResponse:
        return self.client.patch(f"/api/v1/leads/{number}", json=facts, headers={**self.bearer, **headers})

    def pages(self, path: str, what: str) -> list[dict[str, Any]]:
        """Everything of a list, page after page."""
        found, cursor, mark = [], "", "&" if "?" in path else "?"
        while True:
            told = self.told(f"{path}{mark if cursor else ''}{cursor}")
            found += told[what]
            if told["next"] is None:
                return found
            cursor = f"cursor={told['next']}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def door_of(floor: Floor, **more: Any) -> Flask:
    """The whole web door with the API of a floor."""
    return web_door(FrontDesk(
        take_in=lambda _: Taken(202, {}), take_activities=lambda _: Taken(202, {}), intake_token="let-me-in",
        ready=list, allow=lambda _: 0.0, metrics=CollectorRegistry(), api=ApiDoor(floor.desk, **more),
    ))  # fmt: skip
