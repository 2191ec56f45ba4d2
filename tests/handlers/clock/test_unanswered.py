"""Nudges that nobody answers go to the back-up and the manager, who may take the lead over, and never expire."""

from datetime import datetime, timedelta

import pytest

from handlers.clock.due import sweep
from handlers.people.people_settings import set_for
from playbook.words import Door
from store import history
from tests.floor import MONDAY, Floor

SILENT = "does not answer"


def silent(floor: Floor, temperature: str = "hot") -> int:
    """A lead that U0SAM touched once and then forgot."""
    number = floor.lead(name="Ann Lee", temperature=temperature, message="call me", email="ann@acme.com")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.deliver()
    return number


def ring_next(floor: Floor, number: int = 1) -> datetime:
    """Go to the moment at which the lead falls due."""
    due = floor.look(number).due_at
    assert due is not None
    floor.clock.now = due
    floor.tick()
    return due


def told(floor: Floor, person: str) -> list[str]:
    return [said for said in floor.slack.texts(person.replace("U", "D", 1)) if "unanswered for" in said]


@pytest.mark.parametrize(
    ("temperature", "backup", "manager"),
    [("hot", [4], [5, 10]), ("warm", [3], [4, 9]), ("cold", [3], [4, 9])],
)
def test_the_back_up_then_the_manager_are_told_at_their_nudge_and_the_owner_is_asked_on_and_on(
    floor: Floor, temperature: str, backup: list[int], manager: list[int]
) -> None:
    silent(floor, temperature)
    heard: dict[str, list[int]] = {"U0RUTH": [], "U0MARIA": []}
    for nth in range(1, manager[-1] + 2):
        before = {person: len(told(floor, person)) for person in heard}
        ring_next(floor)
        for person, moments in heard.items():
            moments.extend([nth] * (len(told(floor, person)) - before[person]))
        assert len([said for said in floor.slack.texts("D0SAM") if "Next touch due" in said]) == nth
    assert heard == {"U0RUTH": backup, "U0MARIA": manager}
    assert floor.look(1).owner == "U0SAM"


def test_the_card_says_how_long_the_owner_has_been_silent(floor: Floor) -> None:
    silent(floor)
    first, *_, fourth = [ring_next(floor) for _ in range(4)]
    assert fourth - first == timedelta(hours=23, minutes=15)
    (said,) = told(floor, "U0RUTH")
    assert f"<@U0SAM> {SILENT}" in said
    assert "3 nudges in 23 h 15 min" in said
    assert "call me" in said
    assert "ann@acme.com" not in said


def test_the_history_says_who_was_told(floor: Floor) -> None:
    silent(floor)
    for _ in range(5):
        ring_next(floor)
    with floor.database.reading() as tx:
        said = [each.detail["why"] for each in history.of(tx, floor.look(1)) if each.kind == "escalated"]
    assert said == ["3 nudges unanswered: told the backup", "4 nudges unanswered: told the manager"]


def test_an_answer_settles_what_others_were_told_and_the_count_begins_anew(floor: Floor) -> None:
    silent(floor)
    for _ in range(5):
        ring_next(floor)
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.deliver()
    assert all("✓ #1 Ann Lee" in floor.slack.texts(where)[-1] for where in ("D0RUTH", "D0MARIA"))
    for _ in range(3):
        ring_next(floor)
    assert told(floor, "U0RUTH") == []
    ring_next(floor)
    assert len(told(floor, "U0RUTH")) == 1


def test_silence_that_was_broken_before_it_could_be_told_is_not_told(floor: Floor) -> None:
    silent(floor)
    for _ in range(3):
        ring_next(floor)
    floor.clock.now = floor.look(1).due_at or MONDAY
    assert sweep(floor.desk) == 1
    floor.type("U0SAM", "/dispo 1 voicemail")  # before the sender came
    floor.deliver()
    assert floor.slack.texts("D0RUTH") == []


def test_his_own_stand_in_is_told_before_the_back_ups_of_the_channel(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    silent(floor)
    for _ in range(4):
        ring_next(floor)
    assert [len(told(floor, person)) for person in ("U0DANA", "U0RUTH")] == [1, 0]


def test_a_manager_who_is_not_at_work_is_told_all_the_same(floor: Floor) -> None:
    set_for(floor.desk, "U0MARIA", None, Door.CLI, hours={"saturday": ["10:00-12:00"]})
    silent(floor)
    for _ in range(5):
        ring_next(floor)
    assert len(told(floor, "U0MARIA")) == 1


def test_the_back_up_takes_it_over(floor: Floor) -> None:
    silent(floor)
    for _ in range(4):
        ring_next(floor)
    assert floor.press("U0RUTH", "take-over", 1, channel="D0RUTH") is None
    floor.deliver()
    lead = floor.look(1)
    assert (lead.owner, lead.repeats, lead.due_what) == ("U0RUTH", 0, "first-touch")
    assert "✓ #1 Ann Lee" in floor.slack.texts("D0SAM")[-1]
    assert "Yours now" in floor.slack.texts("D0RUTH")[-1]
    assert "ann@acme.com" in floor.slack.texts("D0RUTH")[-1]
    assert any("🤝 <@U0RUTH> took #1 over from <@U0SAM>." in said for said in floor.slack.texts("C0LEADS"))
    refused = floor.press("U0MARIA", "take-over", 1)
    assert refused is None  # a manager may, whoever has it
    assert floor.look(1).owner == "U0MARIA"


@pytest.mark.parametrize(
    ("person", "answered", "why"),
    [
        ("U0DANA", False, "for a back-up or a manager"),
        ("U0SAM", False, "yours already"),
        ("U0RUTH", True, "answered meanwhile"),
    ],
)
def test_nobody_else_takes_it_over(floor: Floor, person: str, answered: bool, why: str) -> None:
    silent(floor)
    for _ in range(4):
        ring_next(floor)
    if answered:
        floor.type("U0SAM", "/dispo 1 voicemail")
    refused = floor.press(person, "take-over", 1)
    assert refused is not None
    assert why in refused["text"]
    assert floor.look(1).owner == "U0SAM"


def test_what_nobody_has_is_not_taken_over(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    refused = floor.press("U0RUTH", "take-over", 1)
    assert refused is not None
    assert "Nobody has #1" in refused["text"]


def test_an_owner_who_is_the_manager_himself_is_not_told_of_himself(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0MARIA", "claim", number)
    floor.type("U0MARIA", f"/dispo {number} voicemail")
    for _ in range(6):
        ring_next(floor)
    assert told(floor, "U0MARIA") == []
    assert len(told(floor, "U0RUTH")) == 1
