"""Did you buy? Six and twelve months after a lead was lost marketing asks, in one list, and may change its mind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.pile.did_you_buy import answer
from handlers.pile.pile_week import post_weekly
from playbook.refusal import Refusal
from playbook.words import Door
from store import history, purchases
from store.tables import Purchase
from tests.at_home import open_home, press_at_home
from tests.floor import MONDAY, Floor
from tests.in_modal import choose_in, leads_in, press_in, shown, submit_on_top, told
from tests.slack_limits import problems

HALF_A_YEAR_LATER = datetime(2027, 5, 24, 9, 0, tzinfo=UTC)  # a Monday at nine
A_YEAR_LATER = datetime(2027, 11, 29, 9, 0, tzinfo=UTC)


def lost(floor: Floor, name: str = "Ann Lee", end: str = "no-purchase Too expensive", **facts: Any) -> int:
    number = floor.lead(name=name, temperature="hot", **facts)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} {end}")
    return number


def half_a_year_later(floor: Floor) -> None:
    floor.clock.now = HALF_A_YEAR_LATER
    floor.tick()


def the_list(floor: Floor, person: str = "U0TOM") -> dict[str, Any]:
    floor.press(person, "did-you-buy", "buyers", channel="C0MARKETING")
    return shown(floor)


def answers(floor: Floor) -> list[Purchase]:
    with floor.database.reading() as tx:
        return list(purchases.answers(tx, "T0", MONDAY, MONDAY + timedelta(days=1)))


def entries(floor: Floor, number: int) -> list[tuple[str, str | None, str]]:
    with floor.database.reading() as tx:
        found = history.of(tx, floor.look(number))
    return [
        (each.detail["why"], each.who, each.door)
        for each in found
        if each.kind == "asked whether they bought"
    ]


def test_the_weekly_card_says_how_many_are_to_be_asked(floor: Floor) -> None:
    for name in ("Ann", "Bob"):
        lost(floor, name)
    half_a_year_later(floor)
    assert post_weekly(floor.desk)
    floor.deliver()
    card = floor.slack.texts("C0MARKETING")[-1]
    assert '"text": "🌱 2 to ask: did you buy?"' in card
    assert '"action_id": "did-you-buy"' in card


def test_the_list_tells_what_became_of_each_and_how_to_reach_them(floor: Floor) -> None:
    lost(floor, email="ann@acme.com", company="Acme")
    half_a_year_later(floor)
    view = the_list(floor)
    assert problems(view, "modal") == []
    for part in ("1 to ask", "#1", "Ann Lee", "Acme", "Lost: Not buying, Mon 23 Nov", ">Too expensive", "ann@acme.com",
                 "6 months ago"):  # fmt: skip
        assert part in told(view)
    others = told(the_list(floor, "U0DANA"))
    assert "ann@acme.com" not in others
    assert "a…@acme.com" in others


@pytest.mark.parametrize("end", ["won 12", "wrong-person", "do-not-contact", "junk", "not-ready in 9 months"])
def test_whoever_was_not_lost_is_not_asked(floor: Floor, end: str) -> None:
    lost(floor, end=end)
    half_a_year_later(floor)
    assert leads_in(the_list(floor)) == []
    assert "Nobody is to be asked now." in told(shown(floor))


def test_who_never_answered_is_asked_too(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", number)
    for _ in range(6):
        floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.type("U0SAM", f"/dispo {number} no-response")
    half_a_year_later(floor)
    assert leads_in(the_list(floor)) == [number]


@pytest.mark.parametrize(
    ("given", "label"), [("us", "From us"), ("nobody", "Not at all"), ("looking", "Still looking")]
)
def test_an_answer_is_kept_with_its_entry_and_shown(floor: Floor, given: str, label: str) -> None:
    number = lost(floor)
    half_a_year_later(floor)
    view = choose_in(floor, "U0TOM", the_list(floor), "bought", f"{number} 6 {given}")
    (kept,) = answers(floor)
    assert (kept.lead_id, kept.months, kept.answer, kept.who) == (number, 6, given, "U0TOM")
    assert entries(floor, number) == [(f"after 6 months: {label.lower()}", "U0TOM", "button")]
    assert f"✓ After 6 months: *{label}*" in told(view)
    assert "Nobody is to be asked now." in told(view)


@pytest.mark.parametrize(("typed", "who"), [("Globex", "Globex"), (None, None)])
def test_who_bought_from_somebody_else_may_say_from_whom(
    floor: Floor, typed: str | None, who: str | None
) -> None:
    number = lost(floor)
    half_a_year_later(floor)
    form = choose_in(floor, "U0TOM", the_list(floor), "bought", f"{number} 6 competitor")
    assert problems(form, "modal") == []
    submit_on_top(floor, "U0TOM", form, **({"competitor": typed} if typed else {}))
    (kept,) = answers(floor)
    assert (kept.answer, kept.competitor) == ("competitor", who)
    assert "From somebody else" in told(shown(floor))


def test_an_answer_may_be_changed_and_said_twice_is_one_entry(floor: Floor) -> None:
    number = lost(floor)
    half_a_year_later(floor)
    view = choose_in(floor, "U0TOM", the_list(floor), "bought", f"{number} 6 looking")
    view = choose_in(floor, "U0TOM", view, "bought", f"{number} 6 looking")
    choose_in(floor, "U0MARIA", view, "bought", f"{number} 6 us")
    (kept,) = answers(floor)
    assert (kept.answer, kept.who) == ("us", "U0MARIA")
    assert [why for why, _, _ in entries(floor, number)] == [
        "after 6 months: still looking", "after 6 months: from us",
    ]  # fmt: skip


@pytest.mark.parametrize(("given", "again"), [("looking", True), ("nobody", True), ("us", False)])
def test_after_a_year_those_are_asked_again_who_had_not_bought(floor: Floor, given: str, again: bool) -> None:
    number = lost(floor)
    half_a_year_later(floor)
    choose_in(floor, "U0TOM", the_list(floor), "bought", f"{number} 6 {given}")
    floor.clock.now = A_YEAR_LATER
    floor.tick()
    view = the_list(floor)
    assert leads_in(view) == ([number] if again else [])
    if again:
        choose_in(floor, "U0TOM", view, "bought", f"{number} 12 us")
        assert [(each.months, each.answer) for each in answers(floor)] == [(6, given), (12, "us")]


def test_ten_are_on_a_page(floor: Floor) -> None:
    numbers = [lost(floor, f"Ann {each}") for each in range(12)]
    half_a_year_later(floor)
    view = the_list(floor)
    assert problems(view, "modal") == []
    assert leads_in(view) == numbers[:10]
    assert leads_in(press_in(floor, "U0TOM", view, "did-you-buy-page:10")) == numbers[10:]


def test_the_list_is_reached_from_home_too(floor: Floor) -> None:
    number = lost(floor)
    half_a_year_later(floor)
    open_home(floor, "U0TOM")
    press_at_home(floor, "U0TOM", "did-you-buy", "buyers")
    assert leads_in(floor.slack.views()[-1]) == [number]


def test_a_prospect_who_is_back_with_a_new_lead_is_not_asked(floor: Floor) -> None:
    lost(floor, email="ann@acme.com")
    floor.clock.move(days=90)
    floor.lead(email="ann@acme.com")
    half_a_year_later(floor)
    assert leads_in(the_list(floor)) == []


@pytest.mark.parametrize(("months", "given"), [(6, "maybe"), (7, "us"), (6, "")])
def test_what_is_no_answer_is_refused(floor: Floor, months: int, given: str) -> None:
    number = lost(floor)
    with pytest.raises(Refusal, match="no answer any more"):
        answer(floor.desk, number, months, given, None, "U0TOM", Door.BUTTON)


def test_nothing_is_noted_of_a_lead_that_was_not_lost(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee")
    with pytest.raises(Refusal, match="was not lost"):
        answer(floor.desk, number, 6, "us", None, "U0TOM", Door.BUTTON)
    assert answers(floor) == []
