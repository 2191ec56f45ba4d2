"""Claiming responsibly: a cap on what nobody touched yet, and an overdue hot lead bars new ones."""

import itertools
from datetime import timedelta
from typing import Any

from handlers.people.people_settings import set_for
from playbook.words import Door
from tests.floor import Floor
from tests.slack_limits import problems

NUMBERS = itertools.count(1)


def lead(floor: Floor, temperature: str = "warm") -> int:
    return floor.lead(name=f"Lead {next(NUMBERS)} & <Co>", temperature=temperature)


def claim(floor: Floor, temperature: str = "warm", person: str = "U0SAM") -> int:
    number = lead(floor, temperature)
    assert floor.press(person, "claim", number) is None
    return number


def refused(floor: Floor, number: int, person: str = "U0SAM") -> dict[str, Any]:
    answer = floor.press(person, "claim", number)
    assert answer is not None
    assert problems({key: answer[key] for key in ("text", "blocks")}, "message") == []
    assert floor.look(number).owner is None
    return answer


def buttons(answer: dict[str, Any]) -> list[str]:
    return [block["accessory"]["value"] for block in answer["blocks"] if "accessory" in block]


def test_at_the_cap_the_refusal_lists_what_has_to_be_touched_as_buttons(floor: Floor) -> None:
    mine = [claim(floor) for _ in range(5)]
    answer = refused(floor, lead(floor))
    assert "You hold 5 untouched leads, and 5 is the limit" in answer["text"]
    assert buttons(answer) == [str(each) for each in mine]


def test_a_touch_frees_a_hand(floor: Floor) -> None:
    mine = [claim(floor) for _ in range(5)]
    waiting = lead(floor)
    refused(floor, waiting)
    floor.type("U0SAM", f"/dispo {mine[0]} voicemail")
    assert floor.press("U0SAM", "claim", waiting) is None


def test_each_temperature_has_its_own_cap_and_a_person_may_have_another(floor: Floor) -> None:
    for _ in range(5):
        claim(floor)
    claim(floor, "hot")
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=6)
    claim(floor)
    refused(floor, lead(floor))


def test_a_rep_at_the_cap_when_a_hot_lead_arrives_touches_one_first(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=1)
    held = claim(floor, "hot")
    hot = lead(floor, "hot")
    answer = refused(floor, hot)
    assert "You hold 1 untouched lead, and 1 is the limit" in answer["text"]
    assert floor.press("U0DANA", "claim", lead(floor, "hot")) is None  # others may
    floor.type("U0SAM", f"/dispo {held} spoke")
    assert floor.press("U0SAM", "claim", hot) is None


def test_an_overdue_hot_lead_bars_new_claims_in_the_managers_words(floor: Floor) -> None:
    hot = claim(floor, "hot")
    floor.deliver()
    floor.clock.move(minutes=16)
    answer = refused(floor, lead(floor, "cold"))
    assert answer["text"].startswith("Coffee is for closers")
    assert buttons(answer) == [str(hot)]
    floor.type("U0SAM", f"/dispo {hot} voicemail")
    claim(floor, "cold")


def test_a_nudge_that_went_unanswered_bars_too(floor: Floor) -> None:
    hot = claim(floor, "hot")
    floor.type("U0SAM", f"/dispo {hot} voicemail")
    claim(floor)
    floor.live_through(timedelta(minutes=5), minutes=46)  # the next touch was asked for
    refused(floor, lead(floor))


def test_with_a_limit_of_none_nobody_is_told_to_touch_what_he_does_not_have(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=0)
    answer = refused(floor, lead(floor))
    assert "Your limit is 0 untouched leads" in answer["text"]
    assert buttons(answer) == []


def test_many_untouched_claims_are_not_all_listed(floor: Floor) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=12)
    for _ in range(12):
        claim(floor, "cold")
    assert len(buttons(refused(floor, lead(floor, "cold")))) == 10


def test_whoever_touches_an_open_lead_has_it_whatever_he_holds(floor: Floor) -> None:
    for _ in range(5):
        claim(floor)
    number = lead(floor)
    floor.type("U0SAM", f"/dispo {number} spoke")
    assert floor.look(number).owner == "U0SAM"
