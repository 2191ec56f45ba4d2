"""A call whose end nobody knows: looked for before it is repeated, so nothing is lost and nothing doubled."""

from collections.abc import Callable, Iterator
from random import Random
from threading import Lock

import pytest

from handlers.leads.release import release
from playbook.words import Door
from store.database import Database
from tests.sending import HISTORY, POST, REPLIES, UPDATE, PostOffice, open_office, shown
from tests.slack_double import (
    Fault,
    Stage,
    drop,
    garbage,
    hang,
    rate_limited,
    refuse,
    server_error,
)

PROCESSED = {
    "a 500": server_error(processed=True),
    "a 503": server_error(503, processed=True),
    "a dropped connection": drop(processed=True),
    "a page where an answer should be": garbage(processed=True),
}
NOT_PROCESSED = {
    "a 500": server_error(processed=False),
    "a dropped connection": drop(processed=False),
    "a page where an answer should be": garbage(processed=False),
    "an internal error": refuse("internal_error"),
}


def a_card(office: PostOffice) -> str:
    return f"card:{office.lead()}"


def a_direct_message(office: PostOffice) -> str:
    office.say("hello", "U0SAM")
    return "hello"


def a_note(office: PostOffice) -> str:
    lead = office.lead()
    office.work()
    office.note(lead, "note")
    office.clock.move(seconds=1)
    return "note"


KINDS = {"a card": a_card, "a direct message": a_direct_message, "a note in a thread": a_note}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", PROCESSED)
def test_what_arrived_without_an_answer_is_found_and_not_said_again(
    office: PostOffice, fault: str, kind: str
) -> None:
    key = KINDS[kind](office)
    office.double.fail(POST, PROCESSED[fault])
    office.work()
    office.check()
    assert office.posts().count(key) == 1
    assert office.double.faults_left(POST) == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", NOT_PROCESSED)
def test_what_did_not_arrive_is_looked_for_and_said_on_the_next_try(
    office: PostOffice, fault: str, kind: str
) -> None:
    key = KINDS[kind](office)
    office.double.fail(POST, NOT_PROCESSED[fault])
    office.work()
    office.check()
    assert office.posts().count(key) == 2
    looked = office.double.calls_of(REPLIES if kind == "a note in a thread" else HISTORY)
    assert len(looked) == 1


@pytest.fixture
def hasty_office(sqlite_database: Database) -> Iterator[PostOffice]:
    """An office whose client gives up after a second, the least it knows."""
    with open_office(sqlite_database, timeout=1) as opened:
        yield opened


@pytest.mark.parametrize(("processed", "tries"), [(True, 1), (False, 2)])
def test_an_answer_that_does_not_come_in_time_is_not_taken_for_a_no(
    hasty_office: PostOffice, processed: bool, tries: int
) -> None:
    office = hasty_office
    office.double.fail(POST, hang(30, processed=processed))
    office.say("once")
    office.work()
    office.check()
    assert office.posts() == ["once"] * tries


def test_a_look_up_that_fails_is_repeated_before_anything_is_said(office: PostOffice) -> None:
    office.double.fail(POST, drop(processed=True))
    office.double.fail(HISTORY, drop(processed=False), server_error(), garbage(), rate_limited(3))
    office.say("once")
    office.work()
    office.check()
    assert office.posts() == ["once"]
    assert len(office.double.calls_of(HISTORY)) == 5


def test_it_is_found_behind_many_newer_messages(office: PostOffice) -> None:
    office.double.fail(POST, drop(processed=True))
    office.say("once")
    office.go()
    for number in range(210):
        office.desk.slack.chat_postMessage(
            channel="D0SAM", text="noise", metadata={"event_type": "x", "event_payload": {"key": f"{number}"}}
        )
    office.work()
    assert office.posts().count("once") == 1
    assert office.row("once").state == "sent"
    assert len(office.double.calls_of(HISTORY)) == 2


def test_a_card_found_again_shows_what_happened_meanwhile(any_office: PostOffice) -> None:
    office = any_office
    office.double.fail(POST, drop(processed=True))
    lead = office.lead()
    office.go()
    office.claim(lead)
    office.work()
    office.check()
    assert "U0SAM" in shown(office.card(lead))


def test_a_card_found_again_with_nothing_new_is_left_alone(office: PostOffice) -> None:
    office.double.fail(POST, drop(processed=True))
    lead = office.lead()
    office.work()
    assert office.card(lead)["edits"] == 0


def test_a_lost_update_is_repeated(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.double.fail(UPDATE, drop(processed=False), server_error(), garbage())
    office.claim(lead)
    office.work()
    office.check()
    assert "U0SAM" in shown(office.card(lead))


def test_a_nudge_that_arrived_unknown_and_was_answered_tells_the_answer(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.claim(lead)
    office.double.fail(POST, drop(processed=True))
    office.go()
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    office.check()
    (nudge,) = office.double.messages("U0SAM")
    assert [block["block_id"] for block in nudge["blocks"]] == ["settled"]


def test_a_nudge_that_did_not_arrive_and_was_answered_is_not_said(office: PostOffice) -> None:
    lead = office.lead()
    office.work()
    office.claim(lead)
    office.double.fail(POST, drop(processed=False))
    office.go()
    release(office.desk, lead, "U0SAM", "no time", Door.BUTTON)
    office.work()
    office.check()
    assert office.double.messages("U0SAM") == []


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel"])
def test_where_looking_is_not_permitted_it_is_said_again_after_three_tries(
    office: PostOffice, error: str
) -> None:
    office.double.fail(POST, drop(processed=False))
    office.double.fail(HISTORY, *[refuse(error)] * 9)
    office.say("once")
    for _ in range(34):  # 5 + 10 + 20 seconds, less one
        office.go()
        office.clock.move(seconds=1)
    assert office.posts() == ["once"]
    assert len(office.double.calls_of(HISTORY)) == 2
    office.work()
    office.check()
    assert office.posts() == ["once"] * 2
    assert (office.row("once").state, office.row("once").error) == ("sent", None)


def test_what_is_said_again_unseen_bears_the_same_id_for_slack_to_know_it_by(office: PostOffice) -> None:
    office.double.fail(POST, drop(processed=False))
    office.double.fail(HISTORY, *[refuse("missing_scope")] * 9)
    office.say("once")
    office.say("another")
    office.work()
    ids: dict[str, set[str]] = {"once": set(), "another": set()}
    for call in office.double.calls_of(POST):
        ids[call.args["metadata"]["event_payload"]["key"]].add(call.args["client_msg_id"])
    assert sorted(office.posts()) == ["another", "once", "once"]
    assert (len(ids["once"]), len(ids["once"] | ids["another"])) == (1, 2)


Breaking = Callable[[Random], Fault]
FAULTS: tuple[Breaking, ...] = (
    lambda chance: rate_limited(chance.randint(1, 9)),
    lambda chance: server_error(processed=chance.random() < 0.5),
    lambda chance: drop(processed=chance.random() < 0.5),
    lambda chance: garbage(processed=chance.random() < 0.5),
    lambda _: refuse("internal_error"),
)


@pytest.mark.parametrize("seed", range(4))
def test_a_bad_day_at_slack_loses_and_doubles_nothing(office: PostOffice, seed: int) -> None:
    chance = Random(seed)
    leads = [office.lead(name=f"Lead {number}") for number in range(4)]
    for method in (POST, UPDATE, HISTORY, REPLIES, "conversations.open", "conversations.list"):
        office.double.fail(method, *[chance.choice(FAULTS)(chance) for _ in range(chance.randint(3, 9))])

    meddling = Lock()

    def meddle(_method: str, _stage: Stage) -> None:
        with meddling:
            lead = office.look(chance.choice(leads))
            if chance.random() < 0.1 and lead.owner:
                release(office.desk, lead.id, lead.owner, "no time", Door.BUTTON)
            elif chance.random() < 0.1 and not lead.owner:
                office.claim(lead.id, chance.choice(["U0SAM", "U0KIM"]))

    for number, lead in enumerate(leads):
        office.note(lead, f"note-{number}")
        office.say(f"say-{number}", chance.choice(["U0SAM", "U0KIM"]))
        office.claim(lead)
    office.double.on_call(meddle)
    for _ in range(40):
        office.go()
        office.clock.move(seconds=3)
    office.double.stop()
    office.double.start()
    office.work(seconds=5)
    office.check()
    for lead in leads:
        owner = office.look(lead).owner
        assert (str(owner) in shown(office.card(lead))) is bool(owner)
