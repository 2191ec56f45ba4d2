"""A lead's history tells by itself where the lead stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from playbook import life
from playbook.replay import Replayed, disagreements, replay, told
from playbook.standing import Standing
from playbook.words import Kind, Outcome, State, Temperature
from tests.playbook.given import CREW, HOURS, MONDAY, SHIPPED

WON = {"became": "closed", "outcome": "won", "reached": True}


@dataclass(frozen=True)
class Line:
    """An entry as the tables below write it."""

    kind: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    touch: bool = False
    corrects: int | None = None
    id: int = 0


def lines(*told: Line) -> list[Line]:
    return [
        Line(each.kind, each.detail, each.touch, each.corrects, id=number)
        for number, each in enumerate(told, 1)
    ]


RECEIVED = Line(Kind.RECEIVED, {"became": "open"})
CLAIMED = Line(Kind.CLAIMED, {"owner": "U0SAM"})
VOICEMAIL = Line(Kind.RECORDED, touch=True)
WORKED = (RECEIVED, CLAIMED, VOICEMAIL)


@pytest.mark.parametrize(
    ("entries", "stands"),
    [
        ((), Replayed()),
        ((Line(Kind.RECEIVED, {"became": "inquiry"}),), Replayed(State.INQUIRY)),
        (WORKED, Replayed(State.WORKING, "U0SAM", 1)),
        ((*WORKED, Line(Kind.NUDGED), Line(Kind.OFFERED, {"owner": "U0DANA"})), Replayed(State.WORKING, "U0SAM", 1)),
        ((*WORKED, Line(Kind.HANDED_OVER, {"owner": "U0DANA"})), Replayed(State.WORKING, "U0DANA", 1)),
        ((*WORKED, Line(Kind.COVERED, {"owner": "U0DANA", "for": "U0SAM"})), Replayed(State.WORKING, "U0DANA", 1)),
        ((*WORKED, Line(Kind.TIMED_OUT, {"owner": "U0SAM"})), Replayed(State.OPEN, None, 1)),
        ((*WORKED, Line(Kind.RECORDED, {"became": "nurture"}, touch=True)), Replayed(State.NURTURE, None, 2)),
        ((*WORKED, Line(Kind.RECORDED, WON, touch=True)), Replayed(State.CLOSED, None, 2, True, Outcome.WON)),
        ((*WORKED, Line(Kind.RECORDED, WON, touch=True), Line(Kind.REOPENED, {"became": "working", "owner": "U0DANA"})),
         Replayed(State.WORKING, "U0DANA", 2, True)),
        ((*WORKED, Line(Kind.RECORDED, WON, touch=True), Line(Kind.REOPENED)), Replayed(State.OPEN, None, 2, True)),
        ((*WORKED, Line(Kind.STOPPED)), Replayed(State.CLOSED, None, 1, False, Outcome.DISQUALIFIED)),
        ((*WORKED, Line(Kind.MERGED, {"into": 7})), Replayed(State.CLOSED, None, 1, False, Outcome.DISQUALIFIED)),
        ((*WORKED, Line(Kind.MERGED, {"from": 7})), Replayed(State.WORKING, "U0SAM", 1)),
        ((*WORKED, Line(Kind.RE_INQUIRY, {"became": "closed", "owner": "U0EVE"})), Replayed(State.WORKING, "U0SAM", 1)),
    ],
)  # fmt: skip
def test_each_entry_does_what_it_tells(entries: tuple[Line, ...], stands: Replayed) -> None:
    assert replay(lines(*entries)) == stands


def test_what_was_taken_back_is_as_if_it_had_never_been_written() -> None:
    won, undone = Line(Kind.RECORDED, WON, touch=True), Line(Kind.UNDONE, corrects=4)
    assert replay(lines(*WORKED, won, undone)) == replay(lines(*WORKED))
    spoke = Line(Kind.RECORDED, {"reached": True}, touch=True)
    assert replay(lines(*WORKED, won, spoke, undone)) == Replayed(State.WORKING, "U0SAM", 2, True)


def test_an_entry_says_only_what_its_kind_does_not_imply() -> None:
    fresh = life.arrive(Temperature.HOT, MONDAY, SHIPPED, CREW, HOURS)
    mine = life.claim(fresh, "U0SAM", MONDAY, SHIPPED, HOURS)
    resting = life.nurture(mine, MONDAY, SHIPPED, HOURS)
    assert told(None, fresh) == {"became": "open"}
    assert told(mine, mine.with_(touches=1)) == {}
    assert told(mine, resting, reached=True) == {"became": "nurture", "reached": True}
    assert told(fresh, mine) == {"became": "working", "owner": "U0SAM"}
    closed = mine.with_(state=State.CLOSED, owner=None, due=None, outcome=Outcome.LOST)
    assert told(mine, closed) == {"became": "closed", "outcome": "lost"}


def test_what_the_row_says_otherwise_is_named() -> None:
    row = Standing(
        State.WORKING, Temperature.HOT, MONDAY, life.arrive(Temperature.HOT, MONDAY, SHIPPED, CREW, HOURS).due,
        owner="U0DANA", touches=3,
    )  # fmt: skip
    assert disagreements(lines(*WORKED), row) == [
        "owner: U0SAM by its history, U0DANA by its row",
        "touches: 1 by its history, 3 by its row",
    ]
    assert disagreements(lines(*WORKED), row.with_(owner="U0SAM", touches=1)) == []
