"""What is to be said waits in order, is taken by one, and nothing wanted meanwhile is lost."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from playbook.words import Temperature
from store import delivery, lanes, leads, outbox
from store.database import Database, Tx
from store.delivery import Pace
from store.tables import Lead, Outbox
from tests.store.given import MONDAY, THEM, US, arrived, at_once, lead_in, plan_of

SECOND = timedelta(seconds=1)
PACE = Pace(gap=SECOND, lease=30 * SECOND)
NO_GAP = Pace(gap=timedelta(0), lease=30 * SECOND)


def say(
    database: Database, key: str, to: str = "#leads", lead: Lead | None = None, workspace: str = US
) -> bool:
    """Put a notice into the outbox; whether it is a new one."""
    with database.writing() as tx:
        return outbox.notice(tx, workspace, key, "say", to, MONDAY, lead=lead, facts={"text": key})


def stale(database: Database, lead: Lead) -> None:
    """A change of the lead makes its card stale."""
    with database.writing() as tx:
        outbox.card(tx, lead, MONDAY)


def posted(database: Database, lead: Lead, ts: str) -> None:
    """The lead's card stands in Slack."""
    with database.writing() as tx:
        leads.put(tx, lead.id, card_channel="C1", card_ts=ts)


def rows(database: Database) -> list[Outbox]:
    with database.reading() as tx:
        return [*tx.scalars(select(Outbox).order_by(outbox.OUTBOX.c.id))]


def up(database: Database, now: datetime = MONDAY) -> list[Outbox]:
    """What may be said now."""
    with database.reading() as tx:
        return [*delivery.next_up(tx, US, now)]


def keys(database: Database, now: datetime = MONDAY) -> list[str]:
    return [row.key for row in up(database, now)]


def take(database: Database, row: Outbox, now: datetime = MONDAY, pace: Pace = PACE) -> bool:
    with database.writing() as tx:
        return delivery.take(tx, row, now, pace)


def taken(database: Database, key: str, now: datetime = MONDAY, pace: Pace = PACE) -> Outbox:
    """The row of that key, as it was seen by whoever took it just now."""
    [row] = [row for row in up(database, now) if row.key == key]
    assert take(database, row, now, pace)
    return row


def sent(database: Database, row: Outbox, ts: str, now: datetime = MONDAY) -> bool:
    with database.writing() as tx:
        return delivery.sent(tx, row, now, "C1", ts)


def test_ten_quick_changes_of_a_lead_are_one_update_of_its_card(database: Database) -> None:
    lead = lead_in(database)
    for _ in range(10):
        stale(database, lead)
    [row] = rows(database)
    assert (row.key, row.state, row.template) == (f"card:{lead.id}", "waiting", "card")
    assert sent(database, taken(database, row.key), "1.1")
    assert up(database, MONDAY + 60 * SECOND) == []
    [row] = rows(database)
    assert (row.state, row.channel, row.ts) == ("sent", "C1", "1.1")


def test_cards_of_different_leads_are_different_rows(database: Database) -> None:
    for _ in range(3):
        stale(database, lead_in(database))
    assert len(rows(database)) == 3


def test_a_card_that_was_sent_waits_again_after_the_next_change(database: Database) -> None:
    lead = lead_in(database)
    stale(database, lead)
    sent(database, taken(database, f"card:{lead.id}"), "1.1")
    stale(database, lead)
    [row] = up(database, MONDAY + SECOND)
    assert (row.state, row.ts) == ("waiting", "1.1")


def test_a_change_while_the_card_is_being_sent_makes_it_wait_again_afterwards(database: Database) -> None:
    lead = lead_in(database)
    stale(database, lead)
    row = taken(database, f"card:{lead.id}")
    stale(database, lead)
    assert [each.state for each in rows(database)] == ["sending"]
    assert up(database, MONDAY + SECOND) == []
    sent(database, row, "1.1")
    [again] = up(database, MONDAY + SECOND)
    assert (again.key, again.state, again.ts) == (row.key, "waiting", "1.1")
    sent(database, taken(database, row.key, MONDAY + SECOND), "1.1")
    assert rows(database)[0].state == "sent"


def test_a_change_that_came_after_all_is_not_lost_when_slack_refuses_the_card(database: Database) -> None:
    lead = lead_in(database)
    stale(database, lead)
    row = taken(database, f"card:{lead.id}")
    stale(database, lead)
    with database.writing() as tx:
        delivery.failed(tx, row, MONDAY, "invalid_blocks")
    assert [each.state for each in up(database, MONDAY + SECOND)] == ["waiting"]


def test_the_card_of_a_lead_that_became_hot_is_urgent(database: Database) -> None:
    lead = lead_in(database, arrived(Temperature.COLD))
    stale(database, lead)
    assert [row.urgency for row in rows(database)] == [2]
    with database.writing() as tx:
        lead = leads.wanted(tx, US, lead.id)
        leads.move(tx, lead, arrived(Temperature.HOT))
        outbox.card(tx, lead, MONDAY)
    assert [row.urgency for row in rows(database)] == [0]


def test_a_notice_is_said_once_however_often_it_is_put_there(database: Database) -> None:
    assert say(database, "nudge:1")
    assert not say(database, "nudge:1")
    sent(database, taken(database, "nudge:1"), "1.1")
    assert not say(database, "nudge:1")
    assert [row.state for row in rows(database)] == ["sent"]
    with database.reading() as tx:
        assert outbox.said(tx, US, "nudge:1")
        assert not outbox.said(tx, US, "nudge:2")
        assert not outbox.said(tx, THEM, "nudge:1")


def test_of_sixteen_threads_with_the_same_notice_one_puts_it_there(database: Database) -> None:
    news = at_once([partial(say, database, "leaderboard:2026-11-23")] * 16)
    assert sorted(news) == [False] * 15 + [True]
    assert len(rows(database)) == 1


def test_the_same_key_in_another_workspace_is_another_notice(database: Database) -> None:
    assert say(database, "nudge:1")
    assert say(database, "nudge:1", workspace=THEM)
    assert keys(database) == ["nudge:1"]


@pytest.mark.parametrize("pace", [PACE, NO_GAP], ids=["with a gap", "without"])
def test_of_eight_who_take_the_same_row_at_once_one_gets_it(database: Database, pace: Pace) -> None:
    say(database, "nudge:1")
    [row] = up(database)
    won = at_once([partial(take, database, row, MONDAY, pace)] * 8)
    assert sorted(won) == [False] * 7 + [True]
    assert [(each.state, each.attempts) for each in rows(database)] == [("sending", 1)]


def test_a_lane_takes_one_message_a_second_and_other_lanes_do_not_wait_for_it(database: Database) -> None:
    for key, to in (("a", "#leads"), ("b", "#leads"), ("c", "U0SAM")):
        say(database, key, to)
    sent(database, taken(database, "a"), "1.1")
    assert keys(database) == ["c"]
    assert keys(database, MONDAY + 0.9 * SECOND) == ["c"]
    assert keys(database, MONDAY + SECOND) == ["b", "c"]


def test_who_saw_the_lane_free_too_late_does_not_break_its_gap(database: Database) -> None:
    say(database, "a")
    say(database, "b")
    first, second = up(database)
    assert take(database, first)
    assert not take(database, second)
    assert [row.state for row in rows(database)] == ["sending", "waiting"]


def test_what_waits_in_a_lane_keeps_its_order_while_something_is_under_way(database: Database) -> None:
    for key in ("a", "b"):
        say(database, key)
    first = taken(database, "a")
    assert keys(database, MONDAY + 5 * SECOND) == []
    sent(database, first, "1.1", MONDAY + 5 * SECOND)
    assert keys(database, MONDAY + 5 * SECOND) == ["b"]


def test_hot_comes_before_cold_and_within_a_temperature_what_came_first(database: Database) -> None:
    cold, warm, hot = (lead_in(database, arrived(Temperature(each))) for each in ("cold", "warm", "hot"))
    for key, lead in (("c1", cold), ("w1", warm), ("h1", hot), ("c2", cold), ("h2", hot)):
        say(database, key, lead=lead)
    assert keys(database) == ["h1", "h2", "w1", "c1", "c2"]


@pytest.mark.parametrize("way", ["post", "edit"])
def test_while_slack_wants_us_to_wait_with_a_method_only_the_other_one_is_used(
    database: Database, way: str
) -> None:
    lead = lead_in(database)
    stale(database, lead)
    sent(database, taken(database, f"card:{lead.id}"), "1.1")
    stale(database, lead)  # is an edit from now on
    say(database, "post", "U0SAM")
    method = {"post": "chat.postMessage", "edit": "chat.update"}[way]
    until = MONDAY + 40 * SECOND
    with database.writing() as tx:
        lanes.hold(tx, US, lanes.method(method), until)
    other = {"post": f"card:{lead.id}", "edit": "post"}[way]
    assert keys(database, MONDAY + 2 * SECOND) == [other]
    assert keys(database, until - SECOND) == [other]
    assert sorted(keys(database, until)) == sorted([f"card:{lead.id}", "post"])


def test_a_shorter_wait_does_not_open_a_lane_that_was_closed_for_longer(database: Database) -> None:
    with database.writing() as tx:
        assert lanes.hold(tx, US, "method:chat.update", MONDAY + 60 * SECOND)
        assert not lanes.hold(tx, US, "method:chat.update", MONDAY + 5 * SECOND)
        closed = lanes.closed_until(tx, US, "method:chat.update", MONDAY + 30 * SECOND)
        assert closed == MONDAY + 60 * SECOND
        assert lanes.closed_until(tx, US, "method:chat.update", MONDAY + 60 * SECOND) is None
        assert lanes.closed_until(tx, THEM, "method:chat.update", MONDAY) is None


def test_a_lane_that_is_closed_in_one_workspace_is_open_in_the_other(database: Database) -> None:
    with database.writing() as tx:
        lanes.hold(tx, THEM, "#leads", MONDAY + 60 * SECOND)
        lanes.hold(tx, THEM, lanes.method("chat.postMessage"), MONDAY + 60 * SECOND)
    say(database, "a")
    assert keys(database) == ["a"]


def test_what_slack_did_not_process_is_said_again_when_it_allows_it(database: Database) -> None:
    say(database, "a")
    row = taken(database, "a")
    later = MONDAY + 20 * SECOND
    with database.writing() as tx:
        delivery.wait(tx, row, later, "rate limited")
    assert keys(database, later - SECOND) == []
    [again] = up(database, later)
    assert (again.state, again.error) == ("waiting", "rate limited")


def test_what_nobody_knows_stays_under_way_and_reappears_to_be_looked_for(database: Database) -> None:
    say(database, "a")
    row = taken(database, "a")
    later = MONDAY + 10 * SECOND
    with database.writing() as tx:
        delivery.unknown(tx, row, later, "ReadTimeout")
    assert keys(database, later - SECOND) == []
    [again] = up(database, later)
    assert (again.state, again.attempts, again.tried_at) == ("sending", 1, MONDAY)


def test_having_to_wait_while_looking_for_it_does_not_make_it_a_new_message(database: Database) -> None:
    say(database, "a")
    with database.writing() as tx:
        row = up(database)[0]
        delivery.take(tx, row, MONDAY, PACE)
        delivery.unknown(tx, row, MONDAY + 5 * SECOND, "ReadTimeout")
    row = taken(database, "a", MONDAY + 5 * SECOND)
    with database.writing() as tx:
        delivery.wait(tx, row, MONDAY + 9 * SECOND, "rate limited")
    assert [each.state for each in up(database, MONDAY + 9 * SECOND)] == ["sending"]


def test_what_a_sender_took_and_never_finished_reappears_when_its_lease_is_over(database: Database) -> None:
    say(database, "a")
    taken(database, "a")
    assert keys(database, MONDAY + PACE.lease - SECOND) == []
    [again] = up(database, MONDAY + PACE.lease)
    assert again.state == "sending"
    assert take(database, again, MONDAY + PACE.lease)


def test_who_comes_back_after_his_lease_writes_nothing_over_the_one_who_has_it_now(
    database: Database,
) -> None:
    say(database, "a")
    slow = taken(database, "a")
    quick = taken(database, "a", MONDAY + PACE.lease)
    assert sent(database, quick, "2.2", MONDAY + PACE.lease)
    assert not sent(database, slow, "1.1", MONDAY + PACE.lease)
    with database.writing() as tx:
        assert not delivery.failed(tx, slow, MONDAY, "late")
        assert not delivery.dropped(tx, slow, MONDAY)
    [row] = rows(database)
    assert (row.state, row.ts) == ("sent", "2.2")


def test_a_message_of_unknown_end_does_not_close_its_lane_for_ever(database: Database) -> None:
    say(database, "poisoned")
    say(database, "b")
    now = MONDAY
    for _ in range(delivery.PATIENCE + 1):
        row = taken(database, "poisoned", now)
        with database.writing() as tx:
            delivery.unknown(tx, row, now + 60 * SECOND, "ReadTimeout")
        now += 60 * SECOND
    assert keys(database, now - SECOND) == ["b"]


def test_a_refusal_is_kept_with_its_reason_and_repeated_only_when_asked(database: Database) -> None:
    say(database, "a")
    row = taken(database, "a")
    with database.writing() as tx:
        delivery.failed(tx, row, MONDAY, "channel_not_found" * 100)
    assert up(database, MONDAY + 9999 * SECOND) == []
    with database.writing() as tx:
        [refused] = outbox.failures(tx, US)
        assert str(refused.error).startswith("channel_not_found")
        assert outbox.failures(tx, THEM) == []
        assert outbox.resend(tx, THEM) == 0
        assert outbox.resend(tx, US) == 1
    assert keys(database, MONDAY + SECOND) == ["a"]


def test_what_has_nothing_left_to_say_is_dropped(database: Database) -> None:
    say(database, "a")
    row = taken(database, "a")
    with database.writing() as tx:
        delivery.dropped(tx, row, MONDAY)
    assert up(database, MONDAY + SECOND) == []
    assert [each.state for each in rows(database)] == ["dropped"]


def test_a_message_that_is_gone_from_slack_is_said_anew(database: Database) -> None:
    lead = lead_in(database)
    stale(database, lead)
    sent(database, taken(database, f"card:{lead.id}"), "1.1")
    stale(database, lead)
    row = taken(database, f"card:{lead.id}", MONDAY + SECOND)
    with database.writing() as tx:
        delivery.forget(tx, row)
    [again] = up(database, MONDAY + 2 * SECOND)
    assert (again.state, again.ts) == ("waiting", None)


def test_what_belongs_into_a_thread_waits_for_the_card_above_it(database: Database) -> None:
    lead = lead_in(database)
    with database.writing() as tx:
        outbox.notice(tx, US, "note", "say", "#leads", MONDAY, lead=lead, in_thread=True)
    assert keys(database) == []
    posted(database, lead, "1.1")
    assert keys(database) == ["note"]


def test_an_answered_nudge_is_said_again_to_tell_what_became_of_it(database: Database) -> None:
    lead, other = lead_in(database), lead_in(database)

    def ask(tx: Tx, key: str, template: str, about: Lead) -> None:
        outbox.notice(tx, US, key, template, key, MONDAY, lead=about)

    with database.writing() as tx:
        for key, template, about in (
            ("nudge", "nudge", lead),
            ("escalation", "escalation", lead),
            ("note", "thread_note", lead),
            ("other", "nudge", other),
        ):
            ask(tx, key, template, about)
    for key in ("nudge", "escalation", "note", "other"):
        sent(database, taken(database, key), f"1.{len(key)}")
    with database.writing() as tx:
        outbox.settle(tx, lead)
    assert sorted(keys(database, MONDAY + SECOND)) == ["escalation", "nudge"]
    assert {row.ts for row in up(database, MONDAY + SECOND)} == {"1.5", "1.10"}


def test_what_waits_is_counted(database: Database) -> None:
    for key in ("a", "b", "c"):
        say(database, key, key)
    say(database, "d", workspace=THEM)
    taken(database, "a")
    sent(database, taken(database, "b"), "1.1")
    with database.reading() as tx:
        assert outbox.waiting(tx, US) == 2


def test_what_may_be_said_is_found_through_an_index_however_much_was_said_before(database: Database) -> None:
    with database.writing() as tx:
        said = [{**outbox._row(US, f"k{n}", "say", "C1", MONDAY, None), "state": "sent"} for n in range(500)]
        tx.execute(outbox.OUTBOX.insert(), said)
    say(database, "a")
    assert "outbox_waiting" in plan_of(database, lambda tx: delivery.next_up(tx, US, MONDAY))
