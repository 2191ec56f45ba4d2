"""Marketing's week: each campaign, what nobody worked, what waits and who fell silent; once, whatever restarts."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.campaigns.marketing_week import post_weekly
from store import campaigns
from store.database import Database
from tests.floor import PLAYBOOK, Floor
from tests.handlers.campaigns.test_attribution import begun
from tests.in_modal import shown, told
from tests.slack_limits import problems
from tests.store.given import at_once

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
CARD_TIME = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def cards(floor: Floor) -> list[dict[str, Any]]:
    floor.deliver()
    return [said for (where, _), said in floor.slack.posted.items()
            if where == "C0MARKETING" and "📣" in said["text"]]  # fmt: skip


def the_card(floor: Floor) -> dict[str, Any]:
    floor.clock.now = CARD_TIME
    floor.rules.refresh()
    assert post_weekly(floor.desk) is True
    (card,) = cards(floor)
    assert problems({"text": card["text"], "blocks": card["blocks"]}, "message") == []
    return card


def text(card: dict[str, Any]) -> str:
    return json.dumps(card["blocks"], ensure_ascii=False)


def week(floor: Floor, campaign: str, many: int, called: int, won: str | None = None, **facts: Any) -> None:
    for each in range(many):
        number = floor.lead(name=f"{campaign} {each} {facts}", temperature="hot", campaign=campaign, **facts)
        if each < called:
            floor.press("U0SAM", "claim", number)
            ends = f"won {won}" if won and each == 0 else "not-ready in 3 months"
            floor.type("U0SAM", f"/dispo {number} {ends}")


def cells(card: dict[str, Any]) -> list[list[str]]:
    (made,) = [block for block in card["blocks"] if block["type"] == "data_table"]
    return [[cell["text"] for cell in row] for row in made["rows"]]


@pytest.fixture
def tuesday(floor: Floor) -> Floor:
    floor.clock.now = TUESDAY
    return floor


def test_each_campaign_has_its_week_and_what_it_brought_until_now(tuesday: Floor) -> None:
    autumn = begun(tuesday, "Autumn webinar", currency="USD", price=Decimal(46))
    begun(tuesday, "Quiet one")
    with tuesday.database.writing() as tx:
        found = campaigns.get(tx, "T0", autumn)
        assert found
        campaigns.spend(tx, found, Decimal(1000), "USD", TUESDAY, "U0TOM")
    week(tuesday, "autumn-webinar", 4, 3, won="1230 USD")
    week(tuesday, "No campaign yet", 1, 0, price=20, currency="EUR")
    tuesday.clock.move(hours=2)
    card = the_card(tuesday)
    assert cells(card)[1:] == [
        ["Autumn webinar", "4", "75% (3 of 4)", "75% (3 of 4)", "1", "1 for $1,230", "$1,000", "23%"],
        ["No campaign yet", "1", "0% (0 of 1)", "0% (0 of 1)", "1", "0", "€20", "-100%"],
    ]
    assert card["text"].startswith(
        "📣 Campaigns, Mon 16 Nov to Sun 22 Nov, UTC; counted by first touch: 3 of 5 leads followed up (60%)"
    )
    for said in (
        "Autumn webinar: 4 leads, 75% (3 of 4) followed up; so far won 1 for $1,230, cost $1,000, return 23%.",
        "No lead yet by Quiet one.",
        "💸 2 leads worth €20 and $46 were never followed up.",
    ):  # fmt: skip
        assert said in card["text"]
    for said in ("Mon 16 Nov to Sun 22 Nov, UTC", "_follow-up rate_", "never followed up"):
        assert said in text(card)


def test_money_of_other_currencies_stands_side_by_side(tuesday: Floor) -> None:
    autumn = begun(tuesday, "Autumn webinar", currency="USD")
    with tuesday.database.writing() as tx:
        found = campaigns.get(tx, "T0", autumn)
        assert found
        campaigns.spend(tx, found, Decimal(500), "EUR", TUESDAY, "U0TOM")
    week(tuesday, "Autumn webinar", 1, 1, won="1000 USD")
    assert cells(the_card(tuesday))[1][-3:] == ["1 for $1,000", "€500", "– (what was won is in USD)"]


def test_what_was_won_before_is_won_so_far(tuesday: Floor) -> None:
    begun(tuesday, "Autumn webinar", currency="USD", price=Decimal(10))
    tuesday.clock.move(days=-30)
    tuesday.rules.refresh()
    week(tuesday, "Autumn webinar", 1, 1, won="100 USD")
    row = cells(the_card(tuesday))[1]
    assert row == ["Autumn webinar", "0", "–", "–", "0", "1 for $100", "$10", "900%"]


def test_of_sixty_campaigns_those_that_brought_nothing_are_one_line(tuesday: Floor) -> None:
    for number in range(60):
        begun(tuesday, f"Campaign {number:02}", currency="USD")
    week(tuesday, "campaign_07", 2, 1, won="100 USD")
    week(tuesday, "Campaign 07", 1, 1)
    card = the_card(tuesday)
    assert [row[:3] for row in cells(card)[1:]] == [["Campaign 07", "3", "67% (2 of 3)"]]
    assert (
        "No lead yet by Campaign 00, Campaign 01, Campaign 02, Campaign 03, Campaign 04 and 54 more."
        in text(card)
    )


def test_it_comes_once_at_its_time_whatever_restarts(tuesday: Floor) -> None:
    week(tuesday, "Autumn", 1, 0)
    tuesday.clock.now = CARD_TIME - timedelta(seconds=1)
    assert post_weekly(tuesday.desk) is False
    tuesday.clock.now = CARD_TIME + timedelta(days=3)  # nobody was there on Monday
    assert post_weekly(tuesday.desk) is True
    again = Floor(tuesday.database, clock=tuesday.clock, slack=tuesday.slack)
    assert post_weekly(again.desk) is False
    assert len(cards(again)) == 1


def test_of_many_who_post_at_once_one_does(database: Database) -> None:
    floor = Floor(database)
    floor.clock.now = TUESDAY
    week(floor, "Autumn", 1, 0)
    floor.clock.now = CARD_TIME
    assert at_once([lambda: post_weekly(floor.desk)] * 3).count(True) == 1
    assert len(cards(floor)) == 1


def test_with_nothing_to_say_there_is_no_card_and_no_second_look(tuesday: Floor) -> None:
    tuesday.lead(name="Without a campaign", temperature="hot")
    tuesday.clock.now = CARD_TIME
    assert post_weekly(tuesday.desk) is False
    assert cards(tuesday) == []
    begun(tuesday, "Begun on Monday noon")
    assert post_weekly(tuesday.desk) is False


def test_what_waits_is_said_and_its_button_shows_the_list(tuesday: Floor) -> None:
    tuesday.lead(name="Ann", utm_campaign="winter")
    card = the_card(tuesday)
    assert "No campaign could be told of 1 inquiry in 1 group." in card["text"]
    tuesday.press("U0TOM", "unattributed", "list", channel="C0MARKETING")
    assert "utm_campaign winter" in told(shown(tuesday))
    answer = tuesday.press("U0SAM", "unattributed", "list", channel="C0MARKETING")
    assert answer is not None
    assert "Only marketing" in answer["text"]


def test_a_source_that_fell_silent_is_told_once_for_each_silence(floor: Floor) -> None:
    def daily(begin: datetime, days: int) -> None:
        for each in range(days):
            floor.clock.now = begin + timedelta(days=each)
            floor.lead(name=f"P {floor.clock.now}", source="Typeform", temperature="cold")

    def post(at: datetime) -> list[str]:
        floor.clock.now = at
        post_weekly(floor.desk)
        return [card["text"] for card in cards(floor) if "🔇" in card["text"]]

    daily(TUESDAY - timedelta(days=20), 17)
    (told_of,) = post(CARD_TIME)
    assert "🔇 Typeform: nothing since Fri 13 Nov 09:00, usually every 24 h." in told_of
    assert len(post(CARD_TIME + timedelta(days=7))) == 1
    daily(CARD_TIME + timedelta(days=8), 5)
    assert len(post(CARD_TIME + timedelta(days=14))) == 1  # they came again lately
    assert len(post(CARD_TIME + timedelta(days=21))) == 2


def test_where_slack_draws_no_tables_the_card_has_lines(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[reports]\npictures = "drawn"')
    floor.clock.now = TUESDAY
    for each in range(25):
        week(floor, f"Campaign {each}", 1, 0)
    card = the_card(floor)
    assert "data_table" not in text(card)
    assert "and 5 more" in text(card)
    assert "And 17 more." in card["text"]


def test_the_time_is_the_playbooks_on_the_teams_clock(sqlite_database: Database) -> None:
    own = '[marketing_week]\nweekday = "friday"\nat = "08:00"\n[team]\ntimezone = "America/New_York"'
    floor = Floor(sqlite_database, playbook=PLAYBOOK + own)
    floor.clock.now = TUESDAY
    week(floor, "Autumn", 1, 0)
    floor.clock.now = datetime(2026, 11, 27, 12, 59, tzinfo=UTC)
    assert post_weekly(floor.desk) is False
    floor.clock.move(minutes=1)
    assert post_weekly(floor.desk) is True
