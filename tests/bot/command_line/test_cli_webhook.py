"""Webhooks are added, listed, tried out, rotated and removed by typing; what was never taken is sent again."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator

import pytest
from rich.console import Console

from bot.outward.hook import Hook
from handlers.receivers.delivering import Deliver, NotTaken
from handlers.secret_box import SecretBox
from playbook.news import EVENTS
from tests.command_line import Type
from tests.floor import Floor
from tests.listening import Listener, post_of, told
from tests.receiver import Receiver, opened

KEY = "a key of the settings, long enough"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with opened() as server:
        yield server


@pytest.fixture
def typing(command_line: Type, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("SECRETS_KEY", KEY)
    monkeypatch.setattr("bot.command_line.cli_webhook.out", Console(width=250))
    monkeypatch.setattr("bot.command_line.cli_webhook.wall_clock", floor.clock)
    return command_line


def secret_in(said: str) -> str:
    found = re.search(r"^secret: (\S+)$", said, re.MULTILINE)
    assert found, said
    return found[1]


def tell(floor: Floor, deliver: Deliver | None = None) -> int:
    """As the running app does, which looks a second later."""
    floor.tick()
    return sum(
        post.tell(number)
        for post in [post_of(floor, deliver or Hook(SecretBox(KEY)))]
        for number in post.waiting()
    )


def test_whoever_is_added_is_told_and_can_prove_by_the_secret_printed_once_that_it_is_us(
    floor: Floor, typing: Type, receiver: Receiver
) -> None:
    said = typing(
        "webhook", "add", "Ware[red]house", "--url", receiver.url, "--event", "claimed", "--private"
    )
    assert said.code == 0, said.err
    assert "Ware[red]house is added" in said.out
    floor.tick()
    floor.press("U0SAM", "claim", floor.lead(name="Ann", temperature="hot"))
    assert tell(floor) == 1
    ((_, headers, body),) = receiver.got
    moment, _, proof = headers["X-Glengarry-Signature"].removeprefix("t=").partition(",v1=")
    made = hmac.new(secret_in(said.out).encode(), f"{moment}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(proof, made.hexdigest())
    listed = typing("webhook", "list").out
    assert all(each in listed for each in ("Ware[red]house", "127.0.0.1", "claimed", "1 webhook"))
    assert "team=7" not in listed
    assert secret_in(said.out) not in listed


def test_without_events_it_is_told_all(floor: Floor, typing: Type, receiver: Receiver) -> None:
    typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private")
    assert " all " in typing("webhook", "list").out
    floor.tick()
    assert floor.database.wanted == frozenset(EVENTS)


def test_a_test_sends_a_signed_event_and_says_what_was_answered(typing: Type, receiver: Receiver) -> None:
    typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private")
    said = typing("webhook", "test", "Warehouse")
    assert (said.code, "Warehouse took it." in said.out) == (0, True)
    ((_, headers, body),) = receiver.got
    assert json.loads(body)["event"] == headers["X-Glengarry-Event"] == "test"
    assert json.loads(body)["lead"]["number"] == 0
    receiver.answers = [401]
    said = typing("webhook", "test", "Warehouse")
    assert (said.code, "did not take it: HTTP 401." in said.out) == (1, True)
    typing("webhook", "add", "Public", "--url", receiver.url.replace("http:", "https:"))
    said = typing("webhook", "test", "Public")
    assert (said.code, "--private" in said.out) == (1, True)


def test_another_secret_is_in_force_at_once(typing: Type, receiver: Receiver) -> None:
    first = secret_in(typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private").out)
    second = secret_in(typing("webhook", "rotate", "Warehouse").out)
    assert first != second
    typing("webhook", "test", "Warehouse")
    ((_, headers, body),) = receiver.got
    moment, _, proof = headers["X-Glengarry-Signature"].removeprefix("t=").partition(",v1=")
    assert proof == hmac.new(second.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def test_whoever_is_removed_is_told_nothing_more(floor: Floor, typing: Type, receiver: Receiver) -> None:
    assert "There is no webhook yet" in typing("webhook", "list").out
    typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private")
    floor.tick()
    floor.lead(name="Ann", temperature="hot")
    assert "1 piece of news for it was dropped" in typing("webhook", "remove", "Warehouse").out
    assert tell(floor) == 0
    assert "There is no webhook yet" in typing("webhook", "list").out
    assert typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private").code == 0


def test_what_was_never_taken_is_listed_and_sent_again(
    floor: Floor, typing: Type, receiver: Receiver
) -> None:
    assert "Everything was taken" in typing("webhook", "failed").out
    typing("webhook", "add", "Warehouse", "--url", receiver.url, "--private")
    floor.tick()
    for name in ("Ann", "Bob"):
        floor.lead(name=name, temperature="hot")
    listener = Listener()
    listener.refuses = [NotTaken("[red]no", never=True), NotTaken("not this either", never=True)]
    tell(floor, listener)
    said = typing("webhook", "failed").out
    assert all(
        each in said for each in ("Warehouse", "lead.received", "#1", "[red]no", "not this either", "2 of 2")
    )
    assert "1 piece of news will be tried again" in typing("webhook", "replay", "1").out
    assert "1 piece of news will be tried again" in typing("webhook", "replay", "all").out
    assert tell(floor) == 2
    assert told(floor.database, "sent") == [(1, "received"), (2, "received")]
    again = typing("webhook", "replay", "1")
    assert (again.code, "did not fail" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "Warehouse", "--url", "example.com"), "no address"),
        (("add", "Warehouse", "--url", "https://[oh"), "no address"),
        (("add", "Warehouse", "--url", "https://exa mple.com"), "no address"),
        (("add", "Warehouse", "--url", "ftp://example.com"), "no address"),
        (("add", "Warehouse", "--url", "https://me:secret@example.com"), "name and password"),
        (("add", "Warehouse", "--url", "http://example.com"), "use https://"),
        (("add", "Warehouse", "--url", "https://example.com", "--event", "won"), "“lead.won” is no event"),
        (("add", " ", "--url", "https://example.com"), "Give it a name"),
        (("rotate", "Nobody"), "There is no webhook"), (("remove", "Nobody"), "There is no webhook"),
        (("test", "Nobody"), "There is no webhook"), (("replay", "two"), "is no number"),
        (("replay", "--", "-1"), "is no number"), (("replay", "9" * 30), "is no number"),
        (("replay", "7"), "did not fail"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_what_to_do(
    typing: Type, words: tuple[str, ...], says: str
) -> None:
    said = typing("webhook", *words)
    assert (said.code, says in said.err) == (1, True), said.err


def test_a_name_is_taken_once_and_without_a_key_it_says_how_to_make_one(
    typing: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("webhook", "add", "Warehouse", "--url", "https://example.com/hook")
    assert typing(*words).code == 0
    assert (
        "“Warehouse” is told of leads already. Take another name, or `webhook remove` it."
        in typing(*words).err
    )
    monkeypatch.delenv("SECRETS_KEY")
    said = typing("webhook", "rotate", "Warehouse")
    assert (said.code, "openssl rand -hex 32" in said.err) == (1, True)
