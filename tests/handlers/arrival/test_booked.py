"""Prospects book meetings, move them and call them off: noted with their lead, and no touch of anybody's."""

from datetime import datetime
from typing import Any

import pytest

from handlers.clock.watchdog import watch
from playbook.replay import disagreements
from playbook.words import Kind, State, What
from store import history, leads
from tests.drops import running
from tests.floor import Floor
from tests.pushing import Pushing, sample

AT = datetime.fromisoformat("2026-11-25T15:00:00+00:00")


@pytest.fixture
def calendly(floor: Floor) -> Pushing:
    return Pushing(floor, "calendly")


def told(event: str = "invitee.created", invitee: str = "B", start: str = "", **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = sample("calendly")
    given["event"] = event
    given["payload"] |= {"uri": f"https://api.calendly.com/scheduled_events/A/invitees/{invitee}", **more}
    if start:
        given["payload"]["scheduled_event"]["start_time"] = start
    return given


def kinds(floor: Floor, number: int) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]


def touched(floor: Floor) -> int:
    """A lead of the same person that Sam has claimed and touched."""
    number = floor.lead(name="Ann Lee", email="ann.lee@acme.example", temperature="hot")
    floor.deliver()
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    assert floor.look(number).due_what == What.TOUCH
    return number


def test_somebody_new_is_a_lead_with_the_meeting_in_its_story(calendly: Pushing) -> None:
    calendly.send(told())
    lead = calendly.floor.look(1)
    assert (lead.name, lead.company, lead.phone) == ("Ann Lee", "Acme Roofing", "+12125550100")
    assert lead.message == "Booked “Roof call” on Wed 25 Nov 2026 15:00."
    assert (lead.campaign, lead.extra["where"]) == ("Autumn webinar", "https://zoom.example/j/1")
    assert lead.extra["What shall we talk about?"] == "Two roofs before May."


def test_a_known_prospects_meeting_is_what_its_owner_is_asked_for_next(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    before = floor.look(number)
    assert calendly.send(told()).get_json()["status"] == "booked"
    lead = floor.look(number)
    assert (lead.due_what, lead.due_at, lead.owner) == (What.MEETING, AT, "U0SAM")
    assert (lead.touches, lead.code, lead.reached) == (before.touches, before.code, before.reached)
    assert kinds(floor, number)[-1] == Kind.BOOKED
    floor.deliver()
    assert "Roof call" in floor.slack.texts("D0SAM")[-1]
    assert any("Roof call" in text for text in floor.slack.texts("C0LEADS"))


def test_a_claim_that_nobody_has_touched_stays_one(calendly: Pushing) -> None:
    floor = calendly.floor
    number = floor.lead(name="Ann Lee", email="ann.lee@acme.example", temperature="hot")
    floor.deliver()
    floor.press("U0SAM", "claim", number)
    due = floor.look(number).due_what
    calendly.send(told())
    assert (floor.look(number).due_what, due) == (What.FIRST_TOUCH, What.FIRST_TOUCH)


def test_a_lead_that_nobody_has_claimed_stays_open(calendly: Pushing) -> None:
    floor = calendly.floor
    number = floor.lead(name="Ann Lee", email="ann.lee@acme.example", temperature="hot")
    calendly.send(told())
    lead = floor.look(number)
    assert (lead.state, lead.due_what, lead.touches) == (State.OPEN, What.CLAIM, 0)
    assert Kind.BOOKED in kinds(floor, number)


def test_a_meeting_that_is_over_is_only_noted(calendly: Pushing) -> None:
    number = touched(calendly.floor)
    calendly.send(told(start="2026-11-20T15:00:00Z"))
    assert calendly.floor.look(number).due_what == What.TOUCH


def test_a_moved_meeting_comes_as_both_and_the_new_time_is_agreed(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    calendly.send(told())
    floor.deliver()
    said = len(floor.slack.texts("D0SAM"))
    calendly.send(told("invitee.canceled", rescheduled=True))
    calendly.send(told(invitee="C", start="2026-11-26T15:00:00Z", old_invitee="https://x/B"))
    floor.deliver()
    lead = floor.look(number)
    assert (lead.due_what, lead.due_at) == (What.MEETING, AT.replace(day=26))
    assert kinds(floor, number)[-2:] == [Kind.CALLED_OFF, Kind.BOOKED]
    assert len(floor.slack.texts("D0SAM")) == said + 1


def test_both_in_the_other_order_end_alike(calendly: Pushing) -> None:
    number = touched(calendly.floor)
    calendly.send(told())
    calendly.send(told(invitee="C", start="2026-11-26T15:00:00Z"))
    calendly.send(told("invitee.canceled", rescheduled=True))
    assert calendly.floor.look(number).due_at == AT.replace(day=26)


def test_a_meeting_called_off_is_told_to_the_owner_with_the_reason(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    calendly.send(told())
    answer = calendly.send(told("invitee.canceled", cancellation={"reason": "No time"}))
    assert answer.get_json()["status"] == "called off"
    floor.deliver()
    assert "No time" in floor.slack.texts("D0SAM")[-1]
    assert floor.look(number).due_what == What.MEETING


def test_nobody_knows_who_called_off_so_nothing_follows(calendly: Pushing) -> None:
    answer = calendly.send(told("invitee.canceled"))
    assert (answer.status_code, answer.get_json()["status"]) == (200, "nothing to do")
    assert calendly.kept()[0].lead_id is None


def test_the_same_news_twice_is_told_once(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    assert calendly.send(told()).get_json()["lead"] == number
    assert calendly.send(told()).get_json()["lead"] == number
    assert kinds(floor, number).count(Kind.BOOKED) == 1
    for _ in "ab":
        calendly.send(told("invitee.canceled"))
    assert kinds(floor, number).count(Kind.CALLED_OFF) == 1


def test_a_prospect_in_the_nurture_pile_is_hot_again(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    floor.type("U0SAM", f"/dispo {number} not-ready in 30 days")
    assert floor.look(number).state == State.NURTURE
    calendly.send(told())
    assert (floor.look(number).state, floor.look(number).temperature) == (State.OPEN, "hot")


def test_somebody_who_waits_in_a_drop_is_hot_and_has_a_card_of_his_own(calendly: Pushing) -> None:
    floor = calendly.floor
    floor.press("U0SAM", "deal", running(floor.desk, 3))
    answer = calendly.send(told(email="ann1@roofs.com"))
    assert answer.get_json() == {"inquiry": 1, "lead": 2, "status": "booked"}
    lead = floor.look(2)
    assert (lead.temperature, lead.due_what, lead.owner) == ("hot", What.CLAIM, None)
    floor.deliver()
    assert any("Ann" in text for text in floor.slack.texts("C0LEADS"))


def test_whatever_prospects_do_history_and_row_tell_the_same(calendly: Pushing) -> None:
    floor = calendly.floor
    number = touched(floor)
    for given in (told(), told("invitee.canceled"), told(invitee="C", start="2026-11-27T15:00:00Z")):
        calendly.send(given)
    with floor.database.reading() as tx:
        lead = floor.look(number)
        assert disagreements(history.of(tx, lead), leads.standing(lead)) == []
    assert watch(floor.desk) == 0


def test_what_nothing_follows_from_is_said_so(calendly: Pushing) -> None:
    answer = calendly.send({"event": "routing_form_submission.created", "payload": {}})
    assert (answer.status_code, answer.get_json()["status"]) == (200, "nothing to do")


@pytest.mark.parametrize("start", [None, 7, "soon", "2026-11-25T15:00:00", "9999-12-31T23:59:59-23:59"])
def test_a_meeting_without_a_time_is_kept_as_failed(calendly: Pushing, start: object) -> None:
    given = told()
    given["payload"]["scheduled_event"]["start_time"] = start
    assert calendly.send(given).get_json()["status"] == "failed"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (
            {"canceler_type": "host", "canceled_by": "Maria", "reason": "ill"},
            ": by its host Maria: ill. Offer",
        ),
        ({"canceler_type": "host", "canceled_by": "Maria", "reason": None}, ": by its host Maria. Offer"),
        ({"canceler_type": "invitee", "canceled_by": "Ann Lee", "reason": "no time"}, ": no time. Offer"),
        ({"canceler_type": "invitee", "canceled_by": "Ann Lee", "reason": None}, "15:00, <@U0SAM>. Offer"),
    ],
)
def test_a_meeting_that_its_host_called_off_says_so(
    calendly: Pushing, who: dict[str, Any], said: str
) -> None:
    touched(calendly.floor)
    calendly.send(told())
    calendly.send(told("invitee.canceled", status="canceled", cancellation=who))
    calendly.floor.deliver()
    assert said in calendly.floor.slack.texts("D0SAM")[-1]
