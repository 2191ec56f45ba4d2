"""Which entries of the history are news, and of what."""

from typing import Any

import pytest

from playbook.news import EVENTS, OF_KIND, SILENT, events_of
from playbook.words import Kind


@pytest.mark.parametrize(
    ("kind", "touch", "detail", "told"),
    [
        (Kind.RECEIVED, False, {"became": "open"}, ["received"]),
        (Kind.CLAIMED, False, {"owner": "U1"}, ["claimed"]),
        (Kind.DEALT, False, {"owner": "U1"}, ["claimed"]),
        (Kind.RECORDED, True, {}, ["touched", "disposed"]),
        (Kind.RECORDED, False, {"became": "closed"}, ["disposed"]),
        (Kind.RECORDED, True, {"became": "nurture"}, ["touched", "disposed", "nurtured"]),
        (Kind.UNDONE, False, {"became": "working"}, ["disposed"]),
        (Kind.UNDONE, False, {"became": "nurture"}, ["disposed", "nurtured"]),
        (Kind.QUALIFIED, False, {"became": "open"}, ["reassigned"]),
        (Kind.QUALIFIED, False, {"became": "nurture"}, ["nurtured"]),
        (Kind.MERGED, False, {"into": 7}, ["disposed"]),
        (Kind.MERGED, False, {"from": 8}, []),
        (Kind.NURTURED, False, {}, ["nurtured"]),
        (Kind.HOT_AGAIN, False, {}, ["reassigned"]),
        (Kind.TIMED_OUT, False, {"owner": "U1"}, ["reassigned"]),
        (Kind.ASSIGNED, False, {"owner": "U1"}, ["reassigned"]),
        (Kind.BOOKED, False, {}, ["touched"]),
        (Kind.RE_INQUIRY, False, {"became": "nurture"}, ["touched"]),  # a stranger's word
        (Kind.ERASED, False, {}, ["erased"]),
        (Kind.NUDGED, False, {}, []),
        (Kind.OFFERED, False, {"owner": "U1"}, []),
        (Kind.CHANGED, False, {}, []),
        ("a kind of tomorrow", False, {}, []),
    ],
)
def test_what_an_entry_is_news_of(kind: str, touch: bool, detail: dict[str, Any], told: list[str]) -> None:
    assert events_of(kind, touch, detail) == tuple(f"lead.{each}" for each in told)


def test_of_every_kind_it_is_decided_whether_it_is_news() -> None:
    depends = {Kind.QUALIFIED, Kind.MERGED}
    assert {*OF_KIND, *SILENT, *depends} == set(Kind)
    assert SILENT.isdisjoint({*OF_KIND, *depends})


def test_every_event_is_told_of_something_and_has_a_meaning() -> None:
    told = {each for events in OF_KIND.values() for each in events}
    assert told == set(EVENTS)
    assert all(EVENTS.values())
