"""The real app on a local Slack, as people meet it: the clock alone is moved by hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.request import Request, urlopen

from pydantic import SecretStr

from bot.demo.local_slack import TEAM, LocalSlack
from bot.opening import migrate
from bot.run import House, build
from bot.settings import RunSettings
from handlers.home import playbook_change
from handlers.people.people import learn_everybody
from tests.floor import PLAYBOOK, HandClock
from tests.machine import free_port

INTAKE_TOKEN = "a word for the forms of these tests"


@dataclass(frozen=True)
class Shop:
    """A running app and its local Slack; leads come in over real HTTP."""

    slack: LocalSlack
    house: House
    clock: HandClock

    def send(self, **facts: Any) -> int:
        """Post a lead as a web form does; returns its number."""
        url = f"http://127.0.0.1:{self.house.web.port}/leads"
        headers = {"Authorization": f"Bearer {INTAKE_TOKEN}", "Content-Type": "application/json"}
        with urlopen(Request(url, json.dumps(facts).encode(), headers), timeout=10) as answer:
            assert answer.status == 202
            return int(json.load(answer)["lead"])


NOTHING_DRAWN = '\n[reports]\npictures = "drawn"\n'  # the local Slack knows neither tables nor charts


@contextmanager
def open_shop(program: Path, folder: Path, clock: HandClock, playbook: str = PLAYBOOK) -> Iterator[Shop]:
    """Start the local Slack and the app, on free ports, with a database in `folder`; stop them in the end."""
    with LocalSlack(program, free_port()) as slack:
        file = folder / "shop.db"
        settings = _settings(slack, f"sqlite:///{file}")
        if not file.exists():
            migrate(settings.database_url)
        # a second between two looks is short for people, and long for who moves the clock by hand
        with patch("bot.run.fast_clock", lambda _speed: clock), patch("bot.rooms.bells.TICK", 0.25):
            house = build(settings)
        learn_everybody(house.desk)
        playbook_change.apply(house.desk, playbook + NOTHING_DRAWN, "test")
        house.start()
        try:
            yield Shop(slack, house, clock)
        finally:
            house.stop()


def _settings(slack: LocalSlack, database_url: str) -> RunSettings:
    return RunSettings(
        slack_mode="socket",
        slack_api_url=slack.api_url,
        slack_bot_token=SecretStr(TEAM.bot_token),
        slack_app_token=SecretStr(TEAM.app_token),
        intake_token=SecretStr(INTAKE_TOKEN),
        database_url=database_url,
        host="127.0.0.1",
        port=0,
    )
