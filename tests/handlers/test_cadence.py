"""Leads at work stay in the version of the cadence they began, until a manager moves them."""

from datetime import timedelta

import pytest

from handlers.cadence import on_older, restart
from handlers.home import playbook_change
from store.database import Database
from tests.floor import PLAYBOOK, Floor

SLOWER = PLAYBOOK + '\n[temperature.hot]\ntouches = ["0 min", "2 h by email", "6 h"]\n'
WEBINAR = PLAYBOOK + '\n[[cadences]]\nname = "webinar"\ncampaign = ["Webinar"]\ntouches = ["0 min", "1 h"]\n'


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    return Floor(sqlite_database)


def worked(floor: Floor, **facts: str) -> int:
    number = floor.lead(name="Ann", temperature="hot", **facts)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    return number


def wait(floor: Floor, number: int) -> timedelta:
    due = floor.look(number).due_at
    assert due is not None
    return due - floor.clock()


def put(floor: Floor, text: str) -> None:
    playbook_change.apply(floor.desk, text, "U0MARIA")
    floor.rules.refresh()


def test_a_lead_stays_in_the_cadence_it_began_and_a_later_one_begins_the_new(floor: Floor) -> None:
    old = worked(floor)
    put(floor, SLOWER)
    new = worked(floor, campaign="x")
    assert (wait(floor, old), wait(floor, new)) == (timedelta(minutes=45), timedelta(hours=2))
    floor.pass_time(minutes=45)
    floor.type("U0SAM", f"/dispo {old} voicemail")
    assert wait(floor, old) == timedelta(hours=4) - timedelta(minutes=45)
    assert on_older(floor.desk) == 1


def test_restarted_it_begins_the_new_one_without_another_first_touch(floor: Floor) -> None:
    old = worked(floor)
    put(floor, SLOWER)
    floor.pass_time(minutes=10)
    assert restart(floor.desk, "U0MARIA") == 1
    assert (wait(floor, old), floor.look(old).touches) == (timedelta(hours=2), 1)
    assert (on_older(floor.desk), restart(floor.desk, "U0MARIA")) == (0, 0)
    assert "cadence started anew" in str(floor.type("U0SAM", f"/lead {old}"))


def test_what_was_agreed_with_the_prospect_outlives_a_restart(floor: Floor) -> None:
    old = worked(floor)
    floor.type("U0SAM", f"/dispo {old} callback in 3 days")
    due = floor.look(old).due_at
    put(floor, SLOWER)
    assert restart(floor.desk, "U0MARIA") == 1
    assert (floor.look(old).due_what, floor.look(old).due_at) == ("callback", due)


def test_a_campaign_may_have_a_cadence_of_its_own(floor: Floor) -> None:
    put(floor, WEBINAR)
    number = worked(floor, campaign="Webinar")
    assert wait(floor, number) == timedelta(hours=1)
    floor.pass_time(hours=1)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    assert floor.look(number).state == "nurture"


def test_only_leads_at_work_are_counted_and_moved(floor: Floor) -> None:
    floor.lead(name="Bob", temperature="hot")
    done = worked(floor, email="c@c.com")
    floor.type("U0SAM", f"/dispo {done} won 100")
    put(floor, SLOWER)
    assert (on_older(floor.desk), restart(floor.desk, "U0MARIA")) == (0, 0)
