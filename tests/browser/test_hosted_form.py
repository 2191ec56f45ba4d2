"""The hosted form in a real browser: by keyboard alone, on a narrow screen, in a frame, and from there to a win."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from handlers.campaigns.campaigns import begin
from handlers.home.playbook_change import apply
from tests.browser.screen import PATIENCE, Screen
from tests.browser.shop import NOTHING_DRAWN, Shop
from tests.floor import PLAYBOOK

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

FORMS = """
[forms]
consent = "You agree that we contact you about this offer. See https://www.example.com/privacy"
"""
UNSEEN = "getComputedStyle(document.activeElement).outlineStyle === 'none'"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no script."""
    opened = browser.new_context(viewport={"width": 1200, "height": 900}, java_script_enabled=False)
    yield opened
    opened.close()


def announce(shop: Shop, forms: str = FORMS, **page: str) -> None:
    """The campaign with its form; no drop goes with it."""
    apply(shop.house.desk, PLAYBOOK + NOTHING_DRAWN + forms, "test")
    shop.house.desk.rules.refresh()
    with shop.house.desk.database.writing() as tx:
        begin(tx, shop.house.desk, "Autumn webinar", shop.clock(), "U0TOM", page=page)


def address(shop: Shop) -> str:
    return f"http://127.0.0.1:{shop.house.web.port}/f/autumn-webinar"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def test_from_the_form_to_the_win(shop: Shop, screen: Screen, context: BrowserContext) -> None:
    announce(shop)
    form = context.new_page()
    somebody_fills_it_in(shop, form)
    card = screen.card(1)
    the_card_appears(card)
    sam_claims_and_wins(screen, card)
    marketing_reads_what_it_brought(screen)


def somebody_fills_it_in(shop: Shop, form: Page) -> None:
    form.goto(f"{address(shop)}?utm_source=newsletter")
    form.get_by_label("Name").fill("Ann Lee")
    form.get_by_label("E-mail").fill("ann.lee@acme")
    form.get_by_label("Phone").fill("+1 212 555 0100")
    form.get_by_label("Message").fill("240 panels on our roof, can you start in May?")
    shop.clock.move(seconds=20)
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("alert")).to_contain_text("Enter an e-mail address such as name@example.com")
    expect(form.get_by_label("Name")).to_have_value("Ann Lee")
    form.get_by_label("E-mail").fill("ann.lee@acme.com")
    form.get_by_role("button", name="Send").dblclick()
    expect(form.get_by_role("heading")).to_have_text("Thank you")


def the_card_appears(card: Locator) -> None:
    expect(card).to_contain_text("Ann Lee", timeout=5_000)
    expect(card).to_contain_text("Autumn webinar")
    expect(card).to_contain_text("240 panels on our roof")


def sam_claims_and_wins(screen: Screen, card: Locator) -> None:
    screen.act_as("U0SAM")
    screen.press(card, "Claim")
    expect(card).to_contain_text("@Sam Okafor")
    screen.type("/dispo 1 won 12000 signed today")
    expect(screen.answer).to_contain_text("Won")
    expect(card).to_contain_text("12,000")


def marketing_reads_what_it_brought(screen: Screen) -> None:
    screen.act_as("U0TOM")
    screen.type("/leaddrop cost Autumn webinar 1500 USD posters")
    expect(screen.answer).to_contain_text("1,500")
    screen.type("/leaddrop show Autumn webinar")
    page = screen.messages.filter(has_text="since it began")  # its chart comes after it
    expect(page).to_contain_text(
        "1 of 1 lead followed up (100%). 1 won for $12,000 at a cost of $1,500. Return 700%."
    )
    expect(page).to_contain_text("Inquiries 1 → Leads 1 → Claimed 100% (1 of 1) → Touched 100% (1 of 1)")
    expect(page).to_contain_text("Won 100% (1 of 1)")
    for told in (
        "Cost$1,500", "Cost per lead$1,500", "Cost per followed-up lead$1,500", "Cost per win$1,500",
        "Won1 for $12,000", "Return700%",
    ):  # fmt: skip
        expect(page).to_contain_text(told)


def test_the_keyboard_alone_fills_it_in_and_is_led_to_what_is_wrong(shop: Shop, browser: Browser) -> None:
    announce(shop)
    page = browser.new_page()
    page.goto(address(shop))
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        assert not page.evaluate(UNSEEN), focused(page)
        order.append(focused(page))
    assert order == [
        "name",
        "email",
        "phone",
        "company",
        "message",
        "A",
        "BUTTON",
    ]  # and never what nobody sees
    shop.clock.move(seconds=20)
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    for told in ("name", "email"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{told}"
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail")).to_be_focused()
    described = page.get_by_label("E-mail").get_attribute("aria-describedby") or ""
    expect(page.locator(f"#{described.split()[0]}")).to_contain_text("Enter your e-mail address")
    page.keyboard.type("ann@acme.com")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Ann Lee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("Thank you")
    page.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_narrow_or_enlarged_screen_nothing_is_cut_off(
    shop: Shop, browser: Browser, language: str
) -> None:
    announce(shop, language=language, title="Photovoltaikanlagenfinanzierungsberatung im Herbst")
    for zoom in (1, 4):  # 1280 at 400 % is as wide as a phone
        nothing_is_cut_off(shop, browser, zoom)


def nothing_is_cut_off(shop: Shop, browser: Browser, zoom: int) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 256 * zoom}, device_scale_factor=zoom)
    page.goto(address(shop))
    shop.clock.move(seconds=20)
    page.locator("button").click()
    expect(page.locator("#summary")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen = page.locator("input:not([type=hidden]):not(#website), textarea, button")
    boxes = seen.evaluate_all("all => all.map(each => each.getBoundingClientRect().toJSON())")
    assert len(boxes) >= 6
    for box in boxes:
        assert 0 <= box["left"] < box["right"] <= 320
        assert box["height"] >= 44
    page.close()


def test_its_colours_can_be_told_apart_by_day_and_by_night(shop: Shop, browser: Browser) -> None:
    announce(shop)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page = browser.new_page(color_scheme=scheme)
        page.goto(address(shop))
        shop.clock.move(seconds=20)
        page.locator("button").click()
        for what, least in (
            ("h1", 4.5),
            (".hint", 4.5),
            (".optional", 4.5),
            (".error", 4.5),
            (".summary a", 4.5),
            ("button", 4.5),
        ):
            assert contrast(page, what) >= least, (scheme, what)
        page.close()


def contrast(page: Page, what: str) -> float:
    """Between the ink of the first such element and what lies behind it, as WCAG reckons it."""
    inks = page.locator(what).first.evaluate(
        """element => {
            let behind = element
            while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
            return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
        }"""
    )
    light, dark = sorted((luminance(ink) for ink in inks), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(ink: str) -> float:
    parts = [int(each) / 255 for each in re.findall(r"\d+", ink)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class OtherSite(BaseHTTPRequestHandler):
    """A site with the form in a frame, whatever is asked for."""

    form = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(
            f'<h1>Ours</h1><iframe src="{self.form}" width=600 height=760 '
            'referrerpolicy="no-referrer-when-downgrade"></iframe>'.encode()
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


@pytest.fixture
def other_site() -> Iterator[str]:
    """The origin of another site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_site_of_the_playbook_shows_it_in_a_frame_and_another_does_not(
    shop: Shop, browser: Browser, other_site: str
) -> None:
    announce(shop, f'[forms]\nsites = ["{other_site}"]')
    OtherSite.form = f"{address(shop)}?embed=1"
    page = browser.new_page()
    page.goto(f"{other_site}/roofs?utm_source=ours")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Name").fill("Ann Lee")
    frame.get_by_label("E-mail").fill("ann@acme.com")
    shop.clock.move(seconds=20)
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("heading")).to_have_text("Thank you")
    page.goto(f"{other_site.replace('localhost', '127.0.0.1')}/")
    expect(frame.get_by_label("Name")).to_have_count(0)
    page.close()


@pytest.fixture
def knocked_at() -> Iterator[tuple[str, "Queue[bytes]"]]:
    """The address of a site that only listens, and what browsers first say to it."""
    heard: Queue[bytes] = Queue()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            with suppress(OSError):  # the test is over
                while True:
                    caller, _ = door.accept()
                    with caller:
                        heard.put(caller.recv(1))

        Thread(target=listen, daemon=True).start()
        yield f"https://127.0.0.1:{door.getsockname()[1]}/", heard
        door.shutdown(socket.SHUT_RDWR)


def test_afterwards_the_browser_goes_on_to_an_allowed_site(
    shop: Shop, context: BrowserContext, knocked_at: tuple[str, "Queue[bytes]"]
) -> None:
    there, heard = knocked_at
    announce(shop, f'[forms]\nredirects = ["{there}"]', redirect=f"{there}hello")
    page = context.new_page()
    page.goto(address(shop))
    page.get_by_label("Name").fill("Ann Lee")
    page.get_by_label("E-mail").fill("ann@acme.com")
    shop.clock.move(seconds=20)
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    assert heard.get(timeout=PATIENCE / 1000) == b"\x16"  # how a browser begins to speak https
