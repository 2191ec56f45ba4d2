"""Failed intake in Home: listed without what was sent, replayed, dismissed, turned over; and sources in trouble."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from bot.rooms.intake_room import IntakeRoom
from handlers.arrival import inquiry_read
from handlers.arrival.intake import take_in
from handlers.arrival.line import Line
from handlers.arrival.raw_inquiry import RawInquiry
from sources.form import read_form
from sources.provider import ENDED
from store import looks, sources
from store.database import Database
from store.sources import SOURCE
from store.tables import table
from store.tables.connections import Source, ToFetch
from tests.at_home import form_of, open_home, texts
from tests.floor import Floor
from tests.in_modal import press_in, told
from tests.pushing import Pushing
from tests.slack_limits import problems

MARIA = "U0MARIA"
SECRET_BODY = b'["somebody@private.example"]'


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


def fail(floor: Floor, many: int = 1) -> None:
    for _ in range(many):
        assert take_in(floor.desk, RawInquiry(SECRET_BODY, "application/json")).http == 400


def misread(floor: Floor, *names: str) -> None:
    """These come in, and are not understood for a reason that goes away."""

    def cannot(_: Any) -> Any:
        raise ValueError("no name for it yet")

    with patch.object(inquiry_read, "read_form", cannot):
        for name in names:
            assert floor.take({"name": name}).http == 400


def opened(floor: Floor) -> dict[str, Any]:
    open_home(floor, MARIA)
    view = form_of(floor, MARIA, "intake")
    assert problems(view, "modal") == []
    return view


def test_home_tells_managers_how_many_could_not_be_read_and_nobody_else(any_floor: Floor) -> None:
    assert any("everything was read" in text for text in texts(open_home(any_floor, MARIA)))
    fail(any_floor, 2)
    assert any("*Intake*: 2 could not be read" in text for text in texts(open_home(any_floor, MARIA)))
    assert not any("Intake" in text for text in texts(open_home(any_floor, "U0SAM")))


def test_each_has_its_number_when_source_and_reason_and_never_what_was_sent(floor: Floor) -> None:
    fail(floor)
    pushing = Pushing(floor, "json")
    pushing.send([])
    said = told(opened(floor))
    assert "*1* · 09:00 · POST /leads" in said
    assert "*2* · 09:00 · Roof form" in said
    assert "one lead is one JSON object" in said
    assert "private.example" not in said


def test_replay_tells_what_became_of_it_and_takes_it_off_the_list(any_floor: Floor) -> None:
    floor = any_floor
    misread(floor, "Ann Lee", "Bob")
    view = press_in(floor, MARIA, opened(floor), "intake-replay", "1")
    assert "1: lead #1 (accepted)" in told(view)
    assert "*1 could not be read*" in told(view)
    assert floor.look(1).name == "Ann Lee"
    again = press_in(floor, MARIA, view, "intake-replay", "1")
    assert "waits for nothing" in told(again)


def test_what_fails_once_more_stays_with_its_reason(any_floor: Floor) -> None:
    fail(any_floor)
    said = told(press_in(any_floor, MARIA, opened(any_floor), "intake-replay", "1"))
    assert "1: failed" in said
    assert "*1 could not be read*" in said


def test_replay_all_lets_all_of_them_be_read_in_turn(any_floor: Floor) -> None:
    floor = any_floor
    misread(floor, "Ann", "Bob", "Cid")
    view = press_in(floor, MARIA, opened(floor), "intake-replay-all", "all")
    assert "3 inquiries are tried again" in told(view)
    room = IntakeRoom(floor.desk, Line())
    assert [room.work(), room.work()] == [True, False]
    assert [floor.look(number).name for number in (1, 2, 3)] == ["Ann", "Bob", "Cid"]
    assert read_form({"name": "Ann"}).name == "Ann"


def test_dismissed_it_is_not_listed_and_not_tried_again(any_floor: Floor) -> None:
    floor = any_floor
    misread(floor, "Ann", "Bob")
    view = press_in(floor, MARIA, opened(floor), "intake-dismiss", "1")
    assert "1 is dismissed." in told(view)
    press_in(floor, MARIA, view, "intake-replay-all", "all")
    IntakeRoom(floor.desk, Line()).work()
    assert floor.look(1).name == "Bob"
    assert "waits for nothing" in told(press_in(floor, MARIA, view, "intake-dismiss", "1"))


def test_many_are_shown_page_by_page(floor: Floor) -> None:
    fail(floor, 23)
    view = opened(floor)
    assert ("1 to 10 of 23" in told(view), "*11*" in told(view)) == (True, False)
    second = press_in(floor, MARIA, view, "intake-page:10")
    assert "11 to 20 of 23" in told(second)
    assert "21 to 22 of 22" in told(press_in(floor, MARIA, press_in(floor, MARIA, second, "intake-page:20"),
                                            "intake-dismiss", "23"))  # fmt: skip


@pytest.mark.parametrize(
    "action", ["intake", "intake-page:0", "intake-replay", "intake-replay-all", "intake-dismiss"]
)
def test_only_managers_may(floor: Floor, action: str) -> None:
    misread(floor, "Ann")
    view = opened(floor)
    said = press_in(floor, "U0SAM", view, action, "1")
    assert "Only a manager" in told(said)
    assert "*1 could not be read*" in told(opened(floor))


def test_a_source_that_is_refused_or_whose_token_ends_soon_is_named(any_floor: Floor) -> None:
    floor, pushing = any_floor, Pushing(any_floor, "typeform")
    assert "Roof form" not in told(opened(floor))
    pushing.send({}, secret="another one than was agreed upon")
    said = told(opened(floor))
    assert "*Roof form* (Typeform)" in said
    assert "not let in 1 time in a row since 09:00: the signature is not made" in said
    assert any("1 source needs somebody" in text for text in texts(open_home(floor, MARIA)))
    with floor.database.writing() as tx:
        ends = floor.clock() + timedelta(days=6)
        tx.execute(update(SOURCE).values(rejected=0, rejected_since=None, token_until=ends))
    assert "its token is good until Sun 29 Nov 09:00" in told(opened(floor))
    floor.clock.move(days=7)
    assert "opens nothing since" in told(opened(floor))
    with floor.database.writing() as tx:
        tx.execute(update(SOURCE).values(token_until=ENDED))
    assert 'its token opens nothing any more: `glengarry source token "Roof form"`' in told(opened(floor))
    with floor.database.writing() as tx:
        tx.execute(update(SOURCE).values(token_until=None, refused_at=floor.clock()))
    assert "its API does not take the token since 09:00" in told(opened(floor))
    assert any("1 source needs somebody" in text for text in texts(open_home(floor, MARIA)))


def test_a_mailbox_that_cannot_be_read_is_named_as_such_before_what_failed(any_floor: Floor) -> None:
    floor, now = any_floor, any_floor.clock()
    fail(floor)
    with floor.database.writing() as tx:
        box = Source(workspace="T0", kind="email", name="Contact mails", key_digest="", created_at=now)
        looks.failed(tx, sources.add(tx, box).id, "wrong password", now, now)
    said = told(opened(floor))
    assert "*A source needs somebody*" in said
    assert "(E-mail)" in said
    assert "cannot be read since 09:00, tried 1 time: wrong password" in said
    assert said.index("Contact mails") < said.index("could not be read")


def not_fetched(floor: Floor, pushing: Pushing, many: int) -> None:
    """So many leads that a source only named could not be fetched."""
    with floor.database.writing() as tx:
        for number in range(many):
            tx.add(ToFetch(
                workspace="T0", source_id=pushing.row().id, inquiry_id=1, news=f"lead {number}", state="failed",
                created_at=floor.clock(), ready_at=floor.clock(), attempts=9, error="HTTP 500 again and again",
            ))  # fmt: skip


def states(floor: Floor) -> list[str]:
    with floor.database.reading() as tx:
        return [each.state for each in tx.scalars(select(ToFetch).order_by(table(ToFetch).c.id))]


def test_what_could_not_be_fetched_stands_behind_and_is_fetched_again_or_dismissed(any_floor: Floor) -> None:
    floor, pushing = any_floor, Pushing(any_floor, "json")
    fail(floor)
    not_fetched(floor, pushing, 3)
    view = opened(floor)
    assert "*4 could not be read*" in told(view)
    assert told(view).index("*1* ·") < told(view).index("*F1* · 09:00 · Roof form\n>HTTP 500 again and again")
    view = press_in(floor, MARIA, view, "intake-replay", "F1")
    assert "F1: to fetch" in told(view)
    view = press_in(floor, MARIA, view, "intake-dismiss", "F2")
    assert "F2 is dismissed" in told(view)
    assert states(floor) == ["waiting", "dismissed", "failed"]
    assert "2 inquiries are tried again" in told(press_in(floor, MARIA, view, "intake-replay-all", "all"))
    assert states(floor) == ["waiting", "dismissed", "waiting"]


def test_pages_go_on_with_what_could_not_be_fetched(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    fail(floor, 12)
    not_fetched(floor, pushing, 13)
    second = press_in(floor, MARIA, opened(floor), "intake-page:10")
    assert [name in told(second) for name in ("*12*", "*F1*", "*F8*", "*F9*")] == [True, True, True, False]
    third = press_in(floor, MARIA, second, "intake-page:20")
    assert [name in told(third) for name in ("*F8*", "*F9*", "*F13*")] == [False, True, True]
