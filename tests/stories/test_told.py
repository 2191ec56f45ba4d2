"""A lead's life as a system outside hears of it: everything, in order, also what happened while it was down."""

from collections.abc import Iterator

import pytest

from bot.outward.hook import Hook
from bot.outward.webhooks import Webhooks
from playbook.news import EVENTS
from store import workspaces
from store.database import Database
from tests.bot.outward.test_webhooks import settings
from tests.drops import running
from tests.floor import Floor
from tests.listed import a_desk, leads_in, people_of, taken_in
from tests.listening import listen, post_of, rows
from tests.moments import live_through
from tests.pushing import BOX
from tests.receiver import Receiver, opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with opened() as server:
        yield server


def deliver(floor: Floor) -> None:
    post = post_of(floor, Hook(BOX))
    for number in post.waiting():
        post.tell(number)


def test_a_life_is_told_in_order_though_the_receiver_was_down_in_between(
    database: Database, receiver: Receiver
) -> None:
    floor = Floor(database)
    listen(database, url=receiver.url)
    number = floor.lead(name="Ann Lee", email="ann@acme.com", temperature="hot", company="Acme")
    other = floor.lead(name="Bob", email="bob@else.com", temperature="warm")
    deliver(floor)
    assert [each["event"] for each in receiver.told] == ["lead.received"] * 2

    receiver.answers = [503] * 100  # down
    floor.press("U0SAM", "claim", number)
    deliver(floor)
    floor.pass_time(minutes=1)
    floor.type("U0SAM", f"/dispo {number} voicemail tried the mobile")
    deliver(floor)
    floor.pass_time(minutes=2)
    floor.type("U0MARIA", f"/lead {number} give <@U0DANA>")
    deliver(floor)
    floor.press("U0SAM", "claim", other)
    floor.pass_time(minutes=5)
    floor.type("U0DANA", f"/dispo {number} not-ready in 2 months wants spring")
    deliver(floor)
    assert len(receiver.told) == 2

    receiver.answers = []  # up again
    floor.pass_time(hours=1)
    deliver(floor)
    in_order(receiver, number)
    assert "lead.claimed" in [each["event"] for each in receiver.told if each["lead"]["number"] == other]
    assert {str(row.body) for row in rows(database)} == {"{}"}


def in_order(receiver: Receiver, number: int) -> None:
    """That lead's life is told from the beginning to the end, each piece as it was then."""
    of_lead = [each for each in receiver.told if each["lead"]["number"] == number]
    assert [each["event"].removeprefix("lead.") for each in of_lead] == [
        "received", "claimed", "touched", "disposed", "reassigned", "touched", "disposed", "nurtured",
    ]  # fmt: skip
    assert [(each["lead"]["state"], each["lead"]["owner"]) for each in of_lead] == [
        ("open", None), *[("working", "U0SAM")] * 3, ("working", "U0DANA"), *[("nurture", None)] * 3,
    ]  # fmt: skip
    assert [each["entry"]["note"] for each in of_lead[2:]] == [
        *["tried the mobile"] * 2, None, *["wants spring"] * 3,
    ]  # fmt: skip
    assert [each["at"] for each in of_lead] == sorted(each["at"] for each in of_lead)
    assert of_lead[-1]["lead"]["next_review"] > of_lead[-1]["at"]
    numbers = [each["entry"]["number"] for each in of_lead]
    assert numbers == sorted(numbers)
    assert len({each["id"] for each in receiver.told}) == len(receiver.told)


def test_the_piles_webhook_and_a_receiver_of_ones_own_do_not_mind_each_other(
    floor: Floor, receiver: Receiver
) -> None:
    with opened() as own:
        with floor.database.writing() as tx:
            workspaces.remember(tx, "T0", "Glen", floor.clock())
            workspaces.receive(tx, "T0", True)
        listen(floor.database, url=own.url, events=["lead.nurtured"])
        pile = Webhooks(floor.desk, floor.clock, settings(receiver.url))
        number = floor.lead(name="Ann", temperature="warm")
        own.answers = [500]
        floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
        deliver(floor)
        assert pile.sweep() == 1
        assert receiver.news == [(number, "entered")]
        assert own.told == []
        floor.clock.move(seconds=10)
        deliver(floor)
        assert pile.sweep() == 0
        assert [each["event"] for each in own.told] == ["lead.nurtured"]


def test_whatever_becomes_of_leads_only_known_events_are_told(floor: Floor) -> None:
    listen(floor.database)
    inquiry = floor.lead(name="Ann", message="https://a.example https://b.example")
    floor.press("U0TOM", "qualify:hot", inquiry)
    lead = floor.lead(name="Bob", email="bob@else.com", temperature="hot")
    floor.lead(name="Bob", email="bob@else.com", message="Call me")
    floor.press("U0SAM", "claim", lead)
    floor.type("U0SAM", f"/dispo {lead} won 12000")
    live_through(floor, minutes=31)
    floor.type("U0MARIA", f"/lead {inquiry} release not ours")
    found = [(row.lead_id, row.event, row.body["lead"]["state"]) for row in rows(floor.database)]
    assert {event for _, event, _ in found} <= set(EVENTS)
    of_bob = [(event.removeprefix("lead."), state) for number, event, state in found if number == lead]
    assert of_bob == [
        ("received", "open"), ("touched", "open"), ("claimed", "working"), ("touched", "closed"),
        ("disposed", "closed"),
    ]  # fmt: skip
    won = next(row for row in rows(floor.database) if row.lead_id == lead and row.event == "lead.disposed")
    assert (won.body["lead"]["outcome"], won.body["lead"]["amount"], won.body["entry"]["code"]) == (
        "won", "12000.00", "won",
    )  # fmt: skip
    of_ann = [(event.removeprefix("lead."), state) for number, event, state in found if number == inquiry]
    assert of_ann == [
        ("received", "inquiry"), ("reassigned", "open"), ("reassigned", "working"), ("reassigned", "open"),
    ]  # fmt: skip


def test_the_leads_of_a_list_are_told_one_by_one_and_then_who_was_dealt_one(
    database: Database, receiver: Receiver
) -> None:
    listen(database, url=receiver.url, workspace="T0")
    desk = a_desk(database)
    taken_in(desk, people_of(30))
    found = [(row.lead_id, row.event, row.body["lead"]["campaign"]) for row in rows(database)]
    assert found == [(lead.id, "lead.received", "Autumn webinar") for lead in leads_in(desk)]
    assert len(found) == 30


def test_whoever_is_dealt_one_of_a_drop_has_claimed_it(floor: Floor) -> None:
    listen(floor.database, events=["lead.claimed"])
    floor.press("U0SAM", "deal", running(floor.desk, 2))
    (row,) = rows(floor.database)
    assert (row.event, row.body["entry"]["kind"], row.body["lead"]["owner"]) == (
        "lead.claimed",
        "dealt",
        "U0SAM",
    )
