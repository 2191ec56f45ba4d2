"""`/lead 42 history`: every entry, page by page, the newest last; what was taken back is marked."""

import json
from typing import Any

from playbook.words import Door, Kind
from store import history
from tests.floor import Floor
from tests.slack_limits import problems


def entries(answer: dict[str, Any]) -> list[str]:
    return [
        block["elements"][0]["text"]
        for block in answer["blocks"]
        if block.get("block_id", "").startswith("entry")
    ]


def buttons(answer: dict[str, Any]) -> list[str]:
    found = [block for block in answer["blocks"] if block.get("block_id") == "pages"]
    return [each["action_id"] for block in found for each in block["elements"]]


def long_story(floor: Floor, notes: int) -> None:
    """#1 with its two entries of arrival, a claim, and so many notes."""
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    for number in range(notes):
        floor.clock.move(minutes=1)
        floor.type("U0SAM", f"/lead 1 note number {number}")


def test_a_short_history_is_one_page_with_who_when_what_and_which_door(floor: Floor) -> None:
    long_story(floor, 0)
    floor.clock.move(minutes=3)
    floor.type("U0DANA", "/dispo 1 callback tue 10:00 prefers mornings")
    answer = floor.type("U0TOM", "/lead 1 history")
    told = entries(answer)
    assert told[0] == "09:00 · Glengarry · *received* · web"
    assert told[-2:] == [
        "09:00 · <@U0SAM> · *claimed* · button",
        "09:03 · <@U0DANA> · *Call back*: tomorrow 10:00 · prefers mornings · command",
    ]
    assert buttons(answer) == []
    assert answer["text"].startswith("History of #1 Ann Lee, page 1 of 1, 4 entries")


def test_the_latest_page_comes_first_and_each_turn_replaces_it(floor: Floor) -> None:
    long_story(floor, 42)  # 45 entries
    answer = floor.type("U0SAM", "/lead 1 history")
    assert [each.split(": ")[1] for each in entries(answer)] == [
        f"number {each} · command" for each in range(37, 42)
    ]
    assert buttons(answer) == ["history:2"]
    turned = floor.press("U0SAM", "history:2", 1)
    assert turned is not None
    assert (len(entries(turned)), buttons(turned)) == (20, ["history:1", "history:3"])
    assert (turned["replace_original"], turned["response_type"]) == (True, "ephemeral")
    first = floor.press("U0SAM", "history:1", 1)
    assert first is not None
    assert "*received*" in entries(first)[0]
    assert buttons(first) == ["history:2"]
    assert floor.press("U0SAM", "history:99", 1)["text"].startswith("History of #1")  # type: ignore[index]


def test_an_entry_that_was_taken_back_is_struck_on_both_pages(floor: Floor) -> None:
    long_story(floor, 0)
    floor.type("U0SAM", "/dispo 1 voicemail")
    with floor.database.writing() as tx:
        lead = floor.look(1)
        wrong = history.of(tx, lead)[-1]
        history.add(tx, lead, Kind.UNDONE, floor.clock(), "U0SAM", Door.BUTTON, corrects=wrong.id)
    for line in ("/lead 1 history", "/lead 1"):
        told = entries(floor.type("U0SAM", line))
        assert "~Left voicemail~ taken back" in told[-2]
        assert "*undone*" in told[-1]
        assert not any("~" in each for each in told[:-2])


def test_the_longest_notes_fit_into_a_page(floor: Floor) -> None:
    floor.lead(name="&" * 500, company="<" * 500, message="x")
    for _ in range(25):
        floor.type("U0SAM", "/lead 1 note " + "&amp;" * 1000)
    answer = floor.type("U0SAM", "/lead 1 history")
    del answer["response_type"]
    assert problems(answer, "message") == []
    assert "taken back" not in json.dumps(answer)


def test_there_is_no_history_of_a_lead_that_is_not_there(floor: Floor) -> None:
    assert floor.type("U0SAM", "/lead 7 history")["text"].startswith("There is no lead #7.")
