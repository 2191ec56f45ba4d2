"""A provider tries a source's address with a GET, and a signature over the address holds behind a proxy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from handlers.secret_box import SecretBox
from sources import meta
from sources.provider import Headers, Rejected
from sources.registry import PROVIDERS
from tests.floor import Floor
from tests.pushing import THEIRS, Pushing, sample

ASKED = {
    "hub__mode": "subscribe",
    "hub__challenge": "1158201444",
    "hub__verify_token": meta.verify_token(THEIRS),
}


def test_meta_is_answered_with_its_challenge(floor: Floor) -> None:
    answer = Pushing(floor, "meta").get(**ASKED)
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "1158201444", "text/plain")


def test_the_verify_token_stands_in_the_steps_and_the_secret_does_not(floor: Floor) -> None:
    steps = " ".join(Pushing(floor, "meta").shown.steps)
    assert meta.verify_token(THEIRS) in steps
    assert THEIRS not in steps


@pytest.mark.parametrize(
    "wrong", [{"hub__verify_token": "guessed"}, {"hub__mode": "x"}, {"hub__challenge": "<b>"}]
)
def test_with_a_wrong_verify_token_it_is_not_answered(floor: Floor, wrong: dict[str, str]) -> None:
    answer = Pushing(floor, "meta").get(**{**ASKED, **wrong})
    assert (answer.status_code, answer.get_json()["error"]) == (403, "not-proved")
    assert "1158201444" not in answer.text


@pytest.mark.parametrize("kind", [kind for kind, provider in PROVIDERS.items() if provider.greet is None])
def test_nobody_is_greeted_who_does_not_ask_so(floor: Floor, kind: str) -> None:
    assert Pushing(floor, kind).get(**ASKED).status_code == 404


def test_at_an_unknown_address_nobody_is_greeted(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    pushing.path += "x"
    assert pushing.get(**ASKED).status_code == 404


def test_whoever_tries_it_too_often_is_told_to_wait(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    statuses = [pushing.get(**ASKED).status_code for _ in range(51)]
    assert (set(statuses[:50]), statuses[50]) == ({200}, 429)


def test_with_another_key_for_secrets_nobody_is_greeted(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushing = Pushing(floor, "meta")
    monkeypatch.setattr(SecretBox, "open", SecretBox("another key altogether").open)
    assert pushing.get(**ASKED).status_code == 503


@pytest.mark.parametrize(
    ("public", "address"),
    [("https://leads.example/", "https://leads.example"), ("https://x.example/glen/", "https://x.example/glen"),
     ("", "http://localhost")],
)  # fmt: skip
def test_a_check_is_told_the_address_as_the_sender_wrote_it(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, public: str, address: str
) -> None:
    seen: list[str] = []

    def check(_secret: str, headers: Headers, _body: bytes, _now: datetime) -> Rejected | None:
        seen.append(headers[":url"])
        return None

    pushing = Pushing(floor, "json")
    providers: Mapping[str, object] = {**PROVIDERS, "json": replace(PROVIDERS["json"], check=check)}
    monkeypatch.setattr("handlers.sources.knock.PROVIDERS", providers)
    object.__setattr__(floor.desk, "public_url", public)
    pushing.path += "?portal=7&x=%20y"
    pushing.post({":url": "https://guessed.example/"}, b"{}")
    assert seen == [address + pushing.path]


def test_a_lead_is_taken_in_after_the_greeting(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    pushing.get(**ASKED)
    assert pushing.send(sample("meta")).get_json()["status"] == "to fetch"
