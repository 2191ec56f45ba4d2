"""A receiver of somebody's own over HTTP: what is posted, its proof, what each answer means, and who waits for whom."""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import wall_clock
from bot.outward.hook import Hook, seconds_of
from bot.rooms.news_room import NewsRoom
from handlers.receivers.delivering import NotTaken
from handlers.receivers.receivers import trial
from handlers.secret_box import SecretBox
from playbook.news import EVENTS
from store.tables.connections import Receiver as Told
from tests.floor import MONDAY, Floor
from tests.listening import SECRET, listen, post_of, rows, told
from tests.pushing import BOX
from tests.receiver import Receiver, opened

MANUAL = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with opened() as server:
        yield server


def at(url: str, *, private: bool = True, secret: str | None = None) -> Told:
    return Told(
        id=1, workspace="T0", name="Warehouse", url=url, secret=secret or BOX.seal(SECRET), private=private,
        created_at=MONDAY,
    )  # fmt: skip


def why_not(to: Told) -> NotTaken:
    with pytest.raises(NotTaken) as fault:
        Hook(BOX)(to, trial(to, MONDAY), MONDAY)
    return fault.value


def test_it_is_posted_whole_and_signed(floor: Floor, receiver: Receiver) -> None:
    listen(floor.database, url=receiver.url, events=["lead.claimed"])
    number = floor.lead(name="Ánn", email="ann@acme.com", temperature="hot", price="80", campaign="Autumn")
    floor.press("U0SAM", "claim", number)
    assert post_of(floor).tell(1) == 1
    ((path, headers, body),) = receiver.got
    said = json.loads(body)
    assert path == "/hook?team=7"
    assert said == {
        "id": 1, "event": "lead.claimed", "at": MONDAY.isoformat(),
        "lead": {
            "number": number, "name": "Ánn", "company": None, "email": "ann@acme.com", "phone": None,
            "received_at": MONDAY.isoformat(), "source": "web", "campaign": "Autumn", "temperature": "hot",
            "state": "working", "outcome": None, "owner": "U0SAM", "touches": 0, "code": None, "reason": None,
            "next_review": None, "amount": None, "currency": None, "do_not_contact": False,
        },
        "entry": {
            "number": said["entry"]["number"], "kind": "claimed", "code": None, "touch": False, "who": "U0SAM",
            "door": "button", "at": MONDAY.isoformat(), "note": None,
        },
    }  # fmt: skip
    moment, _, proof = headers["X-Glengarry-Signature"].partition(",v1=")
    made = hmac.new(SECRET.encode(), f"{moment.removeprefix('t=')}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(proof, made.hexdigest())
    assert (headers["X-Glengarry-Delivery"], headers["X-Glengarry-Event"]) == ("1", "lead.claimed")


def test_the_check_that_the_manual_gives_takes_what_is_ours_and_nothing_else(receiver: Receiver) -> None:
    checks = dict[str, Any]()
    exec(re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)[0], checks)  # noqa: S102  # our own page
    to, now = at(receiver.url), wall_clock()
    Hook(BOX)(to, trial(to, now), now)
    Hook(BOX)(to, trial(to, now), now - timedelta(minutes=6))
    (_, headers, body), (_, late, old) = receiver.got
    genuine, header = checks["genuine"], headers["X-Glengarry-Signature"]
    assert genuine(SECRET, header, body)
    assert not genuine(SECRET, header, body + b" ")
    assert not genuine("another secret", header, body)
    assert not genuine(SECRET, late["X-Glengarry-Signature"], old)
    assert not genuine(SECRET, "t=,v1=", body)


def test_the_manual_names_every_event() -> None:
    assert {each for each in EVENTS if f"| `{each}` |" in MANUAL} == set(EVENTS)


@pytest.mark.parametrize(
    ("status", "away"), [(500, False), (404, False), (302, False), (429, True), (503, True), (502, True)]
)
def test_an_answer_says_whether_it_is_the_news_or_the_receiver(
    receiver: Receiver, status: int, away: bool
) -> None:
    receiver.answers = [status]
    fault = why_not(at(receiver.url))
    assert (str(fault), fault.away, fault.wait, fault.never) == (f"HTTP {status}", away, None, False)


def test_nobody_is_there() -> None:
    fault = why_not(at("http://127.0.0.1:1/secret-path"))
    assert (fault.away, "ConnectionRefusedError" in str(fault)) == (True, True)
    assert "secret-path" not in str(fault)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
def test_a_private_address_is_refused_unless_it_was_allowed(receiver: Receiver, host: str) -> None:
    fault = why_not(at(f"http://{host}:{receiver.server_port}/", private=False))
    assert (fault.away, "--private" in str(fault)) == (True, True)
    assert receiver.got == []


def test_with_another_key_for_secrets_nothing_is_sent(receiver: Receiver) -> None:
    sealed = SecretBox("another key, as long as the first").seal(SECRET)
    fault = why_not(at(receiver.url, secret=sealed))
    assert (fault.away, "SECRETS_KEY" in str(fault)) == (True, True)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120), (" 0 ", 0), (None, None), ("", None), ("soon", None), ("-5", None), ("9" * 400, 999_999_999),
        (format_datetime(MONDAY + timedelta(hours=1), usegmt=True), 3600),
        (format_datetime(MONDAY - timedelta(hours=1), usegmt=True), 0), ("Mon, 23 Nov 2026 10:00:00", None),
    ],
)  # fmt: skip
def test_how_long_it_asks_to_be_left_alone(text: str | None, seconds: float | None) -> None:
    assert seconds_of(text, MONDAY) == seconds


def test_retry_after_is_respected(floor: Floor, receiver: Receiver) -> None:
    listen(floor.database, url=receiver.url, events=["lead.received"])
    floor.lead(name="Ann", temperature="hot")
    receiver.answers, receiver.retry_after = [429], "1800"
    post = post_of(floor)
    post.tell(1)
    floor.clock.move(seconds=1799)
    assert post.waiting() == []
    floor.clock.move(seconds=1)
    assert post.waiting() == [1]
    assert post.tell(1) == 1


def test_a_slow_receiver_holds_up_no_other(floor: Floor, receiver: Receiver) -> None:
    with opened() as slow:
        slow.answers = [0]  # never an end of it
        stuck = listen(floor.database, "Slow", url=slow.url, events=["lead.received"])
        quick = listen(floor.database, "Quick", url=receiver.url, events=["lead.received"])
        number = floor.lead(name="Ann", temperature="hot")
        room = NewsRoom(floor.desk, {"webhook": Hook(BOX)}, floor.clock)
        room.work()
        room.work()  # who is being told is not told twice at once
        room.wait_for(quick.id)
        assert [row.state for row in rows(floor.database) if row.receiver_id == quick.id] == ["sent"]
        assert [row.state for row in rows(floor.database) if row.receiver_id == stuck.id] == ["waiting"]
        assert [each["lead"]["number"] for each in receiver.told] == [number]
        slow.over.set()
        room.stop()
    assert rows(floor.database)[0].attempts == 1


def test_the_room_works_until_it_is_stopped(floor: Floor, receiver: Receiver) -> None:
    listen(floor.database, url=receiver.url, events=["lead.received"])
    room = NewsRoom(floor.desk, {"webhook": Hook(BOX)}, floor.clock)
    floor.lead(name="Ann", temperature="hot")
    room.start()
    assert receiver.heard.wait(10)
    room.stop()
    assert told(floor.database, "sent") == [(1, "received")]


def test_no_log_says_where_or_who_it_is(
    floor: Floor, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    listen(floor.database, url=receiver.url, events=["lead.received"])
    floor.lead(name="Ann", email="ann@acme.com", temperature="hot")
    receiver.answers = [500]
    with caplog.at_level(logging.DEBUG):
        post_of(floor).tell(1)
    assert "was not taken by receiver 1: HTTP 500" in caplog.text
    assert not any(each in caplog.text for each in ("ann@acme.com", SECRET, "team=7", "/hook"))
