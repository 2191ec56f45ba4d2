"""A drop from its announcement to its end: begun by the clock, reminded of as a whole, ended, cancelled, put off."""

import json
from datetime import timedelta

import pytest

from handlers.campaigns.campaigns import begin, close
from handlers.drops import drop_end
from handlers.drops.drops import cancel, change, end
from playbook.drops import DropState, ListState, Way
from playbook.refusal import Refusal
from store import drops, history, leads
from store.tables import Drop
from tests.drops import NAME, list_is, of_drop, planned, put_in, running
from tests.floor import MONDAY, Floor

HOUR = timedelta(hours=1)


def look(floor: Floor, number: int) -> Drop:
    with floor.database.reading() as tx:
        found = drops.get(tx, "T0", number)
        assert found is not None
        return found


def announcement(floor: Floor) -> dict[str, object]:
    """As Slack shows it now."""
    floor.tick()
    (found,) = [said for said in floor.slack.posted.values() if str(said["text"]).startswith("📣 Autumn")
                and said["channel"] == "C0LEADS"]  # fmt: skip
    return found


def shown(floor: Floor) -> str:
    return json.dumps(announcement(floor), ensure_ascii=False)


def test_before_it_begins_it_says_what_why_what_to_say_what_it_cost_and_when(floor: Floor) -> None:
    planned(floor.desk, MONDAY + HOUR, new=212)
    said = shown(floor)
    for words in (
        "A lead drop begins *10:00* (UTC).", "People who asked for the roof guide.", "Their old roofs leak.",
        "Hello, you asked for our guide.\\n>How old is your roof?", "Nobody is ready yet.",
        "212 leads at $46: 9,752 dollars of somebody's budget", '"action_id": "ready"',
    ):  # fmt: skip
        assert words in said
    assert '"action_id": "deal"' not in said


def test_who_is_ready_is_named_and_told_when_it_begins(floor: Floor) -> None:
    drop = planned(floor.desk, MONDAY + HOUR, new=2)
    floor.deliver()
    answer = floor.press("U0SAM", "ready", drop)
    assert answer is not None
    assert answer["text"] == "Noted: you are told when it begins, 10:00."
    floor.press("U0SAM", "ready", drop)
    floor.pass_time(seconds=6)
    assert 'Ready: <@U0SAM>"' in shown(floor)
    floor.pass_time(hours=1)
    (told,) = floor.slack.texts("D0SAM")
    assert "begins now in #leads" in told
    assert '"action_id": "deal"' in told
    assert "It has begun: press Deal me one." in str(floor.press("U0DANA", "ready", drop))


def test_at_its_time_it_begins_once_and_its_list_is_taken_in(floor: Floor) -> None:
    drop = planned(floor.desk, MONDAY + HOUR, new=2)
    floor.tick()
    assert look(floor, drop).state == DropState.PLANNED
    floor.pass_time(hours=1)
    begun = look(floor, drop)
    assert (begun.state, begun.started_at, begun.remind_at) == (
        "running", MONDAY + HOUR, MONDAY + HOUR + timedelta(minutes=30),
    )  # fmt: skip
    with floor.database.reading() as tx:
        (leads_of_it,) = drops.lists(tx, begun)
    assert (leads_of_it.state, leads_of_it.ready_at) == (ListState.IMPORTING, MONDAY + HOUR)
    said = shown(floor)
    assert '"action_id": "deal"' in said
    assert "0 received, more are coming in" in said
    assert '"action_id": "ready"' not in said


def test_the_scoreboard_changes_by_itself_and_at_most_every_5_seconds(floor: Floor) -> None:
    drop = running(floor.desk, 3)
    floor.deliver()
    edits = len([call for call in floor.slack.calls if call[0] == "chat.update"])
    for person in ("U0SAM", "U0DANA", "U0SAM"):
        floor.press(person, "deal", drop)
        floor.pass_time(seconds=1)
    assert len([call for call in floor.slack.calls if call[0] == "chat.update"]) == edits
    floor.pass_time(seconds=4)
    assert len([call for call in floor.slack.calls if call[0] == "chat.update"]) == edits + 1
    said = announcement(floor)
    assert "3 received · 3 dealt · 0 waiting." in str(said["text"])
    assert "Dealt: Sam 2, Dana 1." in str(said["text"])
    assert "data_table" in json.dumps(said)
    assert "data_visualization" in json.dumps(said)


def test_a_limit_that_passes_is_seen_though_nobody_did_anything(floor: Floor) -> None:
    running(floor.desk, 2, temperature="hot")
    assert "past their limit" not in shown(floor)
    floor.live_through(minutes=6)
    assert "2 of those that wait are past their limit" in shown(floor)


def test_what_nobody_took_is_reminded_of_as_a_whole(floor: Floor) -> None:
    drop = running(floor.desk, 4, temperature="hot")
    floor.press("U0SAM", "deal", drop)
    floor.live_through(timedelta(minutes=5), minutes=31)
    in_thread = [
        said for said in floor.slack.posted.values() if said.get("thread_ts") and "still wait" in said["text"]
    ]
    (said,) = in_thread
    assert said["text"] == (
        "⏰ 3 of 4 leads of *Autumn webinar* still wait; all are past their limit. Press *Deal me one* above."
    )
    (dm,) = [text for text in floor.slack.texts("D0MARIA") if "still wait" in text]
    assert "*Deal me one* is in #leads." in dm
    assert look(floor, drop).remind_at == MONDAY + 2 * HOUR
    waiting = [lead for lead in of_drop(floor.desk, drop) if lead.due_what == "deal"]
    assert [lead.due_at for lead in waiting] == [MONDAY + 2 * HOUR] * 3
    assert {lead.revision for lead in waiting} == {2}


def test_after_the_last_one_it_sums_up_without_a_button_and_ends_when_all_are_touched(floor: Floor) -> None:
    drop = running(floor.desk, 2)
    for person in ("U0SAM", "U0DANA"):
        floor.press(person, "deal", drop)
    floor.pass_time(seconds=6)
    said = shown(floor)
    assert "*All leads are dealt.*" in said
    assert '"action_id"' not in said
    assert look(floor, drop).state == DropState.RUNNING
    floor.type("U0SAM", "/dispo 1 won 12000 USD")
    floor.pass_time(seconds=6)
    assert look(floor, drop).state == DropState.RUNNING
    floor.type("U0DANA", "/dispo 2 voicemail")
    floor.pass_time(seconds=6)
    assert look(floor, drop).state == DropState.OVER
    text = str(announcement(floor)["text"])
    assert "this lead drop is over. 2 received · 2 dealt · 0 waiting." in text
    assert "2 touched, 1 reached, 1 won so far: $12,000. Follow-up rate 100% (2 of 2)" in text
    assert "_follow-up rate_: Touched / (received - pending)" in shown(floor)
    floor.type("U0DANA", "/dispo 2 won 300 EUR")
    floor.pass_time(seconds=6)
    assert "2 won so far: €300 and $12,000" in str(announcement(floor)["text"])


def test_what_was_paid_for_leads_that_nobody_touched_is_told_in_the_closing_sum(floor: Floor) -> None:
    drop = running(floor.desk, 3, temperature="hot")
    floor.press("U0SAM", "deal", drop)
    floor.press("U0SAM", "record:voicemail", 1)
    floor.live_through(timedelta(minutes=5), minutes=10)
    assert "The drop of Autumn webinar is over. 2 leads that nobody took go" in end(floor.desk, drop, "U0TOM")
    floor.pass_time(seconds=6)
    text = str(announcement(floor)["text"])
    assert "Follow-up rate 33% (1 of 3)" in text
    assert "💸 2 leads worth $92 were never followed up." in text


def test_ended_by_hand_what_waits_goes_to_the_pile_and_marketing_is_told_once(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drop_end, "AT_ONCE", 4)
    drop = running(floor.desk, 6)
    assert "6 leads that nobody took go" in str(floor.type("U0TOM", f"/leaddrop end {NAME}"))
    floor.tick()
    assert {(lead.state, lead.nurture_why) for lead in of_drop(floor.desk, drop)} == {
        ("nurture", "Its drop ended")
    }
    (told,) = floor.slack.texts("C0MARKETING")
    assert "6 leads that nobody took go to the nurture pile" in told
    assert "No drop of Autumn webinar is running." in str(floor.type("U0TOM", f"/leaddrop end {NAME}"))
    with floor.database.reading() as tx:
        assert [each.kind for each in history.of(tx, floor.look(1))] == ["to the nurture pile"]
        assert not leads.astray(tx, "T0")


def test_a_lead_that_finds_its_drop_over_rests_too(floor: Floor) -> None:
    drop = running(floor.desk, 1)
    end(floor.desk, drop, None)
    floor.tick()
    with floor.database.writing() as tx:
        late = put_in(tx, floor.desk, drops.wanted(tx, "T0", drop), "hot", 7).id
    floor.tick()
    assert floor.look(late).state == "nurture"


def test_with_its_campaign_a_drop_is_over_or_cancelled(floor: Floor) -> None:
    now_on, later = running(floor.desk, 2), planned(floor.desk, MONDAY + HOUR, new=2)
    with floor.database.writing() as tx:
        close(tx, begin(tx, floor.desk, NAME, MONDAY, None)[0], MONDAY)
    floor.tick()
    assert look(floor, now_on).state == DropState.OVER
    assert look(floor, later).state == DropState.CANCELLED
    assert {lead.state for lead in of_drop(floor.desk, now_on)} == {"nurture"}


def test_a_drop_of_the_web_ends_with_as_many_leads_as_were_expected(floor: Floor) -> None:
    drop = running(floor.desk, 0, new=None, expected=1)
    floor.tick()
    assert look(floor, drop).state == DropState.RUNNING
    number = floor.lead(name="Ann", temperature="cold", campaign=NAME)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.tick()
    assert look(floor, drop).state == DropState.OVER


def test_it_does_not_end_while_its_list_is_taken_in(floor: Floor) -> None:
    drop = running(floor.desk, 1)
    list_is(floor.desk, drop, ListState.IMPORTING)
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.tick()
    assert look(floor, drop).state == DropState.RUNNING
    list_is(floor.desk, drop, ListState.DONE)
    floor.tick()
    assert look(floor, drop).state == DropState.OVER


def test_a_drop_to_come_is_put_off_and_cancelled_and_its_announcement_says_so(floor: Floor) -> None:
    drop = planned(floor.desk, MONDAY + HOUR, new=2)
    floor.deliver()
    told = change(floor.desk, drop, "U0TOM", at=MONDAY + 26 * HOUR, way=Way.CARDS)
    assert told == "The drop of Autumn webinar begins Tue 24 Nov 11:00 (UTC)."
    assert "begins *tomorrow 11:00*" in shown(floor)
    floor.pass_time(hours=2)
    assert look(floor, drop).state == DropState.PLANNED
    assert cancel(floor.desk, drop, "U0TOM") == "The drop of Autumn webinar is cancelled."
    said = shown(floor)
    assert "This lead drop was *cancelled*: nothing comes." in said
    assert '"action_id"' not in said
    with floor.database.reading() as tx:
        assert not drops.lists(tx, look(floor, drop))
    floor.pass_time(days=2)
    assert look(floor, drop).state == DropState.CANCELLED


def test_what_cannot_be_done_to_a_drop_says_what_can(floor: Floor) -> None:
    drop = running(floor.desk, 1)
    with pytest.raises(Refusal, match="end it instead"):
        cancel(floor.desk, drop, "U0TOM")
    with pytest.raises(Refusal, match="cannot be changed any more"):
        change(floor.desk, drop, "U0TOM", at=MONDAY + HOUR)
    with pytest.raises(Refusal, match="Only marketing"):
        end(floor.desk, drop, "U0SAM")
    end(floor.desk, drop, "U0TOM")
    with pytest.raises(Refusal, match="only one that is running can be ended"):
        end(floor.desk, drop, "U0TOM")
    with pytest.raises(Refusal, match="There is no drop 99"):
        cancel(floor.desk, 99, "U0TOM")


def test_an_announcement_that_somebody_deleted_comes_back(floor: Floor) -> None:
    drop = running(floor.desk, 2)
    floor.deliver()
    floor.slack.posted.clear()
    floor.slack.refusing["chat.update"] = "message_not_found"
    floor.press("U0SAM", "deal", drop)
    floor.pass_time(seconds=6)
    floor.slack.refusing.clear()
    floor.tick()
    assert "1 dealt" in shown(floor)


def test_what_was_dealt_adds_up_though_its_owner_is_away(floor: Floor) -> None:
    drop = running(floor.desk, 5, new=100)
    for person in ("U0SAM", "U0SAM", "U0DANA"):
        floor.press(person, "deal", drop)
    floor.type("U0SAM", "/lead away tomorrow")
    floor.live_through(minutes=3)
    (told,) = floor.slack.texts("C0LEADS")
    assert "3 dealt" in told
    assert "Dealt: Dana 1, nobody's 2." in told
