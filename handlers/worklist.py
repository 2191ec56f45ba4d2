"""A list that somebody works through in a modal: opened, turned over, and shown anew after each answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.web import SlackResponse

from handlers.desk import Desk
from handlers.payloads import modal_in
from messages.render import Payload

log = logging.getLogger(__name__)

PAGE = 10  # leads on a page: each takes two of a modal's hundred blocks, and a screen


@dataclass(frozen=True)
class Counted:
    """A form whose facts take counting, as what a wire answers with: it is opened in time, however long that takes.

    `view` may raise Refusal.
    """

    view: Callable[[], Payload]


def show(desk: Desk, body: dict[str, Any], view: Payload) -> SlackResponse:
    """Open a modal, on top of the one that the button was pressed in if it was in one."""
    opens = desk.slack.views_push if modal_in(body) else desk.slack.views_open
    return opens(trigger_id=body["trigger_id"], view=view)


def replace(desk: Desk, body: dict[str, Any], view: Payload) -> None:
    """Show the list anew in the modal where it stands; a form that was opened from it lies on top."""
    pressed = body["view"]
    # a list sends nothing, so it is not called back; a form may have been opened from elsewhere
    where = pressed.get("previous_view_id") if pressed.get("callback_id") else pressed.get("id")
    try:
        if where:
            desk.slack.views_update(view_id=where, view=view)
    except (SlackClientError, OSError) as fault:  # what was answered is done: the list may be closed by now
        log.warning("a list was not shown anew: %s", type(fault).__name__)


def page_from(place: dict[str, Any], total: int) -> int:
    """Where the page begins that is shown, or the last one there is."""
    first = place.get("first", 0)
    wanted = first if isinstance(first, int) else 0
    return max(0, min(wanted, total - 1) // PAGE * PAGE)


def pages(first: int, total: int) -> dict[str, Any]:
    """The buttons to the pages before and after, and what is shown."""
    last = min(first + PAGE, total)
    return {
        "before": first - PAGE if first else None,
        "after": last if last < total else None,
        "shown": f"{first + 1} to {last} of {total}" if total > PAGE else "",
    }
