"""Puts the parts together, starts them, and stops them in order."""

import gc
import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from types import FrameType
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.caller import networks
from bot.clock import fast_clock, wall_clock
from bot.easel import drawn
from bot.opening import SLACK_FAULTS, CannotStart, open_desk, why_slack_fails
from bot.outward.crm_kinds import connecting
from bot.outward.hook import Hook
from bot.outward.webhooks import Webhooks
from bot.rooms.bells import bells
from bot.rooms.fetch_room import FetchRoom
from bot.rooms.intake_room import IntakeRoom
from bot.rooms.list_room import ListRoom
from bot.rooms.mail_room import MailRoom
from bot.rooms.metrics import registry
from bot.rooms.news_room import NewsRoom
from bot.rooms.picture_room import PictureRoom
from bot.settings import RunSettings
from bot.slack.promptly import Promptly
from bot.slack.sender import Sender
from bot.slack.slack_door import slack_app
from bot.slack.slack_front import SlackFront
from bot.web_door.api_door import ApiDoor
from bot.web_door.form_door import FormDoor
from bot.web_door.rate import RateLimit
from bot.web_door.source_door import AT_ONCE, PER_SECOND, SourceDoor
from bot.web_door.turnstile import Turnstile
from bot.web_door.web import FrontDesk, WebServer, serve, web_door
from handlers.arrival.activity import take_activities
from handlers.arrival.line import Line, take_in_turn
from handlers.clock.health import prove
from handlers.crm import crm_back
from handlers.crm.crm import KINDS
from handlers.crm.crm_deliver import ToCrm
from handlers.crm.crm_owned import take_over
from handlers.desk import Desk
from handlers.people.people import learn_everybody
from handlers.pictures import png
from handlers.receivers.delivering import Deliver
from handlers.secret_box import SecretBox
from handlers.sources.knock import Sources
from playbook.form_guard import key_from
from store import leads, schema, workspaces

log = logging.getLogger(__name__)


class Room(Protocol):
    """Somewhere that work is done in the background."""

    def start(self) -> None:
        """Begin to work."""

    def stop(self) -> None:
        """Finish what is under way and begin nothing more."""


@dataclass
class House:
    """The running parts of one process."""

    desk: Desk
    app: App
    promptly: Promptly
    sender: Sender
    pictures: PictureRoom
    rooms: Sequence[Room]
    bells: BackgroundScheduler
    web: WebServer
    socket: SocketModeHandler | None

    def start(self) -> None:
        """The connection to Slack, sender, clock, and web door. Raises CannotStart, with nothing started."""
        if self.socket:
            self._connect(self.socket)
        self.sender.start()
        self.pictures.start()
        for room in self.rooms:
            room.start()
        self.bells.start()
        Thread(target=self.web.run, name="web", daemon=True).start()
        Thread(target=_learn, args=(self.desk,), name="people", daemon=True).start()

    def _connect(self, socket: SocketModeHandler) -> None:
        try:
            socket.connect()  # type: ignore[no-untyped-call]
        except SLACK_FAULTS as fault:
            socket.close()  # type: ignore[no-untyped-call]
            self.web.close()
            self.desk.database.close()
            raise CannotStart(why_slack_fails(fault, "SLACK_APP_TOKEN")) from fault

    def stop(self) -> None:
        """Close the doors first, then the clock, and let the sender finish what is under way."""
        if self.socket:
            _hang_up(self.socket)
        self.web.close()
        self.bells.shutdown(wait=True)
        self.promptly.stop()
        self.sender.stop()
        self.pictures.stop()
        for room in self.rooms:
            room.stop()
        self.desk.database.close()


def _hang_up(line: SocketModeHandler) -> None:
    """Close the connection to Slack; who waits for news on it is woken first, or closing takes up to four seconds."""
    client = line.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.current_session_state.terminated = True
    client.message_queue.put(None)
    if client.current_session and client.current_session.sock:
        with suppress(OSError):
            client.current_session.sock.shutdown(socket.SHUT_RDWR)
    line.close()  # type: ignore[no-untyped-call]


def build(settings: RunSettings, speed: float = 1) -> House:
    """Everything one process runs, not yet started. Raises CannotStart."""
    desk, rules = open_desk(settings, fast_clock(speed))
    room, promptly = PictureRoom(desk, wall_clock, drawn, settings.public_url), Promptly()
    app = slack_app(
        desk,
        settings.slack_bot_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value() or "socket mode verifies by its connection",
        room.follow,
        promptly,
    )
    webhooks = _webhooks(settings, desk)
    over_http = settings.slack_mode == "http"
    line = Line()
    web = _web(settings, desk, app if over_http else None, line)
    socket = None if over_http else SocketModeHandler(app, settings.slack_app_token.get_secret_value())
    rung = bells(desk, rules, speed, webhooks, _crms(settings, desk))
    rooms = _rooms(settings, desk, line)
    return House(desk, app, promptly, Sender(desk, wall_clock), room, rooms, rung, web, socket)


def _rooms(settings: RunSettings, desk: Desk, line: Line) -> Sequence[Room]:
    box = SecretBox(settings.secrets_key.get_secret_value())
    return (
        ListRoom(desk, wall_clock),
        IntakeRoom(desk, line),
        FetchRoom(desk, box),
        MailRoom(desk, box),
        NewsRoom(desk, _delivers(desk, box), wall_clock),
    )


def _delivers(desk: Desk, box: SecretBox) -> Mapping[str, Deliver]:
    """Who tells receivers of which kind."""
    return {"webhook": Hook(box), **dict.fromkeys(KINDS, ToCrm(desk, connecting(box, wall_clock), take_over))}


def _crms(settings: RunSettings, desk: Desk) -> Callable[[], object]:
    """Reads what changed in the CRMs that are connected."""
    connect = connecting(SecretBox(settings.secrets_key.get_secret_value()), wall_clock)
    return lambda: crm_back.sweep(desk, connect, take_over)


def _webhooks(settings: RunSettings, desk: Desk) -> Callable[[], object] | None:
    """The sweep that tells the receiver of the settings; from now on the pile's news is kept for it, or not."""
    receives = bool(settings.nurture_webhook_url)
    with desk.database.writing() as tx:
        workspaces.receive(tx, desk.workspace, receives)
    return Webhooks(desk, wall_clock, settings).sweep if receives else None


def _web(settings: RunSettings, desk: Desk, app: App | None, line: Line) -> WebServer:
    limit, intake_token = RateLimit(), settings.intake_token.get_secret_value()
    front = FrontDesk(
        take_in=lambda raw: take_in_turn(desk, line, raw),
        take_activities=lambda body: take_activities(desk, body),
        intake_token=intake_token,
        ready=lambda: not_ready(desk),
        allow=limit.wait_for,
        allow_holder=RateLimit(per_second=PER_SECOND, burst=AT_ONCE).wait_for,
        slack=SlackRequestHandler(app).handle if app else None,
        picture=lambda name: png(desk, name),
        metrics=registry(desk),
        forms=FormDoor(desk, key_from(intake_token), networks(settings.trusted_proxies), limit.wait_for),
        sources=_sources(settings, desk, line),
        api=ApiDoor(desk, networks(settings.trusted_proxies), limit.wait_for),
    )
    door = web_door(front)
    if app:
        secret = settings.slack_signing_secret.get_secret_value()
        door.wsgi_app = SlackFront(door.wsgi_app, app, secret)  # type: ignore[method-assign]  # as Flask advises
    door.wsgi_app = turnstile = Turnstile(door.wsgi_app, line)  # type: ignore[method-assign]
    try:
        web = serve(door, settings.host, settings.port)
    except OSError as fault:
        desk.database.close()
        number = fault.errno or 0  # below 0 it is the name that was not found
        why = (os.strerror(number) if number > 0 else fault.strerror or str(fault)).lower()
        raise CannotStart(
            f"Nothing can listen on {settings.host}:{settings.port} ({why}): "
            "set PORT to a free one and HOST to one of this machine."
        ) from fault
    turnstile.waiting = web.waiting
    return web


def _sources(settings: RunSettings, desk: Desk, line: Line) -> SourceDoor:
    box = SecretBox(settings.secrets_key.get_secret_value())
    behind = Sources(desk, box, wall_clock, line)
    # many sources may knock from one address: that of a tool such as Zapier
    knocks = RateLimit(per_second=2 * PER_SECOND, burst=2 * AT_ONCE)
    return SourceDoor(behind, networks(settings.trusted_proxies), knocks.wait_for)


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
    except (*SLACK_FAULTS, schema.DATABASE_FAULTS) as fault:  # names are learned one by one instead
        log.warning("Slack did not list the members: %s", type(fault).__name__)
    else:
        prove(desk)


def run_until_stopped(house: House, told: Callable[[], None]) -> None:
    """Start everything, say so, and stop in order on Ctrl-C or SIGTERM."""
    stopping = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    gc.collect()
    gc.freeze()  # what is here stays: looking through it again would hold up everybody for a tenth of a second
    house.start()
    told()
    stopping.wait()
    house.stop()
