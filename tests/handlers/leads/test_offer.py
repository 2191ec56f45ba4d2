"""Leads are dealt to whoever is there, in turn or one after another, and move on unless accepted."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.leads.offer import deal
from handlers.people.people import on_user_change
from handlers.people.people_settings import set_for
from playbook.words import Door, State
from store import history
from store.database import Database
from tests.floor import PLAYBOOK, Floor

NUMBERS = itertools.count(1)
DEALING = """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana", "@ruth"]
[routes.when]
product = "solar"
[[routes]]
name = "wind"
way = "offer"
people = ["@sam", "@dana"]
[routes.when]
product = "wind"
[[routes]]
name = "everybody"
"""
ALL = ("U0SAM", "U0DANA", "U0RUTH")


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor with a rotation, an offer route, and a channel where everybody claims."""
    return Floor(sqlite_database, playbook=PLAYBOOK + DEALING)


def lead(shop: Floor, product: str = "solar", temperature: str = "warm", **facts: Any) -> int:
    return shop.lead(name=f"Lead {next(NUMBERS)}", temperature=temperature, product=product, **facts)


def asked(shop: Floor, number: int) -> str | None:
    return shop.look(number).offered_to


def accepts(shop: Floor, number: int) -> str:
    person = asked(shop, number)
    assert person is not None
    assert shop.press(person, "claim", number) is None
    shop.type(person, f"/dispo {number} voicemail")
    return person


def test_two_rotations_side_by_side_stay_within_one_turn_of_the_weights(sqlite_database: Database) -> None:
    routes = DEALING.replace('way = "offer"', 'way = "rotation"')
    shop = Floor(sqlite_database, playbook=PLAYBOOK + routes)
    for person in ALL:
        set_for(shop.desk, person, None, Door.CLI, cap=1000)
    set_for(shop.desk, "U0SAM", None, Door.CLI, weight=2)
    weights = {"solar": {"U0SAM": 2, "U0DANA": 1, "U0RUTH": 1}, "wind": {"U0SAM": 2, "U0DANA": 1}}
    got: dict[str, Counter[str]] = {"solar": Counter(), "wind": Counter()}
    for number in range(48):
        product = ("solar", "wind", "wind")[number % 3]
        got[product][str(asked(shop, lead(shop, product)))] += 1
        total = sum(weights[product].values())
        for person, weight in weights[product].items():
            due = got[product].total() * weight / total
            assert abs(got[product][person] - due) <= 1
    assert {person for each in got.values() for person in each} == set(ALL)


def test_an_offer_is_accepted_by_a_press_and_says_until_when(shop: Floor) -> None:
    number = lead(shop, "wind", "hot")
    shop.deliver()
    assert "*Your turn*" in shop.slack.texts("D0SAM")[0]
    assert "Until 09:05" in shop.slack.texts("D0SAM")[0]
    assert shop.press("U0SAM", "claim", number) is None
    assert (shop.look(number).owner, shop.look(number).offered_to) == ("U0SAM", None)
    refused = shop.press("U0DANA", "claim", number)
    assert refused is not None
    assert "was faster" in refused["text"]


def test_while_it_is_offered_nobody_else_can_claim_it(shop: Floor) -> None:
    number = lead(shop, "wind", "hot")
    refused = shop.press("U0RUTH", "claim", number)
    assert refused is not None
    assert "offered to a colleague until 09:05" in refused["text"]


def test_not_accepted_in_time_it_moves_on_and_after_the_last_everybody_may_claim(shop: Floor) -> None:
    number = lead(shop, "wind", "hot")
    assert asked(shop, number) == "U0SAM"
    shop.live_through(minutes=5)
    assert asked(shop, number) == "U0DANA"
    shop.live_through(minutes=5)
    assert asked(shop, number) is None
    assert shop.look(number).state == State.OPEN
    assert shop.press("U0RUTH", "claim", number) is None


def test_who_passes_is_not_asked_again_and_may_still_claim_at_the_end(shop: Floor) -> None:
    number = lead(shop, "wind")
    answer = shop.press("U0SAM", "pass", number)
    assert answer is not None
    assert "moves on" in answer["text"]
    assert asked(shop, number) == "U0DANA"
    late = shop.press("U0SAM", "pass", number)
    assert late is not None
    assert "no longer offered to you" in late["text"]
    shop.press("U0DANA", "pass", number)
    for _ in range(3):
        shop.tick()
    assert asked(shop, number) is None
    assert shop.press("U0SAM", "claim", number) is None


def test_an_offer_that_ran_out_tells_what_became_of_it(shop: Floor) -> None:
    number = lead(shop, "wind", "hot")
    shop.deliver()
    shop.live_through(minutes=6)
    assert "Your turn" not in shop.slack.texts("D0SAM")[0]
    assert "Your turn" in shop.slack.texts("D0DANA")[0]
    shop.press("U0DANA", "claim", number)
    shop.deliver()
    assert "Your turn" not in shop.slack.texts("D0DANA")[0]


@pytest.mark.parametrize("why", ["away", "paused", "off shift", "gone"])
def test_nobody_is_dealt_to_who_is_not_there(shop: Floor, why: str) -> None:
    reasons: dict[str, dict[str, Any]] = {
        "away": {"away_from": shop.clock(), "away_until": shop.clock() + timedelta(days=2)},
        "paused": {"paused": True},
        "off shift": {"hours": {"sunday": ["10:00-12:00"]}},
        "gone": {},
    }
    set_for(shop.desk, "U0SAM", None, Door.CLI, **reasons[why])
    if why == "gone":
        shop.slack.calls.clear()
        from_slack = {"event": {"user": {"id": "U0SAM", "name": "sam", "deleted": True}}}
        on_user_change(shop.desk, from_slack)
    assert {asked(shop, lead(shop)) for _ in range(6)} == {"U0DANA", "U0RUTH"}
    assert asked(shop, lead(shop, "wind")) == "U0DANA"


def test_a_released_lead_refunds_the_turn_and_goes_to_another(shop: Floor) -> None:
    first = lead(shop)
    giver = accepts(shop, first)
    shop.type(giver, f"/lead {first} release not my territory")
    assert asked(shop, first) not in (None, giver)
    assert asked(shop, lead(shop)) == giver  # his turn came back


def test_who_released_it_is_not_dealt_it_again_though_nobody_else_is_there(shop: Floor) -> None:
    for person in ("U0DANA", "U0RUTH"):
        set_for(shop.desk, person, None, Door.CLI, paused=True)
    number = lead(shop)
    shop.press("U0SAM", "claim", number)
    shop.type("U0SAM", f"/lead {number} release no time")
    for _ in range(3):
        shop.tick()
    assert (shop.look(number).state, asked(shop, number)) == (State.OPEN, None)
    set_for(shop.desk, "U0RUTH", None, Door.CLI, paused=False)
    shop.tick()
    assert asked(shop, number) == "U0RUTH"


def test_a_lead_released_by_timeout_goes_to_another(shop: Floor) -> None:
    number = lead(shop, temperature="hot")
    person = asked(shop, number)
    shop.press(str(person), "claim", number)
    shop.live_through(minutes=25)
    assert asked(shop, number) not in (None, person)


def test_junk_gives_the_turn_back_once(shop: Floor) -> None:
    number = lead(shop)
    person = accepts(shop, number)
    shop.type(person, f"/dispo {number} junk")
    shop.press("U0MARIA", "record:junk", number)  # closed already: gives nothing back again
    dealt = [asked(shop, lead(shop)) for _ in range(9)]
    assert person in dealt[:2]
    assert Counter(dealt) == dict.fromkeys(ALL, 3)


def test_a_lead_he_had_without_a_turn_gives_none_back(shop: Floor) -> None:
    known = lead(shop, email="ann@acme.com")
    owner = accepts(shop, known)
    shop.type(owner, f"/dispo {known} won 10")
    others = [asked(shop, lead(shop)) for _ in range(2)]
    again = lead(shop, email="ann@acme.com")  # goes to its owner, out of turn
    assert asked(shop, again) == owner
    shop.press(owner, "claim", again)
    shop.type(owner, f"/dispo {again} junk")
    assert [asked(shop, lead(shop)) for _ in range(3)].count(owner) == 1
    assert owner not in others


@pytest.mark.parametrize("facts", [{"test": True}, {"message": "https://a.example https://b.example"}])
def test_tests_and_spam_touch_no_turn(shop: Floor, facts: dict[str, Any]) -> None:
    before = asked(shop, lead(shop))
    if "message" in facts:
        facts = {**facts, "temperature": ""}
    number = lead(shop, **facts)
    assert asked(shop, number) is None
    dealt = [before, *(asked(shop, lead(shop)) for _ in range(2))]
    assert set(dealt) == set(ALL)


def test_a_known_person_or_company_goes_first_to_its_owner(shop: Floor) -> None:
    first = shop.lead(name="Ann", email="ann@acme.com", temperature="warm")
    shop.press("U0RUTH", "claim", first)
    shop.type("U0RUTH", f"/dispo {first} voicemail")
    colleague = shop.lead(name="Bob", email="bob@acme.com", temperature="warm", product="wind")
    assert asked(shop, colleague) == "U0RUTH"
    in_channel = shop.lead(name="Eve", email="eve@acme.com", temperature="warm")
    assert asked(shop, in_channel) == "U0RUTH"
    stranger = shop.lead(name="Zoe", email="zoe@gmail.com", temperature="warm", product="wind")
    assert asked(shop, stranger) == "U0SAM"


def test_a_known_person_whose_owner_is_away_takes_the_usual_way(shop: Floor) -> None:
    first = shop.lead(name="Ann", email="ann@acme.com", temperature="warm")
    shop.press("U0RUTH", "claim", first)
    shop.type("U0RUTH", f"/dispo {first} won 100")
    shop.type("U0RUTH", "/lead away until fri")
    again = shop.lead(name="Ann", email="ann@acme.com", temperature="warm", product="wind")
    assert asked(shop, again) == "U0SAM"
    open_to_all = shop.lead(name="Eve", email="eve@acme.com", temperature="warm")
    assert asked(shop, open_to_all) is None


def test_who_rejected_an_inquiry_is_not_its_owner_for_ever(shop: Floor) -> None:
    junk = shop.lead(name="x", email="ann@acme.com", message="https://a.example https://b.example")
    shop.press("U0TOM", "qualify:reject", junk)
    shop.submit("U0TOM", shop.slack.views()[-1], reason="Spam")
    assert shop.look(junk).state == State.CLOSED
    assert (
        asked(shop, shop.lead(name="Ann", email="ann@acme.com", temperature="warm", product="wind"))
        == "U0SAM"
    )


def test_the_back_up_is_offered_what_came_to_the_one_away(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup="U0RUTH")
    shop.type("U0SAM", "/lead away until fri")
    assert asked(shop, lead(shop, "wind")) == "U0RUTH"
    assert asked(shop, lead(shop)) in ("U0DANA", "U0RUTH")
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=True)
    set_for(shop.desk, "U0RUTH", None, Door.CLI, paused=True)
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup="U0TOM")
    number = lead(shop)
    assert asked(shop, number) == "U0TOM"  # nobody of the rotation is there
    shop.press("U0TOM", "claim", number)
    shop.type("U0TOM", f"/dispo {number} junk")
    assert shop.look(number).routing.get("dealt", []) == []


def test_a_rep_at_the_cap_is_skipped_and_offers_count(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, cap=2)
    for person in ("U0DANA", "U0RUTH"):
        set_for(shop.desk, person, None, Door.CLI, paused=True)
    numbers = [lead(shop, temperature="hot") for _ in range(4)]
    assert [asked(shop, each) for each in numbers] == ["U0SAM", "U0SAM", None, None]
    assert shop.look(numbers[2]).routing["skipped"]["U0SAM"] == "hands full"
    shop.press("U0SAM", "claim", numbers[0])
    shop.type("U0SAM", f"/dispo {numbers[0]} spoke")
    shop.tick()
    assert asked(shop, numbers[2]) == "U0SAM"  # he has a hand free: the oldest comes first
    assert asked(shop, numbers[3]) is None


def test_what_waits_goes_to_whoever_comes_on_shift_the_hottest_and_oldest_first(shop: Floor) -> None:
    for person in ALL:
        set_for(shop.desk, person, None, Door.CLI, hours={"monday": ["14:00-18:00"]})
    cold, warm, hot = (lead(shop, "wind", heat) for heat in ("cold", "warm", "hot"))
    set_for(shop.desk, "U0SAM", None, Door.CLI, cap=1)
    shop.live_through(minutes=20)
    assert [asked(shop, each) for each in (cold, warm, hot)] == [None] * 3
    shop.clock.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=True)
    shop.tick()
    with shop.database.reading() as tx:
        offers = [
            (each.at, number)
            for number in (cold, warm, hot)
            for each in history.of(tx, shop.look(number))
            if each.kind == "offered"
        ]
    assert {asked(shop, each) for each in (cold, warm)} == {"U0SAM"}
    assert len(offers) >= 2


def test_one_bad_lead_does_not_keep_the_others_waiting(shop: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, paused=True)
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=True)
    bad, good = lead(shop, "wind"), lead(shop, "wind")
    set_for(shop.desk, "U0SAM", None, Door.CLI, paused=False)

    def fail_once(tx: Any, desk: Any, found: Any, now: datetime) -> bool:
        if found.id == bad:
            raise RuntimeError("broken")
        return deal(tx, desk, found, now)

    monkeypatch.setattr("handlers.clock.waiting.deal", fail_once)
    shop.tick()
    assert [asked(shop, each) for each in (bad, good)] == [None, "U0SAM"]


def test_who_returns_starts_level_without_a_burst(shop: Floor) -> None:
    for person in ALL:
        set_for(shop.desk, person, None, Door.CLI, cap=1000)
    for _ in range(6):
        lead(shop)
    set_for(shop.desk, "U0SAM", None, Door.CLI, paused=True)
    for _ in range(20):
        lead(shop)
    set_for(shop.desk, "U0SAM", None, Door.CLI, paused=False)
    dealt = [asked(shop, lead(shop)) for _ in range(9)]
    assert dealt.count("U0SAM") == 3


def test_a_team_is_dealt_to_as_its_members_come_and_go(sqlite_database: Database) -> None:
    shop = Floor(
        sqlite_database, playbook=PLAYBOOK + '[[routes]]\nname = "all"\nway = "rotation"\nteam = "north"\n'
    )
    assert asked(shop, lead(shop)) is None  # nobody is in it yet
    set_for(shop.desk, "U0TOM", None, Door.CLI, team="north")
    assert asked(shop, lead(shop)) == "U0TOM"
    set_for(shop.desk, "U0RUTH", None, Door.CLI, team="north")
    assert {asked(shop, lead(shop)) for _ in range(2)} == {"U0TOM", "U0RUTH"}
