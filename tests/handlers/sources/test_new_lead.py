"""*Make this a lead*: a message in Slack opens the form, filled in, and is one lead however often it is chosen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from handlers.campaigns.campaigns import begin
from store import history
from store.database import Database
from tests.floor import Floor

TS = "1800000000.000100"
LINK = "https://slack.com/archives/C0SALES/p1800000000000100"
CALL = {
    "ts": TS,
    "user": "U0DANA",
    "text": "Ann Lee &lt;<mailto:ann@acme.test|ann@acme.test>&gt; called, "
    "<tel:+12125550100|+1 212 555 0100>: wants a demo",
}


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


def said_in(view: dict[str, Any]) -> dict[str, str]:
    """What a form is filled in with."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return {
        block["block_id"]: block["element"]["initial_value"]
        for block in inputs
        if "initial_value" in block["element"]
    }


def opened(floor: Floor, message: dict[str, Any], person: str = "U0SAM", **more: str) -> dict[str, Any]:
    view = floor.shortcut(person, message, **more)
    assert view is not None
    return view


def test_what_can_be_told_is_filled_in_and_contact_is_masked_in_the_story(floor: Floor) -> None:
    view = opened(floor, CALL)
    filled = said_in(view)
    story = filled.pop("message")
    assert filled == {"name": "Ann Lee", "email": "ann@acme.test", "phone": "+12125550100"}
    assert "wants a demo" in story
    assert "a…@acme.test" in story
    assert "ann@acme" not in story
    assert "555" not in story


def test_it_is_posted_with_its_link_through_the_door_of_the_shortcut(floor: Floor) -> None:
    view = opened(floor, CALL)
    answer = floor.submit("U0SAM", view, **said_in(view), temperature="hot")
    assert answer is not None
    assert answer["text"] == "Posted as #1."
    assert (answer["channel"], answer["user"]) == ("C0SALES", "U0SAM")
    lead = floor.look(1)
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann@acme.test", "+12125550100")
    assert (lead.source, lead.temperature) == ("Slack", "hot")
    assert lead.extra["slack_message"] == LINK
    with floor.database.reading() as tx:
        first = history.of(tx, lead)[0]
    assert (first.kind, first.door, first.who) == ("received", "shortcut", "U0SAM")
    assert f"<{LINK}|the message>" in str(floor.type("U0SAM", "/lead 1"))


def test_a_reply_in_a_thread_is_linked_to_within_its_thread(floor: Floor) -> None:
    view = opened(floor, {**CALL, "thread_ts": "1700000000.000200"})
    floor.submit("U0SAM", view, name="Ann", temperature="hot")
    assert floor.look(1).extra["slack_message"] == f"{LINK}?thread_ts=1700000000.000200&cid=C0SALES"


def test_the_second_person_is_told_that_it_is_a_lead_already(floor: Floor) -> None:
    floor.submit("U0SAM", opened(floor, CALL), name="Ann", temperature="hot")
    view = opened(floor, CALL, "U0DANA")
    assert "callback_id" not in view
    assert "That message is lead #1 already." in str(view)


def test_of_two_who_have_the_form_open_one_makes_the_lead(floor: Floor) -> None:
    first, second = opened(floor, CALL), opened(floor, CALL, "U0DANA")
    floor.submit("U0SAM", first, name="Ann Lee", temperature="hot")
    answer = floor.submit("U0DANA", second, name="Somebody else", temperature="cold")
    assert answer is not None
    assert answer["text"].startswith("Somebody made that message lead #1 meanwhile.")
    with pytest.raises(AssertionError):
        floor.look(2)


def test_the_same_words_in_another_channel_are_another_lead(floor: Floor) -> None:
    floor.submit("U0SAM", opened(floor, CALL), name="Ann", temperature="hot")
    floor.submit("U0SAM", opened(floor, CALL, channel="C0OTHER"), name="Bob", temperature="hot")
    assert (floor.look(1).name, floor.look(2).name) == ("Ann", "Bob")


def test_whoever_is_known_already_asked_again(floor: Floor) -> None:
    floor.lead(name="Ann Lee", email="ann@acme.test", temperature="hot")
    view = opened(floor, CALL)
    answer = floor.submit("U0SAM", view, **said_in(view), temperature="hot")
    assert answer is not None
    assert answer["text"].startswith("That is #1 already: I noted there that they asked again.")
    assert "That message is lead #1 already." in str(opened(floor, CALL, "U0DANA"))


@pytest.mark.parametrize("message", [{"text": ""}, {}, {"text": None, "blocks": "x", "attachments": [1]}])
def test_where_nothing_can_be_told_the_form_is_empty_and_works(floor: Floor, message: dict[str, Any]) -> None:
    view = opened(floor, {"ts": TS, **message})
    assert said_in(view) == {}
    answer = floor.submit("U0SAM", view, temperature="warm")
    assert answer == {"response_action": "errors", "errors": {"name": "Fill in at least one field."}}
    answer = floor.submit("U0SAM", view, name="Ann", temperature="warm")
    assert answer is not None
    assert answer["text"] == "Posted as #1."


def test_a_campaign_and_a_product_that_are_known_are_recognised(floor: Floor) -> None:
    with floor.database.writing() as tx:
        begin(tx, floor.desk, "Autumn webinar", floor.clock(), "U0TOM")
    floor.rules.refresh()
    message = {"ts": TS, "text": "Ann saw our autumn webinar.\n*Product:* Roof check"}
    view = opened(floor, message)
    assert said_in(view)["campaign"] == "Autumn webinar"
    assert said_in(view)["product"] == "Roof check"
    floor.submit("U0SAM", view, **said_in(view), temperature="hot")
    lead = floor.look(1)
    assert (lead.campaign, lead.routing["product"]) == ("Autumn webinar", "Roof check")


def test_what_was_escaped_for_slack_is_kept_as_people_read_it(floor: Floor) -> None:
    view = opened(floor, {"ts": TS, "text": "Company: Lee &amp; Sons"})
    floor.submit("U0SAM", view, **said_in(view), temperature="hot")
    assert floor.look(1).company == "Lee & Sons"


def test_a_long_message_fits_into_the_form(floor: Floor) -> None:
    story = said_in(opened(floor, {"ts": TS, "text": "roof &amp; wall\n" * 900}))["message"]
    assert 2500 < len(story) <= 3000
    assert story.endswith("…")


def test_a_lead_from_the_web_shows_no_link_that_it_made_up(floor: Floor) -> None:
    floor.lead(name="Eve", slack_message="https://evil.test/archives/C0SALES/p1800000000000100")
    assert "the message" not in str(floor.type("U0SAM", "/lead 1"))


def test_a_shortcut_of_an_older_version_is_answered(floor: Floor) -> None:
    assert floor.shortcut("U0SAM", CALL, name="of-an-older-version") is None
    assert "is not known here any more" in floor.told[-1]["text"]


def test_lead_new_still_opens_the_empty_form(floor: Floor) -> None:
    floor.type("U0SAM", "/lead new")
    view = floor.slack.views()[-1]
    assert said_in(view) == {}
    answer = floor.submit("U0SAM", view, name="Ann", temperature="hot")
    assert answer is not None
    assert answer["text"] == "Posted as #1."
    with floor.database.reading() as tx:
        assert history.of(tx, floor.look(1))[0].door == "modal"


def test_sent_by_two_at_the_same_moment_it_is_one_lead(any_floor: Floor) -> None:
    views = [opened(any_floor, CALL, person) for person in ("U0SAM", "U0DANA", "U0TOM")]
    with ThreadPoolExecutor(3) as threads:
        sent = [
            threads.submit(any_floor.submit, f"U0{number}", view, name="Ann", temperature="hot")
            for number, view in enumerate(views)
        ]
        assert all(each.exception() is None for each in sent)
    assert any_floor.look(1).name == "Ann"
    with pytest.raises(AssertionError):
        any_floor.look(2)
