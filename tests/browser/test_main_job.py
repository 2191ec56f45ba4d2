"""The main job in a real browser: a lead is claimed, nudged, dispositioned and counted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.screen import PATIENCE, Screen
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

ANN = {
    "name": "Ann Lee",
    "company": "Acme Cold Storage",
    "phone": "+1 212 555 0100",
    "email": "ann.lee@acme.com",
    "message": "240 panels on our roof, can you start in May?",
    "temperature": "hot",
    "campaign": "Autumn webinar",
}
PHONE = re.compile(r"212.?555.?0100")
CUT_OFF = """button => {
    const box = button.getBoundingClientRect(), pane = button.closest('.messages').getBoundingClientRect()
    return box.left < pane.left || box.right > Math.min(pane.right, innerWidth)
        || button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight
}"""


def test_a_lead_is_claimed_nudged_recorded_and_counted(shop: Shop, screen: Screen) -> None:
    number = shop.send(**ANN)
    card = screen.card(number)
    everybody_sees_the_lead_but_nobody_its_phone(card)
    sam_claims_it(screen, card)
    sam_alone_is_told_how_to_reach_her(screen)
    a_nudge_is_answered_by_a_command(shop, screen, number)
    screen.go_to("leads")
    expect(card).to_contain_text("Left voicemail")
    the_lead_tells_its_history(screen, number)
    a_touch_is_recorded_in_the_form(screen, card)
    the_manager_reads_that_it_counts(screen)


def everybody_sees_the_lead_but_nobody_its_phone(card: Locator) -> None:
    expect(card).to_contain_text("Ann Lee")
    expect(card).to_contain_text("240 panels on our roof")
    expect(card).not_to_contain_text(PHONE)
    expect(card).not_to_contain_text("ann.lee@")


def sam_claims_it(screen: Screen, card: Locator) -> None:
    screen.act_as("U0SAM")
    screen.press(card, "Claim")
    expect(card).to_contain_text("@Sam Okafor")
    expect(screen.button(card, "Claim")).to_have_count(0)
    expect(card).not_to_contain_text(PHONE)


def sam_alone_is_told_how_to_reach_her(screen: Screen) -> None:
    screen.go_to_messages_of("Sam Okafor")
    expect(screen.messages.first).to_contain_text(PHONE)
    expect(screen.messages.first).to_contain_text("ann.lee@acme.com")


def a_nudge_is_answered_by_a_command(shop: Shop, screen: Screen, number: int) -> None:
    shop.clock.move(minutes=16)
    nudge = screen.messages.nth(1)
    expect(nudge).to_contain_text("Still on it?")
    screen.type(f"/dispo {number} voicemail tried the mobile")
    expect(screen.answer).to_contain_text("Left voicemail")
    expect(nudge).not_to_contain_text("Still on it?")
    expect(nudge.locator("button.bk-button")).to_have_text(["Undo"])


def the_lead_tells_its_history(screen: Screen, number: int) -> None:
    screen.type(f"/lead {number}")
    for entry in ("Ann Lee", "received", "claimed", "nudged", "Left voicemail", "tried the mobile"):
        expect(screen.answer).to_contain_text(entry)


def a_touch_is_recorded_in_the_form(screen: Screen, card: Locator) -> None:
    screen.press(card, "Record")
    screen.choose("What happened", "Spoke")
    screen.fill("Note", "wants a quote by Friday")
    screen.submit()
    expect(screen.form).to_have_count(0)
    expect(screen.answer).to_contain_text("Spoke")
    expect(card).to_contain_text("2 touches")


def the_manager_reads_that_it_counts(screen: Screen) -> None:
    screen.act_as("U0MARIA")
    screen.type("/leadstats")
    expect(screen.answer).to_contain_text("1 of 1 lead followed up")
    expect(screen.answer).to_contain_text("Sam Okafor")


def test_who_presses_claim_second_is_told_who_was_faster(
    shop: Shop, screen: Screen, browser: Browser
) -> None:
    number = shop.send(**ANN)
    danas = Screen(browser.new_page(), shop.slack.page_url)
    danas.misses_changes()
    danas.act_as("U0DANA")
    expect(danas.button(danas.card(number), "Claim")).to_be_visible()
    screen.act_as("U0SAM")
    screen.press(screen.card(number), "Claim")
    expect(screen.card(number)).to_contain_text("@Sam Okafor")
    shop.clock.move(seconds=4)

    danas.press(danas.card(number), "Claim")
    expect(danas.answer).to_contain_text("@Sam Okafor was faster")
    expect(danas.answer).to_contain_text("4 s")
    expect(screen.card(number)).to_contain_text("@Sam Okafor")
    danas.page.close()


@pytest.fixture
def phone(browser: Browser, shop: Shop) -> Iterator[Screen]:
    """The page on a screen as narrow as a phone's."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    yield Screen(page, shop.slack.page_url)
    page.close()


def cut_off(buttons: Locator) -> list[str]:
    """The labels of the buttons of which a part cannot be seen."""
    return [each.inner_text() for each in buttons.all() if each.evaluate(CUT_OFF)]


def test_on_a_phone_no_button_is_cut_off(shop: Shop, phone: Screen) -> None:
    number = shop.send(**ANN)
    phone.act_as("U0SAM")
    buttons = phone.card(number).locator("button.bk-button")
    expect(buttons).to_have_count(4)
    assert cut_off(buttons) == []

    phone.press(phone.card(number), "Claim")
    phone.go_to_messages_of("Sam Okafor")
    buttons = phone.messages.first.locator("button.bk-button")
    expect(buttons.first).to_be_visible()
    assert cut_off(buttons) == []
