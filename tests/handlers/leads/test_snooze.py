"""A nudge is put off from its list, a form or by typing; the third time in a row is explained and shown."""

from datetime import timedelta
from typing import Any

import pytest

from playbook.words import Kind
from store import history, people
from store.tables import Event
from tests.floor import MONDAY, Floor
from tests.slack_limits import problems

DM = "D0SAM"


def nudged(floor: Floor) -> int:
    """A hot lead of Sam's, touched once, and he was just asked for the second touch: it is 09:45."""
    number = floor.lead(name="Ann Lee", company="Acme", temperature="hot")
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    floor.press("U0SAM", "record:voicemail", number, channel=DM)
    floor.deliver()
    floor.pass_time(minutes=45)
    return number


def last(floor: Floor, number: int = 1) -> Event:
    with floor.database.reading() as tx:
        return history.of(tx, floor.look(number))[-1]


def chosen(floor: Floor, when: str, number: int = 1, person: str = "U0SAM") -> dict[str, Any] | None:
    answer = floor.choose(person, "snooze", f"{number} {when}", channel=DM)
    floor.deliver()
    return answer


def test_a_nudge_offers_to_snooze_and_says_until_when_it_is(floor: Floor) -> None:
    nudged(floor)
    assert '"action_id": "snooze"' in floor.slack.texts(DM)[-1]
    assert chosen(floor, "1 h") is None
    asked = floor.slack.texts(DM)
    assert "😴 #1 Ann Lee, Acme is snoozed until 10:45." in asked[-1]
    assert '"action_id": "snooze"' not in asked[-1]
    assert '"action_id": "dispose"' in asked[-1]
    lead, entry = floor.look(1), last(floor)
    assert (lead.due_what, lead.due_at) == ("touch", MONDAY + timedelta(hours=1, minutes=45))
    assert (lead.snoozes, lead.repeats, lead.touches) == (1, 1, 1)
    assert (entry.kind, entry.who, entry.door, entry.note) == (Kind.SNOOZED, "U0SAM", "button", None)
    assert entry.detail["until"] == "2026-11-23T10:45:00+00:00"


def test_it_comes_back_when_it_said_and_the_touch_then_answers_it(floor: Floor) -> None:
    nudged(floor)
    chosen(floor, "30 min")
    floor.pass_time(minutes=29)
    assert len(floor.slack.texts(DM)) == 2
    floor.pass_time(minutes=1)
    assert "Next touch due" in floor.slack.texts(DM)[2]
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.deliver()
    assert floor.look(1).snoozes == 0
    assert all("Left voicemail" in said for said in floor.slack.texts(DM))


def test_an_overdue_lead_that_is_snoozed_still_bars_new_claims(floor: Floor) -> None:
    nudged(floor)
    chosen(floor, "1 h")
    other = floor.lead(name="Bob Ray", temperature="hot")
    answer = floor.press("U0SAM", "claim", other)
    assert answer is not None
    assert "Coffee is for closers" in answer["text"]


def test_the_third_in_a_row_asks_why_and_the_manager_reads_it(floor: Floor) -> None:
    nudged(floor)
    for _ in range(2):
        assert chosen(floor, "30 min") is None
    assert floor.slack.texts("D0MARIA") == []
    assert chosen(floor, "3 h") is None
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    assert "snooze number 3 in a row" in str(view)
    assert floor.look(1).snoozes == 2
    empty = floor.submit("U0SAM", view)
    assert empty is not None
    assert "Say why" in empty["errors"]["reason"]
    said = floor.submit("U0SAM", view, reason="She is at a fair & <!channel>")
    assert said is not None
    assert "snoozed until 12:45" in said["text"]
    floor.deliver()
    assert (floor.look(1).snoozes, last(floor).note) == (3, "She is at a fair & <!channel>")
    (told,) = floor.slack.texts("D0MARIA")
    assert "😴 <@U0SAM> snoozed #1 Ann Lee, Acme 3 times in a row, now until 12:45" in told
    assert "She is at a fair &amp; &lt;!channel&gt;" in told
    assert '"action_id": "more"' in told


def test_every_later_one_is_explained_and_shown_too(floor: Floor) -> None:
    nudged(floor)
    for number in range(5):
        floor.type("U0SAM", f"/lead 1 snooze 1 h because {number}")
        floor.clock.move(seconds=1)
    floor.deliver()
    assert floor.look(1).snoozes == 5
    assert len(floor.slack.texts("D0MARIA")) == 3


def test_a_manager_who_snoozes_his_own_is_not_told_of_himself(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0MARIA", "claim", number)
    floor.type("U0MARIA", "/dispo 1 voicemail")
    for hours in (1, 2, 3):
        assert "snoozed until" in floor.type("U0MARIA", f"/lead 1 snooze {hours} h at a fair")["text"]
    floor.deliver()
    assert not [said for said in floor.slack.texts("D0MARIA") if "in a row" in said]


def test_a_date_is_asked_for_in_words(floor: Floor) -> None:
    nudged(floor)
    assert chosen(floor, "date") is None
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    wrong = floor.submit("U0SAM", view, when="soonish")
    assert wrong is not None
    assert "Say until when" in wrong["errors"]["when"]
    said = floor.submit("U0SAM", view, when="wed 16:30")
    assert said is not None
    assert "snoozed until Wed 25 Nov 16:30" in said["text"]
    assert last(floor).door == "modal"


def test_a_date_that_is_the_third_in_a_row_asks_for_both(floor: Floor) -> None:
    nudged(floor)
    chosen(floor, "1 h")
    chosen(floor, "1 h")
    chosen(floor, "date")
    view = floor.slack.views()[-1]
    assert floor.submit("U0SAM", view, when="in 2 days", reason="on a plane")
    assert (floor.look(1).snoozes, last(floor).note) == (3, "on a plane")


def test_times_are_his_own(floor: Floor) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", timezone="America/New_York")
    floor.tick()
    floor.clock.move(hours=6)  # 10:00 in New York
    nudged(floor)
    chosen(floor, "tomorrow morning")
    assert floor.look(1).due_at == MONDAY + timedelta(days=1, hours=5)
    assert "snoozed until tomorrow 09:00" in floor.slack.texts(DM)[-1]


def test_over_an_agreed_call_the_reminder_moves_and_it_says_so(floor: Floor) -> None:
    nudged(floor)
    floor.type("U0SAM", "/dispo 1 callback at 16:00")
    said = floor.type("U0SAM", "/lead 1 snooze tomorrow morning")
    assert "snoozed until tomorrow 09:00. They still expect you at 16:00." in said["text"]
    assert (floor.look(1).due_what, floor.look(1).due_at) == ("callback", MONDAY + timedelta(days=1))
    assert last(floor).detail["over"] == "2026-11-23T16:00:00+00:00"


@pytest.mark.parametrize(
    ("person", "line", "said"),
    [
        ("U0SAM", "/lead 1 snooze", "Say until when"),
        ("U0SAM", "/lead 1 snooze for a while", "Say until when"),
        ("U0SAM", "/lead 1 snooze in 2 months", "A snooze ends within 30 days"),
        ("U0SAM", "/lead 77 snooze 1 h", "There is no lead #77"),
        ("U0DANA", "/lead 1 snooze 1 h", "is not yours to snooze"),
        ("U0SAM", "/lead 2 snooze 1 h", "#2 has no owner"),
    ],
)
def test_a_refusal_says_what_to_do_instead(floor: Floor, person: str, line: str, said: str) -> None:
    nudged(floor)
    floor.lead(name="Bob Ray", temperature="warm")
    assert said in floor.type(person, line)["text"]
    assert floor.look(1).snoozes == 0


def test_an_untouched_claim_offers_no_snooze_and_takes_none(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.live_through(minutes=15)
    assert not any('"action_id": "snooze"' in said for said in floor.slack.texts(DM))
    answer = chosen(floor, "1 h")
    assert answer is not None
    assert "A claim that nobody has touched cannot be snoozed" in answer["text"]
    assert (floor.look(1).due_what, floor.look(1).snoozes) == ("release", 0)


def test_what_is_handed_over_waits_for_the_colleague(floor: Floor) -> None:
    nudged(floor)
    floor.type("U0SAM", "/lead 1 give <@U0DANA>")
    answer = chosen(floor, "1 h")
    assert answer is not None
    assert "handed to a colleague" in answer["text"]
    assert floor.look(1).due_what == "hand-over"
