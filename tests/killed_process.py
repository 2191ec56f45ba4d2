"""A process of its own with a real sender, which stands still at a named point and can be killed there."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from threading import Event
from typing import Any
from unittest.mock import patch

from bot.rooms.intake_room import IntakeRoom
from bot.slack import sender as bot_sender
from bot.slack.sender import Sender
from handlers.arrival import inquiry_read
from handlers.arrival.intake import take_in
from handlers.arrival.line import Line, take_in_turn
from handlers.arrival.raw_inquiry import RawInquiry
from store import delivery, inquiries, outbox
from store.database import Database
from store.delivery import Pace
from tests.floor import HandClock
from tests.sending import PostOffice, desk_on

NO_GAP = Pace(gap=timedelta(0))
LONG = 60  # seconds: nobody waits so long for a process, and no process outlives its test by more

# a copy of this process knows already what everything is put into words and SQL with: a start takes milliseconds
PROCESSES = multiprocessing.get_context("fork")


def address(database: Database) -> str:
    """The address another process opens the same database by."""
    return database.engine.url.render_as_string(hide_password=False)


class Child:
    """A process that says all there is to say and ends; with `stop_at` it gets no further than there.

    `body` is a lead that comes in first, in a rush if it is to wait `in_line`. When nothing is ready its time passes,
    unless it is not `alone`: processes at work together have one time.
    """

    def __init__(
        self, office: PostOffice, stop_at: str | None = None, body: bytes | None = None, alone: bool = True,
        in_line: bool = False,
    ) -> None:  # fmt: skip
        here, there = PROCESSES.Pipe()
        self._pipe: Connection = here
        office.database.engine.dispose()  # a connection belongs to one process: each makes its own
        office.database.looking.dispose()
        facts = (
            office.database, office.double.url, office.clock(), stop_at, body, alone, in_line, there,
        )  # fmt: skip
        self._process = PROCESSES.Process(target=_live, args=facts, daemon=True)
        self._process.start()
        there.close()

    def wait_until_stopped(self) -> None:
        """Return once it stands still."""
        assert self._pipe.poll(LONG), "the process did not come to that point"
        assert self._pipe.recv() == "here"

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        pid = self._process.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        self._process.join(LONG)
        assert self._process.exitcode == -signal.SIGKILL

    def wait_until_done(self) -> None:
        """Return once it has ended by itself, having said everything."""
        self._process.join(LONG)
        assert self._process.exitcode == 0


def _live(
    database: Database,
    slack: str,
    now: datetime,
    stop_at: str | None,
    body: bytes | None,
    alone: bool,
    in_line: bool,
    pipe: Connection,
) -> None:
    """What the child does."""

    def stand_still() -> None:
        pipe.send("here")
        Event().wait(LONG)
        os._exit(3)

    clock = HandClock(now)
    with ExitStack() as patched:
        if stop_at:
            patched.enter_context(POINTS[stop_at](stand_still))
        desk = desk_on(database, slack, clock)
        if body is not None and in_line:
            line = Line(at_once=0)
            take_in_turn(desk, line, RawInquiry(body, "application/json"))
            IntakeRoom(desk, line).work()
        elif body is not None:
            take_in(desk, RawInquiry(body, "application/json"))
        sender = Sender(desk, clock, NO_GAP)
        while _waiting(database):
            if not sender.send_what_is_due():
                clock.move(seconds=alone)
        sender.stop()
        database.close()
    os._exit(0)  # tidying up all that was imported would take longer than the work


def _waiting(database: Database) -> int:
    with database.reading() as tx:
        return outbox.waiting(tx, "T0")


def _before(owner: Any, name: str) -> Callable[[Callable[[], None]], AbstractContextManager[Any]]:
    """The point before a function is called."""

    def point(stand_still: Callable[[], None]) -> AbstractContextManager[Any]:
        return patch.object(owner, name, lambda *_, **__: stand_still())

    return point


def _after(owner: Any, name: str) -> Callable[[Callable[[], None]], AbstractContextManager[Any]]:
    """The point after a function has returned."""
    really = getattr(owner, name)

    def point(stand_still: Callable[[], None]) -> AbstractContextManager[Any]:
        def stopping(*arguments: Any, **named: Any) -> Any:
            really(*arguments, **named)
            stand_still()

        return patch.object(owner, name, stopping)

    return point


POINTS = {
    "before it is taken": _before(delivery, "take"),
    "taken, not yet committed": _after(delivery, "take"),
    "taken and committed, not yet worded": _before(bot_sender, "payload"),
    "worded, Slack not yet called": _before(delivery, "in_hand"),
    "answered, not yet written down": _before(delivery, "sent"),
    "written down, not yet committed": _after(delivery, "sent"),
    "written down and committed": _after(Sender, "deliver"),
    "found, not yet written down": _before(delivery, "found"),
    "found and written down, not yet committed": _after(delivery, "found"),
    "kept, not yet understood": _before(inquiry_read, "read_form"),
    "understood, not yet written": _before(inquiries, "answered"),
    "made a lead, not yet committed": _after(inquiries, "settle"),
}
