"""The clock's work: at the minute the playbook names the right one is asked, once, whatever happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from handlers.clock.due import ring, sweep
from store import history, outbox
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor

NOBODY = "[roles]\nmanagers = []\n"


def heard(floor: Floor, *conversations: str) -> list[str]:
    """What stands in these conversations, without the cards."""
    said = [each for where in conversations for each in floor.slack.texts(where)]
    return [each for each in said if '"card:' not in each]


def kinds(floor: Floor, number: int = 1) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]


@pytest.mark.parametrize(("temperature", "minutes"), [("hot", (2, 5, 10, 30)), ("warm", (15, 30, 60, 120))])
def test_an_unclaimed_lead_climbs_the_ladder_at_its_minutes(
    floor: Floor, temperature: str, minutes: tuple[int, ...]
) -> None:
    floor.lead(name="Ann Lee", temperature=temperature)
    floor.deliver()
    told: list[str] = []
    for minute in minutes:
        floor.pass_time(seconds=(MONDAY + timedelta(minutes=minute) - floor.clock()).total_seconds() - 1)
        assert len(told) == len(heard(floor, "C0LEADS", "D0RUTH", "D0MARIA"))
        floor.pass_time(seconds=1)
        told = heard(floor, "C0LEADS", "D0RUTH", "D0MARIA")
    thread, assigned = heard(floor, "C0LEADS")
    (backup,), (manager, yours) = heard(floor, "D0RUTH"), heard(floor, "D0MARIA")
    assert "thread_ts" in thread
    assert "➡️ Nobody claimed #1: it goes to <@U0MARIA>." in assigned
    assert "✓ #1 Ann Lee" in thread  # settled, now that somebody has it
    assert "✓ #1 Ann Lee" in backup
    assert "✓ #1 Ann Lee" in manager
    assert "Nobody claimed it: it is yours now" in yours
    assert (floor.look(1).owner, floor.look(1).first_claimed_at) == ("U0MARIA", floor.clock())
    assert kinds(floor) == ["received", "routed", *["escalated"] * 3, "assigned"]


def test_an_escalation_says_how_long_and_offers_to_claim(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot", message="call me", email="ann@acme.com")
    floor.live_through(minutes=5)
    (thread,), (backup,) = heard(floor, "C0LEADS"), heard(floor, "D0RUTH")
    assert "Unclaimed for 2 min" in thread
    assert "Unclaimed for 5 min" in backup
    assert "call me" in backup
    assert "If unclaimed at 09:10: <@U0MARIA>" in backup
    assert "ann@acme.com" not in backup
    assert floor.press("U0RUTH", "claim", 1, channel="D0RUTH") is None
    assert floor.look(1).owner == "U0RUTH"


def test_with_nobody_to_ask_the_lead_goes_to_marketing_after_an_hour(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=NOBODY)
    floor.lead(name="Ann Lee", temperature="hot")
    floor.live_through(timedelta(minutes=5), minutes=59)
    assert [len(heard(floor, where)) for where in ("C0LEADS", "D0MARIA", "C0MARKETING")] == [1, 0, 0]
    floor.live_through(minutes=1)
    assert floor.look(1).state == "nurture"
    assert "Nobody claimed it" in heard(floor, "C0MARKETING")[0]
    assert kinds(floor) == ["received", "routed", "escalated", "to the nurture pile"]


def test_after_a_standstill_one_thing_is_asked_and_not_all_that_was_missed(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    floor.lead(name="Bob", temperature="hot")
    floor.press("U0SAM", "claim", 2)
    floor.deliver()
    floor.pass_time(minutes=12)  # nothing ran
    assert [len(heard(floor, where)) for where in ("C0LEADS", "D0RUTH", "D0MARIA")] == [0, 0, 1]
    floor.pass_time(days=5)
    assert len(heard(floor, "D0MARIA")) == 2  # it is hers now
    assert len(heard(floor, "D0SAM")) == 2  # "Yours now" and one "Still on it?"
    assert floor.look(2).due_at == floor.clock() + timedelta(minutes=10)


def test_a_claim_without_a_touch_is_asked_about_and_then_taken_back(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.live_through(timedelta(minutes=5), minutes=14)
    assert len(heard(floor, "D0SAM")) == 1
    floor.live_through(minutes=1)
    assert "Still on it?" in heard(floor, "D0SAM")[1]
    assert "If untouched at 09:25: back to the channel" in heard(floor, "D0SAM")[1]
    floor.live_through(timedelta(minutes=5), minutes=10)
    lead = floor.look(1)
    assert (lead.state, lead.owner, lead.timeouts, lead.opened_at) == ("open", None, 1, floor.clock())
    assert "⏳ <@U0SAM> had not touched #1: it is free to claim again." in heard(floor, "C0LEADS")[-1]
    assert all("Back in the channel" in said for said in heard(floor, "D0SAM"))
    assert kinds(floor) == ["received", "routed", "claimed", "nudged", "released by timeout"]


def test_a_touch_stops_the_clock(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.live_through(timedelta(minutes=5), minutes=15)
    floor.press("U0SAM", "record:voicemail", 1)
    floor.live_through(timedelta(minutes=5), minutes=20)
    assert floor.look(1).owner == "U0SAM"
    assert len(heard(floor, "D0SAM")) == 2
    assert all("last: Left voicemail" in said for said in heard(floor, "D0SAM"))


def test_a_planned_touch_is_asked_for_again_and_again_until_it_is_made(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.deliver()
    asked = []
    for _ in range(10):
        due = floor.look(1).due_at
        assert due is not None
        asked.append(due)
        floor.clock.now = due
        floor.tick()
    first, *_ = asked
    assert first == MONDAY + timedelta(minutes=45)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[:2] == [timedelta(hours=1), timedelta(hours=3)]
    mornings = [datetime(2026, 11, day, 9, 0, tzinfo=UTC) for day in (24, 25, 26, 27, 30)]  # of working days
    assert asked[3:8] == mornings
    assert set(gaps[3:6]) == {timedelta(days=1)}
    assert len([said for said in heard(floor, "D0SAM") if "Next touch due" in said]) == 10
    assert floor.look(1).owner == "U0SAM"


def test_cold_leads_are_one_list_in_the_morning(floor: Floor) -> None:
    floor.clock.move(hours=7)
    for name in ("Ann", "Bob", "Cid"):
        floor.lead(name=name, temperature="cold", message=f"{name} asks")
    floor.press("U0SAM", "claim", 2)
    floor.deliver()
    floor.pass_time(hours=17)
    (digest,) = heard(floor, "C0LEADS")
    assert "❄️ 2 cold leads waiting to be claimed: #1 Ann, #3 Cid" in digest
    floor.press("U0DANA", "claim", 3)
    assert floor.look(3).owner == "U0DANA"
    floor.pass_time(hours=7)
    (asked,) = heard(floor, "D0MARIA")
    assert "#1 Ann" in asked


def test_a_sweep_done_twice_says_nothing_twice(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    floor.clock.move(minutes=2)
    assert sweep(floor.desk) == 1
    assert sweep(floor.desk) == 0
    assert ring(floor.desk, 1, floor.clock()) is False
    floor.deliver()
    assert len(heard(floor, "C0LEADS")) == 1


def test_many_sweeps_at_once_move_each_lead_once(database: Database) -> None:
    floor = Floor(database)
    for number in range(12):
        floor.lead(name=f"Ann {number}", temperature="hot")
    floor.clock.move(minutes=2)
    with ThreadPoolExecutor(4) as threads:
        moved = list(threads.map(lambda _: sweep(floor.desk), range(4)))
    assert sum(moved) == 12
    with floor.database.reading() as tx:
        told = tx.connection().execute(text("SELECT count(*) FROM outbox WHERE template = 'escalation'"))
        assert told.scalar_one() == 12


def test_one_bad_lead_never_stops_the_sweep(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("Ann", "Bob", "Cid"):
        floor.lead(name=name, temperature="hot")
    with floor.database.writing() as tx:
        tx.connection().execute(text("UPDATE lead SET temperature = 'tepid' WHERE id = 1"))
    floor.clock.move(minutes=2)
    assert sweep(floor.desk) == 2
    assert "lead 1 could not be moved on" in caplog.text
    assert [kinds(floor, number)[-1] for number in (1, 2, 3)] == ["routed", "escalated", "escalated"]


def test_the_longest_overdue_come_first(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="warm")
    floor.clock.move(minutes=14)
    floor.lead(name="Bob", temperature="hot")
    floor.clock.move(minutes=3)
    assert sweep(floor.desk, most=1) == 1
    assert [kinds(floor, number)[-1] for number in (1, 2)] == ["escalated", "routed"]


def test_roles_emptied_meanwhile_leave_no_lead_behind(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    floor.live_through(minutes=2)
    with floor.database.writing() as tx:
        tx.connection().execute(text("UPDATE playbookversion SET text = ''"))
        assert outbox.waiting(tx, "T0") == 0
    emptied = Floor(floor.database, clock=floor.clock, slack=floor.slack, playbook=PLAYBOOK)
    emptied.live_through(timedelta(minutes=5), minutes=58)
    assert emptied.look(1).state == "nurture"
    assert heard(emptied, "D0RUTH", "D0MARIA") == []
