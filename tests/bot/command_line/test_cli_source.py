"""Sources are added, listed, tried out, rotated and removed by typing; what failed is listed and tried again."""

import json
import re
from typing import Any

import pytest
from rich.console import Console

from bot.settings import Settings
from handlers.secret_box import SecretBox
from sources.registry import PROVIDERS
from tests.command_line import Type
from tests.floor import Floor
from tests.pushing import BY_REFERENCE, THEIRS, Pushing, sample

KEY = "a key of the settings, long enough"
SETTINGS = ("SECRETS_KEY", "PUBLIC_URL")


@pytest.fixture
def typing(command_line: Type, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("SECRETS_KEY", KEY)
    monkeypatch.setenv("PUBLIC_URL", "https://leads.example")
    for where in ("bot.command_line.cli_source.out", "bot.command_line.cli_intake.out"):
        monkeypatch.setattr(where, Console(width=250))
    return command_line


def shown(text: str, what: str) -> str:
    found = re.search(rf"^{what}: (\S+)$", text, re.MULTILINE)
    assert found, text
    return found[1]


@pytest.mark.parametrize("kind", PROVIDERS)
def test_adding_one_prints_the_address_the_secret_and_where_to_paste_them(
    floor: Floor, typing: Type, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.command_line.cli_source.typer.prompt", lambda *_, **__: THEIRS)
    own = ("--ask-secret",) if PROVIDERS[kind].own_secret else ()
    said = typing("source", "add", kind, "--name", "Roof [red]form", *own)
    address, secret = shown(said.out, "address"), THEIRS if own else shown(said.out, "secret")
    assert said.code == 0
    assert address.startswith(f"https://leads.example/in/{kind}/")
    assert said.out.count(address) >= 2
    assert own or said.out.count(secret) == 2
    assert f"docs/sources/{kind}.md" in said.out
    monkeypatch.setattr("tests.pushing.BOX", SecretBox(KEY))
    pushing = Pushing(floor, kind)  # another one, at the same door
    pushing.path = "/" + address.partition("leads.example/")[2]
    assert pushing.send(sample(kind), secret=secret).get_json() == pushing.first
    assert kind in BY_REFERENCE or floor.look(1).source == "Roof [red]form"


def test_without_a_public_url_the_address_says_what_to_fill_in(
    typing: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUBLIC_URL")
    said = typing("source", "add", "json", "--name", "Form")
    assert "https://YOUR-PUBLIC-ADDRESS/in/json/" in said.out
    assert "PUBLIC_URL is not set" in said.err


def test_without_a_key_for_secrets_it_says_how_to_make_one(
    typing: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRETS_KEY")
    said = typing("source", "add", "json", "--name", "Form")
    assert (said.code, "openssl rand -hex 32" in said.err) == (1, True)
    assert typing("source", "add", "json", "--name", "Form", "--by-address").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "fax", "--name", "Form"), "no kind of source"), (("add", "json", "--name", " "), "name"),
        (("rotate", "Nobody"), "There is no source"), (("remove", "Nobody"), "There is no source"),
        (("test", "Nobody"), "neither a source nor a kind"),
        (("add", "typeform", "--name", "x", "--by-address"), "prove"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_what_to_do(
    typing: Type, words: tuple[str, ...], says: str
) -> None:
    said = typing("source", *words)
    assert (said.code, says in said.err) == (1, True), said.err


def test_sources_are_listed_rotated_and_removed(typing: Type) -> None:
    assert "There is no source yet" in typing("source", "list").out
    first = typing("source", "add", "typeform", "--name", "Roof form").out
    listed = typing("source", "list").out
    assert all(each in listed for each in ("Roof form", "typeform", "secret", "never", "1 source"))
    second = typing("source", "rotate", "Roof form").out
    assert shown(first, "address") != shown(second, "address")
    assert shown(first, "secret") != shown(second, "secret")
    assert "answers 404" in typing("source", "remove", "Roof form").out
    assert "There is no source yet" in typing("source", "list").out


def test_a_source_that_is_silent_is_listed_as_such(floor: Floor, typing: Type) -> None:
    pushing = Pushing(floor, "json")
    for day in range(8):
        pushing.send({"name": f"Ann {day}"})
        floor.clock.move(days=1)
    assert "silent" not in typing("source", "list").out
    floor.clock.move(days=30)
    assert "silent" in typing("source", "list").out


def test_a_secret_of_ones_own_is_asked_for(typing: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bot.command_line.cli_source.typer.prompt", lambda *_, **__: "the one that Typeform has"
    )
    said = typing("source", "add", "typeform", "--name", "Form", "--ask-secret")
    assert "secret: the one that Typeform has" in said.out
    monkeypatch.setattr("bot.command_line.cli_source.typer.prompt", lambda *_, **__: "too short")
    said = typing("source", "rotate", "Form", "--ask-secret")
    assert (said.code, "at least 16 characters" in said.err) == (1, True)


@pytest.mark.parametrize("kind", PROVIDERS)
def test_a_test_shows_what_would_become_of_the_documented_payload_and_keeps_nothing(
    floor: Floor, typing: Type, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.command_line.cli_source.typer.prompt", lambda *_, **__: THEIRS)
    own = ("--ask-secret",) if PROVIDERS[kind].own_secret else ()
    typing("source", "add", kind, "--name", "Mine", *own)
    for words in ((kind,), ("Mine",)):
        said = typing("source", "test", *words)
        assert said.code == 0
        assert all(
            each in said.out for each in ("proved: yes", "name: Ann Lee", "email: ann.lee@acme.example")
        )
        assert f"source: {'Mine' if words == ('Mine',) else kind}" in said.out
        assert "temperature: " in said.out
        assert ("to fetch: " in said.out) == (kind in BY_REFERENCE)
    with floor.database.reading() as tx:
        assert tx.connection().exec_driver_sql("SELECT count(*) FROM inquiry").scalar() == 0


def test_a_test_with_another_key_for_secrets_says_so(typing: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    typing("source", "add", "json", "--name", "Mine")
    monkeypatch.setenv("SECRETS_KEY", "another key, as long as the first")
    said = typing("source", "test", "Mine")
    assert (said.code, "SECRETS_KEY is another one" in said.err) == (1, True)


def test_what_failed_is_listed_and_tried_again(floor: Floor, typing: Type) -> None:
    assert "Everything was understood." in typing("intake", "failed").out
    pushing = Pushing(floor, "json")
    pushing.send(b"[red]{")
    pushing.send(sample("json"), secret="a wrong one, not the source's")
    listed = typing("intake", "failed").out
    assert all(each in listed for each in ("Roof form", "1 of 1 inquiry", "Expecting value"))
    assert "the signature is not made with this" in typing("intake", "failed", "--rejected").out
    said = typing("intake", "replay", "all").out
    assert "1: failed." in said
    assert "1 inquiry tried again; 0 of them belong to a lead." in said
    assert "2: lead #1 (accepted)" in typing("intake", "replay", "2").out
    again = typing("intake", "replay", "2")
    assert (again.code, "waits for nothing" in again.err) == (1, True)


@pytest.mark.parametrize("which", ["two", "-1", "", "9" * 30, "7"])
def test_what_is_no_failed_inquiry_is_refused(typing: Type, which: str) -> None:
    said = typing("intake", "replay", "--", which)
    assert (said.code, "glengarry intake failed" in said.err) == (1, True)


def test_the_key_for_secrets_is_in_no_repr() -> None:
    given: dict[str, Any] = {"secrets_key": KEY}
    settings = Settings.model_validate(given)
    assert KEY not in repr(settings)
    assert KEY not in json.dumps(settings.model_dump(mode="json"))
