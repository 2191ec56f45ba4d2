"""`/lead find`: by number, e-mail, phone, name or company, in any spelling and with typos."""

import json
from typing import Any

import pytest

from tests.floor import Floor


@pytest.fixture
def shop(floor: Floor) -> Floor:
    """Four leads: #1 Ann of Acme, #2 Bob of Globex, #3 Hans of Müller, #4 without a name."""
    floor.lead(name="Ann Lee", company="Acme Inc", email="ann.lee@acme.com", phone="+1 212 555 0100")
    floor.lead(name="Bob Ray", company="Globex Corporation", email="bob@globex.com", temperature="cold")
    floor.lead(name="Hans Maier", company="Müller & Söhne", phone="+49 30 901820")
    floor.lead(email="zoe_quinn@example.org", message="hello")
    return floor


def numbers(answer: dict[str, Any]) -> list[int]:
    return [int(block["accessory"]["value"]) for block in answer["blocks"] if "accessory" in block]


def found(floor: Floor, typed: str, person: str = "U0SAM") -> list[int]:
    return numbers(floor.type(person, f"/lead find {typed}"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2", 2),
        ("#2", 2),
        ("acme", 1),
        ("ACME", 1),
        ("acmee", 1),
        ("anne le", 1),
        ("lee ann", 1),
        ("globx", 2),
        ("globex corp", 2),
        ("muller", 3),
        ("müller", 3),
        ("hans meier", 3),
        ("ann.lee@acme.com", 1),
        ("<mailto:Ann.Lee@ACME.com|Ann.Lee@ACME.com>", 1),
        ("acme.com", 1),
        ("<http://globex.com|globex.com>", 2),
        ("zoe_q", 4),
        ("(212) 555-0100", 1),
        ("212.555.0100", 1),
        ("<tel:+12125550100|+1 212 555 0100>", 1),
        ("030 901820", 3),
        ("0049 30 901820", 3),
        ("5550100", 1),
    ],
)
def test_a_lead_is_found_however_it_is_typed(shop: Floor, typed: str, first: int) -> None:
    assert found(shop, typed)[0] == first


def test_a_sign_that_means_something_to_the_database_means_itself(shop: Floor) -> None:
    shop.lead(name="zoexq")
    assert 5 not in found(shop, "oe_q")
    assert found(shop, "100%") == []


def test_nothing_found_says_what_else_to_try(shop: Floor) -> None:
    answer = shop.type("U0SAM", "/lead find zzzzzz")
    assert answer["text"].startswith("Nothing found for “zzzzzz”. Try fewer letters")
    assert numbers(answer) == []


@pytest.mark.parametrize("typed", ["", " ", "a", "#"])
def test_too_little_is_asked_for_with_an_example(shop: Floor, typed: str) -> None:
    assert shop.type("U0SAM", f"/lead find {typed}")["text"].startswith(
        "Say whom you look for: `/lead find acme`"
    )


def test_state_and_owner_are_told_and_the_button_shows_the_page(shop: Floor) -> None:
    shop.press("U0SAM", "claim", 1)
    answer = shop.type("U0DANA", "/lead find ann")
    assert "✋ <@U0SAM> since 09:00" in json.dumps(answer, ensure_ascii=False)
    button = next(block["accessory"] for block in answer["blocks"] if "accessory" in block)
    assert (button["action_id"], button["text"]["text"]) == ("more", "Show")
    shop.press("U0DANA", button["action_id"], button["value"])
    assert shop.slack.views()[-1]["title"]["text"] == "Lead #1"


def test_contact_stays_masked_for_all_but_the_owner(shop: Floor) -> None:
    shop.press("U0SAM", "claim", 1)
    for person in ("U0DANA", "U0MARIA"):
        said = json.dumps(shop.type(person, "/lead find ann.lee@acme.com")["blocks"][1:])
        assert "ann.lee" not in said
        assert "555 0100" not in said
        assert "a\\u2026@acme.com" in said
    assert "+1 212 555 0100" in json.dumps(shop.type("U0SAM", "/lead find acme"))


def test_ten_are_shown_those_that_go_on_first(floor: Floor) -> None:
    for each in range(14):
        floor.lead(name=f"Ann {each}", company="Acme")
    for number in (13, 14):
        floor.type("U0SAM", f"/dispo {number} junk")
    assert found(floor, "acme") == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]


def test_what_was_meant_exactly_comes_before_what_only_contains_it(floor: Floor) -> None:
    floor.lead(name="Ann", phone="+1 212 555 0100")
    floor.lead(name="Form 1 filler")
    assert found(floor, "1") == [1, 2]
