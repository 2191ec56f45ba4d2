"""A post office for tests: a real desk, sender and client, a Slack double, and a clock moved by hand."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from bot.calls import posting_client
from bot.slack.sender import Sender
from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.desk import Desk, Rules
from handlers.leads.claim import claim
from handlers.roster import team_hours
from playbook.crew import Crew
from playbook.document import read
from playbook.member import Roster
from playbook.routing import Router
from playbook.words import Door
from store import leads, outbox
from store.database import Database
from store.delivery import Pace
from store.tables import Lead, Outbox
from tests.floor import HandClock
from tests.slack_double import Json, SlackDouble

SHIPPED = read("")
RULES = Rules(
    SHIPPED, Crew(managers=("U0BOSS",)), team_hours(SHIPPED), Roster(), Router(SHIPPED.routes),
    {route.name: route for route in SHIPPED.routes},
)  # fmt: skip


class Shipped:
    """The shipped rules, whatever happens."""

    def __call__(self) -> Rules:
        """As they are."""
        return RULES

    def refresh(self) -> Rules:
        """As they were."""
        return RULES


def desk_on(database: Database, slack_url: str, clock: Callable[[], datetime], timeout: int = 60) -> Desk:
    """A desk of workspace T0, manager U0BOSS; `timeout` of its Slack client in seconds."""
    return Desk(database, clock, posting_client("xoxb-double", slack_url, timeout), Shipped(), "T0")


@dataclass
class PostOffice:
    """What a test about sending needs: put something out, let the sender work, look at Slack and the rows."""

    database: Database
    double: SlackDouble
    clock: HandClock = field(default_factory=HandClock)
    pace: Pace = field(default_factory=Pace)
    timeout: int = 60
    _names: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.desk = desk_on(self.database, self.double.url, self.clock, self.timeout)
        self.sender = Sender(self.desk, self.clock, self.pace)

    def lead(self, **facts: str) -> int:
        """A lead comes in, each with another name; its card is to be posted."""
        body = json.dumps({"name": f"Ann {next(self._names)}", "temperature": "hot", **facts}).encode()
        return int(take_in(self.desk, RawInquiry(body, "application/json")).answer["lead"])

    def say(self, key: str, conversation: str = "U0SAM", **more: Any) -> None:
        """Something to be said once."""
        with self.database.writing() as tx:
            outbox.notice(
                tx, "T0", key, "say", conversation, self.clock(), facts={"text": f"It is {key}."}, **more
            )

    def note(self, lead: int, key: str) -> None:
        """Something to be said once in the thread of a lead's card."""
        facts = {"kind": "released", "who": "U0SAM"}
        with self.database.writing() as tx:
            of = leads.wanted(tx, "T0", lead)
            outbox.notice(tx, "T0", key, "thread_note", of.channel, self.clock(), lead=of, in_thread=True,
                          facts=facts)  # fmt: skip

    def show_again(self, lead: int) -> None:
        """The card of a lead is stale."""
        with self.database.writing() as tx:
            outbox.card(tx, leads.wanted(tx, "T0", lead), self.clock())

    def claim(self, lead: int, person: str = "U0SAM") -> None:
        """Somebody presses Claim."""
        assert claim(self.desk, lead, person, Door.BUTTON) is None

    def go(self) -> int:
        """Every free lane says one thing; returns how many rows were tried."""
        return self.sender.send_what_is_due()

    def work(self, seconds: float = 1, rounds: int = 400) -> None:
        """Let the sender work, and time pass, until there is nothing left to say."""
        for _ in range(rounds):
            self.go()
            if not self.waiting():
                return
            self.clock.move(seconds=seconds)
        raise AssertionError(f"still to be said: {[(row.key, row.error) for row in self.rows()]}")

    def waiting(self) -> int:
        with self.database.reading() as tx:
            return outbox.waiting(tx, "T0")

    def rows(self) -> list[Outbox]:
        """The whole outbox, in the order it was put there."""
        with self.database.reading() as tx:
            return list(tx.scalars(select(Outbox).order_by(outbox.OUTBOX.c.id)))

    def row(self, key: str) -> Outbox:
        return next(row for row in self.rows() if row.key == key)

    def look(self, lead: int) -> Lead:
        with self.database.reading() as tx:
            found = leads.get(tx, "T0", lead)
            assert found is not None
            return found

    def messages(self) -> Iterator[Json]:
        """Everything that stands in any conversation."""
        for place in ("#leads", "#marketing", "U0SAM", "U0KIM", "U0BOSS"):
            yield from self.double.messages(place)

    def card(self, lead: int) -> Json:
        """The one card of a lead, which is where the lead says it is."""
        cards = [each for each in self.messages() if key_of(each) == f"card:{lead}"]
        assert [each["ts"] for each in cards] == [self.look(lead).card_ts]
        return cards[0]

    def check(self) -> None:
        """Nothing is lost and nothing doubled: each row said is one message, each message a row."""
        said = Counter(key_of(each) for each in self.messages())
        assert said == Counter(row.key for row in self.rows() if row.ts)
        assert {row.state for row in self.rows()} <= {"sent", "dropped"}
        at = {key_of(each): (each["channel"], each["ts"]) for each in self.messages()}
        assert at == {row.key: (row.channel, row.ts) for row in self.rows() if row.ts}

    def posts(self) -> list[str]:
        """The keys of what was tried to be posted, in the order of arrival."""
        return [call.args["metadata"]["event_payload"]["key"] for call in self.double.calls_of(POST)]


POST, UPDATE = "chat.postMessage", "chat.update"
HISTORY, REPLIES = "conversations.history", "conversations.replies"


def key_of(message: Json) -> str:
    """The outbox key a message was posted with."""
    return str(message["metadata"]["event_payload"]["key"])


def shown(message: Json) -> str:
    """Everything a message shows, as one text."""
    return json.dumps([message["text"], message["blocks"]], ensure_ascii=False)


@contextmanager
def open_office(database: Database, timeout: int = 60) -> Iterator[PostOffice]:
    """An office with a Slack double whose timestamps follow the clock: the look-up goes by them."""
    clock = HandClock()
    with SlackDouble(seconds=lambda: int(clock().timestamp())) as double:
        office = PostOffice(database, double, clock, timeout=timeout)
        yield office
        office.sender.stop()
