"""Slack says no, or somebody deleted what we said."""

import logging
from unittest.mock import patch

import pytest

from bot.slack import sender as bot_sender
from handlers.desk import Desk
from handlers.leads.release import release
from handlers.sent.speak import payload
from messages.render import Payload
from playbook.words import Door
from store import outbox
from store.tables import Outbox
from tests.sending import POST, UPDATE, PostOffice, key_of, shown
from tests.slack_double import Stage, refuse


def remove_channel(office: PostOffice) -> None:
    del office.double._workspace.channels["C0LEADS"]


def delete(office: PostOffice, key: str) -> None:
    """Somebody deletes a message in Slack."""
    (found,) = [each for each in office.messages() if key_of(each) == key]
    office.desk.slack.chat_delete(channel=found["channel"], ts=found["ts"])


def told(office: PostOffice) -> list[str]:
    return [each["text"] for each in office.double.messages("U0BOSS")]


def test_a_refusal_is_kept_with_its_reason_and_not_repeated(any_office: PostOffice) -> None:
    office = any_office
    remove_channel(office)
    lead = office.lead()
    office.work()
    row = office.row(f"card:{lead}")
    assert (row.state, row.error) == ("failed", "channel_not_found")
    office.clock.move(days=2)
    office.work()
    assert office.posts().count(f"card:{lead}") == 1


def test_managers_are_told_once_a_day_what_slack_refused(office: PostOffice) -> None:
    remove_channel(office)
    for _ in range(3):
        office.lead()
        office.work()
    assert len(told(office)) == 1
    assert all(word in told(office)[0] for word in ("#leads", "channel_not_found", "glengarry resend"))
    office.clock.move(days=1)
    office.lead()
    office.work()
    assert len(told(office)) == 2


def test_what_was_refused_is_sent_again_on_demand_once_its_channel_is_there(any_office: PostOffice) -> None:
    office = any_office
    remove_channel(office)
    leads = [office.lead(), office.lead()]
    office.note(leads[0], "note")
    for _ in range(5):
        office.go()
        office.clock.move(seconds=1)
    office.double.add_channel("C0LEADS", "leads")
    with office.database.writing() as tx:
        assert outbox.resend(tx, "T0") == 2
    office.work()
    office.check()
    assert [key_of(each) for each in office.double.messages("#leads")][:1] == [f"card:{leads[0]}"]


def test_a_card_that_was_refused_is_tried_again_when_its_lead_changes(office: PostOffice) -> None:
    office.double.fail(POST, refuse("invalid_blocks"))
    lead = office.lead()
    office.work()
    office.claim(lead)
    office.work()
    office.check()
    assert "U0SAM" in shown(office.card(lead))


def test_a_change_made_while_slack_refuses_is_tried_as_well(office: PostOffice) -> None:
    office.double.fail(POST, refuse("invalid_blocks"))
    lead = office.lead()

    def change(method: str, stage: Stage) -> None:
        if (method, stage) == (POST, "before") and not office.look(lead).owner:
            office.claim(lead)

    office.double.on_call(change)
    office.work()
    office.check()
    assert "U0SAM" in shown(office.card(lead))


def test_a_channel_that_was_made_anew_is_found_under_its_new_id(office: PostOffice) -> None:
    office.lead()
    office.work()
    remove_channel(office)
    office.lead()
    office.work()
    office.double.add_channel("C0NEWER", "leads")
    lead = office.lead()
    office.work()
    assert office.look(lead).card_channel == "C0NEWER"


def test_a_refused_message_holds_up_nobody(office: PostOffice) -> None:
    office.double.fail(POST, refuse("invalid_blocks"))
    office.say("refused")
    office.say("follows")
    office.work()
    assert [row.state for row in office.rows()][:2] == ["failed", "sent"]


def test_a_row_that_cannot_be_put_into_words_stops_nobody_and_is_told(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def stumbling(desk: Desk, row: Outbox) -> Payload | None:
        if row.key == "broken":
            raise KeyError("a fact is missing")
        return payload(desk, row)

    office.say("broken")
    office.say("follows")
    with patch.object(bot_sender, "payload", stumbling), caplog.at_level(logging.CRITICAL):
        office.work()
    assert {row.key: row.state for row in office.rows() if row.template == "say"} == {
        "broken": "failed",
        "follows": "sent",
    }
    assert "my log tells more" in told(office)[0]


def test_a_card_somebody_deleted_is_posted_anew_at_its_next_change(any_office: PostOffice) -> None:
    office = any_office
    lead = office.lead()
    office.work()
    before = office.card(lead)
    delete(office, f"card:{lead}")
    office.claim(lead)
    office.work()
    office.check()
    card = office.card(lead)
    assert "U0SAM" in shown(card)
    assert card["ts"] != before["ts"]
    assert card["client_msg_id"] != before["client_msg_id"], "Slack may drop what it takes for the same"
    assert told(office) == []


def test_a_note_below_a_deleted_card_brings_the_card_back_and_follows_it(any_office: PostOffice) -> None:
    office = any_office
    lead = office.lead()
    office.work()
    delete(office, f"card:{lead}")
    office.note(lead, "note")
    office.work()
    office.check()
    assert [key_of(each) for each in office.double.messages("#leads")] == [f"card:{lead}", "note"]
    assert office.double.messages("#leads")[1]["thread_ts"] == office.card(lead)["ts"]


def test_a_card_and_its_new_note_survive_its_deletion_together(office: PostOffice) -> None:
    lead = office.lead()
    office.claim(lead)
    office.work()
    delete(office, f"card:{lead}")
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    office.check()
    assert "Claim" in shown(office.card(lead))


def test_nothing_is_said_below_a_deleted_card_that_is_not_out_again(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    delete(office, f"card:{lead}")
    office.show_again(lead)
    office.go()
    office.note(lead, "note")
    office.double.fail(POST, refuse("invalid_blocks"))
    for _ in range(5):
        office.clock.move(seconds=1)
        office.go()
    assert "note" not in office.posts()
    office.show_again(lead)
    office.work()
    office.check()
    assert office.double.messages("#leads")[1]["thread_ts"] == office.card(lead)["ts"]


def test_a_nudge_that_is_gone_needs_no_answer(office: PostOffice) -> None:
    lead = office.lead()
    office.claim(lead)
    office.work()
    nudge = next(row.key for row in office.rows() if row.template == "nudge")
    delete(office, nudge)
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    assert (office.double.messages("U0SAM"), told(office)) == ([], [])
    assert office.row(nudge).state == "dropped"


def test_a_card_too_old_to_edit_is_posted_anew(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.double.fail(UPDATE, refuse("edit_window_closed"))
    office.claim(lead)
    office.work()
    old, new = [each for each in office.double.messages("#leads") if key_of(each) == f"card:{lead}"]
    assert office.look(lead).card_ts == new["ts"] != old["ts"]
    assert "U0SAM" in shown(new)


def test_a_thread_that_slack_never_takes_ends_as_a_refusal(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.double.fail(POST, *[refuse("thread_not_found")] * 9)
    office.note(lead, "note")
    office.work()
    assert (office.row("note").state, office.row("note").error) == ("failed", "thread_not_found")
    assert office.double.messages("#leads")[0]["ts"] == office.look(lead).card_ts
