"""A browser, and a fresh shop for each test: the real app on a local Slack."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser

from tests.browser.screen import Screen, open_browser
from tests.browser.shop import Shop, open_shop
from tests.floor import HandClock
from tests.machine import chromium, local_slack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with open_browser(chromium()) as opened:
        yield opened


@pytest.fixture
def ground(migrated_file: Path, tmp_path: Path) -> Path:
    """The folder of a shop, with its database."""
    copyfile(migrated_file, tmp_path / "shop.db")
    return tmp_path


@pytest.fixture
def shop(ground: Path) -> Iterator[Shop]:
    """The app, running; its clock shows Monday, nine o'clock, and is moved by hand."""
    with open_shop(local_slack(), ground, HandClock()) as opened:
        yield opened


@pytest.fixture
def screen(browser: Browser, shop: Shop) -> Iterator[Screen]:
    """A page that shows #leads."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    yield Screen(page, shop.slack.page_url)
    page.close()
