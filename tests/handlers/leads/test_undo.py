"""What was just recorded can be taken back for ten minutes: by a correction, and the lead stands where it stood."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from handlers.clock.retelling import retell
from handlers.commands.dispose import record
from handlers.leads.undo import undo
from playbook.document import read
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import history, outbox
from store.database import Database
from store.leads import LEAD
from store.reports import received
from store.tables import Event
from tests.floor import MONDAY, Floor

DM = "D0SAM"
NEEDS = {
    "amount": "12000", "reason": "too expensive", "competitor": "Acme", "date": "tue 10:00", "lead": "2",
    None: "",
}  # fmt: skip
CODES = read("").dispositions


def claimed(floor: Floor, other: bool = False) -> int:
    number = floor.lead(name="Ann Lee", company="Acme", temperature="hot")
    if other:
        floor.lead(name="Bob Ray", temperature="warm")
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    return number


def stands(floor: Floor, number: int = 1) -> dict[str, Any]:
    """Every column of the lead but its revision and whose turn it was."""
    lead = floor.look(number)
    return {
        name: getattr(lead, name)
        for name in sorted(
            {column.name for column in LEAD.c if column.computed is None} - {"revision", "routing"}
        )
    }


def last(floor: Floor, number: int = 1) -> Event:
    with floor.database.reading() as tx:
        return history.of(tx, floor.look(number))[-1]


def offered(floor: Floor, where: str = DM) -> list[str]:
    """The Undo buttons that stand in a conversation."""
    said = [json.loads(each) for each in floor.slack.texts(where)]
    found = [block.get("accessory", {}).get("action_id", "") for each in said for block in each["blocks"]]
    return [each for each in found if each.startswith("undo:")]


def in_answer(answer: Any) -> str:
    """The Undo button of an answer that one person alone sees."""
    return str(answer["blocks"][0]["accessory"]["action_id"])


def test_a_nudge_is_replaced_by_what_was_recorded_with_undo_for_ten_minutes(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    (said,) = floor.slack.texts(DM)
    assert "✓ #1 Ann Lee, Acme: Left voicemail." in said
    assert "by <@U0SAM> 09:00" in said
    assert "Next touch 09:45" in said
    assert len(offered(floor)) == 1
    floor.pass_time(minutes=9, seconds=59)
    assert len(offered(floor)) == 1
    floor.pass_time(seconds=1)
    assert offered(floor) == []
    assert "Left voicemail" in floor.slack.texts(DM)[0]
    edits = len(floor.slack.calls)
    floor.pass_time(minutes=1)
    assert len(floor.slack.calls) == edits  # it was said once


def test_taken_back_the_nudge_asks_again_and_the_history_keeps_both(floor: Floor) -> None:
    claimed(floor)
    before = stands(floor)
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    recorded = last(floor)
    floor.clock.move(minutes=3)
    answer = floor.press("U0SAM", offered(floor)[0], 1, channel=DM)
    assert answer is not None
    assert "↩️ #1 Ann Lee, Acme: “Left voicemail” is taken back." in answer["text"]
    floor.deliver()
    assert stands(floor) == before
    entry = last(floor)
    assert (entry.kind, entry.who, entry.door, entry.corrects) == (
        Kind.UNDONE,
        "U0SAM",
        "button",
        recorded.id,
    )
    assert entry.detail == {"why": "Left voicemail", "became": "working", "owner": "U0SAM"}
    with floor.database.reading() as tx:
        entries = history.of(tx, floor.look(1))
    assert recorded.id in [each.id for each in entries]
    (said,) = floor.slack.texts(DM)
    assert "Yours now" in said
    assert '"record:voicemail"' in said
    assert "not touched yet" in floor.card(1)["text"]
    page = floor.type("U0SAM", "/lead 1")
    assert "undone" in str(page)


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_taken_back(floor: Floor, code: str) -> None:
    claimed(floor, other=True)
    for _ in range(6 * CODES[code].persistent):
        floor.type("U0SAM", "/dispo 1 voicemail")
    before = stands(floor)
    answer = floor.type("U0SAM", f"/dispo 1 {code} {NEEDS[CODES[code].needs]}")
    assert stands(floor) != before
    assert floor.press("U0SAM", in_answer(answer), 1)
    floor.deliver()
    assert stands(floor) == {**before, "card_ts": floor.look(1).card_ts}


def test_a_win_that_was_none_is_counted_no_more(floor: Floor) -> None:
    claimed(floor, other=True)
    answer = floor.type("U0SAM", "/dispo 1 won €12.000,50")
    assert floor.look(1).amount == Decimal("12000.50")
    floor.press("U0SAM", in_answer(answer), 1)
    floor.deliver()
    lead = floor.look(1)
    assert (lead.outcome, lead.amount, lead.ended_at, lead.first_touch_at) == (None,) * 4
    with floor.database.reading() as tx:
        counted = [each.touches for each in received(tx, "T0", MONDAY, MONDAY + timedelta(days=1))]
    assert counted == [0, 0]
    again = floor.type("U0SAM", "/dispo 1 won 900")
    floor.press("U0SAM", in_answer(again), 1)
    third = floor.type("U0SAM", "/dispo 1 won 800")
    assert "Won" in third["text"]
    assert floor.look(1).amount == Decimal(800)


def test_a_form_offers_it_too(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "dispose", 1)
    answer = floor.submit("U0SAM", floor.slack.views()[-1], code="junk")
    assert floor.look(1).state == "closed"
    floor.press("U0SAM", in_answer(answer), 1)
    assert (floor.look(1).state, floor.look(1).owner, floor.look(1).counts) == ("working", "U0SAM", True)


def test_a_claim_that_came_with_the_record_is_taken_back_with_it(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.deliver()
    before = stands(floor)
    answer = floor.type("U0DANA", "/dispo 1 voicemail")
    assert floor.look(1).owner == "U0DANA"
    floor.press("U0DANA", in_answer(answer), 1)
    floor.deliver()
    assert stands(floor) == before
    assert '"action_id": "claim"' in json.dumps(floor.card(1))
    floor.pass_time(minutes=2)
    assert "Unclaimed for 2 min" in str(floor.slack.texts("C0LEADS"))


def test_what_fell_due_meanwhile_rings_at_once(floor: Floor) -> None:
    claimed(floor)
    floor.clock.move(minutes=14)
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    floor.pass_time(minutes=4)
    assert len(floor.slack.texts(DM)) == 1
    floor.press("U0SAM", offered(floor)[0], 1, channel=DM)
    floor.tick()
    assert "Still on it?" in floor.slack.texts(DM)[1]
    assert floor.look(1).due_what == "release"


def test_marketing_is_not_left_with_a_lead_that_is_back(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    floor.deliver()
    assert '"action_id": "hot-again"' in floor.slack.texts("C0MARKETING")[0]
    floor.press("U0SAM", in_answer(answer), 1)
    floor.deliver()
    (told,) = floor.slack.texts("C0MARKETING")
    assert '"action_id": "hot-again"' not in told
    assert "✋ <@U0SAM>" in told
    again = floor.type("U0SAM", "/dispo 1 not-ready in 3 weeks")
    floor.press("U0SAM", in_answer(again), 1)
    floor.deliver()
    assert len(floor.slack.texts("C0MARKETING")) == 1  # taken back before it was said


def test_a_colleagues_record_is_told_to_the_owner_without_his_undo(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0DANA", "/dispo 1 spoke she prefers mornings")
    floor.deliver()
    assert "by <@U0DANA> 09:00" in floor.slack.texts(DM)[0]
    assert offered(floor) == []
    refused = floor.press("U0SAM", in_answer(answer), 1)
    assert refused is not None
    assert "Only whoever recorded it for #1 can take it back" in refused["text"]
    assert floor.look(1).touches == 1
    assert floor.press("U0DANA", in_answer(answer), 1)
    assert floor.look(1).touches == 0


def test_after_ten_minutes_it_stays(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0SAM", "/dispo 1 voicemail")
    floor.clock.move(minutes=10)
    refused = floor.press("U0SAM", in_answer(answer), 1)
    assert refused is not None
    assert "for 10 minutes, and they are over. Record what is true now" in refused["text"]
    assert floor.look(1).touches == 1


def test_a_lead_that_was_closed_by_mistake_is_brought_back_after_that(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0SAM", "/dispo 1 junk")
    floor.clock.move(minutes=10)
    refused = floor.press("U0SAM", in_answer(answer), 1)
    assert refused is not None
    assert "Bring the lead back instead: `/lead 1 reopen`." in refused["text"]
    assert floor.look(1).state == "closed"


def test_twice_is_once(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0SAM", "/dispo 1 voicemail")
    floor.press("U0SAM", in_answer(answer), 1)
    refused = floor.press("U0SAM", in_answer(answer), 1)
    assert refused is not None
    assert "That is taken back already." in refused["text"]
    assert last(floor).kind == Kind.UNDONE


def test_once_the_lead_has_moved_on_it_stays(floor: Floor) -> None:
    claimed(floor)
    answer = floor.type("U0SAM", "/dispo 1 voicemail")
    floor.type("U0SAM", "/lead 1 release no time")
    refused = floor.press("U0SAM", in_answer(answer), 1)
    assert refused is not None
    assert "#1 has moved on since" in refused["text"]
    assert (floor.look(1).state, floor.look(1).touches) == ("open", 1)


@pytest.mark.parametrize("action", ["undo:999", "undo:1", "undo:x", "undo:"])
def test_what_is_no_record_cannot_be_taken_back(floor: Floor, action: str) -> None:
    claimed(floor)
    refused = floor.press("U0SAM", action, 1)
    assert refused is not None
    assert "cannot be taken back" in refused["text"] or "is not a lead's number" in refused["text"]
    assert floor.look(1).owner == "U0SAM"


def test_another_leads_entry_cannot_be_taken_back_here(floor: Floor) -> None:
    claimed(floor, other=True)
    answer = floor.type("U0SAM", "/dispo 1 voicemail")
    assert "cannot be taken back" in str(floor.press("U0SAM", in_answer(answer), 2))
    assert floor.look(1).touches == 1


def test_an_earlier_nudge_keeps_telling_what_answered_it(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    floor.pass_time(minutes=45)
    floor.press("U0SAM", "record:spoke", 1, channel=DM)
    floor.deliver()
    first, second = floor.slack.texts(DM)
    assert "✓ #1 Ann Lee, Acme: Left voicemail." in first
    assert "✓ #1 Ann Lee, Acme: Spoke." in second
    assert len(offered(floor)) == 1


def test_two_who_record_at_the_same_second_both_count_and_the_first_stays(database: Database) -> None:
    floor = Floor(database)
    claimed(floor)
    together = Barrier(2)

    def recorded(person: str) -> int:
        together.wait(20)
        return record(floor.desk, 1, "voicemail", "", person, Door.COMMAND).entry

    with ThreadPoolExecutor(2) as threads:
        entries = dict(zip(("U0SAM", "U0DANA"), threads.map(recorded, ("U0SAM", "U0DANA")), strict=True))
    assert floor.look(1).touches == 2
    first, second = sorted(entries, key=lambda person: entries[person])
    assert floor.look(1).first_touch_by == first
    with pytest.raises(Refusal, match="has moved on since"):
        undo(floor.desk, 1, entries[first], first, Door.BUTTON)
    undo(floor.desk, 1, entries[second], second, Door.BUTTON)
    assert (floor.look(1).touches, floor.look(1).first_touch_by) == (1, first)


def test_two_who_close_it_at_the_same_second_get_one_end_and_one_clear_answer(database: Database) -> None:
    floor = Floor(database)
    claimed(floor)
    together = Barrier(2)

    def recorded(person: str) -> str:
        together.wait(20)
        try:
            return record(floor.desk, 1, "won", "900", person, Door.COMMAND).label
        except Refusal as refused:
            return str(refused)

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(recorded, ("U0SAM", "U0DANA")))
    assert said == ["#1 is closed already (won). `/lead 1` shows what happened.", "Won"]
    assert floor.look(1).touches == 1


def test_many_who_take_it_back_at_once_take_it_back_once(database: Database) -> None:
    floor = Floor(database)
    claimed(floor)
    entry = record(floor.desk, 1, "voicemail", "", "U0SAM", Door.COMMAND).entry

    def taken_back(_: int) -> bool:
        try:
            return bool(undo(floor.desk, 1, entry, "U0SAM", Door.BUTTON))
        except Refusal:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(taken_back, range(4))) == 1
    assert floor.look(1).touches == 0


def test_what_is_to_be_said_anew_is_said_once_however_many_look(database: Database) -> None:
    floor = Floor(database)
    claimed(floor)
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    assert retell(floor.desk) == 0
    floor.clock.now = MONDAY + timedelta(minutes=10)
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: retell(floor.desk), range(4))) == 1
    with floor.database.reading() as tx:
        assert outbox.due_again(tx, "T0", floor.clock()) == []
        assert outbox.waiting(tx, "T0") == 1
