"""What a person sees and does in the local Slack's page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000  # milliseconds; what is waited for takes one or two seconds


@contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Screen:
    """The page in front of one person at a time."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}archives/C0LEADS")
        self.messages = page.locator("main.main .messages .msg")

    def misses_changes(self) -> None:
        """From now on this page is told of new messages, but not that one was changed, as on a bad line."""

        def relay(line: WebSocketRoute) -> None:
            server = line.connect_to_server()
            server.on_message(lambda told: None if '"t":"message_update"' in str(told) else line.send(told))

        self.page.route_web_socket("**/ui", relay)
        self.page.reload()

    def act_as(self, person: str) -> None:
        """Become somebody, by id."""
        self.page.get_by_label("Act as").select_option(person)

    def go_to(self, channel: str) -> None:
        """Look into a channel, by name."""
        self.page.locator("button.sidebar-item", has_text=re.compile(rf"^#?\s*{channel}$")).click()

    def go_to_messages_of(self, real_name: str) -> None:
        """Look into what the bot tells somebody alone."""
        self.page.locator("button.sidebar-item:has(.dot)", has_text=real_name).click()

    def open_home(self) -> None:
        """Open the app's Home of whoever is acted as."""
        self.page.locator("button.sidebar-item", has_text="🏠").click()

    @property
    def home(self) -> Locator:
        """The app's Home."""
        return self.page.locator(".home")

    def home_row(self, text: str) -> Locator:
        """The line of Home that begins with this."""
        return self.home.locator(".bk-section", has_text=re.compile(rf"^{text}"))

    def card(self, number: int) -> Locator:
        """The lead's card in the channel, not what somebody was answered about the lead."""
        private = self.page.locator(".badge-eph")
        return self.messages.filter(has_text=re.compile(rf"lead #{number}(?!\d)"), has_not=private)

    @property
    def answer(self) -> Locator:
        """The last thing that only the person can see."""
        return self.messages.filter(has=self.page.locator(".badge-eph")).last

    def button(self, where: Locator, label: str) -> Locator:
        """A button of a message."""
        return where.locator("button.bk-button", has_text=re.compile(rf"^{label}$"))

    def press(self, where: Locator, label: str) -> None:
        """Press a button of a message."""
        self.button(where, label).click()

    def type(self, line: str) -> None:
        """Type into the composer and send."""
        self.page.locator("main.main textarea.composer-input").fill(line)
        self.page.locator("main.main .composer-send").click()

    @property
    def form(self) -> Locator:
        """The modal that is open."""
        return self.page.locator(".modal")

    def choose(self, label: str, option: str) -> None:
        """Choose from a list of the form."""
        self._input(label).locator("select.bk-select").select_option(label=option)

    def fill(self, label: str, text: str) -> None:
        """Fill in a field of the form."""
        self._input(label).locator("input.bk-plain-input, textarea").fill(text)

    def paste(self, label: str, rows: str) -> None:
        """Paste several lines into a field of the form: the local Slack draws it as one that holds a single line."""
        field = self._input(label).locator("input.bk-plain-input")
        field.evaluate(
            """(element, rows) => {
                Object.defineProperty(element, 'value', {get: () => rows, set: () => {}, configurable: true})
                element.dispatchEvent(new Event('input', {bubbles: true}))
            }""",
            rows,
        )

    def submit(self) -> None:
        """Send the form."""
        self.form.locator(".modal-foot .modal-btn.primary").click()

    def _input(self, label: str) -> Locator:
        named = self.page.locator(".bk-label", has_text=label)
        return self.form.locator(".modal-body .bk-input").filter(has=named)
