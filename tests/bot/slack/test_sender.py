"""Lanes, order, cards as projections, and nudges that were answered."""

from datetime import timedelta

import pytest

from bot.calls import posting_client
from bot.slack.sender import PACE
from handlers.leads.release import release
from playbook.words import Door
from tests.sending import POST, UPDATE, PostOffice, key_of, shown
from tests.slack_double import Stage, refuse


def test_a_lead_a_direct_message_and_a_note_are_each_said_once_where_they_belong(
    any_office: PostOffice,
) -> None:
    lead = any_office.lead()
    any_office.note(lead, "note")
    any_office.say("hello", "U0SAM")
    any_office.work()
    any_office.check()
    card, note = any_office.double.messages("#leads")
    assert (card["ts"], note["thread_ts"]) == (any_office.look(lead).card_ts, card["ts"])
    assert [each["text"] for each in any_office.double.messages("U0SAM")] == ["It is hello."]


def test_a_conversation_gets_at_most_one_message_a_gap_in_order_while_others_go_on(
    office: PostOffice,
) -> None:
    for number in range(3):
        office.say(f"sam-{number}", "U0SAM")
        office.say(f"kim-{number}", "U0KIM")
    for second in range(3):
        said = ["sam-0", "sam-1", "sam-2"][: second + 1]
        for _ in range(3):  # however often it looks within the second
            office.go()
        assert [key_of(each) for each in office.double.messages("U0SAM")] == said
        assert [key_of(each) for each in office.double.messages("U0KIM")] == [
            key.replace("sam", "kim") for key in said
        ]
        office.clock.move(seconds=1)
    office.check()


def test_just_before_the_gap_has_passed_nothing_is_said(office: PostOffice) -> None:
    office.say("one")
    office.say("two")
    office.go()
    office.clock.move(seconds=0.999)
    assert office.go() == 0
    office.clock.move(seconds=0.001)
    assert office.go() == 1


def test_hot_is_said_before_warm_before_cold_whatever_came_first(office: PostOffice) -> None:
    numbers = {heat: office.lead(temperature=heat, name=heat) for heat in ("cold", "warm", "hot")}
    office.work()
    assert office.posts() == [f"card:{numbers[heat]}" for heat in ("hot", "warm", "cold")]


def test_a_hundred_leads_in_one_channel_do_not_keep_a_direct_message_waiting(office: PostOffice) -> None:
    for number in range(100):
        office.lead(name=f"Lead {number}")
    office.say("cold news", "U0SAM")
    office.go()
    office.go()
    assert len(office.double.messages("U0SAM")) == 1


def test_ten_quick_changes_are_one_update(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    for _ in range(5):
        office.claim(lead)
        release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
        office.clock.move(seconds=0.01)
    office.claim(lead, "U0KIM")
    office.work()
    assert len([call for call in office.double.calls_of(UPDATE) if call.args["channel"] == "C0LEADS"]) == 1
    assert "U0KIM" in shown(office.card(lead))


def test_changes_before_the_first_post_are_in_it(office: PostOffice) -> None:
    lead = office.lead()
    office.claim(lead)
    office.work()
    assert "U0SAM" in shown(office.card(lead))
    assert office.double.calls_of(UPDATE) == []


@pytest.mark.parametrize(("method", "before"), [(UPDATE, "U0SAM"), (POST, None)])
@pytest.mark.parametrize("stage", ["before", "after-processing"])
def test_a_change_while_the_card_is_under_way_leads_to_another_update(
    any_office: PostOffice, method: str, before: str | None, stage: Stage
) -> None:
    office = any_office
    lead = office.lead()
    if before:
        office.work()
        office.claim(lead, before)
    changes = iter([lambda: release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)] if before else [])

    def change(called: str, at: Stage) -> None:
        if (called, at) == (method, stage) and office.look(lead).owner == before:
            next(changes, lambda: None)()
            office.claim(lead, "U0KIM")

    office.double.on_call(change)
    office.work()
    office.check()
    assert "U0KIM" in shown(office.card(lead))
    assert "U0SAM" not in shown(office.card(lead))


def test_notes_wait_for_the_card_above_them(office: PostOffice) -> None:
    lead = office.lead(temperature="cold")
    office.note(lead, "note")
    office.double.fail(POST, refuse("internal_error"), refuse("internal_error"))
    for _ in range(12):
        assert [key_of(each) for each in office.messages()] == []
        office.go()
        office.clock.move(seconds=1)
    office.work()
    assert [key_of(each) for each in office.double.messages("#leads")] == [f"card:{lead}", "note"]
    assert office.posts() == [f"card:{lead}"] * 3 + ["note"]


def test_a_note_below_a_card_that_was_refused_holds_up_nobody(office: PostOffice) -> None:
    office.double.fail(POST, refuse("invalid_blocks"))
    lead = office.lead()
    office.note(lead, "note")
    office.go()
    other = office.lead(name="Bob Roe", temperature="cold")
    office.clock.move(seconds=1)
    assert office.go() > 0
    assert "Bob Roe" in shown(office.card(other))
    assert office.row("note").attempts == 0


def test_a_nudge_answered_before_it_is_said_is_never_said(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.claim(lead)
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    office.check()
    assert office.double.messages("U0SAM") == []
    assert [row.state for row in office.rows() if row.template == "nudge"] == ["dropped"]


def test_a_nudge_that_was_said_is_replaced_by_its_answer(office: PostOffice) -> None:
    lead = office.lead()
    office.claim(lead)
    office.work()
    (nudge,) = office.double.messages("U0SAM")
    assert "actions" in [block["type"] for block in nudge["blocks"]]
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    office.check()
    (nudge,) = office.double.messages("U0SAM")
    assert [block["block_id"] for block in nudge["blocks"]] == ["settled"]


def test_a_nudge_answered_while_it_is_being_posted_is_replaced_by_its_answer(any_office: PostOffice) -> None:
    office = any_office
    lead = office.lead()
    office.work()
    office.claim(lead)

    def answer(method: str, stage: Stage) -> None:
        if (method, stage) == (POST, "after-processing") and office.look(lead).owner:
            release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)

    office.double.on_call(answer)
    office.work()
    office.check()
    (nudge,) = office.double.messages("U0SAM")
    assert [block["block_id"] for block in nudge["blocks"]] == ["settled"]


def test_a_conversation_that_hangs_waits_in_order_and_holds_up_nobody_else(office: PostOffice) -> None:
    office.say("hangs", "U0SAM")
    office.say("follows", "U0SAM")
    hung = office.double.freeze(POST, "before")
    office.sender.start()
    hung.wait_until_reached()
    office.clock.move(seconds=5)
    office.say("elsewhere", "U0KIM")
    office.double.wait_until(lambda: len(office.double.messages("U0KIM")) == 1)
    office.say("elsewhere too", "U0BOSS")
    office.double.wait_until(lambda: len(office.double.messages("U0BOSS")) == 1)
    assert office.posts() == ["hangs", "elsewhere", "elsewhere too"]
    hung.release()
    office.double.wait_until(lambda: len(office.double.messages("U0SAM")) == 2)
    office.sender.stop()
    assert [key_of(each) for each in office.double.messages("U0SAM")] == ["hangs", "follows"]
    office.check()


def test_what_is_put_out_is_posted_in_the_background_and_stop_finishes_what_is_under_way(
    office: PostOffice,
) -> None:
    office.sender.start()
    frozen = office.double.freeze(POST, "after-processing")
    lead = office.lead()
    frozen.wait_until_reached()
    office.say("too late", "U0KIM")
    office.double.wait_until(lambda: len(office.double.messages("U0KIM")) == 1)
    frozen.release()
    office.sender.stop()
    office.say("after closing", "U0BOSS")
    assert office.row(f"card:{lead}").state == "sent"
    assert [row.key for row in office.rows() if row.state != "sent"] == ["after closing"]


def test_a_message_whose_fate_stays_unknown_is_overtaken_after_two_tries(office: PostOffice) -> None:
    office.say("cursed")
    office.say("follows")
    office.double.fail(POST, *[refuse("fatal_error")] * 3)
    office.go()
    office.clock.move(seconds=4)
    assert office.go() == 0, "the first try's end is looked for first"
    office.clock.move(seconds=1)
    office.go()
    office.clock.move(seconds=9)
    assert office.go() == 0
    office.clock.move(seconds=1)
    office.go()
    office.clock.move(seconds=1)
    office.go()
    assert office.posts() == ["cursed"] * 3 + ["follows"]
    office.work()
    office.check()


def test_a_post_begun_in_the_first_half_of_a_lease_ends_within_it() -> None:
    slowest = timedelta(seconds=posting_client("xoxb-double", "http://127.0.0.1:9/api/").timeout)
    assert PACE.lease / 2 > slowest
