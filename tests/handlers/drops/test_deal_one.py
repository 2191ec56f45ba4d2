"""Deal me one: the best lead first, one for each press, by the rules of claiming, and kindly no when there is none."""

from datetime import timedelta

import pytest

from handlers.drops.deal_one import DealtOut, deal_one
from handlers.people.people_settings import set_for
from playbook.words import Door
from store import blocked, drops, history
from tests.drops import put_in, running
from tests.floor import Floor


def press(floor: Floor, person: str, drop: int) -> str:
    answer = floor.press(person, "deal", drop)
    assert answer is not None
    assert answer["response_type"] == "ephemeral"
    return str(answer["text"])


def add(floor: Floor, drop: int, temperature: str, nth: int, **facts: object) -> int:
    with floor.database.writing() as tx:
        found = drops.wanted(tx, "T0", drop)
        return put_in(tx, floor.desk, found, temperature, nth, **facts).id


def test_one_press_deals_the_best_lead_and_its_owner_gets_the_details_alone(floor: Floor) -> None:
    drop = running(floor.desk, 2, temperature="warm")
    hot = add(floor, drop, "hot", 50)
    assert press(floor, "U0SAM", drop).startswith(f"🔥 #{hot} Ann 50 is yours")
    floor.deliver()
    lead = floor.look(hot)
    assert (lead.state, lead.owner, lead.first_claimed_by) == ("working", "U0SAM", "U0SAM")
    (details,) = floor.slack.texts("D0SAM")
    assert "Yours now" in details
    assert "ann50@roofs.com" in details
    with floor.database.reading() as tx:
        (entry,) = history.of(tx, lead)
    assert (entry.kind, entry.who, entry.door, entry.detail) == (
        "dealt",
        "U0SAM",
        "button",
        {"owner": "U0SAM"},
    )
    assert not [text for text in floor.slack.texts("C0LEADS") if "Ann 50" in text]  # no card
    assert "#1 Ann 0" in press(floor, "U0DANA", drop)
    assert "#2 Ann 1" in press(floor, "U0DANA", drop)


def test_who_comes_too_late_is_told_kindly(floor: Floor) -> None:
    drop = running(floor.desk, 1)
    press(floor, "U0SAM", drop)
    told = press(floor, "U0DANA", drop)
    assert told == (
        "You came just too late: the one lead is dealt. Watch the channel for those that come back."
    )


def test_while_more_are_on_their_way_nobody_is_told_that_it_is_over(floor: Floor) -> None:
    drop = running(floor.desk, 0, new=None)  # they come in by web
    assert "No lead has come in yet. More are on their way" in press(floor, "U0SAM", drop)
    add(floor, drop, "warm", 1)
    press(floor, "U0SAM", drop)
    assert "All 1 that came in so far are dealt. More are on their way" in press(floor, "U0SAM", drop)


def test_the_cap_bars_leads_of_its_temperature_and_no_others(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", "U0MARIA", Door.COMMAND, cap=1)
    floor.rules.refresh()
    drop = running(floor.desk, 3, temperature="warm")
    for nth in (10, 11):
        add(floor, drop, "hot", nth)
    assert "🔥" in press(floor, "U0SAM", drop)
    assert "☀️" in press(floor, "U0SAM", drop)  # another hot one waits, and he holds one
    told = press(floor, "U0SAM", drop)
    assert "You hold 1 untouched lead, and 1 is the limit: touch one first." in told
    assert "🔥" in press(floor, "U0DANA", drop)


def test_coffee_is_for_closers_here_too(floor: Floor) -> None:
    drop = running(floor.desk, 1)
    overdue = floor.lead(name="Bob", temperature="hot")
    floor.press("U0SAM", "claim", overdue)
    floor.press("U0SAM", "record:voicemail", overdue)
    floor.live_through(timedelta(minutes=15), hours=2)
    told = press(floor, "U0SAM", drop)
    assert told.startswith("Coffee is for closers")
    assert f"#{overdue}" in told


def test_a_lead_goes_only_to_whose_territory_it_lies_in(floor: Floor) -> None:
    drop = running(floor.desk, 0)
    austrian = add(floor, drop, "hot", 1, routing={"country": "AT"})
    german = add(floor, drop, "warm", 2, routing={"country": "DE"})
    unknown = add(floor, drop, "cold", 3, routing={"country": None})
    set_for(floor.desk, "U0SAM", "U0MARIA", Door.COMMAND, territories=["DE", "CH"])
    floor.rules.refresh()
    assert f"#{german} " in press(floor, "U0SAM", drop)
    assert f"#{unknown} " in press(floor, "U0SAM", drop)
    assert press(floor, "U0SAM", drop) == (
        "Nothing is left for your territory (DE, CH): what waits lies elsewhere. "
        "Watch the channel for those that come back."
    )
    assert f"#{austrian} " in press(floor, "U0DANA", drop)


def test_who_is_not_to_be_contacted_is_dealt_to_nobody(floor: Floor) -> None:
    drop = running(floor.desk, 2)
    with floor.database.writing() as tx:
        blocked.add(tx, "T0", ["email:ann0@roofs.com"], floor.clock(), "U0TOM", None)
    assert "#2 Ann 1" in press(floor, "U0SAM", drop)
    assert isinstance(deal_one(floor.desk, drop, "U0SAM", Door.BUTTON), DealtOut)
    assert floor.look(1).state == "open"


@pytest.mark.parametrize(("state", "said"), [
    ("planned", "It begins at 09:00. Press Ready"),
    ("over", "This drop is over. Its leads that come back are in the channel."),
    ("cancelled", "This drop is over."),
])  # fmt: skip
def test_nothing_is_dealt_of_a_drop_that_is_not_running(floor: Floor, state: str, said: str) -> None:
    drop = running(floor.desk, 1, state=state)
    assert said in press(floor, "U0SAM", drop)
    assert floor.look(1).state == "open"


@pytest.mark.parametrize("value", ["99", "<!here>", ""])
def test_a_button_of_a_drop_that_never_was_is_refused(floor: Floor, value: str) -> None:
    answer = floor.press("U0SAM", "deal", value)
    assert answer is not None
    assert "There is no such drop" in answer["text"] or "is not a lead's number" in answer["text"]
