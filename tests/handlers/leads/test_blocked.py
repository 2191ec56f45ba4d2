"""Do not contact: everything stops for that person, it survives whatever comes in, and people are warned."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handlers.leads.stop import lift_contact, stop_contact
from playbook.words import Door, State
from store import blocked, history, inquiries, outbox
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.slack_limits import problems
from tests.store.given import at_once

OWN_CODE = """
[dispositions]
objected = { label = "Objected", ends = true, outcome = "lost", blocks = true }
"""
ANN = {"name": "Ann Lee", "email": "ann@acme.com", "phone": "+1 212 555 0100", "temperature": "hot"}
KEYS = ["email:ann@acme.com", "phone:+12125550100"]


def kinds(floor: Floor, number: int) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]


def blocked_keys(floor: Floor) -> list[str]:
    with floor.database.reading() as tx:
        return sorted(each.key for each in blocked.listed(tx, "T0"))


def stopped(floor: Floor, **more: Any) -> int:
    """Ann said so to Sam."""
    number = floor.lead(**{**ANN, **more})
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} do-not-contact")
    floor.deliver()
    floor.clock.move(hours=1)  # else the same form again is a double click
    return number


def buttons(card: dict[str, Any]) -> list[str]:
    return [
        each["action_id"]
        for block in card["blocks"]
        for each in block.get("elements", [])
        if "action_id" in each
    ]


def cards(floor: Floor, channel: str, number: int) -> list[dict[str, Any]]:
    said = [said for (where, _), said in floor.slack.posted.items() if where == channel]
    return [each for each in said if f"#{number}" in each["text"]]


def test_all_that_a_person_is_recognised_by_is_blocked(floor: Floor) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com")
    floor.lead(email="ann@acme.com", phone="+1 212 555 0100")
    floor.lead(phone="+1 212 555 0100", email="ann@home.example")
    floor.type("U0SAM", f"/dispo {number} do-not-contact")
    assert blocked_keys(floor) == ["email:ann@acme.com", "email:ann@home.example", "phone:+12125550100"]
    with floor.database.reading() as tx:
        found = blocked.of(tx, "T0", ["phone:+12125550100"])
        assert found is not None
        assert (found.at, found.who, found.lead_id) == (MONDAY, "U0SAM", number)


def two_leads_of_ann(floor: Floor) -> tuple[int, int]:
    """One by mail and one by phone; what came third tells that they are the same person's."""
    one = floor.lead(name="Ann", email="ann@acme.com", temperature="hot")
    two = floor.lead(name="A. Lee", phone="+1 212 555 0100", temperature="hot")
    floor.press("U0DANA", "claim", one)
    floor.press("U0SAM", "claim", two)
    assert floor.lead(email="ann@acme.com", phone="+1 212 555 0100") == two
    floor.deliver()
    return one, two


def test_every_other_lead_of_the_person_is_closed_at_once_and_its_owner_told(floor: Floor) -> None:
    one, two = two_leads_of_ann(floor)
    floor.type("U0SAM", f"/dispo {two} do-not-contact")
    floor.deliver()
    other = floor.look(one)
    assert (other.state, other.outcome, other.code) == (State.CLOSED, "disqualified", "do-not-contact")
    assert (other.due_at, other.owner, other.ended_at, other.ended_by) == (None, None, MONDAY, "U0SAM")
    assert kinds(floor, one)[-1] == "not to be contacted"
    assert "recorded" in kinds(floor, two)
    assert any("is closed by <@U0SAM>" in text for text in floor.slack.texts("D0DANA"))
    assert any("not to be contacted any more" in text for text in floor.slack.texts("C0LEADS"))
    assert "claim" not in buttons(floor.card(one))


@pytest.mark.parametrize("state", [State.OPEN, State.WORKING, State.NURTURE, State.INQUIRY])
def test_it_stops_a_lead_in_any_state_and_nothing_is_said_afterwards(floor: Floor, state: State) -> None:
    facts = {"temperature": "hot"} if state != State.INQUIRY else {"message": "https://a.example"}
    number = floor.lead(email="ann@acme.com", **facts)
    if state == State.WORKING:
        floor.press("U0SAM", "claim", number)
    if state == State.NURTURE:
        floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
    assert floor.look(number).state == state
    stop_contact(floor.desk, "email:ann@acme.com", None, Door.CLI)
    floor.deliver()
    assert floor.look(number).state == State.CLOSED
    posted = len(floor.slack.posted)
    floor.pass_time(days=40)
    floor.pass_time(days=40)
    about = [said for said in list(floor.slack.posted.values())[posted:] if f"#{number}" in said["text"]]
    assert about == []
    with floor.database.reading() as tx:
        assert outbox.waiting(tx, "T0") == 0


def test_an_undecided_inquiry_gets_no_card_in_the_channel_when_it_is_stopped(floor: Floor) -> None:
    number = floor.lead(email="ann@acme.com", message="https://a.example")
    floor.deliver()
    stop_contact(floor.desk, "email:ann@acme.com", None, Door.CLI)
    floor.deliver()
    assert floor.slack.texts("C0LEADS") == []
    assert "lift-block" not in str(cards(floor, "C0MARKETING", number))


def test_another_persons_lead_goes_on(floor: Floor) -> None:
    bystander = floor.lead(name="Bob", email="bob@acme.com", temperature="hot")
    stopped(floor)
    assert floor.look(bystander).state == State.OPEN


def test_a_code_of_the_playbooks_own_may_block(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + OWN_CODE)
    one, two = two_leads_of_ann(floor)
    floor.type("U0SAM", f"/dispo {two} objected")
    assert floor.look(one).code == "objected"
    assert set(KEYS) <= set(blocked_keys(floor))


def test_a_new_inquiry_is_accepted_but_nobody_can_claim_it(floor: Floor) -> None:
    stopped(floor)
    floor.clock.move(days=100)
    answer = floor.take({**ANN, "message": "Please call me about a demo"})
    floor.deliver()
    number = int(answer.answer["lead"])
    assert (answer.http, answer.answer["status"]) == (202, "accepted")
    assert floor.look(number).state == State.INQUIRY
    assert cards(floor, "C0LEADS", number) == []
    told = floor.press("U0SAM", "claim", number)
    assert told is not None
    assert floor.look(number).state == State.INQUIRY
    with floor.database.reading() as tx:
        came = inquiries.latest(tx, "T0")[0]
    assert came == floor.clock()


def test_marketing_and_managers_are_warned_with_the_day_and_the_lead(floor: Floor) -> None:
    first = stopped(floor)
    floor.clock.move(days=100)
    number = floor.lead(**ANN)
    floor.deliver()
    for channel in ("C0MARKETING", "D0MARIA"):
        (card,) = cards(floor, channel, number)
        assert f"asked not to be contacted on 23 Nov 2026 (lead #{first}) and has now written" in card["text"]
        assert buttons(card) == ["lift-block", "qualify:reject"]
        assert problems({key: card[key] for key in ("text", "blocks")}, "message") == []


def test_it_is_no_lead_before_the_block_is_lifted(floor: Floor) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    for way in ("hot", "not-ready"):
        told = floor.press("U0TOM", f"qualify:{way}", number, channel="C0MARKETING")
        assert told is not None
        assert "asked not to be contacted on 23 Nov 2026" in told["text"]
    told = floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
    assert "asked not to be contacted" in told["text"]
    assert floor.look(number).state == State.INQUIRY


@pytest.mark.parametrize("person", ["U0TOM", "U0MARIA"])
def test_lifted_by_marketing_or_a_manager_it_is_qualified_as_usual(floor: Floor, person: str) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    assert floor.press(person, "lift-block", number, channel="C0MARKETING") is None
    floor.deliver()
    assert blocked_keys(floor) == []
    assert kinds(floor, number)[-1] == "may be contacted again"
    (card,) = cards(floor, "C0MARKETING", number)
    assert buttons(card)[0] == "qualify:hot"
    floor.press("U0TOM", "qualify:hot", number, channel="C0MARKETING")
    floor.deliver()
    assert floor.look(number).state == State.OPEN
    assert floor.card(number)["channel"] == "C0LEADS"
    assert floor.look(floor.lead(email="ann@acme.com")).state == State.OPEN


def test_nobody_else_may_lift_it_and_it_is_lifted_once(floor: Floor) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    told = floor.press("U0SAM", "lift-block", number)
    assert told is not None
    assert "Only marketing or a manager" in told["text"]
    assert blocked_keys(floor) == KEYS
    assert floor.press("U0TOM", "lift-block", number) is None
    again = floor.press("U0MARIA", "lift-block", number)
    assert again is not None
    assert "may be contacted already" in again["text"]


def test_no_lead_is_decided_as_usual_and_the_block_stays(floor: Floor) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    floor.press("U0TOM", "qualify:reject", number, channel="C0MARKETING")
    floor.submit("U0TOM", floor.slack.views()[-1], reason="Spam")
    assert floor.look(number).state == State.CLOSED
    assert blocked_keys(floor) == KEYS
    assert floor.look(floor.lead(**ANN, external_id="another")).state == State.INQUIRY


def test_writing_twice_is_noted_in_the_same_inquiry(floor: Floor) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    assert floor.take({**ANN, "message": "hello?"}).answer == {"lead": number, "status": "re-inquiry"}


def test_a_blocked_address_beside_somebody_elses_phone_is_put_before_people(floor: Floor) -> None:
    stopped(floor)
    shared = floor.lead(name="Bob", phone="+1 212 555 0199", temperature="hot")
    number = floor.lead(email="ann@acme.com", phone="+1 212 555 0199")
    assert number != shared
    assert floor.look(number).state == State.INQUIRY
    assert floor.look(shared).state == State.OPEN


def test_the_form_in_slack_is_a_door_like_the_web(floor: Floor) -> None:
    stopped(floor)
    floor.type("U0DANA", "/lead new")
    floor.submit("U0DANA", floor.slack.views()[-1], name="Ann", email="ANN@acme.com", temperature="hot")
    assert floor.look(2).state == State.INQUIRY


def test_who_is_undecided_long_enough_is_asked_about_again(floor: Floor) -> None:
    stopped(floor)
    number = floor.lead(**ANN)
    floor.live_through(timedelta(minutes=5), minutes=31)
    assert len(cards(floor, "C0MARKETING", number)) == 2


def test_a_contact_nobody_knows_is_blocked_before_it_ever_writes(floor: Floor) -> None:
    assert stop_contact(floor.desk, "email:eve@acme.com", None, Door.CLI) == 0
    number = floor.lead(email="eve@acme.com", temperature="hot")
    assert floor.look(number).state == State.INQUIRY
    assert lift_contact(floor.desk, "email:eve@acme.com", Door.CLI) == 1
    assert lift_contact(floor.desk, "email:eve@acme.com", Door.CLI) == 0


def test_an_inquiry_at_the_very_moment_of_the_block_is_never_left_open(database: Database) -> None:
    floor = Floor(database)
    number = floor.lead(**ANN)
    floor.press("U0SAM", "claim", number)
    deeds: list[Callable[[], object]] = [
        lambda: floor.type("U0SAM", f"/dispo {number} do-not-contact"),
        *(lambda each=each: floor.lead(**ANN, message=str(each)) for each in range(4)),
    ]
    at_once(deeds)
    assert floor.look(number).state == State.CLOSED
    with floor.database.reading() as tx:
        open_ = inquiries.lead_known_by(tx, "T0", KEYS)
    assert open_ is None or floor.look(open_).state == State.INQUIRY


def test_two_leads_of_one_person_stopped_at_the_same_moment_wait_for_each_other(database: Database) -> None:
    floor = Floor(database)
    one, two = two_leads_of_ann(floor)
    at_once([
        lambda: floor.type("U0SAM", f"/dispo {one} do-not-contact"),
        lambda: floor.type("U0DANA", f"/dispo {two} do-not-contact"),
    ])  # fmt: skip
    assert (floor.look(one).state, floor.look(two).state) == (State.CLOSED, State.CLOSED)


def test_whoever_is_blocked_is_not_offered_to_be_reopened_whatever_the_code_is_called(
    sqlite_database: Database,
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + OWN_CODE)
    number = floor.lead(name="Ann", email="ann@acme.com", temperature="hot")
    other = floor.lead(name="Bob", email="bob@acme.com", temperature="hot")
    floor.type("U0SAM", f"/dispo {number} objected")
    floor.type("U0SAM", f"/dispo {other} wrong-person")
    for each, offered in ((number, False), (other, True)):
        floor.press("U0SAM", "more", each)
        assert ("Reopen: it goes on" in str(floor.slack.views()[-1])) is offered
