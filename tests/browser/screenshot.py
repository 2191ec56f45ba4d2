"""Takes README's screenshot, of the real app on a local Slack: `python -m tests.browser.screenshot FILE`."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from threading import Event

from playwright.sync_api import Browser

from bot.clock import wall_clock
from bot.demo.demo import HOURS
from tests.browser.screen import Screen, open_browser
from tests.browser.shop import Shop, open_shop
from tests.floor import PLAYBOOK, HandClock
from tests.machine import chromium, local_slack

HOT = {
    "name": "Harriet Fraser",
    "company": "Ashworth Foods",
    "phone": "+44 20 7946 0654",
    "email": "harriet.fraser@ashworth-foods.example",
    "message": "How many of our forklifts could we charge from our own roof? The board decides on Thursday.",
    "temperature": "hot",
    "source": "trade fair",
    "campaign": "Energy fair Birmingham",
    "price": "118.50 GBP",
}
OPEN = {
    "name": "Grant Delgado",
    "company": "Desert Ridge Cold Storage",
    "phone": "+1 505 555 0142",
    "email": "grant@desert-ridge.example",
    "message": "Our power bill went up by a third. Can somebody call me before noon about 240 kW?",
    "temperature": "hot",
    "source": "website",
    "campaign": "Cold storage webinar",
    "price": "46 USD",
}
WARM = {
    "name": "Mira Novak",
    "company": "Novak Joinery",
    "email": "mira@novak-joinery.example",
    "message": "We are planning a new hall for next year and would like to hear what solar would cost.",
    "temperature": "warm",
    "source": "newsletter",
}


def here_it_is_ten(now: datetime) -> str:
    """A time zone in which it is between ten and eleven in the morning."""
    ahead = (10 - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def show(shop: Shop, screen: Screen) -> None:
    """One hot lead claimed and worked, one hot and one warm still to be had."""
    claimed = shop.send(**HOT)
    screen.act_as("U0SAM")
    screen.press(screen.card(claimed), "Claim")
    screen.card(claimed).get_by_text("@Sam Okafor").wait_for()
    screen.go_to_messages_of("Sam Okafor")
    screen.press(screen.messages.first, "Spoke")
    screen.messages.filter(has_text="last: Spoke").wait_for()
    screen.go_to("leads")
    for lead in (OPEN, WARM):
        screen.card(shop.send(**lead)).wait_for()


def take(program: str, slack: Path, file: Path) -> None:
    """Write the picture to `file`."""
    now = wall_clock()
    zone = here_it_is_ten(now)
    playbook = f'{PLAYBOOK}\n{HOURS}\n[team]\ntimezone = "{zone}"\n'  # on a Sunday, too
    with (
        tempfile.TemporaryDirectory() as folder,
        open_shop(slack, Path(folder), HandClock(now), playbook) as shop,
        open_browser(program) as browser,
    ):
        screen = _page(browser, zone, shop)
        show(shop, screen)
        Event().wait(0.5)  # until the page has scrolled
        screen.page.screenshot(path=file)


def _page(browser: Browser, zone: str, shop: Shop) -> Screen:
    size = {"width": 1200, "height": 850}
    page = browser.new_page(viewport=size, timezone_id=zone, device_scale_factor=1)  # type: ignore[arg-type]
    return Screen(page, shop.slack.page_url)


if __name__ == "__main__":
    take(chromium(), local_slack(), Path(sys.argv[1]))
