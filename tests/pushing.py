"""A source of a floor: added, sent to as its provider does, and looked at."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot.web_door.rate import RateLimit
from bot.web_door.source_door import SourceDoor, add_source_routes
from handlers.secret_box import SecretBox
from handlers.sources import sources as deeds
from handlers.sources.fetching import Errand, due, fetch_from
from handlers.sources.knock import Sources
from handlers.sources.outside import Outside
from handlers.sources.source_token import Opens
from sources import hubspot_proof
from sources.registry import PROVIDERS
from store import fetches, inquiries, sources
from store.tables import Inquiry
from store.tables.connections import Source, ToFetch
from tests.floor import Floor
from tests.stand_in import Impatient

ROOT = Path(__file__).resolve().parent.parent
BOX = SecretBox("a key for tests that opens nothing else")
THEIRS = "a secret that the provider made"
TOKEN = "a token that opens nothing"
BY_REFERENCE = tuple(
    kind for kind, provider in PROVIDERS.items() if provider.fetch
)  # what it sends names a lead only


def sample(kind: str) -> Any:
    """The payload that the provider documents: an object, or a list of them."""
    return json.loads(sample_text(kind))


def sample_text(kind: str) -> str:
    return (ROOT / "sources" / "samples" / f"{kind}.json").read_text(encoding="utf-8")


def sample_fetched(kind: str) -> dict[str, Any]:
    """What the provider's API answers when it is asked for what that payload names."""
    found: dict[str, Any] = json.loads(sample_text(f"{kind}-fetched"))
    return found


@dataclass
class Pushing:
    """A source of that kind on a floor; `shown` is what its admin was shown."""

    floor: Floor
    kind: str
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        provider = PROVIDERS[self.kind]
        needed: dict[str, Any] = {"secret": THEIRS} if provider.own_secret else {}
        if provider.fetch:  # an address where nobody is
            needed["opens"] = Opens(TOKEN, api="http://127.0.0.1:1/")
        self.shown = deeds.add(self.floor.desk, BOX, self.kind, "Roof form", **{**needed, **self.more})
        self.path = "/" + self.shown.address.partition("leads.example/")[2]
        self.seconds = 0.0
        app = Flask("sources", static_folder=None)
        sends = RateLimit(lambda: self.seconds, 1.0, 50)
        door = SourceDoor(Sources(self.floor.desk, BOX, self.floor.clock), sends=sends)
        add_source_routes(app, door)
        self.client: FlaskClient = app.test_client()

    def proved(
        self, payload: object, *, secret: str | None = None, age: float = 0
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body as the provider sends them; `age` in seconds, with another secret if one is given."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self.floor.clock.move(seconds=-age)
        made = self._made(self.shown.secret if secret is None else secret, body)
        self.floor.clock.move(seconds=age)
        return made

    def _made(self, secret: str, body: bytes) -> tuple[dict[str, str], bytes]:
        headers, proved = PROVIDERS[self.kind].prove(secret, body, self.floor.clock())
        if ":url" in headers:  # it signs the address as well
            address = f"https://leads.example{self.path}"
            headers = hubspot_proof.signed(secret, address, body, self.floor.clock())
        return headers, proved

    def send(self, payload: object, **how: Any) -> TestResponse:
        """Send a payload, proved."""
        return self.post(*self.proved(payload, **how))

    def post(self, headers: dict[str, str], body: bytes) -> TestResponse:
        return self.client.post(self.path, data=body, headers={"Content-Type": "application/json", **headers})

    def get(self, **query: str) -> TestResponse:
        """GET at its address; two underscores in a name are a dot."""
        asked = {name.replace("__", "."): value for name, value in query.items()}
        return self.client.get(self.path, query_string=asked)

    def ask_at(self, base: str | None) -> None:
        """Its API is there from now on."""
        with self.floor.database.writing() as tx:
            tx.execute(update(sources.SOURCE).where(sources.SOURCE.c.name == "Roof form").values(api=base))

    def fetch(self, outside: Outside | None = None) -> int:
        """Fetch all that is due by now; how much came."""
        errand = Errand(self.floor.desk, BOX, outside or Impatient())
        return sum(fetch_from(errand, number) for number in due(self.floor.desk))

    def kept(self) -> list[Inquiry]:
        with self.floor.database.reading() as tx:
            return list(tx.scalars(select(Inquiry).order_by(inquiries.INQUIRY.c.id)))

    def fetches(self) -> list[ToFetch]:
        """What is to be fetched."""
        with self.floor.database.reading() as tx:
            return list(tx.scalars(select(ToFetch).order_by(fetches.TO_FETCH.c.id)))

    def came(self) -> list[int]:
        """The numbers of what came of all that was sent: leads, or what is to be fetched."""
        if self.kind in BY_REFERENCE:
            return [each.id for each in self.fetches()]
        return sorted({kept.lead_id for kept in self.kept() if kept.lead_id})

    @property
    def first(self) -> dict[str, Any]:
        """What is answered to the first thing that is sent."""
        found = (
            {"lead": None, "status": "to fetch"}
            if self.kind in BY_REFERENCE
            else {"lead": 1, "status": "accepted"}
        )
        return {"inquiry": 1, **found}

    def row(self) -> Source:
        with self.floor.database.reading() as tx:
            (found,) = tx.scalars(select(Source).where(sources.SOURCE.c.name == "Roof form"))
            return found
