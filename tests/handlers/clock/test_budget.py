"""Nobody is nudged more often than every quarter of an hour, and much at once is one list."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from handlers.clock import budget
from store import leads
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor

ROOMY = PLAYBOOK + "".join(f"[temperature.{heat}]\nunworked = 100\n" for heat in ("hot", "warm", "cold"))
NTH = count()  # the same lead twice would be a duplicate
QUARTER = timedelta(minutes=15)
TEN = MONDAY + timedelta(hours=1)


@pytest.fixture
def roomy(sqlite_database: Database) -> Floor:
    return Floor(sqlite_database, playbook=ROOMY)


def worked(floor: Floor, at: datetime, temperature: str = "warm", what: str = "touch") -> int:
    """A lead that U0SAM touched once, due at that moment."""
    number = floor.lead(name=f"Ann {next(NTH)}", temperature=temperature)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    with floor.database.writing() as tx:
        leads.put(tx, number, due_what=what, due_at=at)
    return number


def nudges(floor: Floor) -> list[str]:
    """What was said to U0SAM, but for what he brought about himself."""
    said = ("Next touch due", "Call back now", "Still on it?", "lead waits for you", "leads wait for you")
    return [each for each in floor.slack.texts("D0SAM") if any(word in each for word in said)]


def digest(floor: Floor) -> dict[str, Any]:
    (found,) = [said for said in floor.slack.posted.values() if "for you" in said.get("text", "")]
    return found


def when_said(floor: Floor, step: int = 1, **by: float) -> list[datetime]:
    """The moments at which U0SAM is nudged from now on, looked at every so many minutes."""
    moments, end = [], floor.clock() + timedelta(**by)
    floor.tick()
    said = len(nudges(floor))
    moments += [floor.clock()] * said
    while floor.clock() < end:
        floor.pass_time(minutes=step)
        moments += [floor.clock()] * (len(nudges(floor)) - said)
        said = len(nudges(floor))
    return moments


def test_of_a_few_the_longest_due_is_said_first_and_the_others_a_quarter_of_an_hour_apart(
    roomy: Floor,
) -> None:
    due = [TEN + timedelta(minutes=minute) for minute in (3, 1, 0, 2)]
    numbers = [worked(roomy, at) for at in due]
    roomy.clock.now = TEN - timedelta(minutes=5)
    assert when_said(roomy, step=5, hours=2) == [TEN + QUARTER * nth for nth in range(4)]
    order = [numbers[2], numbers[1], numbers[3], numbers[0]]
    assert [f"#{number}" in said for number, said in zip(order, nudges(roomy), strict=True)] == [True] * 4


def test_more_than_five_are_one_list_and_nothing_is_said_twice(roomy: Floor) -> None:
    numbers = [worked(roomy, TEN) for _ in range(6)]
    roomy.clock.now = TEN - timedelta(minutes=5)
    assert when_said(roomy, step=5, hours=3) == [TEN]
    assert "6 leads wait for you" in digest(roomy)["text"]
    assert all(f"#{number} " in digest(roomy)["text"] for number in numbers)
    assert all(roomy.look(number).nudge_at is None for number in numbers)


def test_hot_leads_and_agreed_calls_wait_for_nobody(roomy: Floor) -> None:
    for _ in range(7):
        worked(roomy, TEN, "hot")
    worked(roomy, TEN, "warm", "callback")
    worked(roomy, TEN, "cold", "meeting")
    worked(roomy, TEN, "warm")
    roomy.clock.now = TEN
    roomy.tick()
    assert len([said for said in roomy.slack.texts("D0SAM") if "Next touch due" in said]) == 8
    assert len([said for said in roomy.slack.texts("D0SAM") if "Call back now" in said]) == 1
    assert len([said for said in roomy.slack.texts("D0SAM") if "Meeting: how did it go?" in said]) == 1


def test_a_claim_that_may_be_lost_is_asked_about_first(roomy: Floor) -> None:
    worked(roomy, TEN)
    roomy.clock.now = TEN - timedelta(hours=1)
    claimed = roomy.lead(name="Bob", temperature="warm")
    roomy.press("U0SAM", "claim", claimed)
    with roomy.database.writing() as tx:
        leads.put(tx, claimed, due_at=TEN)
    roomy.clock.now = TEN
    roomy.tick()
    (said,) = nudges(roomy)
    assert "Still on it?" in said
    assert f"#{claimed}" in said


@pytest.mark.parametrize(
    "answer",
    ["/dispo 1 voicemail", "/lead 1 release No time", "/lead 1 give <@U0DANA|dana>", "/dispo 1 won 12000"],
)
def test_what_was_answered_meanwhile_is_not_said(roomy: Floor, answer: str) -> None:
    first, second = worked(roomy, TEN + timedelta(minutes=1)), worked(roomy, TEN)
    assert (first, second) == (1, 2)
    roomy.clock.now = TEN
    roomy.tick()
    roomy.pass_time(minutes=1)
    assert roomy.look(1).nudge_at == TEN + timedelta(minutes=1)
    roomy.type("U0SAM", answer)
    assert roomy.look(1).nudge_at is None
    roomy.pass_time(minutes=30)
    assert len(nudges(roomy)) == 1


def test_a_note_on_the_route_leaves_the_nudge_waiting(roomy: Floor) -> None:
    for _ in range(2):
        worked(roomy, TEN)
    roomy.clock.now = TEN
    roomy.tick()
    with roomy.database.writing() as tx:
        lead = leads.wanted(tx, "T0", 2)
        leads.move(tx, lead, leads.standing(lead), campaign="Spring")
    assert roomy.look(2).nudge_at == TEN


def test_what_waits_at_the_end_of_the_day_is_said_in_the_morning(roomy: Floor) -> None:
    evening = MONDAY + timedelta(hours=8, minutes=45)
    for _ in range(3):
        worked(roomy, evening)
    roomy.clock.now = evening - QUARTER
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    said = when_said(roomy, step=15, hours=16)
    assert said[:2] == [evening, morning]
    assert said[1:] == [morning + QUARTER * nth for nth in range(len(said) - 1)]


def test_somebody_who_is_away_is_not_nudged(roomy: Floor) -> None:
    for _ in range(2):
        worked(roomy, TEN, "cold")
    roomy.clock.now = TEN
    roomy.tick()
    assert len(nudges(roomy)) == 1
    roomy.type("U0SAM", "/lead away until 2026-11-26")
    roomy.live_through(timedelta(minutes=5), hours=5)
    assert len(nudges(roomy)) == 1


def test_two_sweeps_at_the_same_moment_say_it_once(database: Database) -> None:
    floor = Floor(database, playbook=ROOMY)
    for _ in range(4):
        worked(floor, TEN)
    floor.clock.now = TEN
    floor.tick()
    floor.clock.now = TEN + QUARTER
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda _: budget.sweep(floor.desk), range(4)))
    assert sum(said) == 1
    floor.deliver()
    assert len(nudges(floor)) == 2


def test_two_sweeps_at_the_same_moment_make_one_list(database: Database) -> None:
    floor = Floor(database, playbook=ROOMY)
    for _ in range(7):
        worked(floor, TEN)
    floor.clock.now = TEN
    with floor.database.writing() as tx:
        tx.execute(text("UPDATE lead SET nudge_at = due_at, repeats = 1"))
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda _: budget.say(floor.desk, "U0SAM", TEN), range(4)))
    assert sorted(said) == [False, False, False, True]
    floor.deliver()
    assert "7 leads wait for you" in digest(floor)["text"]


def listed(floor: Floor) -> list[int]:
    sections = [block["block_id"] for block in digest(floor)["blocks"]]
    return [int(each.removeprefix("lead-")) for each in sections if each.startswith("lead-")]


def test_the_list_has_the_oldest_first_and_turns_its_pages(roomy: Floor) -> None:
    numbers = [worked(roomy, TEN - timedelta(minutes=nth)) for nth in range(21)]
    roomy.clock.now = TEN
    roomy.tick()
    oldest_first = numbers[::-1]
    assert listed(roomy) == oldest_first[:10]
    assert "21 leads wait for you" in digest(roomy)["text"]
    assert "1 to 10 of 21" in json.dumps(digest(roomy))
    (row,) = {
        each["value"]
        for block in digest(roomy)["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }
    assert roomy.press("U0SAM", "digest-page:1", row, channel="D0SAM") is None
    roomy.deliver()
    assert listed(roomy) == oldest_first[10:20]
    roomy.press("U0SAM", "digest-page:2", row, channel="D0SAM")
    roomy.deliver()
    assert listed(roomy) == oldest_first[20:]
    refused = roomy.press("U0DANA", "digest-page:0", row)
    assert refused is not None
    assert "not yours" in refused["text"]


def test_the_list_gets_shorter_as_leads_are_answered(roomy: Floor) -> None:
    numbers = [worked(roomy, TEN - timedelta(minutes=nth)) for nth in range(6)]
    roomy.clock.now = TEN
    roomy.tick()
    roomy.type("U0SAM", f"/dispo {numbers[0]} voicemail")
    roomy.type("U0SAM", f"/lead {numbers[1]} release No time")
    roomy.deliver()
    assert listed(roomy) == numbers[:1:-1]
    assert "4 leads wait for you" in digest(roomy)["text"]
    assert "2 answered" in json.dumps(digest(roomy))
    message = digest(roomy)
    for number in numbers[2:]:
        roomy.type("U0SAM", f"/dispo {number} emailed")
    roomy.deliver()
    assert message["text"] == "✓ Every lead on this list is answered."


def test_a_list_that_was_answered_before_it_could_be_said_is_not_said(roomy: Floor) -> None:
    numbers = [worked(roomy, TEN) for _ in range(6)]
    roomy.clock.now = TEN
    from_now = len(roomy.slack.texts("D0SAM"))
    assert from_now == 0
    roomy.deliver()
    before = len(roomy.slack.texts("D0SAM"))
    assert budget.sweep(roomy.desk) == 0
    due_now(roomy)
    for number in numbers:
        roomy.type("U0SAM", f"/dispo {number} voicemail")
    roomy.deliver()
    assert len(roomy.slack.texts("D0SAM")) == before


def due_now(floor: Floor) -> None:
    with floor.database.writing() as tx:
        tx.execute(text("UPDATE lead SET nudge_at = due_at, repeats = 1"))
    assert budget.sweep(floor.desk) == 1


def test_one_bad_nudge_never_stops_the_rest(roomy: Floor, caplog: pytest.LogCaptureFixture) -> None:
    for person in ("U0DANA", "U0SAM"):
        number = roomy.lead(name=person, temperature="warm")
        roomy.press(person, "claim", number)
        with roomy.database.writing() as tx:
            leads.put(tx, number, due_what="touch", nudge_at=MONDAY, repeats=1)
    with roomy.database.writing() as tx:
        tx.execute(text(
            "CREATE TRIGGER no BEFORE UPDATE ON person WHEN NEW.id = 'U0DANA' BEGIN SELECT RAISE(ABORT, 'no'); END"
        ))  # fmt: skip
    assert budget.sweep(roomy.desk) == 1
    assert "U0DANA could not be nudged" in caplog.text
