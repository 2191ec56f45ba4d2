"""Answers a person: in plain form where his Slack takes no tables and charts, with the pictures when they are there."""

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookResponse

from handlers.desk import Desk
from handlers.pictures import NOT_TAKEN, Shown, shown, simpler
from messages.pictures import Facts
from messages.render import Payload

log = logging.getLogger(__name__)

Say = Callable[..., Any]  # what answers somebody, given a payload's parts; a refusal it returns, or raises
Follow = Callable[[dict[str, Facts], Say], None]  # says the pictures of these charts when they are there


def nobody_follows(_charts: dict[str, Facts], _say: Say) -> None:
    """Nothing is drawn in this process."""


def answer(desk: Desk, said: Payload, say: Say, follow: Follow) -> None:
    """Say it, simpler where it is refused for its blocks; pictures that are not there yet follow it.

    Raises what `say` raises for any other reason.
    """
    found = shown(desk, said)
    while other := _said(desk, found.payload, say):
        found = other
    if found.awaited:
        follow(found.awaited, say)


def _said(desk: Desk, said: Payload, say: Say) -> Shown | None:
    """Say it; what to say instead when Slack does not take its blocks."""
    try:
        answered = say(**said)
    except SlackApiError as fault:
        other = simpler(desk, said, str(fault.response.get("error")))
        if other is None:
            raise
        return other
    return simpler(desk, said, NOT_TAKEN) if refused(answered) else None


def refused(answered: object) -> bool:
    """Whether a response_url, which answers in words, does not take the blocks."""
    return isinstance(answered, WebhookResponse) and NOT_TAKEN in (answered.body or "")
