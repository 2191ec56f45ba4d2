"""A mailbox is added, tried, listed and removed by typing; the room that runs with the app reads it."""

from collections.abc import Iterator
from threading import Event
from time import monotonic

import pytest
from rich.console import Console

from bot.rooms.mail_room import MailRoom
from tests.command_line import Type
from tests.floor import Floor
from tests.imap_double import PASSWORD, ImapDouble, serving
from tests.mails import SAMPLE, Post
from tests.pushing import BOX


@pytest.fixture
def server() -> Iterator[ImapDouble]:
    with serving() as started:
        yield started


@pytest.fixture
def typing(command_line: Type, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("SECRETS_KEY", "a key of the settings, long enough")
    monkeypatch.setattr("bot.command_line.cli_mailbox.typer.prompt", lambda *_, **__: PASSWORD)
    for where in ("bot.command_line.cli_source.out", "bot.command_line.cli_mailbox.out"):
        monkeypatch.setattr(where, Console(width=250))
    return command_line


def add(typing: Type, server: ImapDouble) -> str:
    said = typing("source", "add", "email", "--name", "Mails", "--mailbox", server.address)
    assert said.code == 0, said.err
    return said.out


def test_adding_a_mailbox_asks_for_the_password_tries_it_and_shows_it_nowhere(
    typing: Type, server: ImapDouble
) -> None:
    said = add(typing, server)
    assert "Mails is added" in said
    assert server.address in said
    assert PASSWORD not in said
    assert "EXAMINE INBOX" in [each.replace('"', "") for each in server.said]
    listed = typing("source", "list").out
    assert all(each in listed for each in ("Mails", "email", "password", "never"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--mailbox imaps://"), (("--mailbox", "leads@acme.example"), "no mailbox's address"),
        (("--mailbox", "imaps://a:b@host/"), "Leave the password out"),
        (("--mailbox", "imap://a@127.0.0.1:1/INBOX"), "nothing listens"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_added(typing: Type, words: tuple[str, ...], says: str) -> None:
    said = typing("source", "add", "email", "--name", "Mails", *words)
    assert (said.code, says in said.err) == (1, True), said.err
    assert "no source yet" in typing("source", "list").out


def test_a_test_shows_what_becomes_of_the_documented_mail(
    typing: Type, server: ImapDouble, floor: Floor
) -> None:
    add(typing, server)
    for which, source in (("email", "email"), ("Mails", "Mails")):
        said = typing("source", "test", which)
        assert said.code == 0
        assert all(
            each in said.out
            for each in (
                "name: Ann Lee",
                "email: ann.lee@acme.example",
                f"source: {source}",
                "kept: How many roofs: Two",
            )
        )
    with floor.database.reading() as tx:
        assert tx.connection().exec_driver_sql("SELECT count(*) FROM inquiry").scalar() == 0


@pytest.mark.parametrize("verb", ["rotate", "token"])
def test_another_password_is_asked_for(typing: Type, server: ImapDouble, verb: str) -> None:
    add(typing, server)
    server.password = "another"
    said = typing("source", verb, "Mails")
    assert (said.code, "are refused" in said.err) == (1, True)
    server.password = PASSWORD
    assert "another password" in typing("source", verb, "Mails").out


@pytest.mark.parametrize(
    "words",
    [
        ("token", "Mails", "--token-until", "2030-01-31"),
        ("add", "email", "--name", "Others", "--mailbox", "imaps://a@mail.example", "--ask-token"),
        ("add", "email", "--name", "Others", "--api", "https://mail.example/"),
    ],
)
def test_a_mailbox_takes_nothing_but_its_password(
    typing: Type, server: ImapDouble, words: tuple[str, ...]
) -> None:
    add(typing, server)
    said = typing("source", *words)
    assert (said.code, "A mailbox has a password" in said.err) == (1, True), said.err


def test_a_removed_mailbox_is_not_read_any_more(typing: Type, server: ImapDouble) -> None:
    add(typing, server)
    assert "it is not read any more" in typing("source", "remove", "Mails").out
    assert "no source yet" in typing("source", "list").out


def test_without_a_key_for_secrets_it_says_how_to_make_one(
    typing: Type, server: ImapDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRETS_KEY")
    said = typing("source", "add", "email", "--name", "Mails", "--mailbox", server.address)
    assert (said.code, "openssl rand -hex 32" in said.err) == (1, True)
    assert not server.said


def test_the_room_reads_until_it_is_stopped(floor: Floor, server: ImapDouble) -> None:
    post = Post(floor, server)
    server.folder.put(SAMPLE)
    room = MailRoom(floor.desk, BOX)
    assert not room.work()
    assert len(post.kept()) == 1
    floor.clock.move(seconds=30)
    server.folder.put(SAMPLE.replace(b"Ann", b"Bob"))
    room.start()
    until = monotonic() + 5
    while len(post.kept()) < 2 and monotonic() < until:
        Event().wait(0.01)
    room.stop()
    assert len(post.kept()) == 2
