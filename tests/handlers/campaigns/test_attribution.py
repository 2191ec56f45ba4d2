"""Each time a prospect comes by is kept, and the first time decides whose campaign the lead is."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.campaigns.campaigns import begin
from handlers.commands.lead_page import page
from store import campaign_rules, campaigns, history, touchpoints
from store.database import Database
from store.tables import Touchpoint
from tests.floor import MONDAY, PLAYBOOK, Floor

ANN = {"name": "Ann Lee", "email": "ann@acme.com", "temperature": "hot"}


def begun(floor: Floor, name: str, **facts: Any) -> int:
    with floor.database.writing() as tx:
        return begin(tx, floor.desk, name, floor.clock(), "U0TOM", **facts)[0].id


def ruled(floor: Floor, campaign: int, **marks: str) -> None:
    with floor.database.writing() as tx:
        campaign_rules.put_down(tx, "T0", campaign, marks, floor.clock(), "U0TOM", for_good=True)
    floor.tick()


def touches(floor: Floor, number: int) -> list[Touchpoint]:
    with floor.database.reading() as tx:
        return list(touchpoints.of_lead(tx, "T0", number))


def campaigns_of(floor: Floor, number: int) -> list[int | None]:
    return [each.campaign_id for each in touches(floor, number)]


def put_to_one(floor: Floor, number: int) -> list[dict[str, Any]]:
    """What the history tells of the lead's campaign."""
    with floor.database.reading() as tx:
        entries = history.of(tx, floor.look(number))
    return [each.detail for each in entries if each.kind == "put to a campaign"]


def test_a_lead_has_its_campaign_by_its_own_name_however_the_inquiry_spells_it(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    number = floor.lead(**ANN, campaign="AUTUMN_WEBINAR", utm_source="google", gclid="Cj0")
    assert floor.look(number).campaign == "Autumn webinar"
    (touch,) = touches(floor, number)
    assert (touch.campaign_id, touch.at, touch.said, touch.bundle) == (autumn, MONDAY, "AUTUMN_WEBINAR", None)
    assert touch.marks == {"utm_source": "google", "gclid": "Cj0"}


@pytest.mark.parametrize("inquiry", [
    {"utm_campaign": "autumn-webinar"},
    {"landing_page": "https://acme.com/?utm_campaign=Autumn%20Webinar"},
    {"utm_source": "google", "utm_campaign": "roofs-2026"},
    {"referrer": "https://l.facebook.com/?fbclid=IwAR1"},
])  # fmt: skip
def test_marks_tell_whose_campaign_it_is(floor: Floor, inquiry: dict[str, str]) -> None:
    autumn = begun(floor, "Autumn webinar")
    ruled(floor, autumn, utm_campaign="Roofs 2026")
    ruled(floor, autumn, fbclid="*")
    number = floor.lead(**ANN, **inquiry)
    assert floor.look(number).campaign == "Autumn webinar"
    assert campaigns_of(floor, number) == [autumn]


def test_what_names_a_campaign_goes_before_a_rule_that_asks_for_less(floor: Floor) -> None:
    begun(floor, "Autumn webinar")
    brand = begun(floor, "Brand")
    ruled(floor, brand, gclid="*")
    assert (
        floor.look(floor.lead(**ANN, utm_campaign="autumn-webinar", gclid="1")).campaign == "Autumn webinar"
    )
    ruled(floor, brand, utm_campaign="autumn-webinar")
    again = floor.lead(name="Bob", utm_campaign="autumn-webinar", gclid="1")
    assert floor.look(again).campaign == "Brand"


def test_a_lead_that_nobody_can_attribute_keeps_what_it_says(floor: Floor) -> None:
    number = floor.lead(**ANN, utm_campaign="winter", gclid="1")
    (touch,) = touches(floor, number)
    assert floor.look(number).campaign == "winter"
    assert (touch.campaign_id, touch.said, touch.bundle) == (None, None, "utm_campaign=winter&gclid")
    plain = floor.lead(name="Bob")
    assert (floor.look(plain).campaign, touches(floor, plain)[0].bundle) == (None, None)


def test_a_test_lead_waits_for_nobody(floor: Floor) -> None:
    number = floor.lead(**ANN, utm_campaign="winter", test=True)
    assert touches(floor, number)[0].bundle is None


def test_who_asks_again_came_by_again_and_the_first_time_decides(floor: Floor) -> None:
    autumn, spring = begun(floor, "Autumn webinar"), begun(floor, "Spring fair")
    number = floor.lead(**ANN, campaign="Autumn webinar")
    floor.clock.move(days=1)
    assert floor.lead(**ANN, utm_campaign="spring-fair", message="and now?") == number
    assert campaigns_of(floor, number) == [autumn, spring]
    assert floor.look(number).campaign == "Autumn webinar"
    assert put_to_one(floor, number) == []


def test_the_first_time_names_the_lead_also_where_pages_count_by_the_last(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[attribution]\nby = "last"')
    begun(floor, "Autumn webinar")
    begun(floor, "Spring fair")
    number = floor.lead(**ANN, campaign="Autumn webinar")
    floor.lead(**ANN, utm_campaign="spring-fair", message="and now?")
    assert floor.look(number).campaign == "Autumn webinar"
    assert put_to_one(floor, number) == []
    for words, leads in (
        ("Spring fair", 1),
        ("Autumn webinar", 0),
        ("Autumn webinar first", 1),
        ("Spring fair first", 0),
    ):
        told = str(floor.type("U0TOM", f"/leaddrop show {words}"))
        assert f"*Leads* {leads}" in told, words


def test_the_same_inquiry_twice_is_one_time(floor: Floor) -> None:
    number = floor.lead(**ANN)
    assert floor.lead(**ANN) == number
    assert (
        floor.take({**ANN, "message": "x"}, "k1").answer == floor.take({**ANN, "message": "x"}, "k1").answer
    )
    assert len(touches(floor, number)) == 2


def test_of_two_leads_that_become_one_everything_stays_and_the_earliest_decides(floor: Floor) -> None:
    autumn, spring = begun(floor, "Autumn webinar"), begun(floor, "Spring fair")
    early = floor.lead(name="Ann", phone="+1 212 555 0100", campaign="Autumn webinar", temperature="hot")
    floor.clock.move(days=1)
    late = floor.lead(**ANN, campaign="Spring fair")
    floor.press("U0SAM", "claim", late)
    floor.type("U0SAM", f"/lead {early} merge {late}")
    assert floor.look(early).merged_into == late
    assert campaigns_of(floor, late) == [autumn, spring]
    assert touches(floor, early) == []
    assert floor.look(late).campaign == "Autumn webinar"
    assert put_to_one(floor, late)[0]["was"] == "Spring fair"


def test_a_lead_that_stays_keeps_its_campaign_when_it_came_first(floor: Floor) -> None:
    begun(floor, "Autumn webinar")
    begun(floor, "Spring fair")
    early = floor.lead(name="Ann", phone="+1 212 555 0100", campaign="Autumn webinar", temperature="hot")
    floor.clock.move(days=1)
    late = floor.lead(**ANN, campaign="Spring fair")
    floor.type("U0SAM", f"/lead {late} merge {early}")
    assert floor.look(early).campaign == "Autumn webinar"
    assert len(touches(floor, early)) == 2
    assert put_to_one(floor, early) == []


def test_a_lead_of_before_there_were_touches_is_not_told_by_a_later_one(floor: Floor) -> None:
    begun(floor, "Autumn webinar")
    old = floor.lead(name="Ann", phone="+1 212 555 0100", temperature="hot", campaign="Old words")
    with floor.database.writing() as tx:
        touchpoints.move(tx, "T0", old, 999)
    floor.clock.move(days=1)
    late = floor.lead(**ANN, campaign="Autumn webinar")
    floor.type("U0SAM", f"/lead {late} merge {old}")
    assert floor.look(old).campaign == "Old words"


def price_on_card(floor: Floor, number: int) -> Any:
    return page(floor.desk, number, "U0SAM")["lead"]["price"]


def test_a_lead_costs_what_it_says_else_what_its_campaign_does_else_what_the_playbook_says(
    sqlite_database: Database,
) -> None:
    own = PLAYBOOK + '[campaigns]\n"Spring fair" = { price = 30, currency = "EUR" }\nFree = { price = 5 }'
    floor = Floor(sqlite_database, playbook=own)
    begun(floor, "Autumn webinar", price=Decimal(46), currency="USD")
    begun(floor, "Spring fair", price=Decimal(99), currency="USD")
    begun(floor, "Free")
    for lead, price in (
        ({"campaign": "autumn webinar", "price": 7, "currency": "USD"}, "$7"),
        ({"campaign": "autumn webinar"}, "$46"), ({"utm_campaign": "spring-fair"}, "$99"),
        ({"campaign": "free"}, "$5"), ({"campaign": "unknown"}, ""),
    ):  # fmt: skip
        assert price_on_card(floor, floor.lead(name=json.dumps(lead), **lead)) == price


def test_a_price_that_changes_is_on_the_cards_with_the_next_tick(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar", price=Decimal(46), currency="USD")
    number = floor.lead(**ANN, campaign="autumn webinar")
    with floor.database.writing() as tx:
        found = campaigns.get(tx, "T0", autumn)
        assert found is not None
        campaigns.change(tx, found, price=Decimal(50))
    floor.pass_time(seconds=1)
    assert price_on_card(floor, number) == "$50"


def test_every_change_of_a_campaign_or_rule_is_noticed(database: Database) -> None:
    seen = []

    def note() -> None:
        with database.reading() as tx:
            seen.append(campaigns.seen(tx, "T0"))

    note()
    with database.writing() as tx:
        made = campaigns.add(tx, "T0", "Autumn", MONDAY, None, currency="USD")
        assert made is not None
    note()
    with database.writing() as tx:
        campaigns.change(tx, made, price=Decimal(1))
    note()
    with database.writing() as tx:
        rule = campaign_rules.put_down(tx, "T0", made.id, {"gclid": "*"}, MONDAY, None, for_good=True)
    note()
    with database.writing() as tx:
        assert campaign_rules.end(tx, "T0", rule.id, MONDAY + timedelta(days=1))
    note()
    with database.reading() as tx:
        assert campaigns.seen(tx, "T9") == seen[0]
    assert len(set(seen)) == 5


def test_money_of_leads_that_nobody_worked_counts_the_campaigns_price(floor: Floor) -> None:
    begun(floor, "Autumn webinar", price=Decimal(46), currency="USD")
    floor.rules.refresh()
    assert floor.rules().price_of("Autumn webinar") == (Decimal(46), "USD")
    assert floor.rules().price_of(None) is None
