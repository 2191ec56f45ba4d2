"""Campaigns are begun once however they are spelled, seen to by marketing alone, and closed."""

import pytest

from handlers.campaigns.campaigns import begin, campaign_named
from playbook.refusal import Refusal
from store import campaigns
from tests.floor import Floor


def begun(floor: Floor, name: str, **facts: str) -> tuple[str, bool]:
    with floor.database.writing() as tx:
        campaign, new = begin(tx, floor.desk, name, floor.clock(), "U0TOM", **facts)
        return campaign.name, new


def test_a_campaign_is_one_however_it_is_spelled(floor: Floor) -> None:
    assert begun(floor, "Autumn  webinar", what="A talk on roofs") == ("Autumn webinar", True)
    assert begun(floor, "autumn-webinar", script="Ask for the roof") == ("Autumn webinar", False)
    with floor.database.reading() as tx:
        (campaign,) = campaigns.every(tx, "T0")
    assert (campaign.slug, campaign.what, campaign.script) == (
        "autumn-webinar",
        "A talk on roofs",
        "Ask for the roof",
    )
    assert campaign.currency == floor.desk.rules().playbook.team.currency


def test_campaigns_whose_addresses_would_be_one_get_two(floor: Floor) -> None:
    begun(floor, "Ä 1")
    begun(floor, "A.1!")  # another key, were it not folded alike
    begun(floor, "夏")
    begun(floor, "冬")
    with floor.database.reading() as tx:
        assert sorted(each.slug for each in campaigns.every(tx, "T0")) == ["a-1", "campaign", "campaign-2"]


@pytest.mark.parametrize("name", ["", " ", "!!!", "x" * 101])
def test_a_campaign_needs_a_name(floor: Floor, name: str) -> None:
    with pytest.raises(Refusal, match="name of up to 100"):
        begun(floor, name)


def test_marketing_closes_a_campaign_and_a_rep_does_not(floor: Floor) -> None:
    begun(floor, "Autumn webinar")
    assert "Only marketing" in floor.type("U0SAM", "/leaddrop close autumn webinar")["text"]
    assert floor.type("U0TOM", "/leaddrop close autumn webinar")["text"] == "Autumn webinar is closed."
    assert "closed before" in floor.type("U0TOM", "/leaddrop close autumn-webinar")["text"]
    assert "`/leaddrop list`" in floor.type("U0TOM", "/leaddrop close winter")["text"]
    assert begun(floor, "Autumn webinar") == ("Autumn webinar", False)  # it runs again
    with floor.database.reading() as tx:
        assert campaign_named(tx, floor.desk, "Autumn webinar").state == "running"
