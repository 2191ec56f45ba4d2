"""Somebody who listens, for tests of what is told: a receiver in the database, and a post office for its news."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.outward.hook import Hook
from handlers.receivers.delivering import Deliver, Post
from handlers.secret_box import SecretBox
from playbook.news import EVENTS
from store import receivers
from store.database import Database
from store.tables.connections import Outgoing, Receiver
from tests.floor import MONDAY, Floor
from tests.pushing import BOX

SECRET = "a secret that both sides know"


def listen(
    database: Database, name: str = "Warehouse", events: Sequence[str] = (), *, url: str = "http://127.0.0.1:1/",
    kind: str = "webhook", private: bool = True, box: SecretBox = BOX, workspace: str = "T0",
) -> Receiver:  # fmt: skip
    """Somebody is to be told; the database knows at once."""
    with database.writing() as tx:
        made = receivers.add(tx, Receiver(
            workspace=workspace, kind=kind, name=name, url=url, secret=box.seal(SECRET), events=list(events),
            private=private, created_at=MONDAY,
        ))  # fmt: skip
        database.wanted = receivers.wanted(tx, workspace)
    return made


def post_of(floor: Floor, deliver: Deliver | None = None) -> Post:
    """Delivers on the floor's clock: by HTTP, unless it is said otherwise."""
    return Post(floor.desk, {"webhook": deliver or Hook(BOX)}, floor.clock)


def rows(database: Database) -> list[Outgoing]:
    """All that is to go out, or went."""
    with database.reading() as tx:
        return list(tx.scalars(select(Outgoing).order_by(receivers.OUTGOING.c.id)))


def told(database: Database, state: str = "waiting") -> list[tuple[int, str]]:
    """Of which lead and of what the rows in that state are."""
    return [(row.lead_id, row.event.removeprefix("lead.")) for row in rows(database) if row.state == state]


class Listener:
    """Takes news, unless it was told how to refuse it."""

    def __init__(self) -> None:
        self.took: list[tuple[int, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.refuses: list[Exception] = []
        self.tried = 0

    def __call__(self, receiver: Receiver, news: Outgoing, now: object) -> None:
        self.tried += 1
        if self.refuses:
            raise self.refuses.pop(0)
        assert news.event in EVENTS
        self.took.append((news.lead_id, news.event.removeprefix("lead.")))
        self.bodies.append(dict(news.body))
