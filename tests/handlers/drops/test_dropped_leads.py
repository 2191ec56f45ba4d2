"""All that can be done with a lead can be done with one of a drop, though it has no card; and it counts everywhere."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from handlers.clock.watchdog import watch
from handlers.reports.reports import count_period, period_of
from playbook.drops import DropState, ListState, Way
from playbook.replay import disagreements
from store import board, drops, history, leads, morning
from tests.at_home import open_home, texts
from tests.drops import NAME, list_is, of_drop, put_in, running
from tests.floor import Floor


@pytest.fixture
def dealt(floor: Floor) -> Iterator[Floor]:
    """Lead 1 of a drop is Sam's, 2 and 3 wait. Whatever is done, history and rows tell the same in the end."""
    floor.press("U0SAM", "deal", running(floor.desk, 3))
    floor.deliver()
    yield floor
    floor.deliver()
    assert watch(floor.desk) == 0
    with floor.database.reading() as tx:
        for number in (1, 2, 3):
            lead = floor.look(number)
            received = [entry for entry in history.of(tx, lead) if entry.kind != "received"]
            assert disagreements(received, leads.standing(lead)) == []


def cards(floor: Floor) -> list[str]:
    """What stands in the channel for single leads, but for what is said below it."""
    floor.deliver()
    there = [said for (where, _), said in floor.slack.posted.items() if where == "C0LEADS"]
    told = [json.dumps(said, ensure_ascii=False) for said in there if not said.get("thread_ts")]
    return [text for text in told if "#1" in text or "#2" in text]


def said_to(floor: Floor, person: str) -> str:
    floor.deliver()
    return "\n".join(floor.slack.texts(f"D0{person}"))


def test_released_it_comes_back_with_a_card_of_its_own(dealt: Floor) -> None:
    assert not cards(dealt)
    assert "is back in the channel" in dealt.type("U0SAM", "/lead 1 release not mine")["text"]
    (card,) = cards(dealt)
    assert '"action_id": "claim"' in card
    lead = dealt.look(1)
    assert (lead.state, lead.due_what, lead.card_ts is not None) == ("open", "claim", True)
    dealt.press("U0DANA", "claim", 1)
    (card,) = cards(dealt)
    assert "<@U0DANA>" in card
    assert dealt.press("U0SAM", "deal", 1)
    assert dealt.look(2).owner == "U0SAM"  # lead 1 is not dealt again


def test_nobody_touches_it_and_the_clock_takes_it_back_into_the_channel(dealt: Floor) -> None:
    dealt.live_through(timedelta(minutes=15), hours=3, minutes=15)
    assert dealt.look(1).state == "open"
    assert dealt.look(1).timeouts == 1
    assert any('"action_id": "claim"' in card for card in cards(dealt))


def test_recorded_and_taken_back(dealt: Floor) -> None:
    dealt.type("U0SAM", "/dispo 1 voicemail")
    assert dealt.look(1).touches == 1
    with dealt.database.reading() as tx:
        entry = history.last_number(tx, dealt.look(1))
    dealt.press("U0SAM", f"undo:{entry}", 1)
    assert (dealt.look(1).touches, dealt.look(1).owner) == (0, "U0SAM")
    assert not cards(dealt)


def test_recorded_while_it_waits_it_is_claimed_with_it_and_taken_back_it_waits_again(dealt: Floor) -> None:
    dealt.type("U0DANA", "/dispo 2 voicemail")
    assert dealt.look(2).owner == "U0DANA"
    with dealt.database.reading() as tx:
        entry = history.last_number(tx, dealt.look(2))
    dealt.press("U0DANA", f"undo:{entry}", 2)
    assert (dealt.look(2).state, dealt.look(2).due_what) == ("open", "deal")
    assert not cards(dealt)


def test_handed_over_reassigned_and_given(dealt: Floor) -> None:
    dealt.type("U0SAM", "/lead 1 give @dana")
    assert "Handed" in said_to(dealt, "DANA") or "hands" in said_to(dealt, "DANA")
    dealt.press("U0DANA", "accept", 1)
    assert dealt.look(1).owner == "U0DANA"
    dealt.type("U0MARIA", "/lead 2 give @ruth")
    assert dealt.look(2).owner in ("U0RUTH", None)
    assert not cards(dealt)


def test_claimed_by_its_number_it_is_no_longer_dealt(dealt: Floor) -> None:
    dealt.press("U0DANA", "claim", 2)
    assert dealt.look(2).owner == "U0DANA"
    dealt.press("U0RUTH", "deal", 1)
    assert dealt.look(3).owner == "U0RUTH"


def test_its_page_says_where_it_waits(dealt: Floor) -> None:
    page = json.dumps(dealt.type("U0SAM", "/lead 2"), ensure_ascii=False)
    assert "Waits in its drop for *Deal me one*" in page
    why = json.dumps(dealt.press("U0SAM", "why-here", 2), ensure_ascii=False)
    assert "whoever presses Deal me one gets the best" in why
    assert "*dealt* to <@U0SAM>" in json.dumps(dealt.type("U0SAM", "/lead 1"), ensure_ascii=False)


def test_notes_snoozes_merges_and_more(dealt: Floor) -> None:
    assert dealt.type("U0SAM", "/lead 1 note asked for a quote")
    dealt.type("U0SAM", "/dispo 1 voicemail")
    assert dealt.type("U0SAM", "/lead 1 snooze tomorrow 9:00")
    dealt.press("U0SAM", "more", 1)
    assert dealt.slack.views()
    assert "is one with #1" in dealt.type("U0MARIA", "/lead 2 merge 1")["text"]
    assert dealt.look(2).state == "closed"
    assert not cards(dealt)


def test_whoever_asks_again_while_he_waits_is_hot_and_has_a_card_of_his_own(dealt: Floor) -> None:
    taken = dealt.take({"email": "ann1@roofs.com", "message": "Hello?"})
    assert taken.answer == {"lead": 2, "status": "re-inquiry"}
    lead = dealt.look(2)
    assert (lead.temperature, lead.due_what, lead.owner) == ("hot", "claim", None)
    (card,) = cards(dealt)
    assert '"action_id": "claim"' in card


def test_of_many_who_ask_again_each_is_dealt_next_and_the_channel_is_not_flooded(floor: Floor) -> None:
    drop = running(floor.desk, 3, new=100)
    with floor.database.writing() as tx:
        hot = put_in(tx, floor.desk, drops.wanted(tx, "T0", drop), "hot", 9).id
    floor.take({"email": "ann1@roofs.com", "message": "Hello?"})
    floor.take({"email": "ann2@roofs.com", "message": "Anybody there?"})
    assert [floor.look(each).due_what for each in (2, 3)] == ["claim", "deal"]
    assert len(cards(floor)) == 1
    assert "🔥 #3 " in str(floor.press("U0DANA", "deal", drop))
    assert f"#{hot} " in str(floor.press("U0RUTH", "deal", drop))


def test_somebody_away_hands_on_what_he_was_dealt(dealt: Floor) -> None:
    dealt.type("U0SAM", "/lead away tomorrow")
    dealt.live_through(minutes=5)
    assert dealt.look(1).owner


def test_next_brings_up_the_best_of_a_drop_when_nothing_else_is_there(floor: Floor) -> None:
    drop = running(floor.desk, 2)
    with floor.database.writing() as tx:
        hot = put_in(tx, floor.desk, drops.wanted(tx, "T0", drop), "hot", 9).id
    said = floor.type("U0SAM", "/lead next")
    assert f"Free to claim: 🔥 #{hot} " in said["text"]
    assert '"action_id": "claim"' in json.dumps(said)


def test_100_that_wait_count_in_all_reports_and_fill_none(floor: Floor) -> None:
    drop = running(floor.desk, 100)
    card = floor.lead(name="Bob", temperature="warm")
    floor.live_through(timedelta(minutes=3), minutes=3)
    report = count_period(floor.desk, period_of(floor.desk, "today"))
    assert (report.total.received, report.total.unclaimed_now, report.total.overdue_now) == (101, 101, 0)
    assert [row.key for row in report.rows] == [None]
    with floor.database.reading() as tx:
        assert morning.unclaimed(tx, "T0", None, 3) == (101, [card])
        assert [each.count for each in board.unclaimed_by_channel(tx, "T0")] == [101]
    home = open_home(floor, "U0MARIA")
    assert "*Unclaimed now: 101*" in str(texts(home))
    assert "100 wait in lead drops, to be dealt" in str(texts(home))
    assert [b["block_id"] for b in home["blocks"] if "waits" in b.get("block_id", "")] == [f"waits-{card}"]
    floor.type("U0MARIA", "/leadstats today")
    floor.slack.calls.clear()
    floor.live_through(hours=3, step=timedelta(minutes=15))
    assert len(of_drop(floor.desk, drop)) == 100
    posted = [said for method, said in floor.slack.calls if method == "chat.postMessage"]
    assert len(posted) < 20  # reminders, and what is said of Bob
    assert floor.look(1).due_what == "deal"


def test_a_lead_of_the_web_joins_the_drop_of_its_campaign(floor: Floor) -> None:
    drop = running(floor.desk, 0, new=None, channel="C0MARKETING", expected=100)
    hot = [floor.lead(name=f"Ann {each}", temperature="hot", campaign="autumn-WEBINAR") for each in range(3)]
    floor.deliver()
    assert [floor.look(each).due_what for each in hot] == ["claim", "deal", "deal"]
    assert {(floor.look(each).dropped, floor.look(each).channel) for each in hot} == {(drop, "C0MARKETING")}
    assert len([text for text in floor.slack.texts("C0MARKETING") if '"action_id": "claim"' in text]) == 1
    floor.clock.move(minutes=1)
    again = floor.lead(name="Ann 4", temperature="hot", campaign=NAME)
    cold = floor.lead(name="Ann 5", temperature="cold", campaign=NAME)
    other = floor.lead(name="Ann 6", temperature="hot", campaign="Another")
    test = floor.lead(name="Ann 7", temperature="hot", campaign=NAME, test=True)
    assert [floor.look(each).due_what for each in (again, cold)] == ["claim", "deal"]
    assert [floor.look(each).dropped for each in (other, test)] == [None, None]


def test_the_drop_says_how_hot_its_leads_are(floor: Floor) -> None:
    running(floor.desk, 0, new=None, temperature="cold", campaign={"price": None})
    with floor.database.writing() as tx:
        drop = drops.wanted(tx, "T0", 1)
        drops.change(tx, drop, temperature="warm")
    number = floor.lead(name="Ann", temperature="hot", campaign=NAME)
    assert (floor.look(number).temperature, floor.look(number).due_what) == ("warm", "deal")


@pytest.mark.parametrize("facts", [{"way": Way.CARDS}, {"expected": 5}], ids=["by cards", "a small one"])
def test_a_small_drop_and_one_by_cards_have_cards_alone(floor: Floor, facts: dict[str, Any]) -> None:
    drop = running(floor.desk, 0, new=None, **facts)
    number = floor.lead(name="Ann", temperature="cold", campaign=NAME)
    floor.deliver()
    lead = floor.look(number)
    assert (lead.dropped, lead.due_what, lead.card_ts is not None) == (drop, "digest", True)


def test_what_comes_in_before_or_after_a_drop_is_none_of_it(floor: Floor) -> None:
    running(floor.desk, 0, new=None, state=DropState.OVER)
    assert floor.look(floor.lead(name="Ann", temperature="hot", campaign=NAME)).dropped is None


def test_a_drop_whose_list_is_still_read_tells_what_came_so_far(floor: Floor) -> None:
    drop = running(floor.desk, 2)
    list_is(floor.desk, drop, ListState.IMPORTING)
    floor.live_through(seconds=12, step=timedelta(seconds=3))
    with floor.database.writing() as tx:
        put_in(tx, floor.desk, drops.wanted(tx, "T0", drop), "warm", 9)
    floor.live_through(seconds=12, step=timedelta(seconds=3))
    assert any("3 received, more are coming in" in text for text in floor.slack.texts("C0LEADS"))
