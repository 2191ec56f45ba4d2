"""Tokens for the API are made, listed and removed by typing; a token is printed once, and nothing beside it."""

import pytest
from rich.console import Console

from tests.asking import door_of
from tests.command_line import Type
from tests.floor import Floor


@pytest.fixture
def typing(command_line: Type, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setattr("bot.command_line.cli_token.out", Console(width=250))
    return command_line


def status(floor: Floor, token: str) -> int:
    asked = door_of(floor).test_client().get("/api/v1/leads", headers={"Authorization": f"Bearer {token}"})
    return asked.status_code


def test_a_token_is_printed_once_listed_and_removed(floor: Floor, typing: Type) -> None:
    said = typing("token", "add", "BI [red]tool", "--scope", "leads:read", "--scope", "stats:read")
    token = said.out.strip()
    assert (said.code, token.count("\n"), token.startswith("glen_")) == (0, 0, True)
    assert token not in said.err
    listed = typing("token", "list").out
    assert all(each in listed for each in ("BI [red]tool", "leads:read, stats:read", "never", "1 token"))
    assert token not in listed
    assert status(floor, token) == 200
    assert "never" not in typing("token", "list").out
    assert "answered 401" in typing("token", "remove", "BI [red]tool").out
    assert status(floor, token) == 401
    assert "There is no token yet" in typing("token", "list").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "BI"), "A token needs a scope"),
        (("add", "BI", "--scope", "all"), "“all” is no scope. There are leads:read"),
        (("add", " ", "--scope", "leads:read"), "Give it a name"),
        (("remove", "BI"), "There is no token “BI”"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(typing: Type, words: tuple[str, ...], says: str) -> None:
    said = typing("token", *words)
    assert (said.code, says in said.err) == (1, True), said.err


def test_a_name_is_given_once(typing: Type) -> None:
    typing("token", "add", "BI", "--scope", "leads:read")
    assert "There is a token “BI” already" in typing("token", "add", "BI", "--scope", "leads:read").err
