"""Opens forms that take counting: at once, or a small one that becomes the real one when all is counted."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any, TypeGuard

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.promptly import Promptly, Said
from handlers.desk import Desk
from handlers.worklist import show
from messages.render import Payload, render

log = logging.getLogger(__name__)

SOON = 1.0  # of the three seconds in which Slack opens a form: the rest is for the way there and back
USED = "exchanged_trigger_id"  # a form was opened for this press already: Slack told of it twice

Body = dict[str, Any]
Opened = Future[str | None]  # the small form's id, when it is open; None when it could not be opened


class CountedForms:
    """What is being counted for a press is not counted again when Slack tells of that press once more."""

    def __init__(self, promptly: Promptly) -> None:
        """Does nothing yet."""
        self._promptly, self._lock = promptly, Lock()
        self._under_way: set[str] = set()

    def open(self, desk: Desk, body: Body, made: Callable[[], Said]) -> Said:
        """Open the form that `made` makes; anything else that it says is returned, or shown in the small form.

        Raises SlackClientError or OSError when Slack opens none.
        """
        trigger = str(body["trigger_id"])
        with self._lock:
            if trigger in self._under_way:
                return None
            self._under_way.add(trigger)
        small, opened = render("waiting_view"), Opened()
        said = self._promptly.do(made, partial(self._become, desk, trigger, opened), small, SOON)
        if said is small:
            with _told_to(opened):
                opened.set_result(_open(desk, body, small))
            return None
        with self._lock:
            self._under_way.remove(trigger)
        if not _is_form(said):
            return said
        _open(desk, body, said)
        return None

    def _become(self, desk: Desk, trigger: str, opened: Opened, said: Said) -> None:
        """The small form becomes what was made, however long Slack takes to open it."""
        where = opened.result()
        with self._lock:
            self._under_way.remove(trigger)
        if where is None or said is None:
            return
        view = said if _is_form(said) else render("answer_view", text=said["text"])
        try:
            desk.slack.views_update(view_id=where, view=view)
        except (SlackClientError, OSError) as fault:  # it may be closed by now
            log.warning("a form was not shown: %s", type(fault).__name__)


def _is_form(said: Said) -> TypeGuard[Payload]:
    return said is not None and said.get("type") == "modal"


@contextmanager
def _told_to(opened: Opened) -> Iterator[None]:
    """Nobody waits for a form that could not be opened."""
    try:
        yield
    finally:
        if not opened.done():
            opened.set_result(None)


def _open(desk: Desk, body: Body, view: Payload) -> str | None:
    """Its id; None when Slack has opened one for this press already."""
    try:
        return str(show(desk, body, view)["view"]["id"])
    except SlackApiError as fault:
        if fault.response.get("error") != USED:
            raise
    log.warning("a press was told of twice")
    return None
