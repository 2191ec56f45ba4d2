"""A sales floor for tests: a real desk on a real database, a fake Slack, and a clock moved by hand."""

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from sqlmodel import SQLModel

from bot.rooms.bells import tick
from bot.rooms.picture_room import PictureRoom
from bot.slack.sender import Sender
from bot.slack.slack_door import slack_app
from handlers.arrival.intake import Taken, take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.desk import Desk, Us
from handlers.rules import InForce
from messages.drawing import png
from store import leads, people, playbooks
from store.database import Database
from store.delivery import Pace
from store.tables import Lead

SECRET = "a signing secret for tests"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAYBOOK = """
[roles]
managers = ["@maria"]
marketing = ["@tom"]
backups = ["@ruth"]
fallback = "@maria"
"""
US = Us("U0BOT", "B0BOT")
PEOPLE = {"U0SAM": "sam", "U0DANA": "dana", "U0RUTH": "ruth", "U0MARIA": "maria", "U0TOM": "tom"}


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def _spelled(method: str) -> str:
    return "_" + re.sub(r"[A-Z]", lambda capital: "_" + capital[0].lower(), method).replace(".", "_")


class FakeSlack(WebClient):
    """Answers as Slack does, and remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-fake")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posted: dict[tuple[str, str], dict[str, Any]] = {}
        self.refusing: dict[str, str] = {}
        self._ts = count(1)

    def api_call(self, api_method: str, **given: Any) -> Any:
        said = dict(given.get("json") or given.get("params") or given.get("data") or {})
        self.calls.append((api_method, said))
        if api_method in self.refusing:
            raise SlackApiError(  # type: ignore[no-untyped-call]
                "refused", {"ok": False, "error": self.refusing[api_method]}
            )
        return {"ok": True, **getattr(self, _spelled(api_method), lambda _: {})(said)}

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": "T0", "team": "Glen", "user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://x/"}

    def _chat_post_message(self, said: dict[str, Any]) -> dict[str, Any]:
        ts = f"1700000000.{next(self._ts):06}"
        self.posted[said["channel"], ts] = said
        return {"channel": said["channel"], "ts": ts}

    def _chat_update(self, said: dict[str, Any]) -> dict[str, Any]:
        self.posted[said["channel"], said["ts"]] |= said
        return {"channel": said["channel"], "ts": said["ts"]}

    def _views_open(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"view": {**said["view"], "id": f"V{len(self.calls)}"}}

    _views_push = _views_open

    def _conversations_open(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": "D" + said["users"][1:]}}

    def _conversations_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"channels": [{"id": "C0LEADS", "name": "leads"}, {"id": "C0MARKETING", "name": "marketing"}]}

    def _conversations_history(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"messages": []}

    def _users_info(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": said["user"], "name": PEOPLE.get(said["user"], said["user"].lower())}}

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel now, in the order it was posted."""
        return [
            json.dumps(said, ensure_ascii=False)
            for (where, _), said in self.posted.items()
            if where == channel
        ]

    def views(self) -> list[dict[str, Any]]:
        """The modals that were opened."""
        return [said["view"] for method, said in self.calls if method == "views.open"]


@dataclass
class Floor:
    """Everything a story needs: press, type, submit, let time pass, and look."""

    database: Database
    clock: HandClock = field(default_factory=HandClock)
    slack: FakeSlack = field(default_factory=FakeSlack)
    playbook: str = PLAYBOOK

    def __post_init__(self) -> None:
        with self.database.writing() as tx:
            playbooks.add(tx, "T0", 0, self.playbook, "test", self.clock())
            for person, handle in PEOPLE.items():
                people.learn(tx, "T0", person, handle=handle, name=handle.capitalize())
        self.rules = InForce(self.database, "T0")
        self.desk = Desk(
            self.database, self.clock, self.slack, self.rules, "T0", "https://leads.example/", US
        )
        self.pictures = PictureRoom(self.desk, self.clock, png, "https://leads.example/")
        self.app: App = slack_app(self.desk, "xoxb-fake", SECRET, self.pictures.follow)
        # a lane's second passes at once, so that a story need not wait for Slack's pace
        self.sender = Sender(self.desk, self.clock, Pace(gap=timedelta(0)))
        self.answers: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []

    def lead(self, idempotency_key: str | None = None, **facts: Any) -> int:
        """A lead comes in over the web; returns its number."""
        return int(self.take(facts, idempotency_key).answer["lead"])

    def take(self, facts: Mapping[str, Any], idempotency_key: str | None = None) -> Taken:
        """What a payload is answered with."""
        return take_in(self.desk, RawInquiry(json.dumps(facts).encode(), "application/json", idempotency_key))

    def deliver(self) -> None:
        """Let the sender say all there is to say."""
        while self.sender.send_what_is_due() or self.pictures.work():
            pass

    def pass_time(self, **by: float) -> None:
        """Move the clock there in one step, and do what is due and what is to be said."""
        self.clock.move(**by)
        self.tick()

    def live_through(self, step: timedelta = timedelta(minutes=1), **by: float) -> None:
        """Let time pass as it does: step by step, the clock's sweep ringing at each."""
        end = self.clock() + timedelta(**by)
        while self.clock() < end:
            self.clock.now = min(end, self.clock() + step)
            self.tick()

    def tick(self) -> None:
        tick(self.desk, self.rules)
        self.deliver()

    def press(
        self, person: str, action: str, number: int | str, channel: str = "C0LEADS", ephemeral: bool = False
    ) -> dict[str, Any] | None:
        """Press a button; returns what the person alone was answered."""
        pressed = {"type": "button", "action_id": action, "block_id": "do", "value": str(number)}
        return self._act(person, pressed, channel, ephemeral)

    def choose(self, person: str, action: str, value: str, channel: str = "C0LEADS") -> dict[str, Any] | None:
        """Choose from a list in a message; returns what the person alone was answered."""
        option = {"text": {"type": "plain_text", "text": value}, "value": value}
        chosen = {"type": "static_select", "action_id": action, "block_id": "do", "selected_option": option}
        return self._act(person, chosen, channel)

    def _act(
        self, person: str, done: dict[str, Any], channel: str, ephemeral: bool = False
    ) -> dict[str, Any] | None:
        return self._dispatch_payload({
            "type": "block_actions", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
            "trigger_id": "1.2.3", "channel": {"id": channel},
            "actions": [done], "container": {"type": "message", "is_ephemeral": ephemeral},
        })  # fmt: skip

    def submit(self, person: str, view: Mapping[str, Any], /, **values: str) -> dict[str, Any] | None:
        """Submit a modal with these values by block; returns errors or the ephemeral answer."""
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                given = values.get(block["block_id"])
                element = block["element"]
                chosen = {"value": given}
                if element["type"] == "static_select":
                    chosen = {"selected_option": {"value": given} if given else None}  # type: ignore[dict-item]
                state[block["block_id"]] = {element["action_id"]: chosen}
        before = len(self.slack.calls)
        body = self._send({
            "type": "view_submission", "user": {"id": person}, "team": {"id": "T0"}, "api_app_id": "A0",
            "view": {**view, "id": "V1", "state": {"values": state}},
        })  # fmt: skip
        said = [said for method, said in self.slack.calls[before:] if method == "chat.postEphemeral"]
        return json.loads(body.body) if body.body else (said[0] if said else None)

    def shortcut(
        self, person: str, message: Mapping[str, Any], channel: str = "C0SALES", name: str = "make-lead"
    ) -> dict[str, Any] | None:
        """Choose a shortcut of a message; the modal that was opened. What the person is told instead is in `told`."""
        before = len(self.slack.views())
        said = self._dispatch_payload({
            "type": "message_action", "callback_id": name, "user": {"id": person}, "team": {"id": "T0"},
            "api_app_id": "A0", "trigger_id": "1.2.3",
            "channel": {"id": channel, "name": "sales"}, "message_ts": message["ts"],
            "message": {"type": "message", **message},
        })  # fmt: skip
        self.told += [said] if said else []
        views = self.slack.views()
        return views[-1] if len(views) > before else None

    def event(self, **event: Any) -> int:
        """Slack tells of something that happened; returns the HTTP status it is answered with."""
        body = json.dumps({
            "type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event_id": "E1", "event_time": 1,
            "event": event,
        })  # fmt: skip
        return self._request(body, "application/json").status

    def type(self, person: str, line: str, channel: str = "C0LEADS") -> dict[str, Any]:
        """Type a slash command; returns the ephemeral answer."""
        command, _, text = line.partition(" ")
        typed = {
            "command": command, "text": text, "user_id": person, "team_id": "T0", "channel_id": channel,
            "trigger_id": "1.2.3", "api_app_id": "A0",
        }  # fmt: skip
        answers: list[dict[str, Any]] = []
        with caught_answers(answers) as address:  # one with tables or charts comes after the acknowledgement
            body = self._request(urlencode(typed | {"response_url": address})).body
        return json.loads(body) if body else (answers[-1] if answers else {})

    def _dispatch_payload(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        answers: list[dict[str, Any]] = []
        with caught_answers(answers) as address:
            self._send(payload | {"response_url": address})
        return answers[-1] if answers else None

    def _send(self, payload: dict[str, Any]) -> BoltResponse:
        return self._request(urlencode({"payload": json.dumps(payload)}))

    def _request(self, body: str, kind: str = "application/x-www-form-urlencoded") -> BoltResponse:
        signed = SignatureVerifier(SECRET)
        now = str(int(datetime.now(UTC).timestamp()))  # noqa: TID251  # Bolt checks signatures on the real clock
        signature = signed.generate_signature(timestamp=now, body=body)
        headers: dict[str, str | Sequence[str]] = {
            "content-type": [kind],
            "x-slack-signature": [signature or ""],
            "x-slack-request-timestamp": [now],
        }
        return self.app.dispatch(BoltRequest(body=body, headers=headers))

    def look(self, number: int) -> Lead:
        """The lead as the database has it."""
        with self.database.reading() as tx:
            found = leads.get(tx, "T0", number)
            assert found is not None
            return found

    def card(self, number: int) -> dict[str, Any]:
        """The lead's card as Slack shows it now."""
        lead = self.look(number)
        return self.slack.posted[str(lead.card_channel), str(lead.card_ts)]


_COLUMNS = {  # of each table; kept_change last: in it every lead that is written may be put down
    each.name: ", ".join(column.name for column in each.c if column.computed is None)
    for each in sorted(SQLModel.metadata.sorted_tables, key=lambda each: each.name == "kept_change")
}


@dataclass(frozen=True)
class Kept:
    """What came of a story on SQLite so far, to be gone on with any number of times."""

    rows: Mapping[
        str, Sequence[Sequence[Any]]
    ]  # by table and columns, in the order in which they may be written
    said: bytes

    @classmethod
    def of(cls, floor: Floor) -> Self:
        """A floor as it is now."""
        with floor.database.engine.connect() as connection:
            tell = connection.exec_driver_sql
            rows = {
                f"{name} ({columns})": [tuple(row) for row in tell(f"SELECT {columns} FROM {name}")]
                for name, columns in _COLUMNS.items()
            }
        slack = floor.slack
        return cls(rows, pickle.dumps((floor.clock.now, slack.calls, slack.posted, slack._ts)))

    def bring_back(self, floor: Floor) -> None:
        """Let a fresh floor be as that one was."""
        with floor.database.engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for where, found in self.rows.items():
                if found:
                    marks = ", ".join("?" * len(found[0]))
                    connection.exec_driver_sql(f"INSERT OR REPLACE INTO {where} VALUES ({marks})", found)
        slack = floor.slack
        floor.clock.now, slack.calls, slack.posted, slack._ts = pickle.loads(self.said)  # noqa: S301  # our own
        floor.rules.refresh()


_KEPT: dict[Callable[[Floor], object], Kept] = {}


def once(floor: Floor, story: Callable[[Floor], object]) -> Floor:
    """A fresh floor on SQLite after a story that is told once in a process: whoever is next gets what came of it."""
    if story in _KEPT:
        _KEPT[story].bring_back(floor)
    else:
        story(floor)
        _KEPT[story] = Kept.of(floor)
    return floor


_CAUGHT: dict[str, list[dict[str, Any]]] = {}
_ADDRESSES = count(1)
_SENT_AWAY = WebhookClient.send_dict


@contextmanager
def caught_answers(answers: list[dict[str, Any]]) -> Iterator[str]:
    """Yields a response_url of its own, so that several threads may catch; what Bolt's `respond` posts is caught."""
    address = f"http://127.0.0.1:9/{next(_ADDRESSES)}"
    _CAUGHT[address] = answers
    WebhookClient.send_dict = _catch  # type: ignore[method-assign, assignment]  # stays: other addresses are sent to as ever
    try:
        yield address
    finally:
        del _CAUGHT[address]


def _catch(client: WebhookClient, body: dict[str, Any], *more: Any, **named: Any) -> Any:
    if client.url not in _CAUGHT:
        return _SENT_AWAY(client, body, *more, **named)
    return _CAUGHT[client.url].append(body)
