"""The doctor says which sources need somebody, and what to do about each."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.command_line.doctor_sources import look_at_sources
from handlers.secret_box import SecretBox
from handlers.sources import sources as deeds
from sources.provider import ENDED
from store.sources import SOURCE
from tests.floor import MONDAY, Floor
from tests.pushing import BOX, Pushing, sample


def findings(floor: Floor, box: SecretBox = BOX) -> list[tuple[str, bool, str]]:
    return [(each.what, each.well, each.says) for each in look_at_sources(floor.desk, box)]


def test_where_all_is_well_there_is_little_to_say(floor: Floor) -> None:
    assert findings(floor) == [
        ("sources", True, "no lead has come in yet"), ("inquiries not understood", True, "0"),
    ]  # fmt: skip
    Pushing(floor, "typeform").send(sample("typeform"))
    assert findings(floor)[0] == ("sources", True, "1 source; last lead less than 1 s ago")


def test_what_made_no_lead_is_counted_with_the_command_that_says_why(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    pushing.send(sample("meta"))
    pushing.send([])
    deeds.remove(floor.desk, "Roof form")
    why = "1. `glengarry intake failed` says why."
    assert findings(floor)[1:] == [
        ("inquiries not understood", False, why),
        ("leads not fetched", False, why),
    ]


@pytest.mark.parametrize(
    ("wrong", "well", "says"),
    [
        ({"token_until": ENDED}, False, "its token opens nothing any more: make another one there"),
        ({"refused_at": MONDAY}, False, "does not take the token since 09:00: make another one there"),
        ({"token_until": MONDAY + timedelta(days=3)}, True, "is good until Thu 26 Nov 09:00: make"),
        ({"rejected": 1}, True, "was not let in 1 time in a row since 09:00: wrong"),
        ({"rejected": 10}, False, "was not let in 10 times in a row since 09:00: wrong"),
        ({"kind": "email", "rejected": 3}, False, "cannot be read since 09:00: wrong"),
    ],
)
def test_a_source_that_needs_somebody_is_named(
    floor: Floor, wrong: dict[str, Any], well: bool, says: str
) -> None:
    Pushing(floor, "meta")
    with floor.database.writing() as tx:
        tx.execute(update(SOURCE).values(rejected_since=MONDAY, rejected_why="wrong", **wrong))
    ((what, is_well, said),) = findings(floor)[2:]
    assert (what, is_well, says in said) == ("source Roof form", well, True), said


def test_a_key_that_opens_no_secret_is_told(floor: Floor) -> None:
    Pushing(floor, "typeform")
    for key, why in (("", "SECRETS_KEY is not set"), ("another key", "SECRETS_KEY is another one")):
        ((what, well, said),) = findings(floor, SecretBox(key))[2:]
        assert (what, well, why in said) == ("source Roof form", False, True), said
