"""People in a real browser: a manager changes a limit at Home, and somebody who goes away is stood in for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screen import PATIENCE, Screen
from tests.browser.shop import Shop, open_shop
from tests.floor import PLAYBOOK, HandClock
from tests.machine import local_slack

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

SAM_FIRST = """
[[routes]]
name = "Sam first"
way = "offer"
people = ["@sam"]
when = { campaign = "Webinar" }

[[routes]]
name = "everybody"
"""


def test_a_limit_changed_at_home_is_on_the_next_card(shop: Shop, screen: Screen) -> None:
    screen.act_as("U0MARIA")
    screen.open_home()
    expect(screen.home).to_contain_text("first touch within 5 min")
    screen.press(screen.home_row("Hot"), "Change")
    screen.fill("First touch within", "9 min")
    screen.submit()
    expect(screen.home).to_contain_text("first touch within 9 min")
    screen.go_to("leads")
    number = shop.send(name="Ann Lee", phone="+1 212 555 0100", temperature="hot")
    expect(screen.card(number)).to_contain_text("Answer by 09:09")


@pytest.fixture
def offering(ground: Path) -> Iterator[Shop]:
    """A shop that offers a campaign's leads to Sam alone."""
    with open_shop(local_slack(), ground, HandClock(), PLAYBOOK + SAM_FIRST) as opened:
        yield opened


def test_the_next_lead_of_somebody_away_is_offered_to_his_back_up(offering: Shop, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    screen = Screen(page, offering.slack.page_url)
    screen.act_as("U0RUTH")
    screen.type("/lead cover @sam until fri")
    expect(screen.answer).to_contain_text("is away until")
    number = offering.send(name="Ann Lee", phone="+1 212 555 0100", temperature="hot", campaign="Webinar")
    expect(screen.card(number)).to_contain_text("Offered to @Ruth Alvarez")
    screen.go_to_messages_of("Ruth Alvarez")
    screen.press(screen.messages.last, "I take it")
    screen.go_to("leads")
    expect(screen.card(number)).to_contain_text("@Ruth Alvarez since")
    page.close()
