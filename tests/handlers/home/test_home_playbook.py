"""The playbook and its routes in App Home: the present value, checked at its field, in force at once, kept."""

from decimal import Decimal
from typing import Any

import pytest

from handlers.home.playbook_change import apply
from playbook.words import Temperature
from store import playbooks
from store.database import Database
from tests.at_home import form_of, open_home, present, shown_to, texts
from tests.floor import PLAYBOOK, Floor
from tests.slack_limits import problems

COMMENTED = """
# our own numbers
[temperature.hot]
limit = "7 min"  # agreed with sales in May
[[routes]]  # the south
name = "south"
way = "rotation"
people = ["@sam", "@dana"]
when = { country = ["DE", "AT"] }
[[routes]]
name = "everybody"
"""
FORMS = ("home-pace:hot", "home-pace:warm", "home-pace:cold", "home-rules:team", "home-rules:claiming",
         "home-rules:roles", "home-rules:rule-of-45", "home-route:0", "home-route:new")  # fmt: skip


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor with a playbook that has comments and two routes; its manager is at Home."""
    floor = Floor(sqlite_database, playbook=PLAYBOOK + COMMENTED)
    open_home(floor, "U0MARIA")
    return floor


def text_in_force(floor: Floor) -> str:
    with floor.database.reading() as tx:
        return playbooks.text(tx, "T0", playbooks.latest(tx, "T0"))


def versions(floor: Floor) -> int:
    with floor.database.reading() as tx:
        return playbooks.latest(tx, "T0")


def errors(answer: dict[str, Any] | None) -> dict[str, str]:
    assert answer is not None
    assert answer["response_action"] == "errors"
    found: dict[str, str] = answer["errors"]
    return found


def test_every_form_keeps_within_slacks_limits(shop: Floor) -> None:
    assert [problems(form_of(shop, "U0MARIA", action), "modal") for action in FORMS] == [[]] * len(FORMS)


def test_submitting_a_form_as_it_is_changes_nothing(shop: Floor) -> None:
    for action in FORMS[:-1]:  # a new route needs something
        form = form_of(shop, "U0MARIA", action)
        as_it_is = {key: text for key, text in present(form).items() if text}
        assert shop.submit("U0MARIA", form, **as_it_is) is None, action
        assert shop.submit("U0MARIA", form) is None, action
        assert versions(shop) == 1, action


def test_a_limit_is_shown_changed_and_stands_on_the_next_card(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-pace:hot")
    assert present(form)["limit"] == "7 min"
    assert shop.submit("U0MARIA", form, limit="12 min") is None
    number = shop.lead(name="Ann Lee", temperature="hot")
    shop.deliver()
    assert "09:12" in str(shop.card(number))
    assert any("first touch within 12 min" in text for text in texts(shown_to(shop, "U0MARIA")))


def test_a_change_keeps_the_comments_and_who_made_it(shop: Floor) -> None:
    shop.submit(
        "U0MARIA",
        form_of(shop, "U0MARIA", "home-pace:hot"),
        limit="12 min",
        touches="0 min\n1 h by email: Write, do not call.\n2 days",
    )
    text = text_in_force(shop)
    assert 'limit = "12 min"  # agreed with sales in May' in text
    assert "# our own numbers" in text
    assert "still_on_it" not in text
    with shop.database.reading() as tx:
        latest, before = playbooks.history(tx, "T0")
    assert (latest.who, latest.version, before.version) == ("U0MARIA", 2, 1)


def test_a_lone_dash_brings_back_what_is_shipped(shop: Floor) -> None:
    shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-pace:hot"), limit="-")
    assert str(shop.desk.rules().playbook.pace(Temperature.HOT).limit) == "5 min"


WRONG = (
    ("home-pace:hot", "limit", "soon", "is not a wait"),
    ("home-pace:hot", "release", "0 min", "longer than nothing"),
    ("home-pace:warm", "touches", "4 h\n1 h", "after the one before"),
    ("home-pace:warm", "unworked", "many", "whole number"),
    ("home-pace:warm", "repeats", "1 day, whenever", "is not a wait"),
    ("home-pace:hot", "ladder", "5 min boss", "channel"),
    ("home-pace:hot", "ladder", "boss", "is no rung"),
    ("home-rules:team", "tuesday", "12:00-09:00", "Tuesday: 12:00-09:00 ends before it starts"),
    ("home-rules:team", "timezone", "Mars", "not a time zone"),
    ("home-rules:rule-of-45", "within_3_months", "half", "whole number"),
    ("home-rules:rule-of-45", "within_12_months", "145", "100"),
    ("home-rules:rule-of-45", "within_6_months", "90", "more months cannot have fewer buyers"),
    ("home-rules:rule-of-45", "average_win", "lots", "a number"),
    ("home-rules:team", "holidays", "XX", "not known"),
    ("home-rules:team", "days_off", "24 Dec", "date"),
    ("home-rules:claiming", "coffee", "maybe", "yes or no"),
    ("home-route:0", "way", "lottery", "claim"),
    ("home-route:0", "when", "planet = Mars", "is not a condition"),
    ("home-route:0", "when", "nonsense", "is not a condition"),
    ("home-route:0", "when", "size_from = big", "whole number"),
    ("home-route:0", "name", "everybody", "Two routes"),
    ("home-route:0", "people", "@sam, @sam", "twice"),
    ("home-route:0", "place", "9", "1 to 2"),
    ("home-route:0", "place", "2", "never reached"),
    ("home-route:1", "when", "country = FR", "take every lead"),
    ("home-route:new", "when", "country = FR", "needs a name"),
)


def test_a_wrong_value_is_told_at_a_field_of_the_form_and_changes_nothing(shop: Floor) -> None:
    forms = {action: form_of(shop, "U0MARIA", action) for action in dict.fromkeys(each[0] for each in WRONG)}
    for action, field, typed, word in WRONG:
        ((at, said),) = errors(shop.submit("U0MARIA", forms[action], **{field: typed})).items()
        assert at in present(forms[action])
        assert word in said
    assert versions(shop) == 1


def test_reasons_of_which_nothing_is_left_are_refused_at_their_field(shop: Floor) -> None:
    answer = shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-rules:claiming"), release_reasons=" , ")
    assert answer is None or "release_reasons" in errors(answer)


VERY_FIELDS = (
    ("home-pace:hot", "limit", "soon"), ("home-rules:team", "tuesday", "12-9"), ("home-route:0", "when", "x"),
    ("home-route:0", "way", "lottery"), ("home-route:0", "people", "@sam, @sam"), ("home-route:0", "place", "9"),
)  # fmt: skip


def test_the_fault_stands_at_the_very_field(shop: Floor) -> None:
    for action, field, typed in VERY_FIELDS:
        answer = shop.submit("U0MARIA", form_of(shop, "U0MARIA", action), **{field: typed})
        assert list(errors(answer)) == [field]


def test_only_a_manager_changes_the_playbook(shop: Floor) -> None:
    form, route = form_of(shop, "U0MARIA", "home-pace:hot"), form_of(shop, "U0MARIA", "home-route:0")
    for view, given in ((form, {"limit": "1 h"}), (route, {"way": "claim"})):
        assert "Only a manager" in str(errors(shop.submit("U0SAM", view, **given)))
    assert versions(shop) == 1


def test_the_coffee_words_of_the_manager_are_said(shop: Floor) -> None:
    shop.submit(
        "U0MARIA", form_of(shop, "U0MARIA", "home-rules:claiming"), coffee_words="Put that coffee down!"
    )
    hot = shop.lead(name="Ann", temperature="hot")
    shop.press("U0SAM", "claim", hot)
    shop.deliver()
    shop.clock.move(minutes=20)
    refused = shop.press("U0SAM", "claim", shop.lead(name="Bob", temperature="warm"))
    assert refused is not None
    assert refused["text"].startswith("Put that coffee down!")
    shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-rules:claiming"), coffee="no")
    assert shop.press("U0SAM", "claim", shop.lead(name="Eve", temperature="warm")) is None


def test_a_changed_ladder_is_the_next_leads_ladder(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-pace:hot")
    assert present(form)["ladder"].splitlines()[0] == "2 min channel"
    shop.submit("U0MARIA", form, ladder="4 min channel\n30 min fallback")
    lead = shop.look(shop.lead(name="Ann", temperature="hot"))
    assert lead.due_at is not None
    assert (lead.due_at - shop.clock()).total_seconds() == 4 * 60


def test_a_route_is_changed_where_it_stands(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-route:0")
    assert present(form)["people"] == "@sam, @dana"
    assert present(form)["when"] == "country = DE, AT"
    assert (
        shop.submit("U0MARIA", form, channel="#south", people="@ruth", when="country = DE\nsize_from = 50")
        is None
    )
    route = shop.desk.rules().playbook.routes[0]
    assert (route.channel, route.people, route.when.country, route.when.size_from) == (
        "#south",
        ["@ruth"],
        ["DE"],
        50,
    )
    assert "# the south" in text_in_force(shop)
    shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-route:0"), channel="-", team="south")
    route = shop.desk.rules().playbook.routes[0]
    assert (route.channel, route.team, route.people) == (None, "south", ["@ruth"])


def test_routes_are_added_moved_and_taken_away(shop: Floor) -> None:
    def names() -> list[str]:
        return [route.name for route in shop.desk.rules().playbook.routes]

    new = form_of(shop, "U0MARIA", "home-route:new")
    assert shop.submit("U0MARIA", new, name="north", when="country = SE", way="offer", people="@tom") is None
    assert names() == ["south", "north", "everybody"]
    assert shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-route:1"), place="1") is None
    assert names() == ["north", "south", "everybody"]
    assert shop.submit("U0MARIA", form_of(shop, "U0MARIA", "home-route:0"), name="-") is None
    assert names() == ["south", "everybody"]


def test_the_shipped_route_can_be_changed_and_others_put_before_it(floor: Floor) -> None:
    open_home(floor, "U0MARIA")
    assert floor.submit("U0MARIA", form_of(floor, "U0MARIA", "home-route:0"), channel="#sales") is None
    new = form_of(floor, "U0MARIA", "home-route:new")
    assert floor.submit("U0MARIA", new, name="de", when="country = DE", way="rotation", people="@sam") is None
    routes = floor.desk.rules().playbook.routes
    assert [(route.name, route.channel, route.way) for route in routes] == [
        ("de", None, "rotation"), ("everybody", "#sales", "claim"),
    ]  # fmt: skip


def test_routes_written_on_one_line_each_can_be_changed_too(sqlite_database: Database) -> None:
    inline = 'routes = [\n  { name = "de", when = { country = "DE" } },\n  { name = "all" },\n]\n'
    floor = Floor(sqlite_database, playbook=inline + PLAYBOOK)
    open_home(floor, "U0MARIA")
    assert floor.submit("U0MARIA", form_of(floor, "U0MARIA", "home-route:0"), when="country = DE, CH") is None
    new = form_of(floor, "U0MARIA", "home-route:new")
    assert floor.submit("U0MARIA", new, name="fr", when="country = FR") is None
    routes = floor.desk.rules().playbook.routes
    assert [(route.name, route.when.country) for route in routes] == [
        ("de", ["DE", "CH"]),
        ("fr", ["FR"]),
        ("all", []),
    ]


def test_a_route_that_moved_meanwhile_is_still_the_one_that_is_changed(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-route:0")
    shop.submit(
        "U0MARIA", form_of(shop, "U0MARIA", "home-route:new"), name="first", when="country = SE", place="1"
    )
    shop.submit("U0MARIA", form, channel="#south")
    assert [(route.name, route.channel) for route in shop.desk.rules().playbook.routes] == [
        ("first", None), ("south", "#south"), ("everybody", None),
    ]  # fmt: skip
    gone = form_of(shop, "U0MARIA", "home-route:1")
    shop.submit("U0MARIA", gone, name="-")
    assert "not there any more" in str(errors(shop.submit("U0MARIA", gone, channel="#x")))


def test_what_another_manager_applied_meanwhile_stays(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-pace:hot")
    apply(shop.desk, text_in_force(shop) + '\n[temperature.cold]\nreview = "45 days"\n', "U0OTHER")
    shop.submit("U0MARIA", form, limit="9 min")
    playbook = shop.desk.rules().playbook
    assert str(playbook.pace(Temperature.HOT).limit) == "9 min"
    assert str(playbook.pace(Temperature.COLD).review) == "45 days"


def test_a_list_too_long_for_a_form_is_not_cut_by_it(sqlite_database: Database) -> None:
    people = [f"rep-{number:04}" for number in range(500)]
    route = f'[[routes]]\nname = "big"\nway = "rotation"\npeople = {people}\n[routes.when]\ncountry = "DE"\n'
    floor = Floor(sqlite_database, playbook=PLAYBOOK + route + '[[routes]]\nname = "all"\n')
    open_home(floor, "U0MARIA")
    form = form_of(floor, "U0MARIA", "home-route:0")
    assert problems(form, "modal") == []
    assert "people" not in present(form)
    floor.submit(
        "U0MARIA", form, **{**{key: text for key, text in present(form).items() if text}, "channel": "#big"}
    )
    assert floor.desk.rules().playbook.routes[0].people == people
    assert floor.desk.rules().playbook.routes[0].channel == "#big"


def test_the_numbers_of_the_rule_of_45_are_changed_and_brought_back(shop: Floor) -> None:
    form = form_of(shop, "U0MARIA", "home-rules:rule-of-45")
    assert {key: text for key, text in present(form).items() if text} == {
        "within_3_months": "12", "within_6_months": "26", "within_12_months": "45",
    }  # fmt: skip
    assert shop.submit("U0MARIA", form, within_12_months="40", average_win="12000.50") is None
    numbers = shop.rules.refresh().playbook.rule_of_45
    assert (numbers.within_12_months, numbers.average_win) == (40, Decimal("12000.50"))
    form = form_of(shop, "U0MARIA", "home-rules:rule-of-45")
    assert shop.submit("U0MARIA", form, within_12_months="-", average_win="-") is None
    numbers = shop.rules.refresh().playbook.rule_of_45
    assert (numbers.within_12_months, numbers.average_win) == (45, None)
