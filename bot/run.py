"""Puts the parts together, starts them, and stops them in order."""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.bells import bells
from bot.clock import Clock, fast_clock, wall_clock
from bot.metrics import registry
from bot.rate import RateLimit
from bot.sender import Sender, posting_client
from bot.settings import RunSettings
from bot.slack_door import slack_app
from bot.web import FrontDesk, WebServer, serve, web_door
from handlers.desk import Desk
from handlers.intake import take_in
from handlers.people import learn_everybody
from handlers.rules import InForce
from store import leads, schema, workspaces
from store.database import Database

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """One sentence: what is wrong and what to do."""


@dataclass
class House:
    """The running parts of one process."""

    desk: Desk
    app: App
    sender: Sender
    bells: BackgroundScheduler
    web: WebServer
    socket: SocketModeHandler | None

    def start(self) -> None:
        """Sender, clock, web door, and the connection to Slack."""
        self.sender.start()
        self.bells.start()
        Thread(target=self.web.run, name="web", daemon=True).start()
        Thread(target=_learn, args=(self.desk,), name="people", daemon=True).start()
        if self.socket:
            self.socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Close the doors first, then the clock, and let the sender finish what is under way."""
        if self.socket:
            self.socket.close()  # type: ignore[no-untyped-call]
        self.web.close()
        self.bells.shutdown(wait=True)
        self.sender.stop()
        self.desk.database.close()


def open_desk(settings: RunSettings, clock: Clock) -> tuple[Desk, InForce]:
    """The desk of the workspace that the bot token belongs to.

    Raises CannotStart when the database or Slack cannot be used.
    """
    database = open_database(settings.database_url)
    slack = posting_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        found = slack.auth_test()
    except SlackApiError as refused:
        raise CannotStart(
            f"Slack refused SLACK_BOT_TOKEN: {refused.response.get('error')}. Copy it from the app's page."
        ) from refused
    except (SlackClientError, OSError) as fault:
        raise CannotStart(f"Slack cannot be reached at {settings.slack_api_url}: {fault}.") from fault
    workspace = str(found["team_id"])
    with database.writing() as tx:
        workspaces.remember(tx, workspace, str(found.get("team")), clock())
    rules = InForce(database, workspace)
    return Desk(database, clock, slack, rules, workspace), rules


def open_database(url: str) -> Database:
    """The database at that address, on the newest schema. Raises CannotStart when it is not."""
    try:
        database = Database(url)
        missing = schema.behind(database)
    except (ValueError, OSError, schema.DATABASE_FAULTS) as fault:
        raise CannotStart(f"The database cannot be opened: {fault}") from fault
    if missing:
        raise CannotStart(f"The database is not ready: {missing}. Type `glengarry migrate`.")
    return database


def build(settings: RunSettings, speed: float = 1) -> House:
    """Everything one process runs, not yet started. Raises CannotStart."""
    desk, rules = open_desk(settings, fast_clock(speed))
    app = slack_app(
        desk,
        settings.slack_bot_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value() or "socket mode verifies by its connection",
    )
    over_http = settings.slack_mode == "http"
    socket = None if over_http else SocketModeHandler(app, settings.slack_app_token.get_secret_value())
    return House(
        desk, app, Sender(desk, wall_clock), bells(desk, rules, speed),
        _web(settings, desk, app if over_http else None), socket,
    )  # fmt: skip


def _web(settings: RunSettings, desk: Desk, app: App | None) -> WebServer:
    front = FrontDesk(
        take_in=lambda raw: take_in(desk, raw),
        intake_token=settings.intake_token.get_secret_value(),
        ready=lambda: not_ready(desk),
        allow=RateLimit().wait_for,
        slack=SlackRequestHandler(app).handle if app else None,
        metrics=registry(desk),
    )
    try:
        return serve(web_door(front), settings.host, settings.port)
    except OSError as fault:
        raise CannotStart(
            f"{settings.host}:{settings.port} cannot be used: {fault.strerror}. Set PORT to a free one."
        ) from fault


def not_ready(desk: Desk) -> list[str]:
    """Why no lead should be sent here now; empty when all is well."""
    try:
        with desk.database.reading() as tx:
            leads.count_overdue(tx, desk.workspace, desk.clock())
    except schema.DATABASE_FAULTS:
        return ["the database does not answer"]
    return []


def _learn(desk: Desk) -> None:
    try:
        learn_everybody(desk)
    except (SlackApiError, SlackClientError, OSError) as fault:  # names are learned one by one instead
        log.warning("Slack did not list the members: %s", type(fault).__name__)


def run_until_stopped(house: House, told: Callable[[], None]) -> None:
    """Start everything, say so, and stop in order on Ctrl-C or SIGTERM."""
    stopping = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    house.start()
    told()
    stopping.wait()
    house.stop()
