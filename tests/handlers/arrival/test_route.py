"""*Why here?* on a card: which rule matched, who is skipped and why, and what happens next."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from handlers.arrival.route import route_for
from handlers.people.people_settings import set_for
from playbook.words import Door
from store import people, playbooks
from store.database import Database
from tests.floor import PLAYBOOK, Floor
from tests.slack_limits import problems

TEAM = """
[[routes]]
name = "partners"
when = { sales_channel = "partner" }
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana", "@ruth"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor with a rotation and a channel where everybody claims."""
    return Floor(sqlite_database, playbook=PLAYBOOK + TEAM)


def why(shop: Floor, number: int, person: str = "U0SAM") -> dict[str, Any]:
    answer = shop.press(person, "why-here", number)
    assert answer is not None
    assert problems(without_envelope(answer), "message") == []
    return answer


def without_envelope(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in ("text", "blocks")}


def lines(answer: dict[str, Any]) -> list[str]:
    return list(_lines(answer["blocks"]))


def _lines(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        for element in [block.get("text"), *block.get("elements", [])]:
            if element:
                yield from element["text"].split("\n")


def set_up(shop: Floor, person: str, **given: Any) -> None:
    set_for(shop.desk, person, "U0MARIA", Door.MODAL, **given)


def test_it_says_which_rule_matched_and_why_those_before_did_not(shop: Floor) -> None:
    number = shop.lead(name="Ann", product="Solar", temperature="hot")
    told = lines(why(shop, number))
    assert "✓ solar: product is Solar" in told
    assert "✗ partners: no sales channel is known" in told
    assert [line for line in told if "everybody:" in line] == []


def test_it_says_who_was_skipped_and_why_and_whose_turn_comes_next(shop: Floor) -> None:
    set_up(shop, "U0DANA", paused=True)
    number = shop.lead(name="Ann", product="solar", temperature="hot")
    assert shop.look(number).offered_to == "U0RUTH"
    told = lines(why(shop, number))
    assert any("It is offered to Ruth; after that it is Sam's turn." in line for line in told)
    assert "• Dana: skipped, paused" in told
    assert "• Sam: there" in told
    assert "Skipped when it was dealt, 09:00: Dana paused" in told


def test_it_says_what_happens_next_and_when(shop: Floor) -> None:
    number = shop.lead(name="Ann", temperature="hot")
    told = lines(why(shop, number))
    assert told[told.index("*Next*") + 1 : -1] == [
        "• 09:02: if unclaimed, asked again in the thread in #leads",
        "• 09:05: if unclaimed, Ruth asked (backup)",
        "• 09:10: if unclaimed, Maria asked (manager)",
        "• 09:30: if unclaimed, it is Maria's",
    ]


def test_a_rung_that_asks_nobody_by_then_is_told_as_passed_over(shop: Floor) -> None:
    set_up(shop, "U0RUTH", hours={"monday": ["08:00-09:03"]})
    number = shop.lead(name="Ann", temperature="hot")
    assert "• 09:05: no backup is there then: passed over" in lines(why(shop, number))
    shop.live_through(minutes=6)
    assert shop.slack.texts("D0RUTH") == []


def test_without_a_fallback_person_the_pile_comes_last(sqlite_database: Database) -> None:
    bare = Floor(sqlite_database, playbook='[roles]\nmanagers = ["@maria"]\n')
    number = bare.lead(name="Ann", temperature="hot")
    told = lines(why(bare, number))
    assert "• 09:30: no fallback person is there: passed over" in told
    assert "• 10:00: if unclaimed, to the nurture pile, and marketing is told" in told
    bare.live_through(timedelta(minutes=5), hours=1)
    assert bare.look(number).state == "nurture"


def test_the_ladder_that_is_told_is_the_one_that_is_lived(shop: Floor) -> None:
    number = shop.lead(name="Ann", temperature="warm")
    told = [line for line in lines(why(shop, number)) if "if unclaimed" in line]
    for step in told:
        at = step.removeprefix("• ").partition(": ")[0]
        due = shop.look(number).due_at
        assert due is not None
        assert f"{due:%H:%M}" == at
        shop.pass_time(seconds=(due - shop.clock()).total_seconds())
    assert shop.look(number).owner == "U0MARIA"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (None, "• 09:15: if untouched, Sam is asked “still on it?”, and at 09:25 it is taken back"),
        ("voicemail", "• 09:45: Sam is asked for the next touch"),
        ("callback tue 10:00", "• tomorrow 10:00: Sam is asked to call back"),
        ("not-ready 2027-01-04", "• Mon 4 Jan 09:00: marketing is asked whether it is time again"),
        ("won 12k", "• Nothing: it is closed."),
    ],
)
def test_a_lead_that_has_an_owner_says_what_he_is_asked_next(
    shop: Floor, code: str | None, told: str
) -> None:
    number = shop.lead(name="Ann", temperature="hot")
    shop.press("U0SAM", "claim", number)
    if code:
        shop.type("U0SAM", f"/dispo {number} {code}")
    said = lines(why(shop, number))
    assert said[said.index("*Next*") + 1] == told
    assert not any("turn" in line for line in said)


def test_a_route_that_was_changed_since_is_told(shop: Floor) -> None:
    number = shop.lead(name="Ann", product="solar", temperature="hot")
    changed = (PLAYBOOK + TEAM).replace('product = "solar"', 'product = "wind"')
    with shop.database.writing() as tx:
        playbooks.add(tx, "T0", 1, changed, "test", shop.clock())
    shop.rules.refresh()
    assert "✓ solar: so it was routed; today it would be everybody" in lines(why(shop, number))


def test_its_text_alone_says_what_matters(shop: Floor) -> None:
    number = shop.lead(name="Ann", product="solar", temperature="hot")
    text = why(shop, number)["text"]
    for said in ("solar: product is solar", "It is offered to Dana", "09:05: if Dana has not accepted it"):
        assert said in text


HOSTILE = '<!channel> & "quotes" * `' * 4


def crowded(database: Database) -> Floor:
    """Two hundred routes, a hundred people, and names that nobody is called."""
    routes = "".join(
        f'[[routes]]\nname = "route {number:03} {"x" * 60}"\nwhen = {{ country = ["D{number:03}"] }}\n'
        for number in range(199)
    )
    last = '[[routes]]\nname = "all"\nway = "rotation"\nteam = "crowd"\n'
    shop = Floor(database, playbook=PLAYBOOK + routes + last)
    with database.writing() as tx:
        for number in range(100):
            paused = {"paused": True} if number % 3 else {}
            people.learn(
                tx, "T0", f"U1{number:05}", handle=f"rep{number}", name=f"{number} {HOSTILE}",
                settings={"team": "crowd", **paused},
            )  # fmt: skip
    shop.rules.refresh()
    return shop


def test_with_200_routes_and_100_people_it_stays_within_slacks_limits(sqlite_database: Database) -> None:
    shop = crowded(sqlite_database)
    number = shop.lead(name=HOSTILE, country="FR", temperature="hot")
    told = lines(why(shop, number))
    assert sum(line.startswith("✗") for line in told) == 10
    assert [line for line in told if line.startswith("✗")][-1].startswith("✗ route 198")
    assert "and 189 routes before them that do not fit" in told
    shown = [line for line in told if line.endswith((": there", "skipped, paused"))]
    assert len(shown) == 15
    assert any(": there" in line for line in shown)
    assert any("skipped, paused" in line for line in shown)
    assert "and 84 more" in told  # the one it is offered to is told apart


def test_the_route_that_is_explained_is_the_one_that_was_taken(sqlite_database: Database) -> None:
    shop = crowded(sqlite_database)
    number = shop.lead(name="Ann", country="D7", temperature="hot")
    route, seen = route_for(shop.rules(), shop.look(number).routing)
    assert (shop.look(number).route, seen[-1].route) == (route.name, route.name)


def test_looking_changes_nothing(shop: Floor) -> None:
    number = shop.lead(name="Ann", product="solar", temperature="hot")
    before = shop.look(number).model_dump()
    shop.clock.now += timedelta(seconds=30)
    first = json.dumps(without_envelope(why(shop, number)))
    assert json.dumps(without_envelope(why(shop, number))) == first
    assert shop.look(number).model_dump() == before
