"""`/lead next`: the best lead to work now, with its buttons; or why there is none."""

import json

from handlers.people.people_settings import set_for
from playbook.words import Door
from tests.floor import Floor


def nxt(floor: Floor, person: str = "U0SAM") -> tuple[str, list[str]]:
    """What is said, and the buttons."""
    answer = floor.type(person, "/lead next")
    pressed = [
        each for block in answer.get("blocks", []) if block["type"] == "actions" for each in block["elements"]
    ]
    return answer["text"], [each["action_id"] for each in pressed]


def test_with_nothing_to_do_it_says_so_and_what_comes(floor: Floor) -> None:
    assert nxt(floor) == (
        "Nothing is due, and no lead is free to claim. New ones are in the lead channel.",
        [],
    )
    floor.lead(name="Ann Lee", temperature="hot")
    floor.type("U0SAM", "/dispo 1 callback tue 10:00")
    assert "Your next one is #1 at tomorrow 10:00." in nxt(floor)[0]


def test_the_hottest_and_oldest_free_lead_is_offered_with_claim(floor: Floor) -> None:
    for name, temperature in (("Cid", "cold"), ("Bob", "warm"), ("Ann", "hot"), ("Zoe", "hot")):
        floor.lead(name=name, temperature=temperature)
        floor.clock.move(seconds=30)
    said, buttons = nxt(floor)
    assert said.startswith("Free to claim: 🔥 #3 Ann.")
    assert buttons == ["claim", "more"]
    floor.press("U0DANA", "claim", 3)
    assert "#4" in nxt(floor)[0]
    floor.press("U0DANA", "claim", 4)
    assert "#2" in nxt(floor)[0]


def test_my_own_come_first_in_the_order_of_what_burns(floor: Floor) -> None:
    for name, temperature in (("Ann", "hot"), ("Bob", "warm"), ("Cid", "hot"), ("Zoe", "hot")):
        floor.lead(name=name, temperature=temperature)
    for number in (1, 2, 3):
        floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.type("U0SAM", "/dispo 3 callback today 09:10")
    assert nxt(floor)[0].startswith("Agreed for 09:10: 🔥 #3")
    floor.pass_time(hours=4, minutes=30)  # #1 and #3 are overdue, #2 is due
    assert nxt(floor)[0].startswith("🚨 Overdue and hot:")
    for number in (1, 3):
        floor.type("U0SAM", f"/dispo {number} callback tomorrow 10:00")
    said, buttons = nxt(floor)
    assert said.startswith("Due now: ☀️ #2")
    assert "record:voicemail" in buttons
    assert buttons[-3:] == ["dispose", "release", "more"]


def test_a_claim_that_nobody_touched_comes_before_another_claim(floor: Floor) -> None:
    for name in ("Ann", "Bob"):
        floor.lead(name=name, temperature="hot")
    floor.press("U0SAM", "claim", 2)
    assert nxt(floor)[0].startswith("Due now: 🔥 #2")


def test_what_is_offered_or_handed_to_me_comes_before_what_is_free(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    floor.lead(name="Bob", temperature="warm")
    floor.type("U0DANA", "/dispo 2 voicemail")
    floor.type("U0DANA", "/lead 2 give @sam")
    said, buttons = nxt(floor)
    assert said.startswith("Handed to you: ☀️ #2")
    assert buttons == ["accept", "decline", "more"]
    assert nxt(floor, "U0TOM")[0].startswith("Free to claim: 🔥 #1")


def test_with_full_hands_nothing_more_is_offered_and_it_says_why(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=0)
    floor.lead(name="Ann", temperature="hot")
    assert nxt(floor)[0].startswith("Your limit is 0 untouched leads.")
    assert nxt(floor, "U0DANA")[0].startswith("Free to claim: 🔥 #1")


def test_contact_is_shown_to_the_owner_only(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot", email="ann@acme.com")
    assert "ann@acme.com" not in json.dumps(floor.type("U0SAM", "/lead next"))
    floor.press("U0SAM", "claim", 1)
    assert "ann@acme.com" in json.dumps(floor.type("U0SAM", "/lead next"))


def test_a_press_under_the_answer_says_what_was_recorded(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    said = floor.press("U0SAM", "record:voicemail", 1, ephemeral=True)
    assert said is not None
    assert said["text"].startswith("✓ #1 Ann: Left voicemail.")
    assert floor.press("U0SAM", "record:voicemail", 1) is None
