"""Tokens are asked for, kept, listed and replaced by typing; what could not be fetched is listed and tried again."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from rich.console import Console

from handlers.secret_box import SecretBox
from store import sources
from store.tables.connections import Source
from tests.command_line import Type
from tests.floor import Floor
from tests.pushing import TOKEN, Pushing, sample, sample_fetched
from tests.stand_in import Says, standing_in

KEY = "a key of the settings, long enough"
SECRET = "0123456789abcdef0123456789abcdef"
ADD = ("source", "add", "meta", "--name", "Roof ads")


@pytest.fixture
def typing(command_line: Type, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("SECRETS_KEY", KEY)
    monkeypatch.setenv("PUBLIC_URL", "https://leads.example")
    monkeypatch.setattr("tests.pushing.BOX", SecretBox(KEY))
    for where in ("bot.command_line.cli_source.out", "bot.command_line.cli_intake.out"):
        monkeypatch.setattr(where, Console(width=250))
    return command_line


@pytest.fixture
def prompts(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is asked for, answered in turn; every prompt hides what is typed."""

    def answer(*answers: str) -> list[str]:
        asked: list[str] = []
        left = list(answers)

        def prompt(text: str, *, hide_input: bool, **_: object) -> str:
            assert hide_input
            asked.append(text)
            return left.pop(0)

        monkeypatch.setattr("bot.command_line.cli_source.typer.prompt", prompt)
        return asked

    return answer


def row(floor: Floor, name: str = "Roof ads") -> Source:
    with floor.database.reading() as tx:
        found = sources.named(tx, floor.desk.workspace, name)
        assert found
        return found


def test_a_source_that_only_names_leads_asks_for_secret_and_token(
    floor: Floor, typing: Type, prompts: Callable[..., list[str]]
) -> None:
    asked = prompts(SECRET, TOKEN)
    said = typing(*ADD, "--token-until", "2030-01-31", "--api", "http://127.0.0.1:8080/graph")
    assert said.code == 0, said.err
    assert asked == ["The secret", "The token that opens its API"]
    assert SECRET not in said.out + said.err
    assert TOKEN not in said.out + said.err
    assert "Verify token: " in said.out
    kept = row(floor)
    assert SecretBox(KEY).open(kept.token) == TOKEN
    assert (kept.api, kept.token_until) == ("http://127.0.0.1:8080/graph/", datetime(2030, 2, 1, tzinfo=UTC))
    assert "until Fri 1 Feb 2030" in typing("source", "list").out


@pytest.mark.parametrize(
    ("words", "answers", "says"),
    [
        ((*ADD, "--token-until", "2020-01-31"), (SECRET, TOKEN), "has ended already"),
        ((*ADD, "--api", "graph.facebook.com"), (SECRET, TOKEN), "whole address"),
        (ADD, (SECRET, " "), "That is no token"), (ADD, ("short", TOKEN), "at least 16"),
        (("source", "add", "json", "--name", "Form", "--ask-token"), (TOKEN,), "needs no token"),
        (("source", "add", "json", "--name", "Form", "--api", "https://x.example/"), (TOKEN,), "needs no token"),
        (("source", "token", "Nobody"), (TOKEN,), "There is no source"),
    ],
)  # fmt: skip
def test_what_opens_nothing_is_refused_with_what_to_do(
    typing: Type,
    prompts: Callable[..., list[str]],
    words: tuple[str, ...],
    answers: tuple[str, ...],
    says: str,
) -> None:
    prompts(*answers)
    said = typing(*words)
    assert (said.code, says in said.err) == (1, True), said.err
    assert TOKEN not in said.out + said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("token", "Nobody"), "There is no source"), (("token", "Form"), "needs no token"),
        (("add", "meta", "--name", "Form"), "is a source “Form” already"),
        (("add", "json", "--name", "X", "--by-address", "--ask-secret"), "A secret, or the address alone"),
        (("add", "json", "--name", "X", "--mailbox", "imaps://a@b.example"), "source add email"),
        (("add", "typeform", "--name", "X", "--by-address", "--ask-secret"), "can prove itself"),
    ],
)  # fmt: skip
def test_nothing_is_asked_for_in_vain(
    typing: Type, prompts: Callable[..., list[str]], words: tuple[str, ...], says: str
) -> None:
    typing("source", "add", "json", "--name", "Form")
    asked = prompts()
    said = typing("source", *words)
    assert (said.code, says in said.err, asked) == (1, True, []), said.err


def test_what_is_shown_is_said_to_be_shown(typing: Type, prompts: Callable[..., list[str]]) -> None:
    prompts(SECRET, TOKEN)
    assert "The address is shown only now." in typing(*ADD).out
    assert "has another address. The address is shown only now." in typing("source", "rotate", ADD[-1]).out
    by_address = typing("source", "add", "json", "--name", "Form", "--by-address").out
    assert "The address is shown only now." in by_address
    assert "Address and secret are shown only now." in typing("source", "add", "json", "--name", "Other").out


def test_a_token_is_replaced_and_what_waited_is_fetched(
    floor: Floor, typing: Type, prompts: Callable[..., list[str]]
) -> None:
    pushing = Pushing(floor, "meta")
    pushing.send(sample("meta"))
    with standing_in() as graph:
        pushing.ask_at(graph.base)
        graph.things["/v26.0/123123123123123"] = Says(status=401)
        pushing.fetch()
        assert "not taken since" in typing("source", "list").out
        prompts("another one")
        said = typing("source", "token", "Roof form")
        assert "1 lead that it named will be fetched now" in said.out
        assert pushing.row().api == graph.base
        graph.things["/v26.0/123123123123123"] = Says(sample_fetched("meta"))
        pushing.floor.clock.move(seconds=1)
        assert pushing.fetch() == 1
        assert graph.asked[-1][2]["authorization"] == "Bearer another one"
    assert "yes" in typing("source", "list").out


def test_what_could_not_be_fetched_is_listed_and_tried_again(floor: Floor, typing: Type) -> None:
    pushing = Pushing(floor, "meta")
    pushing.send(sample("meta"))
    with standing_in() as graph:
        pushing.ask_at(graph.base)
        graph.things["/v26.0/123123123123123"] = Says(status=410)
        pushing.fetch()
        listed = typing("intake", "failed").out
        assert all(each in listed for each in ("F1", "Roof form", "not fetched", "HTTP 410: it is not there"))
        assert "F1: to fetch. The app fetches it" in typing("intake", "replay", "F1").out
        again = typing("intake", "replay", "f1")
        assert (again.code, "F1 waits for nothing" in again.err) == (1, True)
        graph.things["/v26.0/123123123123123"] = Says(sample_fetched("meta"))
        assert pushing.fetch() == 1
    assert "Everything was understood." in typing("intake", "failed").out


@pytest.mark.parametrize("which", ["F", "Fx", "ff1", "F-1", "1F"])
def test_what_is_nothing_to_fetch_is_refused(typing: Type, which: str) -> None:
    said = typing("intake", "replay", "--", which)
    assert (said.code, "is no inquiry" in said.err) == (1, True)


def test_a_test_shows_what_is_fetched_and_what_becomes_of_it(typing: Type) -> None:
    said = typing("source", "test", "meta").out
    for words in (
        "to fetch: 123123123123123", "name: Ann Lee", "campaign: Autumn roofs", "source: meta", "kept: ad_name",
        "temperature: ",
    ):  # fmt: skip
        assert words in said
