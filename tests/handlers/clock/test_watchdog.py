"""The watchdog: whoever or whatever broke a lead, five minutes later it has a next step again."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from handlers.clock.watchdog import REPAIRED, WATCHED, watch
from store import history, leads, tallies
from store.database import Database
from tests.floor import Floor


def broken(floor: Floor, number: int, **columns: object) -> None:
    """Write straight into the table, as no deed would."""
    spelled = ", ".join(f"{name} = :{name}" for name in columns)
    with floor.database.writing() as tx:
        tx.connection().execute(text(f"UPDATE lead SET {spelled} WHERE id = :id"), {**columns, "id": number})


def astray(floor: Floor) -> int:
    with floor.database.reading() as tx:
        return len(leads.astray(tx, "T0"))


def tally(floor: Floor, name: str) -> int:
    with floor.database.reading() as tx:
        return tallies.count(tx, "T0", name)


def test_on_a_healthy_floor_it_finds_nothing_and_says_so(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("Ann", "Bob", "Cid", "Dee"):
        floor.lead(name=name)
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 2 not-ready in 2 weeks")
    floor.type("U0SAM", "/dispo 3 junk")
    with caplog.at_level(logging.INFO):
        assert watch(floor.desk) == 0
    assert "0 leads without a next step" in caplog.text
    assert (tally(floor, REPAIRED), tally(floor, WATCHED)) == (0, 1)


@pytest.mark.parametrize(
    ("before", "columns", "state", "due_what"),
    [
        ("open", {"due_at": None}, "open", "claim"),
        ("open", {"due_what": None}, "open", "claim"),
        ("open", {"due_who": None}, "open", "claim"),
        ("open", {"due_at": None, "due_what": None, "due_who": None}, "open", "claim"),
        ("open", {"owner": "U0SAM"}, "open", "claim"),
        ("working", {"due_at": None}, "working", "touch"),
        ("working", {"due_at": None, "claimed_at": None, "anchor": None}, "working", "touch"),
        ("working", {"owner": None}, "open", "claim"),
        ("working", {"owner": None, "due_at": None}, "open", "claim"),
        ("nurture", {"due_at": None}, "nurture", "review"),
        ("nurture", {"owner": "U0SAM"}, "nurture", "review"),
        ("closed", {"due_at": "2026-11-24 09:00:00"}, "closed", None),
        ("closed", {"owner": "U0SAM"}, "closed", None),
    ],
)
def test_every_way_to_lose_the_next_step_is_repaired(
    floor: Floor, before: str, columns: dict[str, object], state: str, due_what: str | None
) -> None:
    floor.lead(name="Ann", temperature="hot")
    line = {"working": "voicemail", "nurture": "not-ready in 2 weeks", "closed": "won 12"}.get(before)
    if line:
        floor.type("U0SAM", f"/dispo 1 {line}")
    sound = floor.look(1)
    broken(floor, 1, **columns)
    assert astray(floor) == 1
    assert watch(floor.desk) == 1
    lead = floor.look(1)
    assert (lead.state, lead.due_what) == (state, due_what)
    assert (lead.due_at is None) is (state == "closed")
    assert (lead.owner is not None) is (state == "working")
    assert (lead.touches, lead.outcome) == (sound.touches, sound.outcome)
    assert leads.standing(lead).state == state
    assert astray(floor) == 0
    assert watch(floor.desk) == 0


def test_what_it_did_is_counted_logged_noted_and_shown(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    floor.lead(name="Ann Lee", email="ann@acme.com", temperature="hot")
    floor.lead(name="Bob", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    broken(floor, 1, due_at=None)
    broken(floor, 2, due_at=None)
    with caplog.at_level(logging.INFO):
        assert watch(floor.desk) == 2
    assert (tally(floor, REPAIRED), tally(floor, WATCHED)) == (2, 1)
    assert "lead 1 was working with nothing sensible due: repaired" in caplog.text
    assert "Ann" not in caplog.text
    with floor.database.reading() as tx:
        entry = history.of(tx, floor.look(1))[-1]
    assert (entry.kind, entry.who, entry.door) == ("repaired", None, "clock")
    floor.deliver()
    assert "Next touch 09:00" in str(floor.card(1))
    floor.pass_time(seconds=1)
    assert "Not touched yet" in floor.slack.texts("D0SAM")[-1]  # the owner is asked at once


def test_one_lead_that_cannot_be_repaired_stops_no_other(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("Ann", "Bob", "Cid"):
        floor.lead(name=name, temperature="hot")
    for number in (1, 2, 3):
        broken(floor, number, due_at=None)
    broken(floor, 2, temperature="tepid")
    assert watch(floor.desk) == 2
    assert astray(floor) == 1
    assert "lead 2 could not be repaired" in caplog.text
    assert tally(floor, REPAIRED) == 2
    broken(floor, 2, temperature="hot")
    assert watch(floor.desk) == 1


def test_a_repaired_lead_lives_on(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    broken(floor, 1, due_at=None)
    floor.pass_time(minutes=4)
    assert floor.slack.texts("D0RUTH") == []
    watch(floor.desk)
    floor.live_through(minutes=6)
    assert "Unclaimed for" in floor.slack.texts("D0RUTH")[0]
    assert floor.look(1).due_at == floor.clock() + timedelta(minutes=4)


def test_it_works_on_both_databases(database: Database) -> None:
    floor = Floor(database)
    floor.lead(name="Ann", temperature="hot")
    floor.lead(name="Bob", temperature="hot")
    broken(floor, 1, due_at=None)
    broken(floor, 2, owner="U0SAM")
    assert watch(floor.desk) == 2
    assert astray(floor) == 0
