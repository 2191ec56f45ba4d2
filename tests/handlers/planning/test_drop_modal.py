"""`/leaddrop`: the form is opened, read, and refused field by field; what it lays down."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from handlers.campaigns.campaigns import begin
from playbook.drops import DropState, From, ListState, Way
from store import outbox, people
from tests.dropping import CSV, campaign_of, costs_of, drop_of, fill_in, hand_in, list_of, open_form, told
from tests.floor import MONDAY, Floor
from tests.slack_limits import problems


def errors(floor: Floor, **given: Any) -> dict[str, str]:
    """What is said at which field."""
    answer = hand_in(floor, **given) or {}
    assert answer.get("response_action") == "errors", answer
    with floor.database.reading() as tx:
        assert outbox.waiting(tx, "T0") == 0
    return dict(answer["errors"])


def test_the_form_asks_short_questions_and_keeps_to_slacks_limits(floor: Floor) -> None:
    view = open_form(floor)
    assert problems(view, "modal") == []
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert labels[:4] == ["Campaign", "What it is", "Why it matters", "Talk track"]
    assert max(map(len, labels)) <= 15
    must = [block["block_id"] for block in view["blocks"] if not block.get("optional")]
    assert must == ["name", "per", "temperature", "way", "from"]  # all but the name are chosen already


def test_only_marketing_opens_it(floor: Floor) -> None:
    assert "Only marketing" in floor.type("U0SAM", "/leaddrop")["text"]
    assert floor.slack.views() == []


def test_somebody_elses_form_lays_nothing_down(floor: Floor) -> None:
    answer = fill_in(floor, "U0SAM", open_form(floor), name="Autumn webinar", file=[CSV]) or {}
    assert "Only marketing" in str(answer["errors"])


def test_a_file_becomes_a_campaign_a_drop_and_a_list_that_is_read(floor: Floor) -> None:
    answer = hand_in(
        floor, what="People who saw the demo", script="Ask for Ann", cost="9.752,50", currency="eur", source="webinar",
        expected="212", temperature="hot",
    )  # fmt: skip
    assert "direct message" in str(answer)
    campaign, drop, listed = campaign_of(floor), drop_of(floor), list_of(floor)
    assert (campaign.what, campaign.script, campaign.source) == (
        "People who saw the demo",
        "Ask for Ann",
        "webinar",
    )
    assert (drop.state, drop.channel, drop.at) == (DropState.DRAFT, "#leads", MONDAY)
    assert (drop.way, drop.leads_from, drop.temperature) == (Way.DEAL, From.LIST, "hot")
    assert (drop.expected, drop.created_by) == (212, "U0TOM")
    assert (listed.name, listed.slack_file, listed.state) == ("leads.csv", "F0LEADS", ListState.FETCHING)
    assert costs_of(floor) == [("9752.50", "EUR")]
    floor.deliver()
    assert "Reading *leads.csv* for Autumn webinar" in told(floor)


def test_pasted_rows_are_a_list_too(floor: Floor) -> None:
    rows = "E-Mail\tFirma\nann@acme.com\tAcme"
    hand_in(floor, file=[], rows=rows)
    listed = list_of(floor)
    assert (listed.name, listed.slack_file, listed.size) == ("the pasted list", None, len(rows))


def test_a_price_per_lead_is_the_campaigns(floor: Floor) -> None:
    hand_in(floor, cost="$46", per="lead")
    assert (campaign_of(floor).price, campaign_of(floor).currency) == (Decimal(46), "USD")
    assert costs_of(floor) == []


def test_the_same_name_goes_on_with_a_campaign_and_leaves_what_was_not_given(floor: Floor) -> None:
    with floor.database.writing() as tx:
        begin(tx, floor.desk, "Autumn webinar", floor.clock(), "U0TOM", what="Saw the demo", why="Warm")
    answer = hand_in(floor, name="autumn  WEBINAR", why="They asked twice")
    assert "Autumn webinar goes on with it" in str(answer)
    assert (campaign_of(floor).what, campaign_of(floor).why) == ("Saw the demo", "They asked twice")


def test_a_price_in_another_currency_than_the_campaigns_is_refused_at_its_field(floor: Floor) -> None:
    hand_in(floor)
    found = hand_in(floor, cost="46", per="lead", currency="GBP") or {}
    assert "reckons in USD" in found["errors"]["currency"]


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"name": "!?"}, "name", "Give the campaign a name"),
        ({"cost": "-5"}, "cost", "one number"),
        ({"cost": "a lot"}, "cost", "one number"),
        ({"cost": "5", "currency": "E1"}, "currency", "three letters"),
        ({"cost": "$5", "currency": "EUR"}, "currency", "The cost says USD"),
        ({"day": "2026-11-22"}, "day", "past"),
        ({"clock": "08:00"}, "clock", "past"),
        ({"day": "2029-01-01"}, "day", "more than a year"),
        ({"expected": "0"}, "expected", "whole number"),
        ({"rows": "email\na@b.co"}, "rows", "either a file or pasted rows"),
        ({"file": []}, "file", "Add a file"),
        ({"from": "form"}, "from", "take them out below"),
        ({"channel": "C0SECRET"}, "channel", "not in that channel"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_laid_down(
    floor: Floor, given: dict[str, Any], field: str, says: str
) -> None:
    assert says in errors(floor, **given)[field]


def test_all_that_is_wrong_is_said_at_once(floor: Floor) -> None:
    assert set(errors(floor, name="?", cost="x", day="2020-01-01", file=[])) == {
        "name",
        "cost",
        "day",
        "file",
    }


def test_a_channel_i_am_not_shown_is_refused(floor: Floor) -> None:
    floor.slack.refusing["conversations.info"] = "channel_not_found"
    assert "cannot see that channel" in errors(floor, channel="C0SECRET")["channel"]


def test_a_channel_of_the_playbook_is_named_as_the_playbook_does(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"C0LEADS": "leads", "C0FAIR": "fair"}
    monkeypatch.setattr(
        floor.slack, "_conversations_info",
        lambda said: {"channel": {"id": said["channel"], "name": names[said["channel"]], "is_member": True}},
        raising=False,
    )  # fmt: skip
    hand_in(floor, channel="C0LEADS")
    hand_in(floor, channel="C0FAIR")
    assert [drop_of(floor, number).channel for number in (1, 2)] == ["#leads", "C0FAIR"]


def test_day_and_time_are_the_persons_own_and_repeated(floor: Floor) -> None:
    from_berlin(floor)
    answer = hand_in(floor, file=[], **{"from": "web", "day": "2026-11-24", "clock": "10:00"})
    assert drop_of(floor).at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert "It begins Tue 24 Nov 2026 10:00, Europe/Berlin" in str(answer)


def test_a_day_alone_means_its_morning(floor: Floor) -> None:
    hand_in(floor, day="2026-11-24")
    assert drop_of(floor).at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def from_berlin(floor: Floor) -> None:
    """Tom works there."""
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", handle="tom", name="Tom", timezone="Europe/Berlin")
    floor.rules.refresh()


def test_leads_by_webhook_are_announced_at_once_and_the_dm_says_where_they_come_in(floor: Floor) -> None:
    hand_in(floor, file=[], cost="46", per="lead", **{"from": "web"})
    assert (drop_of(floor).state, drop_of(floor).leads_from) == (DropState.PLANNED, From.WEB)
    floor.deliver()
    assert floor.slack.texts("C0LEADS")
    assert "`POST https://leads.example/leads`" in told(floor)
    assert '"campaign": "Autumn webinar"' in told(floor)
    assert "$46 a lead." in told(floor)


def test_a_hosted_form_is_told_with_its_address(floor: Floor) -> None:
    hand_in(floor, file=[], **{"from": "form"})
    floor.deliver()
    assert "https://leads.example/f/autumn-webinar" in told(floor)
