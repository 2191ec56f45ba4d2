"""How long tokens are good is asked once a day; admins are told seven days ahead, and when one has ended."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.sources import sources as deeds
from handlers.sources import token_life
from handlers.sources.fetching import Errand
from handlers.sources.source_token import Opens, token_facts
from handlers.sources.token_told import tell_ending
from playbook.refusal import Refusal
from sources.registry import PROVIDERS
from store.database import Database
from tests.floor import MONDAY, Floor
from tests.pushing import BOX, TOKEN, Pushing, sample
from tests.stand_in import Impatient, Says, StandIn, standing_in

DEBUG = "/v26.0/debug_token"
DAY = timedelta(days=1)


@pytest.fixture
def graph() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.fixture
def pushing(floor: Floor, graph: StandIn) -> Pushing:
    made = Pushing(floor, "meta")
    made.ask_at(graph.base)
    return made


def good_until(at: datetime | None) -> Says:
    return Says({"data": {"is_valid": True, "expires_at": int(at.timestamp()) if at else 0}})


def look(pushing: Pushing) -> list[bool]:
    errand = Errand(pushing.floor.desk, BOX, Impatient())
    return [token_life.look(errand, number) for number in token_life.due(pushing.floor.desk)]


def told(floor: Floor) -> list[str]:
    tell_ending(floor.desk)
    floor.deliver()
    return [text for text in floor.slack.texts("D0MARIA") if "🔑" in text]


def test_the_provider_is_asked_once_a_day(pushing: Pushing, graph: StandIn) -> None:
    graph.things[DEBUG] = good_until(MONDAY + 60 * DAY)
    assert look(pushing) == [True]
    assert pushing.row().token_until == MONDAY + 60 * DAY
    assert graph.asked[0][1] == {"input_token": TOKEN}
    assert look(pushing) == []
    pushing.floor.clock.move(days=1)
    graph.things[DEBUG] = good_until(None)
    assert look(pushing) == [True]
    assert pushing.row().token_until is None


@pytest.mark.parametrize("wrong", [Says(status=500), Says({"data": 7}), Says(status=403), Says(b"<html>")])
def test_without_an_answer_it_is_asked_again_in_an_hour_and_nothing_is_held_up(
    pushing: Pushing, graph: StandIn, wrong: Says
) -> None:
    graph.things[DEBUG] = wrong
    assert look(pushing) == [False]
    assert (look(pushing), pushing.row().rests_until, pushing.row().refused_at) == ([], None, None)
    pushing.floor.clock.move(hours=1)
    graph.things[DEBUG] = good_until(None)
    assert look(pushing) == [True]


def test_two_processes_ask_once(database: Database) -> None:
    pushing = Pushing(Floor(database), "meta")
    (number,) = token_life.due(pushing.floor.desk)
    asked: list[str] = []

    class Noting:
        def get(self, _base: str, ask: Any, *, private: bool = False) -> bytes:
            asked.append(ask.path)
            assert private
            assert not token_life.look(Errand(pushing.floor.desk, BOX, Noting()), number)
            return b'{"data": {"expires_at": 0}}'

    assert token_life.look(Errand(pushing.floor.desk, BOX, Noting()), number)
    assert len(asked) == 1


def test_admins_are_told_once_a_week_ahead_and_once_when_it_has_ended(
    pushing: Pushing, graph: StandIn
) -> None:
    graph.things[DEBUG] = good_until(MONDAY + 30 * DAY)
    look(pushing)
    for _ in range(22):
        assert told(pushing.floor) == []
        pushing.floor.clock.move(days=1)
    pushing.floor.clock.move(days=1)
    for _ in range(6):
        assert len(told(pushing.floor)) == 1
        pushing.floor.clock.move(days=1)
    (ahead,) = told(pushing.floor)
    for words in ("ends on Wed 23 Dec 2026", "Roof form", 'glengarry source token \\"Roof form\\"'):
        assert words in ahead
    pushing.send(sample("meta"))
    pushing.floor.clock.move(days=1)
    for _ in range(3):
        assert len(told(pushing.floor)) == 2
        pushing.floor.clock.move(days=1)
    _, over = told(pushing.floor)
    assert "ended on" in over
    assert "1 lead that it named waits" in over


def test_one_that_was_revoked_is_told_without_a_date(pushing: Pushing, graph: StandIn) -> None:
    graph.things[DEBUG] = Says({"data": {"is_valid": False, "expires_at": 1_900_000_000}})
    look(pushing)
    told(pushing.floor)
    (message,) = told(pushing.floor)
    assert "is no longer good: none of its leads" in message
    assert "1970" not in json.loads(message)["text"]
    deeds.replace_token(pushing.floor.desk, BOX, "Roof form", Opens("another one"))
    look(pushing)
    assert len(told(pushing.floor)) == 2  # that one as well


@pytest.mark.parametrize(("code", "ended"), [(190, True), (102, True), (200, False), (4, False)])
def test_one_that_may_not_even_ask_about_itself_is_no_longer_good(
    pushing: Pushing, graph: StandIn, code: int, ended: bool
) -> None:
    graph.things[DEBUG] = Says({"error": {"code": code, "message": "Nobody may read this"}}, 400)
    assert look(pushing) == [ended]
    assert [("is no longer good" in each) for each in told(pushing.floor)] == [True] * ended


def test_another_token_is_told_of_anew(pushing: Pushing) -> None:
    now = pushing.floor.clock()
    for days in (3, 5):
        opens = Opens(TOKEN, now + days * DAY)
        deeds.replace_token(pushing.floor.desk, BOX, "Roof form", opens)
        told(pushing.floor)
    assert len(told(pushing.floor)) == 2


def test_where_the_provider_tells_nobody_a_token_is_good_for_its_days(floor: Floor) -> None:
    kinds = [kind for kind, provider in PROVIDERS.items() if provider.fetch and provider.fetch.days]
    assert kinds
    for kind in kinds:
        fetch = PROVIDERS[kind].fetch
        assert fetch
        assert fetch.days
        facts = token_facts(BOX, PROVIDERS[kind], Opens(TOKEN), floor.clock())
        assert facts["token_until"] == floor.clock() + fetch.days * DAY


@pytest.mark.parametrize(
    ("opens", "why"),
    [
        (Opens(" "), "That is no token"), (Opens("a\nb"), "That is no token"),
        (Opens("tökën"), "That is no token"), (Opens(TOKEN, MONDAY), "has ended already"),
        *((Opens(TOKEN, None, api), "--api is a whole address") for api in (
            "graph.facebook.com", "ftp://x/", "https://me:pass@x/", "https://x/?a=1", "http://[", "https:///x",
        )),
    ],
)  # fmt: skip
def test_what_opens_nothing_is_refused(pushing: Pushing, opens: Opens, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        deeds.replace_token(pushing.floor.desk, BOX, "Roof form", opens)


def test_who_needs_a_token_has_to_have_one_and_who_needs_none_takes_none(floor: Floor) -> None:
    with pytest.raises(Refusal, match="--ask-token"):
        deeds.add(floor.desk, BOX, "meta", "Ads", secret="a secret as long as it takes")
    with pytest.raises(Refusal, match="--ask-secret"):
        deeds.add(floor.desk, BOX, "meta", "Ads", opens=Opens(TOKEN))
    with pytest.raises(Refusal, match="needs no token"):
        deeds.add(floor.desk, BOX, "json", "Form", opens=Opens(TOKEN))
    Pushing(floor, "json")
    with pytest.raises(Refusal, match="needs no token"):
        deeds.replace_token(floor.desk, BOX, "Roof form", Opens(TOKEN))


def test_a_token_is_kept_sealed_and_gone_with_its_source(pushing: Pushing) -> None:
    sealed = pushing.row().token
    assert sealed
    assert TOKEN not in sealed
    assert BOX.open(sealed) == TOKEN
    deeds.remove(pushing.floor.desk, "Roof form")
    assert (pushing.row().token, pushing.row().secret) == (None, None)


def test_rotating_keeps_the_secret_that_the_provider_made_and_the_token(pushing: Pushing) -> None:
    before = pushing.row()
    new = deeds.rotate(pushing.floor.desk, BOX, "Roof form")
    assert new.secret == pushing.shown.secret
    assert pushing.row().token == before.token
