"""Reports are shown as Slack draws them, or as lines and a picture: remembered, drawn once, and never lost."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

import pytest
from PIL import Image

from bot.easel import SECONDS
from bot.rooms.picture_room import PictureRoom
from handlers.pictures import native, plain, remember, sweep
from messages.pictures import Facts
from messages.render import Illustrated, render
from store import pictures, workspaces
from store.pictures import PICTURE
from tests.drawn import DRAWN, NEW_BLOCKS, DrawingOffice, known_report, picture, report
from tests.sending import POST, PostOffice
from tests.slack_double import Fault, drop, rate_limited, refuse, server_error


@pytest.fixture(autouse=True)
def template() -> Iterator[None]:
    with known_report():
        yield


def test_slack_draws_tables_and_charts_where_it_can(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    drawing.say()
    drawing.work()
    assert drawing.kinds() == ["data_table", "data_visualization", "section"]
    assert drawing.double.files == []


def test_what_slack_refuses_is_said_once_in_plain_form_and_it_is_remembered(any_office: PostOffice) -> None:
    drawing = DrawingOffice(any_office)
    drawing.double.know_no(*NEW_BLOCKS)
    drawing.say()
    drawing.work(8)
    assert drawing.kinds() == ["section", "image", "section"]
    assert not native(drawing.desk)
    assert len(drawing.double.calls_of(POST)) == 2  # the refused one and its plain form
    drawing.say("next week", rate=80)
    drawing.work(8)
    assert len(drawing.double.calls_of(POST)) == 3  # nothing is tried in vain any more
    assert any_office.row("next week").state == "sent"


def test_another_process_learns_that_slack_draws_nothing(office: PostOffice) -> None:
    drawing, other = DrawingOffice(office), None
    assert native(drawing.desk)
    other = drawing.desk
    drawing.restart()
    remember(drawing.desk)
    assert not native(drawing.desk)
    assert native(other)
    other.rules.refresh()
    assert not native(other)


def test_after_a_month_slack_is_asked_again(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    remember(drawing.desk)
    drawing.clock.move(days=29)
    assert not native(drawing.desk)
    drawing.clock.move(days=1)
    assert native(drawing.desk)


def test_an_admin_lets_slack_try_again_at_once(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    remember(drawing.desk)
    with office.database.writing() as tx:
        assert workspaces.try_again(tx, "T0")
        assert not workspaces.try_again(tx, "T0")
    drawing.desk.rules.refresh()
    assert native(drawing.desk)


def test_a_message_without_such_blocks_that_is_refused_stays_a_failure(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    drawing.double.fail(POST, refuse("invalid_blocks"))
    office.say("plain", "#leads")
    drawing.work()
    assert office.row("plain").state == "failed"
    assert native(drawing.desk)


def test_a_report_refused_for_another_reason_stays_a_failure(office: PostOffice) -> None:
    drawing = DrawingOffice(office)
    drawing.double.fail(POST, refuse("is_archived"))
    drawing.say()
    drawing.work()
    assert office.row("week").state == "failed"
    assert native(drawing.desk)


def test_a_report_waits_for_its_picture_and_shows_it(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.look_slowly(2)
    drawing.say()
    drawing.work(2)
    assert drawing.messages() == []
    drawing.work(12)
    (file,) = drawing.double.files
    assert Image.open(io.BytesIO(file["bytes"])).width == 1200
    assert drawing.image()["slack_file"] == {"id": file["id"]}
    assert drawing.image()["alt_text"] == "Follow-up: followed up, %: Sam 75, Dana 50"


def test_a_picture_is_drawn_and_uploaded_once_for_everybody_who_shows_it(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    for key in ("to the channel", "to a manager", "to another"):
        drawing.say(key, said=f"Said {key}")
    drawing.work(15)
    assert len(drawing.messages()) == 3
    assert len(drawing.double.files) == 1


def test_a_restart_in_between_draws_nothing_twice(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.say()
    drawing.work(1)  # uploaded, not yet looked at
    drawing.restart()
    drawing.work(12)
    assert len(drawing.double.files) == 1
    assert drawing.kinds() == ["section", "image", "section"]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", rate_limited(3)),
        ("files.getUploadURLExternal", server_error()),
        ("upload", drop(processed=False)),
        ("upload", server_error(503)),
        ("files.completeUploadExternal", drop()),
        ("files.info", server_error()),
    ],
)
def test_a_fault_on_the_way_is_got_over(office: PostOffice, method: str, fault: Fault) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.fail(method, fault)
    drawing.say()
    drawing.work(32, step=4)
    assert drawing.kinds() == ["section", "image", "section"]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("upload", drop(processed=False)),
        ("files.info", server_error()),
        ("files.getUploadURLExternal", rate_limited(15)),
    ],
)
def test_a_report_whose_picture_never_comes_is_said_without(
    office: PostOffice, method: str, fault: Fault
) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.fail(method, *[fault] * 50)
    drawing.say()
    drawing.work(195, step=15)
    assert drawing.kinds() == ["section", "section"]


def test_a_missing_scope_leaves_the_picture_out_at_once(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.double.fail("files.getUploadURLExternal", refuse("missing_scope"))
    drawing.say()
    drawing.work(3)
    assert drawing.kinds() == ["section", "section"]


def test_a_report_is_said_without_its_picture_when_nobody_draws(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.say()
    drawing.work(190, draw=False, step=10)
    assert drawing.kinds() == ["section", "section"]


def test_a_picture_that_slack_cannot_show_is_left_out(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN, "https://leads.example/")
    drawing.double.know_no("image")
    drawing.say()
    drawing.work(4)
    assert drawing.kinds() == ["section", "section"]


def test_with_a_public_address_slack_fetches_the_picture_from_there(any_office: PostOffice) -> None:
    drawing = DrawingOffice(any_office, DRAWN, "https://leads.example/")
    drawing.say()
    drawing.work(3)
    assert drawing.double.files == []
    url = str(drawing.image()["image_url"])
    name = url.removeprefix("https://leads.example/pictures/").removesuffix(".png")
    assert len(name) == 64
    with any_office.database.reading() as tx:
        assert (pictures.png(tx, "T0", name) or b"").startswith(b"\x89PNG")
        assert pictures.png(tx, "T1", name) is None


def never(_: object) -> bytes:
    raise ValueError("no such colour")


def test_a_chart_that_cannot_be_drawn_stops_nobody(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.room = PictureRoom(drawing.desk, drawing.clock, never)
    drawing.say()
    drawing.work(3)
    assert drawing.kinds() == ["section", "section"]


def test_pictures_are_thrown_away_ninety_days_after_they_were_last_wanted(any_office: PostOffice) -> None:
    drawing = DrawingOffice(any_office, DRAWN, "https://leads.example/")
    drawing.say()
    drawing.work(3)
    drawing.clock.move(days=80)
    drawing.say("the same again")
    drawing.work(3)
    drawing.clock.move(days=80)
    assert sweep(drawing.desk) == 0
    drawing.clock.move(days=11)
    assert sweep(drawing.desk) == 1
    with any_office.database.reading() as tx:
        assert tx.execute(PICTURE.select()).all() == []


def test_two_rooms_do_not_work_on_the_same_picture(any_office: PostOffice) -> None:
    drawing = DrawingOffice(any_office, DRAWN)
    drawing.say()
    drawing.sender.send_what_is_due()
    with any_office.database.reading() as tx:
        seen = [pictures.wanted(tx, "T0", drawing.clock()) for _ in range(2)]
    until = drawing.clock() + timedelta(minutes=1)
    with any_office.database.writing() as tx:
        assert [pictures.take(tx, each, until) for (each,) in seen] == [True, False]


def test_what_no_form_of_is_taken_is_a_failure_in_the_end(office: PostOffice) -> None:
    drawing = DrawingOffice(office, public_url="https://leads.example/")
    drawing.double.know_no(*NEW_BLOCKS, "image", "section")
    drawing.say()
    drawing.work(5)
    assert office.row("week").state == "failed"
    assert drawing.messages() == []
    assert len(drawing.double.calls_of(POST)) == 3


def test_what_waits_in_the_channel_does_not_wait_for_a_picture(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    drawing.say()
    drawing.work(1, draw=False)
    leads = [office.lead(temperature="warm") for _ in range(10)]
    drawing.work(20, draw=False)
    assert [office.look(lead).card_ts is not None for lead in leads] == [True] * 10
    assert office.row("week").state == "waiting"


def test_drawing_and_uploading_that_take_as_long_as_they_may_are_done_once(office: PostOffice) -> None:
    """Another process looks for work while each picture is being drawn."""
    drawing = DrawingOffice(office, DRAWN)
    other = PictureRoom(drawing.desk, drawing.clock, picture)
    seen = []

    def slowly(chart: Facts) -> bytes:
        drawing.clock.move(seconds=SECONDS)
        seen.append(other.work())
        return picture(chart)

    drawing.room = PictureRoom(drawing.desk, drawing.clock, slowly)
    for rate in (60, 70, 80):
        ask(drawing, rate)
    drawing.room.work()
    assert len(drawing.double.files) == 3
    assert sum(seen) < 3  # it took those that nobody had in hand, and no other


def test_whoever_comes_back_too_late_leaves_the_picture_to_the_other(office: PostOffice) -> None:
    drawing = DrawingOffice(office, DRAWN)
    other = PictureRoom(drawing.desk, drawing.clock, picture)

    def suspended(chart: Facts) -> bytes:
        drawing.clock.move(minutes=10)  # the machine slept
        assert other.work() == 1
        return picture(chart)

    drawing.room = PictureRoom(drawing.desk, drawing.clock, suspended)
    ask(drawing, 75)
    drawing.room.work()
    assert len(drawing.double.files) == 1


def ask(drawing: DrawingOffice, rate: float) -> None:
    """A picture is wanted."""
    said = Illustrated(render("test_report", **report(rate=rate)), "test_report", report(rate=rate))
    plain(drawing.desk, said)


def test_what_could_not_be_drawn_is_tried_anew_a_day_later_however_often_it_is_wanted(
    any_office: PostOffice,
) -> None:
    drawing = DrawingOffice(any_office, DRAWN)
    drawing.room = PictureRoom(drawing.desk, drawing.clock, never)
    ask(drawing, 75)
    drawing.room.work()
    for _ in range(5):
        drawing.clock.move(hours=5)
        ask(drawing, 75)
    assert sweep(drawing.desk) == 1
    drawing.restart()
    ask(drawing, 75)
    drawing.room.work()
    assert len(drawing.double.files) == 1


class Killed(BaseException):
    """The process is gone."""


def killed(*_: object, **__: object) -> bytes:
    raise Killed


@pytest.mark.parametrize("at", ["drawing", "upload", "written"])
def test_a_process_that_is_killed_over_a_picture_costs_no_report_and_doubles_none(
    any_office: PostOffice, at: str
) -> None:
    drawing = DrawingOffice(any_office, DRAWN)
    for key in ("to the channel", "to everybody"):
        drawing.say(key, said=f"Said {key}")
    drawing.sender.send_what_is_due()
    with ExitStack() as patched:
        if at == "drawing":
            drawing.room = PictureRoom(drawing.desk, drawing.clock, killed)
        else:
            where = "bot.rooms.picture_room.upload" if at == "upload" else "store.pictures.put"
            patched.enter_context(patch(where, killed))
        with pytest.raises(Killed):
            drawing.room.work()
    drawing.restart()
    drawing.work(165, step=5)
    assert drawing.messages() != []
    for message in drawing.messages():
        assert [block["type"] for block in message["blocks"]] == ["section", "image", "section"]
    any_office.check()
    assert max(Counter(any_office.posts()).values()) == 1
    assert len(drawing.double.files) == 1
