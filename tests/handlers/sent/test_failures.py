"""Slack refused something: managers are told once a day for each conversation and reason."""

from datetime import UTC, datetime

import pytest

from handlers.sent.failures import ADVICE, tell_managers
from store import people
from store.database import Database
from store.tables import Outbox
from tests.drops import running
from tests.floor import PLAYBOOK, Floor


def refused(conversation: str = "#leads", template: str = "card") -> Outbox:
    return Outbox(workspace="T0", key="k", template=template, conversation=conversation)  # type: ignore[call-arg]


def told(floor: Floor, manager: str = "MARIA") -> list[str]:
    floor.deliver()
    return floor.slack.texts(f"D0{manager}")


def test_a_manager_learns_what_was_refused_why_and_what_to_do(floor: Floor) -> None:
    tell_managers(floor.desk, refused(), "channel_not_found")
    (message,) = told(floor)
    for words in ("#leads", "channel_not_found", ADVICE["channel_not_found"], "glengarry resend"):
        assert words in message


def test_a_reason_without_advice_is_told_all_the_same(floor: Floor) -> None:
    tell_managers(floor.desk, refused(), "some_new_error")
    assert "some_new_error" in told(floor)[0]


def test_the_same_refusal_is_told_once_a_day(floor: Floor) -> None:
    for _ in range(3):
        tell_managers(floor.desk, refused(), "not_in_channel")
        floor.clock.move(hours=4)
    assert len(told(floor)) == 1
    floor.clock.move(hours=12)
    tell_managers(floor.desk, refused(), "not_in_channel")
    assert len(told(floor)) == 2


def test_another_conversation_or_another_reason_is_told_apart(floor: Floor) -> None:
    tell_managers(floor.desk, refused("#leads"), "not_in_channel")
    tell_managers(floor.desk, refused("#marketing"), "not_in_channel")
    tell_managers(floor.desk, refused("#leads"), "is_archived")
    assert len(told(floor)) == 3


def test_a_day_ends_at_midnight_where_the_team_is(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook='[team]\ntimezone = "America/New_York"\n' + PLAYBOOK)
    for hour, messages in ((4, 1), (5, 2)):  # midnight in New York is 05:00 UTC in November
        floor.clock.now = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)
        tell_managers(floor.desk, refused(), "is_archived")
        assert len(told(floor)) == messages


def test_every_manager_is_told(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook='[roles]\nmanagers = ["@maria", "@ruth"]\n')
    tell_managers(floor.desk, refused(), "is_archived")
    assert (len(told(floor, "MARIA")), len(told(floor, "RUTH"))) == (1, 1)


def test_without_managers_the_admins_are_told(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook="")
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0DANA", handle="dana", admin=True)
        people.learn(tx, "T0", "U0SAM", handle="sam", admin=True, gone=True)
    tell_managers(floor.desk, refused(), "is_archived")
    assert (len(told(floor, "DANA")), told(floor, "SAM"), told(floor, "MARIA")) == (1, [], [])


def test_nobody_to_tell_is_no_fault(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook="")
    tell_managers(floor.desk, refused(), "is_archived")
    floor.deliver()
    assert floor.slack.posted == {}


@pytest.mark.parametrize("error", ["user_disabled", "invalid_auth"])
def test_a_failure_to_tell_of_a_failure_is_not_told(floor: Floor, error: str) -> None:
    tell_managers(floor.desk, refused("U0MARIA", template="failure"), error)
    assert told(floor) == []


def test_who_laid_a_drop_down_hears_that_it_is_not_announced_and_the_next_reminder_tries_again(
    floor: Floor,
) -> None:
    running(floor.desk, 12, new=100, channel="C0SECRET")
    floor.slack.refusing["chat.postMessage"] = "not_in_channel"
    floor.sender.send_what_is_due()
    del floor.slack.refusing["chat.postMessage"]
    floor.deliver()
    (said,) = floor.slack.texts("D0TOM")
    assert "announce the drop of Autumn webinar in C0SECRET: not_in_channel. Invite me there." in said
    floor.pass_time(minutes=31)
    announced, reminded = floor.slack.texts("C0SECRET")
    assert '"action_id": "deal"' in announced
    assert "All 12 leads" in reminded
