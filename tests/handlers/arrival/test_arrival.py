"""A new inquiry: the card says why it is hot, and it goes where the routes say."""

from datetime import datetime

import pytest

from playbook.words import State
from store import history
from store.database import Database
from tests.floor import PLAYBOOK, Floor

ROUTES = """
[[routes]]
name = "germany"
channel = "#marketing"
[routes.when]
country = ["DE"]
postal = ["8"]
[[routes]]
name = "large"
way = "offer"
people = ["@ruth"]
[routes.when]
size_from = 200
[[routes]]
name = "everybody"
"""


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor with routes by territory and size."""
    return Floor(sqlite_database, playbook=PLAYBOOK + ROUTES)


def test_the_card_says_why_it_is_hot(shop: Floor) -> None:
    number = shop.lead(
        name="Ann",
        email="ann@acme.com",
        phone="+12125550100",
        message="Please call me, we need a quote today",
    )
    shop.deliver()
    lead = shop.look(number)
    assert lead.temperature == "hot"
    assert "left a phone number" in lead.because
    assert "left a phone number" in str(shop.card(number))


def test_a_source_that_says_how_warm_it_is_is_believed(shop: Floor) -> None:
    lead = shop.look(shop.lead(name="Ann", temperature="cold", message="call me, urgent"))
    assert lead.temperature == "cold"
    assert lead.because[0] == "its source says cold"


def test_the_first_route_that_fits_names_channel_and_people(shop: Floor) -> None:
    german = shop.look(shop.lead(name="Ann", temperature="warm", country="DE", zip="80331"))
    assert (german.route, german.channel) == ("germany", "#marketing")
    elsewhere = shop.look(shop.lead(name="Bob", temperature="warm", country="DE", zip="10115"))
    assert (elsewhere.route, elsewhere.channel) == ("everybody", "#leads")
    large = shop.look(shop.lead(name="Eve", temperature="warm", employees="1000"))
    assert (large.route, large.offered_to) == ("large", "U0RUTH")
    with shop.database.reading() as tx:
        routed = next(each for each in history.of(tx, german) if each.kind == "routed")
    assert routed.detail["route"] == "germany"


def test_nothing_is_lost_because_a_field_is_missing(shop: Floor) -> None:
    lead = shop.look(shop.lead(phone="not a number", size="huge", zip=""))
    assert lead.extra["phone"] == "not a number"
    assert lead.state in (State.INQUIRY, State.OPEN)


def test_a_test_lead_is_shown_and_counts_nowhere(shop: Floor) -> None:
    lead = shop.look(shop.lead(name="Try", temperature="hot", test=True, employees="1000"))
    assert (lead.counts, lead.offered_to, lead.state) == (False, None, State.OPEN)


def test_at_night_warm_leads_wait_for_the_morning_and_hot_ones_do_not(shop: Floor) -> None:
    shop.clock.now = datetime.fromisoformat("2026-11-24T22:00:00+00:00")
    warm = shop.look(shop.lead(name="Ann", temperature="warm"))
    hot = shop.look(shop.lead(name="Bob", temperature="hot"))
    assert warm.due_at == datetime.fromisoformat("2026-11-25T09:15:00+00:00")
    assert hot.due_at == datetime.fromisoformat("2026-11-24T22:02:00+00:00")
