"""The demo: the very same app against a Slack on this machine, with a small team and believable leads."""

import json
import logging
import os
import random
import secrets
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from urllib.request import Request, urlopen

from rich.console import Console

from bot.demo.demo_drop import CAMPAIGN, DROP, LEADS, announce, prepare
from bot.demo.demo_leads import demo_leads
from bot.demo.local_slack import LISTENS_EVERYWHERE, TEAM, LocalSlack, obtain_program, refuse_taken_port
from bot.opening import migrate
from bot.run import House, build
from bot.settings import WHERE, RunSettings, read_settings
from handlers.home import playbook_change
from handlers.people.people import learn_everybody
from playbook.campaigns import slug_of

log = logging.getLogger(__name__)

AT_ONCE = 3  # leads, to begin with
PROXIES = ("http_proxy", "https_proxy", "all_proxy")

# Whoever tries it on a Sunday, or far from the team's time zone, finds everybody at work.
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = "[hours]\n" + "\n".join(f'{day} = ["00:00-24:00"]' for day in DAYS)

PLAYBOOK = f"""
[team]
timezone = "{TEAM.timezone}"
currency = "EUR"
region = "DE"

[roles]
managers = ["@maria"]
marketing = ["@tom"]
backups = ["@ruth"]
fallback = "@maria"

{HOURS}

[nudges]
dial = false  # the local Slack shows such links as they are

[reports]
pictures = "drawn"  # it draws neither tables nor charts
"""


@dataclass(frozen=True)
class Show:
    """How the demo runs: the clock's speed, ports, the generator's seed, seconds between two leads."""

    speed: float
    port: int
    slack_port: int
    seed: int
    every: float


def run_demo(show: Show, console: Console) -> None:
    """Run until Ctrl-C, then stop everything that was started and leave nothing behind.

    Raises DemoProblem when something is missing or a port is taken.
    """
    refuse_taken_port(show.port, "--port")
    refuse_taken_port(show.slack_port, "--slack-port")
    stopping = _stop_on_signals()
    with ExitStack() as started:
        program = obtain_program(lambda sentence: console.print(sentence, markup=False))
        slack = started.enter_context(LocalSlack(program, show.slack_port))
        folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="glengarry-demo-")))
        settings = _settings(show, slack.api_url, folder)
        house, drop = started.enter_context(_running(settings, show))
        url, token = f"http://127.0.0.1:{house.web.port}/leads", settings.intake_token.get_secret_value()
        leads = demo_leads(random.Random(show.seed))
        for lead in islice(leads, AT_ONCE):  # before the drop's, so that number 1 can be claimed
            _post(url, token, lead)
        if drop:
            announce(house.desk, drop)
        _welcome(console, slack.page_url, show)
        coming = (leads, show.every, url, token, stopping)
        Thread(target=_bring_leads, args=coming, name="leads", daemon=True).start()
        stopping.wait()
        console.print("Stopping.")
    log.info("the demo of %s ended", house.desk.workspace)


def _stop_on_signals() -> Event:
    stopping = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    return stopping


def _settings(show: Show, api_url: str, folder: Path) -> RunSettings:
    """The settings anybody would write into .env; only SLACK_API_URL makes it a demo."""
    file = folder / ".env"
    file.write_text(
        f"SLACK_API_URL={api_url}\nSLACK_BOT_TOKEN={TEAM.bot_token}\nSLACK_APP_TOKEN={TEAM.app_token}\n"
        f"DATABASE_URL=sqlite:///{folder / 'demo.db'}\nPORT={show.port}\nHOST=127.0.0.1\n"
        f"PUBLIC_URL=http://127.0.0.1:{show.port}/\n"
        f"SLACK_MODE=socket\nINTAKE_TOKEN={secrets.token_hex(24)}\n",
        encoding="utf-8",
    )
    for name in [name for name in os.environ if name.lower() in WHERE or name.lower() in PROXIES]:
        del os.environ[name]  # what is meant for a real app must not leak into a demo, nor leave this machine
    return read_settings(RunSettings, file)


@contextmanager
def _running(settings: RunSettings, show: Show) -> Iterator[tuple[House, int | None]]:
    """The app, and the drop's list that waits to be confirmed."""
    migrate(settings.database_url)
    house = build(settings, show.speed)
    learn_everybody(house.desk)
    playbook_change.apply(house.desk, PLAYBOOK, "demo")
    house.desk.rules.refresh()
    drop = prepare(house.desk, random.Random(f"{show.seed}, the drop"))
    house.start()
    try:
        yield house, drop
    finally:
        house.stop()


def _welcome(console: Console, page_url: str, show: Show) -> None:
    console.print(f"\nGlengarry is running. Open [bold]{page_url}[/bold] and look into #leads.")
    console.print("Choose whom to act as at the top right: Maria is the manager, Tom is marketing.")
    console.print("Try: press Claim, then type /dispo 1 voicemail, /lead mine, /leadstats as Maria.")
    console.print(
        f"Press Deal me one: {DROP.name} is a drop of {LEADS} leads. As Tom type /leaddrop show {CAMPAIGN}."
    )
    console.print(f"Fill in its form at [bold]{_form(show)}[/bold] and be a lead yourself.")
    if show.speed != 1:
        console.print(f"The desk's clock runs {show.speed:g} times faster.")
    console.print(LISTENS_EVERYWHERE, style="dim", markup=False)
    console.print("Ctrl-C stops everything and leaves nothing behind.\n")


def _form(show: Show) -> str:
    return f"http://127.0.0.1:{show.port}/f/{slug_of(CAMPAIGN)}"


def _bring_leads(
    leads: Iterator[dict[str, object]], every: float, url: str, token: str, stopping: Event
) -> None:
    """Post one lead after the other through the real door, `every` so many seconds."""
    while not stopping.wait(every):
        _post(url, token, next(leads))


def _post(url: str, token: str, lead: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, json.dumps(lead).encode(), headers)  # noqa: S310  # always http to this machine
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()
    except OSError as fault:
        log.warning("a demo lead was not taken: %s", type(fault).__name__)
