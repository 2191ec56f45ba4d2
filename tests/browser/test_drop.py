"""A drop in a real browser: from marketing's form to the leads that are dealt, and what the campaign's page tells."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import PATIENCE, Screen
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

ANN = {"name": "Ann Lee", "company": "Acme", "email": "ann.lee@acme.com", "temperature": "warm"}
PEOPLE = (
    "Nora Whitaker", "Tyler Barnes", "Priya Rao", "Grant Delgado", "Emily Hollis", "Walter Petersen", "Carmen Okonkwo",
    "Denise Nguyen", "Marcus Albers", "Katrin Vogt", "Jonas Keller",
)  # fmt: skip
ROWS = "\n".join([
    "Name\tFirma\tE-mail\tPhone\tMessage\tRating",
    *(f"{name}\tFirm {i}\tbuyer{i}@firm{i}.example\t+1 212 555 01{i:02}\tWhat would {i}0 panels cost?\twarm"
      for i, name in enumerate(PEOPLE, 1)),
    "Ann Lee\tAcme\tann.lee@acme.com\t\tMe again\twarm",
    "Nora Whitaker\tFirm 1\tbuyer1@firm1.example\t\tTwice\twarm",
    "Noah Noway\tFirm 13\t\t\tNo way to reach him\twarm",
    "Wanda Wrong\tFirm 14\twanda(at)firm14\t\tNo address\twarm",
])  # fmt: skip


def test_pasted_rows_are_looked_at_confirmed_dealt_and_counted(shop: Shop, screen: Screen) -> None:
    shop.send(**ANN)
    tom_fills_in_the_form(screen)
    he_reads_what_is_in_it_and_confirms(screen)
    screen.go_to("leads")
    drop = screen.messages.filter(has_text="11 received")
    one_message_announces_it(screen, drop)
    sam_and_dana_are_dealt_one_each(screen, drop)
    sam_finds_the_details_and_records_a_touch(screen)
    the_announcement_tells_it(shop, screen, drop)
    the_campaigns_page_tells_it(screen)


def tom_fills_in_the_form(screen: Screen) -> None:
    screen.act_as("U0TOM")
    screen.type("/leaddrop")
    screen.fill("Campaign", "Cold stores")
    screen.fill("What it is", "They asked our calculator for a quote.")
    screen.fill("Why it matters", "They decide before the year ends.")
    screen.fill("Talk track", "Ask for the last power bill.")
    screen.fill("Source", "calculator")
    screen.form.locator(".bk-input", has_text="One number, such as").locator("input").fill("506")
    screen.paste("Or paste rows", ROWS)
    screen.submit()
    expect(screen.answer).to_contain_text(
        "I read the pasted list and show you in a direct message what is in it."
    )


def he_reads_what_is_in_it_and_confirms(screen: Screen) -> None:
    screen.go_to_messages_of("Tom Becker")
    preview = screen.messages.first
    for told in (
        "Cold stores: the pasted list, 15 rows", "Firma → company", "Rating → temperature",
        "Row 2: Nora Whitaker · Firm 1 · b…@firm1.example", "11 new", "1 known already: nobody's 1",
        "1 double in the file", "2 invalid", "row 15: no e-mail address and no phone number",
        "row 16: the e-mail address cannot be right", "announced in #leads and begins at once",
        "$506 in all: $46 for each of 11 leads",
    ):  # fmt: skip
        expect(preview).to_contain_text(told)
    expect(preview.locator("button.bk-button")).to_have_text(
        ["Confirm", "Change columns", "Rejected rows (2)", "Cancel"]
    )
    screen.press(preview, "Confirm")
    expect(preview).to_contain_text("11 new, 2 known already or double, 2 invalid")
    expect(screen.messages.nth(1)).to_contain_text("Rejected rows of the pasted list")


def one_message_announces_it(screen: Screen, drop: Locator) -> None:
    for told in (
        "📣 Cold stores", "11 received · 0 dealt · 11 waiting", "Why it matters: They decide before the year ends.",
        "11 leads at $46: 506 dollars of somebody's budget", "Ask for the last power bill.",
    ):  # fmt: skip
        expect(drop).to_contain_text(told)
    expect(screen.messages.filter(has_text=re.compile("|".join(PEOPLE)))).to_have_count(0)


def sam_and_dana_are_dealt_one_each(screen: Screen, drop: Locator) -> None:
    for person, number, who in (("U0SAM", 2, "Nora Whitaker"), ("U0DANA", 3, "Tyler Barnes")):
        screen.act_as(person)
        screen.press(drop, "Deal me one")
        expect(screen.answer).to_contain_text(f"#{number} {who}")
        expect(screen.answer).to_contain_text("is yours: the details are in your direct messages")


def sam_finds_the_details_and_records_a_touch(screen: Screen) -> None:
    screen.act_as("U0SAM")
    screen.go_to_messages_of("Sam Okafor")
    mine = screen.messages.first
    for told in ("#2", "Nora Whitaker", "212", "buyer1@firm1.example", "What would 10 panels cost?"):
        expect(mine).to_contain_text(told)
    screen.press(mine, "Spoke")
    expect(mine).to_contain_text("last: Spoke")


def the_announcement_tells_it(shop: Shop, screen: Screen, drop: Locator) -> None:
    shop.clock.move(seconds=6)
    screen.go_to("leads")
    expect(drop).to_contain_text("11 received · 2 dealt · 9 waiting")
    expect(drop).to_contain_text("1 touched")
    expect(drop).to_contain_text("Sam Okafor\nDealt 1 · Touched 1 · Overdue 0", use_inner_text=True)
    expect(drop).to_contain_text("Dana Weber\nDealt 1 · Touched 0 · Overdue 0", use_inner_text=True)


def the_campaigns_page_tells_it(screen: Screen) -> None:
    screen.act_as("U0TOM")
    screen.type("/leaddrop show Cold stores")
    for told in (
        "Inquiries 11 → Leads 11 → Claimed 18% (2 of 11) → Touched 9% (1 of 11) → Reached 9% (1 of 11)", "$506",
        "Spoke 1",
    ):  # fmt: skip
        expect(screen.messages.filter(has_text="since it began")).to_contain_text(told)
